"""A request is the same, and so is what comes of its response, over every transport: httpx's, aiohttp's, a client's."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gzip
import logging
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import frozen_client
import httpx
import pytest
from frozen_client import AuthenticatedClient, HoneyHive, RequestOptions, RetryConfig, errors
from frozen_client.api.session import get_session
from httpx_aiohttp import HttpxAiohttpClient

from tests.support.http_server import Response, Server, serving

TOKEN = "a-secret-token"
EVENT = b'{"event_name": "e"}'


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Response(body=EVENT)) as server:
        yield server


Use = Callable[[HoneyHive], Any]
UseAsync = Callable[[HoneyHive], Awaitable[Any]]


def over_own(server: Server, style: str, use: Use, use_async: UseAsync, callers: Any = None) -> Any:
    """Return what a use of a client results in, over its own transport or over a caller's own httpx client."""
    if style == "sync":
        with (
            callers or contextlib.nullcontext(),
            HoneyHive(TOKEN, server_url=f"{server.url}/base/", httpx_client=callers) as client,
        ):
            return use(client)

    async def main() -> Any:
        async with HoneyHive(
            TOKEN,
            server_url=f"{server.url}/base/",
            async_httpx_client=callers,
            async_transport="aiohttp" if style == "aiohttp" and callers is None else "httpx",
        ) as client:
            outcome = await use_async(client)
        if callers is not None:
            await callers.aclose()
        return outcome

    return asyncio.run(main())


def over_both(server: Server, style: str, use: Use, use_async: UseAsync) -> list[Any]:
    """Return what a use of a client results in: over its own transport, and over a caller's own httpx client."""
    kinds: dict[str, Callable[[], Any]] = {
        "sync": httpx.Client,
        "async": httpx.AsyncClient,
        "aiohttp": HttpxAiohttpClient,
    }
    return [over_own(server, style, use, use_async, callers) for callers in (None, kinds[style]())]


STYLES = ["sync", "async", "aiohttp"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "options",
    [
        RequestOptions(),
        RequestOptions(params={"a": ["1", "ü"], "b": True}),
        RequestOptions(headers={"user-agent": "mine", "ACCEPT": "application/json", "x-team": "one"}),
        RequestOptions(headers={"host": "other.example", "Authorization": "Bearer not-the-clients"}),
    ],
    ids=["no options", "parameters", "headers", "headers that httpx or the client gives"],
)
def test_the_same_requests_go_out(server: Server, style: str, options: RequestOptions) -> None:
    session_ids = ["s-1", "ü /?#%41..", ".hidden", "a:b@c"]
    body: Any = {"session": {"project": "p", "session_name": "ü", "source": "s", "session_id": "s-1"}}
    keyed = RequestOptions(headers={**options.headers, "Idempotency-Key": "k"}, params=options.params)

    def use(client: HoneyHive) -> None:
        for session_id in session_ids:
            client.session.get_session(session_id, options=options)
        with pytest.raises(errors.ResponseValidationError):
            client.session.start_session(body, options=keyed)

    async def use_async(client: HoneyHive) -> None:
        for session_id in session_ids:
            await client.session.get_session_async(session_id, options=options)
        with pytest.raises(errors.ResponseValidationError):
            await client.session.start_session_async(body, options=keyed)

    over_both(server, style, use, use_async)

    own, callers = server.requests[:5], server.requests[5:]
    assert own == callers
    assert own[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert own[1].path.startswith("/base/session/%C3%BC%20%2F%3F%23%2541..")


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
def test_each_transport_returns_the_same(server: Server, style: str, response: Response) -> None:
    server.respond_with(response)
    once = RequestOptions(retries=RetryConfig(strategy="none"))

    def outcome(response: Any) -> Any:
        if isinstance(response.error, errors.ConnectionError):
            cause: Any = response.error.__cause__
            return type(response.error), cause.request.url
        raw = response.raw_response
        headers = [pair for pair in raw.headers.raw if pair[0] != b"Date"]
        facts = (raw.status_code, raw.reason_phrase, raw.http_version, raw.url, raw.encoding, raw.content, raw.history)
        state = (raw.is_closed, raw.is_stream_consumed, raw.num_bytes_downloaded, raw.elapsed.total_seconds() < 60)
        return headers, facts, state, str(response.error) if not response.ok else response.value

    def use(client: HoneyHive) -> Any:
        return outcome(get_session.sync_detailed("s-1", client=client, options=once))

    async def use_async(client: HoneyHive) -> Any:
        return outcome(await get_session.asyncio_detailed("s-1", client=client, options=once))

    own, callers = over_both(server, style, use, use_async)

    assert own == callers


@pytest.mark.parametrize("style", STYLES)
def test_no_cookie_is_kept(server: Server, style: str) -> None:
    """Not even one that is not ASCII, which httpx could not send; a caller's own client does as it is configured."""
    server.respond_with(
        Response(body=EVENT, headers={"set-cookie": "a=1; Path=/"}),
        Response(body=EVENT, headers={"set-cookie": "b=\xe9; Path=/"}),
        Response(body=EVENT),
    )

    def use(client: HoneyHive) -> None:
        for _ in range(3):
            client.session.get_session("s-1")

    async def use_async(client: HoneyHive) -> None:
        for _ in range(3):
            await client.session.get_session_async("s-1")

    over_own(server, style, use, use_async)

    assert [asked.headers.get("cookie") for asked in server.requests] == [None, None, None]


def test_what_is_done_to_the_httpx_client_later_holds(server: Server) -> None:
    seen: list[httpx.Request] = []
    with AuthenticatedClient(token=TOKEN, base_url=server.url) as client:
        get_session.sync("s-1", client=client)
        client.get_httpx_client().event_hooks = {"request": [seen.append]}
        client.get_httpx_client().headers.update({"x-team": "one", "accept": "application/json"})
        get_session.sync("s-1", client=client)

    assert len(seen) == 1
    assert server.requests[1].headers["x-team"] == "one"
    assert server.requests[1].headers["accept"] == "application/json"


def test_what_is_done_to_the_async_httpx_client_later_holds_for_calls_at_once(server: Server) -> None:
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
def test_httpxs_own_log_tells_of_each_request(server: Server, style: str, caplog: pytest.LogCaptureFixture) -> None:
    def use(client: HoneyHive) -> None:
        client.session.get_session("s-1")

    async def use_async(client: HoneyHive) -> None:
        await client.session.get_session_async("s-1")

    with caplog.at_level(logging.INFO, logger="httpx"):
        over_both(server, style, use, use_async)

    own, callers = (record.getMessage() for record in caplog.records if record.name == "httpx")
    assert own == callers == f'HTTP Request: GET {server.url}/base/session/s-1 "HTTP/1.1 200 OK"'


def test_an_id_that_no_url_can_hold_is_refused(server: Server) -> None:
    with HoneyHive(TOKEN, server_url=server.url) as client, pytest.raises(errors.RequestValidationError):
        client.session.get_session("x" * 70_000)

    assert server.requests == []


@pytest.mark.parametrize("kind", [httpx.Client, httpx.AsyncClient])
def test_what_instruments_httpxs_sending_sees_each_call(
    server: Server, monkeypatch: pytest.MonkeyPatch, kind: type[Any]
) -> None:
    seen: list[httpx.URL] = []
    own = kind.send

    @functools.wraps(own)
    def instrumented(self: Any, request: httpx.Request, *arguments: Any, **further: Any) -> Any:
        seen.append(request.url)
        return own(self, request, *arguments, **further)

    monkeypatch.setattr(kind, "send", instrumented)

    async def main() -> None:
        async with HoneyHive(TOKEN, server_url=server.url) as client:
            client.session.get_session("sync")
            await client.session.get_session_async("async")

    asyncio.run(main())

    assert [str(url) for url in seen] == [f"{server.url}/session/{'sync' if kind is httpx.Client else 'async'}"]


BY_FUNCTOOLS = """
import functools, sys, httpx
def wrapped(own):
    @functools.wraps(own)
    def send(self, request, **further):
        print("instrumented", request.url.path)
        return own(self, request, **further)
    return send
httpx.Client.send = wrapped(httpx.Client.send)
"""
BY_WRAPT = """
import sys, wrapt
def send(own, client, arguments, further):
    print("instrumented", arguments[0].url.path)
    return own(*arguments, **further)
wrapt.wrap_function_wrapper("httpx", "Client.send", send)
"""


def called_after(code: str, server: Server) -> tuple[str, str]:
    """What is printed where this is done before the package is imported and a call is made."""
    code += """
from frozen_client import HoneyHive
with HoneyHive("a-secret-token", server_url=sys.argv[1]) as client:
    client.session.get_session("s-1")
"""
    package = str(Path(frozen_client.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code, server.url],
        env={"PYTHONPATH": package},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout, done.stderr


@pytest.mark.parametrize("instrument", [BY_FUNCTOOLS, BY_WRAPT], ids=["functools", "wrapt"])
def test_what_instruments_it_before_the_package_is_imported_does_too(server: Server, instrument: str) -> None:
    assert called_after(instrument, server) == ("instrumented /session/s-1\n", "")
