"""Settings are validated where they are given; nothing has been sent by then."""

from __future__ import annotations

import math
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from frozen_client import BackoffStrategy, Client, HoneyHive, RequestOptions, RetryConfig, Timeout, errors

from tests.support.http_server import Response, Server, serving

TOKEN = "a-secret-token"


class httpx2:
    """Stands for the fork of httpx."""

    class Client:
        """A client of another library."""

        __module__ = "httpx2._client"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Response(503)) as server:
        yield server


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"retries": 3}, TypeError, "retries must be a RetryConfig, not int; .* write max_retries=3"),
        ({"retries": {}}, TypeError, "retries must be a RetryConfig, not dict"),
        ({"max_retries": "3"}, TypeError, "max_retries must be an integer"),
        ({"max_retries": -1}, ValueError, "max_retries cannot be negative"),
        ({"timeout": "5"}, TypeError, "timeout must be a number of seconds, a Timeout or None, not str"),
        ({"timeout": True}, TypeError, "not bool"),
        ({"timeout": -5}, ValueError, "timeout must be a positive, finite number of seconds, not -5"),
        ({"timeout": 0}, ValueError, "None disables it"),
        ({"timeout": math.inf}, ValueError, "None disables it"),
        ({"timeout": math.nan}, ValueError, "None disables it"),
        ({"timeout": httpx.Timeout(5)}, TypeError, "not Timeout"),
        ({"max_response_bytes": "1 MB"}, TypeError, "max_response_bytes must be an integer"),
        ({"max_response_bytes": -1}, ValueError, "max_response_bytes cannot be negative"),
        ({"headers": [("x", "y")]}, TypeError, "headers must be a mapping"),
        ({"headers": {"x-team": "é"}}, errors.ValidationError, "`headers.x-team` must be one line of printable ASCII"),
        ({"headers": {"x-team": "a\nb"}}, errors.ValidationError, "headers.x-team"),
        ({"verify": 1}, TypeError, "verify must be a bool, a path or an SSLContext, not int"),
        ({"httpx_client": httpx2.Client()}, TypeError, "httpx_client must be an httpx.Client, not httpx2.Client"),
        ({"httpx_client": httpx.AsyncClient()}, TypeError, "must be an httpx.Client, not httpx.AsyncClient"),
        ({"async_httpx_client": object()}, TypeError, "async_httpx_client must be an httpx.AsyncClient"),
        ({"tracing": "1"}, TypeError, "tracing must be a bool, not str"),
        ({"async_transport": "curl"}, ValueError, 'must be "httpx" or "aiohttp"'),
    ],
)
def test_client_refuses(settings: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        HoneyHive(TOKEN, **settings)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Timeout(read="5"), TypeError),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        (lambda: Timeout(read=-1), ValueError),
        (lambda: RequestOptions(timeout=-1), ValueError),
        (lambda: RequestOptions(retries=3), TypeError),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        (lambda: RequestOptions(params=[1]), TypeError),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        (lambda: RetryConfig(backoff=5), TypeError),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        (lambda: RetryConfig(max_retries=1.5), TypeError),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        (lambda: BackoffStrategy(exponent=math.nan), ValueError),
        (lambda: Client(base_url="https://api.example.com", timeout=-1), ValueError),
    ],
)
def test_options_refuse(make: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        make()


def test_call_refuses_a_dict_of_options(server: Server) -> None:
    with (
        HoneyHive(TOKEN, server_url=server.url) as client,
        pytest.raises(TypeError, match="options must be a RequestOptions, not dict"),
    ):
        client.session.get_session("s-1", options={"timeout": 5})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    assert server.requests == []


def test_call_refuses_a_header_beyond_ascii(server: Server) -> None:
    options = RequestOptions(headers={"x-team": "é"})
    with HoneyHive(TOKEN, server_url=server.url) as client, pytest.raises(errors.RequestValidationError):
        client.session.get_session("s-1", options=options)

    assert server.requests == []


@pytest.mark.parametrize("max_retries", [0, 1, 3])
def test_max_retries(server: Server, max_retries: int) -> None:
    server.respond_with(Response(503, headers={"retry-after": "0"}))
    with HoneyHive(TOKEN, server_url=server.url) as client, pytest.raises(errors.ServerError):
        client.with_options(max_retries=max_retries).session.get_session("s-1")

    assert len(server.requests) <= max_retries + 1


@pytest.mark.parametrize("content", [None, ""], ids=["missing", "empty"])
def test_unusable_certificates_are_named(server: Server, tmp_path: Any, content: str | None) -> None:
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with (
        HoneyHive(TOKEN, server_url=server.url, verify=str(path)) as client,
        pytest.raises(errors.HoneyHiveError, match="certificates in '.*authority.pem' cannot be loaded"),
    ):
        client.session.get_session("s-1")


def test_context_is_taken(server: Server) -> None:
    context = ssl.create_default_context()
    with (
        HoneyHive(TOKEN, server_url=server.url, verify=context, max_retries=0) as client,
        pytest.raises(errors.ServerError),
    ):
        client.session.get_session("s-1")


def test_trio_is_refused() -> None:
    """What drives the coroutine here is no event loop of asyncio."""
    client = HoneyHive(TOKEN, server_url="http://127.0.0.1:1")
    with pytest.raises(errors.HoneyHiveError, match="trio is not supported"):
        client.session.get_session_async("s-1").send(None)
