"""A client's own way through httpx is shorter than httpx's, and nobody can tell but by the clock."""

from __future__ import annotations

import asyncio
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

from tests.http_server import Answer, Server, serving

TOKEN = "a-secret-token"
EVENT = b'{"event_name": "e"}'


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Answer(body=EVENT)) as server:
        yield server


Use = Callable[[HoneyHive], Any]
UseAsync = Callable[[HoneyHive], Awaitable[Any]]


def both_ways(server: Server, style: str, use: Use, use_async: UseAsync) -> list[Any]:
    """What a use of a client comes to: by the short way, and by the long one that a caller's own httpx client takes."""
    found: list[Any] = []
    if style == "sync":
        for own in (None, httpx.Client()):
            with HoneyHive(TOKEN, server_url=f"{server.url}/base/", httpx_client=own) as client:
                found.append(use(client))
            if own is not None:
                own.close()
        return found

    async def main() -> None:
        for own in (None, HttpxAiohttpClient() if style == "aiohttp" else httpx.AsyncClient()):
            transport: Any = "aiohttp" if style == "aiohttp" and own is None else "httpx"
            async with HoneyHive(
                TOKEN, server_url=f"{server.url}/base/", async_httpx_client=own, async_transport=transport
            ) as client:
                found.append(await use_async(client))
            if own is not None:
                await own.aclose()

    asyncio.run(main())
    return found


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
    body = {"session": {"project": "p", "session_name": "ü", "source": "s"}}
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

    both_ways(server, style, use, use_async)

    short, long = server.requests[:5], server.requests[5:]
    assert short == long
    assert short[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert short[1].path.startswith("/base/session/%C3%BC%20%2F%3F%23%2541..")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=EVENT, headers={"x-request-id": "r-1"}),
        Answer(body=gzip.compress(EVENT), headers={"content-encoding": "gzip"}),
        Answer(body=b"not gzip", headers={"content-encoding": "gzip"}),
        Answer(body="{'ü'}".encode("latin-1"), content_type="text/plain; charset=latin-1"),
        Answer(status=204),
        Answer(status=302, headers={"location": "/elsewhere"}),
        Answer(status=404, body=b'{"message": "no such session"}'),
        Answer(body=EVENT, fault="truncate"),
        Answer(body=EVENT, fault="early hints"),
    ],
    ids=["plain", "gzip", "faulty gzip", "text", "no content", "redirect", "error", "truncated", "early hints"],
)
def test_the_same_comes_of_each_answer(server: Server, style: str, answer: Answer) -> None:
    server.answers(answer)
    once = RequestOptions(retries=RetryConfig(strategy="none"))

    def told(response: Any) -> Any:
        raw = response.raw_response
        headers = [pair for pair in raw.headers.raw if pair[0] != b"Date"]
        facts = (raw.status_code, raw.reason_phrase, raw.http_version, raw.url, raw.encoding, raw.content, raw.history)
        state = (raw.is_closed, raw.is_stream_consumed, raw.num_bytes_downloaded, raw.elapsed.total_seconds() < 60)
        return headers, facts, state, str(response.error) if not response.ok else response.value

    def failed(error: Any) -> Any:
        return str(error), type(error.__cause__), error.__cause__.request.url

    def use(client: HoneyHive) -> Any:
        try:
            return told(get_session.sync_detailed("s-1", client=client, options=once))
        except errors.ConnectionError as error:
            return failed(error)

    async def use_async(client: HoneyHive) -> Any:
        try:
            return told(await get_session.asyncio_detailed("s-1", client=client, options=once))
        except errors.ConnectionError as error:
            return failed(error)

    short, long = both_ways(server, style, use, use_async)

    assert short == long


@pytest.mark.parametrize("style", STYLES)
def test_a_cookie_that_the_server_sets_comes_back(server: Server, style: str) -> None:
    setting = Answer(body=EVENT, headers={"set-cookie": "a=1; Path=/"})
    server.answers(setting, Answer(body=EVENT), setting, Answer(body=EVENT))

    def use(client: HoneyHive) -> None:
        for _ in range(2):
            client.session.get_session("s-1")

    async def use_async(client: HoneyHive) -> None:
        for _ in range(2):
            await client.session.get_session_async("s-1")

    both_ways(server, style, use, use_async)

    assert [asked.headers.get("cookie") for asked in server.requests] == [None, "a=1", None, "a=1"]


def test_a_cookie_goes_with_calls_at_once_and_only_to_its_server(server: Server) -> None:
    server.answers(Answer(body=EVENT, headers={"set-cookie": "a=1; Path=/"}), Answer(body=EVENT))

    async def main() -> None:
        with serving(lambda _: Answer(body=EVENT)) as other:
            async with HoneyHive(TOKEN, server_url=server.url) as client:
                await client.session.get_session_async("s-1")
                await asyncio.gather(*(client.session.get_session_async("s-1") for _ in range(3)))
                elsewhere = RequestOptions(server_url=other.url.replace("127.0.0.1", "localhost"))
                await client.session.get_session_async("s-1", options=elsewhere)
            assert [asked.headers.get("cookie") for asked in other.requests] == [None]

    asyncio.run(main())

    assert [asked.headers.get("cookie") for asked in server.requests] == [None, "a=1", "a=1", "a=1"]


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


def test_hooks_that_httpx_gives_all_its_clients_are_called(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[httpx.Request] = []
    own = httpx.Client.__init__

    def made(self: httpx.Client, *arguments: Any, **further: Any) -> None:
        own(self, *arguments, **further)
        self.event_hooks = {"request": [seen.append]}

    monkeypatch.setattr(httpx.Client, "__init__", made)
    with HoneyHive(TOKEN, server_url=server.url) as client:
        client.session.get_session("s-1")

    assert len(seen) == 1


@pytest.mark.parametrize("style", STYLES)
def test_httpxs_own_log_tells_of_each_request(server: Server, style: str, caplog: pytest.LogCaptureFixture) -> None:
    def use(client: HoneyHive) -> None:
        client.session.get_session("s-1")

    async def use_async(client: HoneyHive) -> None:
        await client.session.get_session_async("s-1")

    with caplog.at_level(logging.INFO, logger="httpx"):
        both_ways(server, style, use, use_async)

    short, long = (record.getMessage() for record in caplog.records if record.name == "httpx")
    assert short == long == f'HTTP Request: GET {server.url}/base/session/s-1 "HTTP/1.1 200 OK"'


def test_an_id_that_no_url_can_hold_is_refused_either_way(server: Server) -> None:
    def use(client: HoneyHive) -> str:
        with pytest.raises(errors.RequestValidationError) as raised:
            client.session.get_session("x" * 70_000)
        return str(raised.value)

    async def use_async(client: HoneyHive) -> None:
        """Not tried."""

    short, long = both_ways(server, "sync", use, use_async)

    assert short == long
    assert server.requests == []


@pytest.mark.parametrize("name", ["send", "_send_single_request"])
@pytest.mark.parametrize("kind", [httpx.Client, httpx.AsyncClient])
def test_what_instruments_httpxs_sending_sees_each_call(
    server: Server, monkeypatch: pytest.MonkeyPatch, kind: type[Any], name: str
) -> None:
    seen: list[httpx.URL] = []
    own = getattr(kind, name)

    @functools.wraps(own)
    def instrumented(self: Any, request: httpx.Request, *arguments: Any, **further: Any) -> Any:
        seen.append(request.url)
        return own(self, request, *arguments, **further)

    monkeypatch.setattr(kind, name, instrumented)

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

# Its clients have the method still, and their class has it not, as if it had another name.
ANOTHER_HTTPX = """
import sys, httpx
own = httpx.Client._transport_for_url
del httpx.Client._transport_for_url
def found(self, name):
    print("asked by", sys._getframe(1).f_code.co_name)
    return own.__get__(self)
httpx.Client.__getattr__ = found
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


def test_an_httpx_that_is_not_known_is_gone_through_by_the_long_way(server: Server) -> None:
    assert called_after(ANOTHER_HTTPX, server) == ("asked by _send_single_request\n", "")
