"""Settings are validated when they are set, before anything is sent."""

from __future__ import annotations

import math
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from frozen_client import BackoffStrategy, Client, HoneyHive, RequestOptions, RetryConfig, Timeout, errors

from tests.support.http_server import Response, Server

from .calls import TOKEN


class httpx2:
    """Stands in for the fork of httpx."""

    class Client:
        """A client of another library."""

        __module__ = "httpx2._client"


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
def test_invalid_setting_of_a_client(settings: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        HoneyHive(TOKEN, **settings)


@pytest.mark.parametrize(
    ("create", "error"),
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
def test_invalid_option(create: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        create()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"timeout": 5}, TypeError),
        (RequestOptions(headers={"x-team": "é"}), errors.RequestValidationError),
    ],
    ids=["dict", "header beyond ASCII"],
)
def test_invalid_options_of_a_call(server: Server, honeyhive: HoneyHive, options: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"options must be a RequestOptions, not dict|`headers\.x-team`"):
        honeyhive.session.get_session("s-1", options=options)

    assert server.requests == []


@pytest.mark.parametrize("max_retries", [0, 1, 2])
def test_max_retries(server: Server, honeyhive: HoneyHive, max_retries: int) -> None:
    server.respond_with(Response(503, headers={"retry-after": "0"}))
    with pytest.raises(errors.ServerError):
        honeyhive.with_options(max_retries=max_retries).session.get_session("s-1")

    assert len(server.requests) == max_retries + 1


@pytest.mark.parametrize("content", [None, ""], ids=["missing", "empty"])
def test_error_names_invalid_certificates(server: Server, tmp_path: Any, content: str | None) -> None:
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with (
        HoneyHive(TOKEN, server_url=server.url, verify=str(path)) as client,
        pytest.raises(errors.HoneyHiveError, match="certificates in '.*authority.pem' cannot be loaded"),
    ):
        client.session.get_session("s-1")


def test_ssl_context(server: Server) -> None:
    with HoneyHive(TOKEN, server_url=server.url, verify=ssl.create_default_context()) as client:
        assert client.session.get_session("s-1").ok


def test_trio_is_refused(honeyhive: HoneyHive) -> None:
    """The coroutine runs here in no event loop of asyncio."""
    with pytest.raises(errors.HoneyHiveError, match="trio is not supported"):
        honeyhive.session.get_session_async("s-1").send(None)
