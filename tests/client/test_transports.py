"""Requests and responses are equal over every transport: httpx's, aiohttp's and that of a caller's httpx client."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gzip
import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from frozen_client import AuthenticatedClient, HoneyHive, RequestOptions, RetryConfig, errors
from frozen_client.api.session import get_session
from httpx_aiohttp import HttpxAiohttpClient

from tests.support.http_server import Response, Server
from tests.support.processes import run_python

from .calls import SESSION, STYLES, TOKEN, open_client

EVENT = b'{"event_name": "e"}'


@contextlib.contextmanager
def opened(server: Server, style: str, *, own: bool) -> Iterator[Callable[..., Any]]:
    """Open a client with its own transport, or with a caller's httpx client, and yield a function that calls it."""
    url = f"{server.url}/base/"
    if not own:
        with open_client(style, server_url=url) as call:
            yield call
    elif style == "sync":
        with httpx.Client() as client, open_client(style, server_url=url, httpx_client=client) as call:
            yield call
    else:
        kind = HttpxAiohttpClient if style == "aiohttp" else httpx.AsyncClient
        with open_client("async", server_url=url, async_httpx_client=kind()) as call:
            yield call


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "options",
    [
        RequestOptions(),
        RequestOptions(params={"a": ["1", "ü"], "b": True}),
        RequestOptions(headers={"user-agent": "mine", "ACCEPT": "application/json", "x-team": "a"}),
        RequestOptions(headers={"host": "other.example", "Authorization": "Bearer not-the-clients"}),
    ],
    ids=["no options", "parameters", "headers", "headers that httpx or the client sets"],
)
def test_requests_are_equal(server: Server, style: str, options: RequestOptions) -> None:
    server.respond_with(Response(body=EVENT))
    body: Any = {"session": {**SESSION, "session_name": "ü", "session_id": "s-1"}}
    keyed = RequestOptions(headers={**options.headers, "Idempotency-Key": "k"}, params=options.params)
    for own in (False, True):
        with opened(server, style, own=own) as call:
            for session_id in ("s-1", "ü /?#%41..", ".hidden", "a:b@c"):
                call("get_session", session_id, options=options)
            with pytest.raises(errors.ResponseValidationError):
                call("start_session", body, options=keyed)

    ours, callers = server.requests[:5], server.requests[5:]
    assert ours == callers
    assert ours[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert ours[1].path.startswith("/base/session/%C3%BC%20%2F%3F%23%2541..")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "response",
    [
        Response(body=EVENT, headers={"x-request-id": "r-1"}),
        Response(body=gzip.compress(EVENT), headers={"content-encoding": "gzip"}),
        Response(body=b"not gzip", headers={"content-encoding": "gzip"}),
        Response(body="{'ü'}".encode("latin-1"), content_type="text/plain; charset=latin-1"),
        Response(status=204),
        Response(status=302, headers={"location": "/elsewhere"}),
        Response(status=404, body=b'{"message": "no such session"}'),
        Response(body=EVENT, fault="truncate"),
        Response(body=EVENT, fault="early hints"),
    ],
    ids=["plain", "gzip", "faulty gzip", "text", "no content", "redirect", "error", "truncated", "early hints"],
)
def test_responses_are_equal(server: Server, style: str, response: Response) -> None:
    server.respond_with(response)
    once = RequestOptions(retries=RetryConfig(strategy="none"))

    def outcome(*, own: bool) -> Any:
        with opened(server, style, own=own) as call:
            try:
                result = call("get_session", "s-1", options=once)
                value, raw = result.value, result.raw_response
            except errors.ConnectionError as error:
                cause: Any = error.__cause__
                return type(error), cause.request.url
            except (errors.SDKError, errors.ResponseValidationError) as error:
                value, raw = str(error), error.raw_response
        headers = [pair for pair in raw.headers.raw if pair[0] != b"Date"]
        facts = (raw.status_code, raw.reason_phrase, raw.http_version, raw.url, raw.encoding, raw.content, raw.history)
        state = (raw.is_closed, raw.is_stream_consumed, raw.num_bytes_downloaded, raw.elapsed.total_seconds() < 60)
        return headers, facts, state, value

    assert outcome(own=False) == outcome(own=True)


@pytest.mark.parametrize("style", STYLES)
def test_cookies_are_not_stored(server: Server, style: str) -> None:
    """Not even a cookie that is not ASCII, which httpx could not send."""
    server.respond_with(
        Response(body=EVENT, headers={"set-cookie": "a=1; Path=/"}),
        Response(body=EVENT, headers={"set-cookie": "b=\xe9; Path=/"}),
        Response(body=EVENT),
    )
    with opened(server, style, own=False) as call:
        for _ in range(3):
            call("get_session", "s-1")

    assert [request.headers.get("cookie") for request in server.requests] == [None, None, None]


def test_changes_of_the_httpx_client(server: Server) -> None:
    seen: list[httpx.Request] = []
    with AuthenticatedClient(token=TOKEN, base_url=server.url) as client:
        get_session.sync("s-1", client=client)
        client.get_httpx_client().event_hooks = {"request": [seen.append]}
        client.get_httpx_client().headers.update({"x-team": "a", "accept": "application/json"})
        get_session.sync("s-1", client=client)

    assert len(seen) == 1
    assert server.requests[1].headers["x-team"] == "a"
    assert server.requests[1].headers["accept"] == "application/json"


def test_changes_of_the_async_httpx_client(server: Server) -> None:
    seen: list[httpx.Request] = []

    async def hook(request: httpx.Request) -> None:
        seen.append(request)

    async def main() -> None:
        async with AuthenticatedClient(token=TOKEN, base_url=server.url) as client:
            await asyncio.gather(*(get_session.asyncio("s-1", client=client) for _ in range(3)))
            client.get_async_httpx_client().event_hooks = {"request": [hook]}
            await asyncio.gather(*(get_session.asyncio("s-1", client=client) for _ in range(3)))

    asyncio.run(main())

    assert len(seen) == 3


@pytest.mark.parametrize("style", STYLES)
def test_log_of_httpx_has_each_request(server: Server, style: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="httpx"):
        for own in (False, True):
            with opened(server, style, own=own) as call:
                call("get_session", "s-1")

    ours, callers = (record.getMessage() for record in caplog.records if record.name == "httpx")
    assert ours == callers == f'HTTP Request: GET {server.url}/base/session/s-1 "HTTP/1.1 200 OK"'


@pytest.mark.parametrize("kind", [httpx.Client, httpx.AsyncClient])
def test_instrumented_send_is_used(server: Server, monkeypatch: pytest.MonkeyPatch, kind: type[Any]) -> None:
    seen: list[httpx.URL] = []
    original = kind.send

    @functools.wraps(original)
    def instrumented(self: Any, request: httpx.Request, *arguments: Any, **options: Any) -> Any:
        seen.append(request.url)
        return original(self, request, *arguments, **options)

    monkeypatch.setattr(kind, "send", instrumented)

    async def main() -> None:
        async with HoneyHive(TOKEN, server_url=server.url) as client:
            client.session.get_session("sync")
            await client.session.get_session_async("async")

    asyncio.run(main())

    assert [str(url) for url in seen] == [f"{server.url}/session/{'sync' if kind is httpx.Client else 'async'}"]


BY_FUNCTOOLS = """
import functools, sys, httpx
def wrapped(original):
    @functools.wraps(original)
    def send(self, request, **options):
        print("instrumented", request.url.path)
        return original(self, request, **options)
    return send
httpx.Client.send = wrapped(httpx.Client.send)
"""
BY_WRAPT = """
import sys, wrapt
def send(original, client, arguments, options):
    print("instrumented", arguments[0].url.path)
    return original(*arguments, **options)
wrapt.wrap_function_wrapper("httpx", "Client.send", send)
"""
CALL = """
from frozen_client import HoneyHive
with HoneyHive("a-secret-token", server_url=sys.argv[1]) as client:
    client.session.get_session("s-1")
"""


@pytest.mark.parametrize("instrument", [BY_FUNCTOOLS, BY_WRAPT], ids=["functools", "wrapt"])
def test_instrumentation_before_the_import(server: Server, instrument: str) -> None:
    done = run_python(instrument + CALL, server.url)

    assert (done.stdout, done.stderr) == ("instrumented /session/s-1\n", "")
