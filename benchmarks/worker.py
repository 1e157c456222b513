"""Measure one client in a process of its own: read commands and write results as lines of JSON.

python -m benchmarks.worker MODULE URL
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
    """A worker; each method is a command.

    Args:
        module: A module of `benchmarks.clients`.
        url: URL of the server.
    """

    def __init__(self, module: Any, url: str) -> None:
        self.module = module
        self.url = url
        # An async client belongs to one event loop, which stays open for as long as the client.
        self.runner = asyncio.Runner()
        self.async_client = self._run(module.connect_async(url)) if hasattr(module, "connect_async") else None
        self.client = module.connect(url) if hasattr(module, "connect") else None

    def about(self) -> dict[str, Any]:
        return {
            "imports": getattr(self.module, "IMPORTS", ()),
            "first": {
                suffix: getattr(self.module, name)
                for name, suffix in (("FIRST", ""), ("FIRST_WITH_CERTIFICATES", ", certificates loaded"))
                if hasattr(self.module, name)
            },
            "versions": {name: importlib.metadata.version(name) for name in self.module.PACKAGES},
            "functions": [name for name in dir(self.module) if callable(getattr(self.module, name))],
        }

    def call(self, name: str, count: int) -> dict[str, float]:
        """Make calls in turn."""
        return {"seconds": _timed(getattr(self.module, name), self.client, count)}

    def call_async(self, name: str, count: int) -> dict[str, float]:
        return {"seconds": self._run(_timed_async(getattr(self.module, name), self.async_client, count))}

    def concurrent(self, size: int, count: int) -> dict[str, float]:
        """Start `size` sessions in one gather, `count` times. The latency of a call counts from its own start."""

        async def start() -> float:
            began = perf_counter()
            await self.module.start_async(self.async_client)
            return perf_counter() - began

        async def gather() -> list[float | BaseException]:
            results: list[float | BaseException] = []
            for _ in range(count):
                results += await asyncio.gather(*(start() for _ in range(size)), return_exceptions=True)
            return results

        began = perf_counter()
        results = self._run(gather())
        seconds = perf_counter() - began
        for error in results:
            if isinstance(error, BaseException):
                raise error
        latencies = sorted(latency for latency in results if isinstance(latency, float))
        p50, p99 = (latencies[int(len(latencies) * part)] for part in (0.5, 0.99))
        return {"seconds": seconds, "p50": p50, "p99": p99}

    def another(self, count: int) -> dict[str, float]:
        """Create clients."""
        return {"seconds": _timed(self.module.connect, self.url, count)}

    def another_with_call(self, count: int) -> dict[str, float]:
        """Create clients, each of which makes one call."""

        def connect_and_get(url: str) -> None:
            client = self.module.connect(url)
            self.module.get(client)
            self.module.close(client)

        return {"seconds": _timed(connect_and_get, self.url, count)}

    def model(self, name: str, count: int) -> dict[str, float]:
        """Read or write a model, without a call."""
        value = self.module.EVENT
        if name == "to_dict":
            value = self.module.from_dict(value)
        if name == "from_bytes":
            value = json.dumps(value).encode()
        return {"seconds": _timed(getattr(self.module, name), value, count)}

    def growth(self, name: str, warm: int, count: int) -> dict[str, float]:
        """Return by how many MB the resident memory grows over `count` calls, after `warm` others."""
        call = self.call_async if name.endswith("_async") else self.call
        call(name, warm)
        before = _resident()
        call(name, count)
        return {"MB": _resident() - before}

    def _run(self, awaitable: Any) -> Any:
        return self.runner.run(awaitable)


def _timed(function: Callable[[Any], object], argument: object, count: int) -> float:
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
    # Libraries that print must not write into the results.
    results = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker = Worker(importlib.import_module(f"benchmarks.clients.{name}"), url)
    for line in sys.stdin:
        command = json.loads(line)
        try:
            result = getattr(worker, command.pop("do"))(**command)
        except Exception as error:  # noqa: BLE001 - a client may raise anything; it is reported, and the worker continues
            result = {"failure": f"{type(error).__name__}: {error}".splitlines()[0].removesuffix(": ")}
        print(json.dumps(result), file=results, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
