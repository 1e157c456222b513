"""The extra `aiohttp`: the same calls over another transport."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from frozen_client import HoneyHive, RequestOptions, RetryConfig, Timeout, errors
from httpx_aiohttp import AiohttpTransport

from tests.support.http_server import Response, Server, free_port, serving

TOKEN = "a-secret-token"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Response(body=b'{"event_name": "e"}')) as server:
        yield server


@contextlib.contextmanager
def talking(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server that answers this to everything, and what it was asked."""
    asked: list[bytes] = []

    class Talk(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked.append(self.request.recv(65536))
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()


def told_by(error: BaseException) -> str:
    """All that an error holds, and what caused it."""
    following = error.__cause__ or error.__context__
    return f"{error!r} {vars(error)!r} {error.args!r} {told_by(following) if following else ''}"


def call(server_url: str, number: int = 1, start: bool = False, **settings: Any) -> list[object]:
    async def main() -> list[object]:
        async with HoneyHive(TOKEN, server_url=server_url, async_transport="aiohttp", **settings) as client:
            if start:
                body: Any = {"session": {"project": "p", "session_name": "n", "source": "s"}}
                return [await client.session.start_session_async(body)]
            results = await asyncio.gather(*(client.session.get_session_async("s-1") for _ in range(number)))
            return [result.event.event_name for result in results if result.event is not None]

    return asyncio.run(main())


def test_it_sends_the_same_request(server: Server) -> None:
    assert call(server.url) == ["e"]

    (asked,) = server.requests
    assert (asked.method, asked.path) == ("GET", "/session/s-1")
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"


def test_many_at_once(server: Server) -> None:
    assert call(server.url, 500) == ["e"] * 500
    assert server.most_at_once <= 100


def test_it_retries(server: Server) -> None:
    server.respond_with(
        Response(503, headers={"retry-after": "0"}), Response(fault="reset"), Response(body=b'{"event_name": "e"}')
    )

    assert call(server.url) == ["e"]
    assert len(server.requests) == 3


def test_dropped_connection_is_not_retried_by_safe(server: Server) -> None:
    server.respond_with(Response(fault="reset"), Response(body=b'{"session_id": "s-1"}'))

    with pytest.raises(errors.ConnectionError):
        call(server.url, start=True, retries=RetryConfig(methods="safe"))

    assert len(server.requests) == 1


def test_no_server_is_a_connection_error() -> None:
    with pytest.raises(errors.ConnectionError, match="after 3 attempts"):
        call(f"http://127.0.0.1:{free_port()}", start=True)


def test_an_answer_that_takes_too_long_is_a_timeout(server: Server) -> None:
    brief = RequestOptions(timeout=Timeout(connect=30, read=0.1, write=30, pool=30))

    async def main() -> None:
        async with HoneyHive(TOKEN, server_url=server.url, async_transport="aiohttp") as client:
            await client.session.get_session_async("s-1", options=brief)

    server.respond_with(Response(fault="stall", seconds=5))
    with pytest.raises(errors.TimeoutError, match="timed out waiting for a response"):
        asyncio.run(main())


@pytest.mark.parametrize("start", [False, True], ids=["GET", "POST"])
def test_what_is_no_http_is_a_connection_error_that_holds_no_token(start: bool) -> None:
    with (
        talking(b"nonsense\r\n\r\n") as (url, asked),
        pytest.raises(errors.ConnectionError, match="no response") as raised,
    ):
        call(url, start=start)

    assert len(asked) == 3
    assert all(TOKEN.encode() in request for request in asked)
    assert TOKEN not in told_by(raised.value)


def test_a_reason_in_another_encoding_is_no_fault() -> None:
    reason = "Nicht da, mögl. gelöscht".encode("latin-1")
    with (
        talking(b"HTTP/1.1 404 %b\r\nContent-Length: 0\r\n\r\n" % reason) as (url, _),
        pytest.raises(errors.NotFoundError) as raised,
    ):
        call(url)

    assert raised.value.status_code == 404


def test_what_instruments_the_transport_sees_each_call(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    own = AiohttpTransport.handle_async_request

    @functools.wraps(own)
    async def instrumented(self: Any, request: Any) -> Any:
        seen.append(request.url.path)
        return await own(self, request)

    monkeypatch.setattr(AiohttpTransport, "handle_async_request", instrumented)

    assert call(server.url, 2) == ["e"] * 2
    assert seen == ["/session/s-1"] * 2


def test_without_the_extra_it_says_what_to_install() -> None:
    code = """
import sys
sys.modules["httpx_aiohttp"] = None
from frozen_client import HoneyHive
try:
    HoneyHive("a-token", async_transport="aiohttp")
except Exception as error:
    print(type(error).__name__, error)
"""
    from pathlib import Path

    import frozen_client

    place = Path(frozen_client.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(place)}, capture_output=True, text=True, check=True
    )

    assert (
        'HoneyHiveError async_transport="aiohttp" requires an extra: pip install "frozen-client[aiohttp]"'
        in done.stdout
    )
