"""The extra `aiohttp`: what could differ from httpx's own transport. `STYLES` has it in the other files."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from frozen_client import RetryConfig, errors
from httpx_aiohttp import AiohttpTransport

from tests.support.http_server import Response, Server, free_port, serving_bytes
from tests.support.processes import run_python

from .calls import START, TOKEN, call, text_of


def test_retries_after_status_and_reset(server: Server) -> None:
    server.respond_with(
        Response(503, headers={"retry-after": "0"}), Response(fault="reset"), Response(body=b'{"event_name": "e"}')
    )

    assert call("aiohttp", "get_session", "s-1", server_url=server.url).event.event_name == "e"
    assert len(server.requests) == 3


def test_safe_does_not_retry_a_reset(server: Server) -> None:
    """aiohttp has retries of its own, which must be off."""
    server.respond_with(Response(fault="reset"), Response(body=b'{"session_id": "s-1"}'))

    with pytest.raises(errors.ConnectionError):
        call("aiohttp", "start_session", START, server_url=server.url, retries=RetryConfig(methods="safe"))

    assert len(server.requests) == 1


def test_refused_connection() -> None:
    with pytest.raises(errors.ConnectionError, match="after 3 attempts"):
        call("aiohttp", "start_session", START, server_url=f"http://127.0.0.1:{free_port()}")


@pytest.mark.parametrize(("method", "argument"), [("get_session", "s-1"), ("start_session", START)])
def test_invalid_http_is_a_connection_error_without_token(method: str, argument: Any) -> None:
    requests: list[bytes] = []

    def respond(connection: Any, request: bytes, _: int) -> None:
        requests.append(request)
        connection.sendall(b"nonsense\r\n\r\n")
        connection.close()

    with serving_bytes(respond) as url, pytest.raises(errors.ConnectionError, match="no response") as raised:
        call("aiohttp", method, argument, server_url=url)

    assert len(requests) == 3
    assert all(TOKEN.encode() in request for request in requests)
    assert TOKEN not in text_of(raised.value)


def test_reason_phrase_in_latin_1() -> None:
    head = "HTTP/1.1 404 Nicht da, mögl. gelöscht\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
    with (
        serving_bytes(lambda connection, *_: connection.sendall(head)) as url,
        pytest.raises(errors.NotFoundError) as raised,
    ):
        call("aiohttp", "get_session", "s-1", server_url=url)

    assert raised.value.status_code == 404


def test_instrumented_transport_is_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    paths: list[str] = []
    original = AiohttpTransport.handle_async_request

    @functools.wraps(original)
    async def instrumented(self: Any, request: Any) -> Any:
        paths.append(request.url.path)
        return await original(self, request)

    monkeypatch.setattr(AiohttpTransport, "handle_async_request", instrumented)
    call("aiohttp", "get_session", "s-1", server_url=server.url)

    assert paths == ["/session/s-1"]


def test_missing_extra_is_named() -> None:
    done = run_python(
        """
        import sys
        sys.modules["httpx_aiohttp"] = None
        from frozen_client import HoneyHive, errors
        try:
            HoneyHive("a-token", async_transport="aiohttp")
        except errors.HoneyHiveError as error:
            print(error)
        """
    )

    assert 'async_transport="aiohttp" requires an extra: pip install "frozen-client[aiohttp]"' in done.stdout
