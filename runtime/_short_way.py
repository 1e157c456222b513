"""The short way through httpx, for a client of the package's own that nobody else has.

`httpx.Client.build_request` and `send` are made for clients with parameters, cookies, auth, hooks and redirects of
their own. Where there are none, `httpx.Request` and this are what is left of them, and a third less time. The transport
is the same, with its proxies, its certificates and whatever instruments it.
"""

from __future__ import annotations

import datetime
import functools
import logging
import re
import time
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ._httpx import Answer, AsyncClient, SyncClient, httpx, is_as_made

if TYPE_CHECKING:
    from ._caller import Call
    from ._senders import Sender

# Who looks at what httpx says sees all calls.
_log = logging.getLogger("httpx")
# What httpx finds too long is its to refuse.
_LONGEST_PATH = 60_000
# What stands in a URL as it is, without a segment that begins with a dot.
_PLAIN_PATH = re.compile(r"(?:/(?!\.)(?:[\w.~-]|%[0-9A-F]{2})*)*", re.ASCII)


_PASSED_BY = ("build_request", "send", "_send_handling_auth", "_send_handling_redirects", "_send_single_request")
_passed_by = attrgetter(*_PASSED_BY)


def _is_known() -> bool:
    """Whether this httpx has all of what is used beside its interface."""
    answer, url = httpx.Response(200, content=b""), httpx.URL("http://localhost")
    of_clients = ((kind, name) for kind in (SyncClient, AsyncClient) for name in (*_PASSED_BY, "_transport_for_url"))
    others = (url, "_uri_reference"), (answer, "_content"), (answer, "_num_bytes_downloaded")
    return all(hasattr(*one) for one in (*of_clients, *others))


# As httpx has them. Some libraries instrument it by putting their own in the place of these.
_AS_MADE = (
    [
        methods
        for methods in map(_passed_by, (SyncClient, AsyncClient))
        if all(is_as_made(method, "httpx._client") for method in methods)
    ]
    if _is_known()
    else []
)


def can_hand_over(sender: Sender[Any]) -> bool:
    """Whether the short way does all that httpx would do."""
    if not (_AS_MADE and sender.is_plain) or sender.client.is_closed:
        return False
    return _passed_by(type(sender.client)) in _AS_MADE


def short_request(call: Call, sender: Sender[Any], extensions: dict[str, Any]) -> httpx.Request:
    """As `build_request` of the client."""
    headers = {**sender.headers, **call.headers}
    content = call.body.get("content", b"")
    if call.body.keys() - {"content"} or not isinstance(content, bytes) or call.params:
        request = httpx.Request(
            call.method,
            call.url,
            params=call.params or None,
            headers=[*headers.values()],
            extensions=extensions,
            **call.body,
        )
        sender.set_cookies(request)
        return request
    server, base, host = _server(call.server)
    path = base + call.path
    if len(path) < _LONGEST_PATH and _PLAIN_PATH.fullmatch(path):
        # Most of the time that a URL takes goes into looking for what is not in this path.
        url = httpx.URL(server)
        url._uri_reference = url._uri_reference._replace(path=path)
    else:
        url = httpx.URL(call.url)
    headers = {"host": host, **headers}
    if content or call.method in ("POST", "PUT", "PATCH"):
        headers.setdefault("content-length", ("Content-Length", str(len(content))))
    # With a stream httpx adds no headers of its own.
    stream = httpx.ByteStream(content)
    request = httpx.Request(call.method, url, headers=[*headers.values()], stream=stream, extensions=extensions)
    # httpx has refused what is not ASCII; without a word it would look at all of them again.
    request.headers.encoding = "ascii"
    sender.set_cookies(request)
    return request


@functools.lru_cache(maxsize=32)
def _server(address: str) -> tuple[httpx.URL, str, tuple[str, str]]:
    """The URL of a server, what its path begins with, and its header Host."""
    url = httpx.URL(address)
    return url, url.raw_path.decode().rstrip("/"), ("Host", url.netloc.decode())


def hand_over(sender: Sender[SyncClient], client: SyncClient, request: httpx.Request) -> Answer:
    """As `send` of the client: hand a request over to the transport, and read the answer."""
    started = time.perf_counter()
    try:
        answer = client._transport_for_url(request.url).handle_request(request)
        stream: Any = answer.stream
        try:
            content = b"".join(stream)
        finally:
            stream.close()
        return _finished(sender, request, answer, content, started)
    except httpx.RequestError as error:
        error.request = request
        raise


async def hand_over_async(sender: Sender[AsyncClient], client: AsyncClient, request: httpx.Request) -> Answer:
    """As `hand_over`, without blocking."""
    started = time.perf_counter()
    try:
        answer, content = await _exchange(sender, client._transport_for_url(request.url), request)
        return _finished(sender, request, answer, content, started)
    except httpx.RequestError as error:
        error.request = request
        raise


async def _exchange(
    sender: Sender[AsyncClient], transport: httpx.AsyncBaseTransport, request: httpx.Request
) -> tuple[Answer, bytes]:
    if sender.is_over_aiohttp:
        from ._aiohttp import can_exchange, exchange

        if can_exchange(transport):
            return await exchange(transport, request)
    answer = await transport.handle_async_request(request)
    stream: Any = answer.stream
    try:
        content = b"".join([piece async for piece in stream])
    finally:
        await stream.aclose()
    return answer, content


def _finished(sender: Sender[Any], request: httpx.Request, answer: Answer, content: bytes, started: float) -> Answer:
    answer.request = request
    answer.elapsed = datetime.timedelta(seconds=time.perf_counter() - started)
    if _log.isEnabledFor(logging.INFO):
        status = answer.http_version, answer.status_code, answer.reason_phrase
        _log.info('HTTP Request: %s %s "%s %d %s"', request.method, request.url, *status)
    if "content-encoding" in answer.headers:
        answer.stream = httpx.ByteStream(content)
        answer.read()
    else:
        # What `read` comes to, by five generators.
        answer._content = content
        answer._num_bytes_downloaded = len(content)
        answer.is_stream_consumed = answer.is_closed = True
    if "set-cookie" in answer.headers:
        sender.keep_cookies(answer)
    return answer
