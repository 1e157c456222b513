"""A proxy that injects the faults of networks, servers and other proxies."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import threading
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

# How many of a thousand requests each affects; the others pass. Names of the sandbox are used for its faults.
FAULTS = {
    "reset before the request is read": 30,
    "reset": 30,
    "lose-response": 40,
    "stall": 10,
    "truncate": 40,
    "drip": 20,
    "429": 30,
    "429 with Retry-After": 30,
    "503": 30,
    "503 with Retry-After": 30,
    "500 after the work": 30,
    "503 after the work": 30,
    "half-close": 30,
}
TWICE = {"response sent twice": 40}
STALL_SECONDS = 3
# How often the proxy refuses connections, and for how long.
REFUSED_EVERY, REFUSED_SECONDS = 0.5, 0.02


class Proxy:
    """A proxy of a server, which forwards most requests without a fault.

    Args:
        server_url: The URL of the server.
        twice: Whether some responses are sent twice.
        seed: The seed of the choice of faults.
    """

    def __init__(self, server_url: str, *, twice: bool, seed: int) -> None:
        address = urlsplit(server_url)
        self._server = address.hostname or "", address.port or 0
        faults = {**FAULTS, **(TWICE if twice else {})}
        self._names = ["", *faults]
        self._weights = [1000 - sum(faults.values()), *faults.values()]
        self._random = random.Random(seed)
        self.met = Counter[str]()
        self.port = 0
        # asyncio does not keep connections of a server that was closed.
        self._connections: set[asyncio.Task[None] | None] = set()

    @property
    def url(self) -> str:
        """The URL of the proxy."""
        return f"http://127.0.0.1:{self.port}"

    async def listen(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Accept connections until `stop` is set, with short refusals between."""
        while not stop.is_set():
            server = await asyncio.start_server(self._connect, "127.0.0.1", self.port, backlog=1000)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), REFUSED_EVERY)
            server.close()
            self.met["refused for a moment"] += 1
            await asyncio.sleep(REFUSED_SECONDS)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(asyncio.current_task())
        # asyncio of Python 3.11 logs a connection whose task was cancelled.
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            upstream = await asyncio.open_connection(*self._server)
            try:
                while await self._forward(reader, writer, *upstream):
                    pass
            finally:
                upstream[1].close()
        writer.close()
        self._connections.discard(asyncio.current_task())

    async def _forward(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        responses: asyncio.StreamReader,
        requests: asyncio.StreamWriter,
    ) -> bool:
        """Forward a request and its response; return whether the connection stays open."""
        first = await reader.readexactly(1)
        (fault,) = self._random.choices(self._names, self._weights)
        self.met[fault] += 1
        if fault == "reset before the request is read":
            writer.transport.abort()
            return False
        request = first + await _message(reader)
        if fault == "reset":
            writer.transport.abort()
            return False
        if fault[:3] in ("429", "503") and not fault.endswith("work"):
            writer.write(_rejection(int(fault[:3]), retry_after=fault.endswith("Retry-After")))
            return True
        requests.write(request)
        response = await _message(responses)
        if fault == "lose-response":
            writer.transport.abort()
            return False
        if fault == "stall":
            await asyncio.sleep(STALL_SECONDS)
            return False
        if fault == "truncate":
            writer.write(response[: self._random.randrange(len(response))])
            return False
        if fault == "drip":
            for index in range(0, len(response), 50):
                writer.write(response[index : index + 50])
                await asyncio.sleep(0.01)
            return True
        if fault.endswith("after the work"):
            writer.write(_rejection(int(fault[:3]), retry_after=False))
            return True
        # At once: bytes that arrive after the next request was sent cannot be distinguished from its response.
        writer.write(response * (2 if fault == "response sent twice" else 1))
        if fault == "half-close":
            writer.write_eof()
            await reader.read()
            return False
        return b"\r\nconnection: close" not in request.lower()


@contextlib.contextmanager
def proxies(server_url: str, seed: int) -> Iterator[tuple[Proxy, Proxy]]:
    """Run two proxies in a thread: the second sends some responses twice, the first none."""
    pair = Proxy(server_url, twice=False, seed=seed), Proxy(server_url, twice=True, seed=seed + 1)
    ready = [threading.Event() for _ in pair]
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def main() -> None:
        await asyncio.gather(*(proxy.listen(event, stop) for proxy, event in zip(pair, ready, strict=True)))
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
    thread.start()
    try:
        for event in ready:
            event.wait()
        yield pair
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return head + await reader.readexactly(int(length[1]) if length else 0)


def _rejection(status: int, *, retry_after: bool) -> bytes:
    header = b"Retry-After: 0\r\n" if retry_after else b""
    return b"HTTP/1.1 %d Rejected\r\n%bContent-Length: 0\r\n\r\n" % (status, header)
