"""One peer in a process of its own: does what it is told, line by line in JSON, and tells how long it took.

python -m benchmarks.worker PEER URL
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import importlib.metadata
import json
import os
import sys
from collections.abc import Callable
from itertools import repeat
from time import perf_counter
from typing import Any


class Worker:
    """Attributes: peer, its module; url, whom it asks."""

    def __init__(self, peer: Any, url: str) -> None:
        self.peer = peer
        self.url = url
        # Async clients belong to one event loop, which lives as long as they do.
        self.runner = asyncio.Runner()
        self.async_client = self._run(peer.connect_async(url)) if hasattr(peer, "connect_async") else None
        self.client = peer.connect(url) if hasattr(peer, "connect") else None

    def about(self) -> dict[str, Any]:
        return {
            "imports": getattr(self.peer, "IMPORTS", ()),
            "first": {
                suffix: getattr(self.peer, name)
                for name, suffix in (("FIRST", ""), ("FIRST_WITH_CERTIFICATES", ", certificates loaded"))
                if hasattr(self.peer, name)
            },
            "versions": {name: importlib.metadata.version(name) for name in self.peer.PACKAGES},
            "offers": [name for name in dir(self.peer) if callable(getattr(self.peer, name))],
        }

    def call(self, name: str, count: int) -> dict[str, float]:
        """Calls one after another."""
        return {"seconds": self._timed(getattr(self.peer, name), self.client, count)}

    def call_async(self, name: str, count: int) -> dict[str, float]:
        return {"seconds": self._run(_timed_async(getattr(self.peer, name), self.async_client, count))}

    def at_once(self, size: int, count: int) -> dict[str, float]:
        """Starts `size` sessions in one gather, `count` times. A call's latency counts from its own start."""

        async def one() -> float:
            began = perf_counter()
            await self.peer.start_async(self.async_client)
            return perf_counter() - began

        async def all_of_them() -> list[float | BaseException]:
            found: list[float | BaseException] = []
            for _ in range(count):
                found += await asyncio.gather(*(one() for _ in range(size)), return_exceptions=True)
            return found

        began = perf_counter()
        found = self._run(all_of_them())
        seconds = perf_counter() - began
        for error in found:
            if isinstance(error, BaseException):
                raise error
        latencies = sorted(one for one in found if isinstance(one, float))
        p50, p99 = (latencies[int(len(latencies) * part)] for part in (0.5, 0.99))
        return {"seconds": seconds, "p50": p50, "p99": p99}

    def another(self, count: int) -> dict[str, float]:
        """Makes clients."""
        return {"seconds": self._timed(self.peer.connect, self.url, count)}

    def another_asked(self, count: int) -> dict[str, float]:
        """Makes clients, each of which makes one call."""

        def whole_life(url: str) -> None:
            client = self.peer.connect(url)
            self.peer.get(client)
            self.peer.close(client)

        return {"seconds": self._timed(whole_life, self.url, count)}

    def model(self, name: str, count: int) -> dict[str, float]:
        """Reads or writes a model, without any call."""
        given = self.peer.EVENT
        if name == "to_dict":
            given = self.peer.from_dict(given)
        if name == "from_bytes":
            given = json.dumps(given).encode()
        return {"seconds": self._timed(getattr(self.peer, name), given, count)}

    def growth(self, name: str, warm: int, count: int) -> dict[str, float]:
        """What memory these calls left behind, in MB."""
        call = self.call_async if name.endswith("_async") else self.call
        call(name, warm)
        before = _resident()
        call(name, count)
        return {"MB": _resident() - before}

    def _run(self, awaitable: Any) -> Any:
        return self.runner.run(awaitable)

    def _timed(self, function: Callable[[Any], object], argument: object, count: int) -> float:
        began = perf_counter()
        for _ in repeat(None, count):
            function(argument)
        return perf_counter() - began


async def _timed_async(function: Callable[[Any], Any], argument: object, count: int) -> float:
    began = perf_counter()
    for _ in repeat(None, count):
        await function(argument)
    return perf_counter() - began


def _resident() -> float:
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(name: str, url: str) -> None:
    # What a library prints must not get among the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker = Worker(importlib.import_module(f"benchmarks.peers.{name}"), url)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = getattr(worker, order.pop("do"))(**order)
        except Exception as error:  # noqa: BLE001 - whatever a peer raises is told, and ends nothing
            answer = {"failure": f"{type(error).__name__}: {error}".splitlines()[0].removesuffix(": ")}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
