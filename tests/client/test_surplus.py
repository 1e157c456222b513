"""A server or a proxy sends more than one response for a request: the next call must not get what is left of it."""

from __future__ import annotations

import asyncio
import contextlib
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from frozen_client import HoneyHive, RetryConfig, errors

TOKEN = "a-secret-token"
# httpcore keeps bytes that it has read beyond the end of a response, and no public name shows them.
HTTPX = pytest.mark.xfail(reason="httpcore takes surplus bytes for the next response; docs/deploying.md", strict=True)
STYLES = [pytest.param("sync", marks=HTTPX), pytest.param("async", marks=HTTPX), "aiohttp"]


def response(path: str, surplus: bytes = b"") -> bytes:
    body = b'{"event_name": "%b"}' % path.encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    return head + body + surplus


@contextlib.contextmanager
def serving(talk: Callable[[Any, str, int], None]) -> Iterator[str]:
    """Run a server that sends what a function sends for each request of a connection."""

    class Talk(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            number = 0
            with contextlib.suppress(OSError):
                while head := self.request.recv(65536):
                    talk(self.request, head.split()[1].decode().rpartition("/")[2], number)
                    number += 1

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Talk) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def names(style: str, url: str, number: int, **settings: Any) -> list[str]:
    """Return what each of several calls, one after another, gets for its own ID."""

    async def main() -> list[Any]:
        transport: Any = "aiohttp" if style == "aiohttp" else "httpx"
        async with HoneyHive(TOKEN, server_url=url, async_transport=transport, **settings) as client:
            return [await client.session.get_session_async(f"s-{index}") for index in range(number)]

    if style == "sync":
        with HoneyHive(TOKEN, server_url=url, **settings) as client:
            results: list[Any] = [client.session.get_session(f"s-{index}") for index in range(number)]
    else:
        results = asyncio.run(main())
    return [str(result.event.event_name) for result in results]


@pytest.mark.parametrize("style", STYLES)
def test_response_sent_twice(style: str) -> None:
    with serving(lambda connection, path, _: connection.sendall(response(path) * 2)) as url:
        assert names(style, url, 5) == [f"s-{index}" for index in range(5)]


@pytest.mark.parametrize("style", ["sync", "async", "aiohttp"])
def test_bytes_beyond_the_length_are_never_a_response(style: str) -> None:
    """A `Content-Length` that is too short: each call gets its own response, or an error."""
    once = RetryConfig(strategy="none")
    with (
        serving(lambda connection, path, _: connection.sendall(response(path, b'"}'))) as url,
        contextlib.suppress(errors.ConnectionError),
    ):
        assert names(style, url, 3, retries=once) == ["s-0", "s-1", "s-2"]


@pytest.mark.parametrize("style", ["sync", "async", "aiohttp"])
def test_half_a_response_on_an_idle_connection_does_not_hang(style: str) -> None:
    def talk(connection: Any, path: str, number: int) -> None:
        if number == 0:
            connection.sendall(response(path))
            time.sleep(0.1)
            connection.sendall(response("unrequested")[:40])

    once = RetryConfig(strategy="none")

    async def main() -> None:
        transport: Any = "aiohttp" if style == "aiohttp" else "httpx"
        async with HoneyHive(TOKEN, server_url=url, async_transport=transport, timeout=0.5, retries=once) as client:
            assert (await client.session.get_session_async("s-0")).ok
            await asyncio.sleep(0.3)
            with contextlib.suppress(errors.TimeoutError):
                async with asyncio.timeout(10):
                    assert (await client.session.get_session_async("s-1")).value.event_name == "s-1"

    with serving(talk) as url:
        if style == "sync":
            with HoneyHive(TOKEN, server_url=url, timeout=0.5, retries=once) as client:
                assert client.session.get_session("s-0").ok
                time.sleep(0.3)
                with contextlib.suppress(errors.TimeoutError):
                    assert client.session.get_session("s-1").value.event_name == "s-1"
        else:
            asyncio.run(main())
