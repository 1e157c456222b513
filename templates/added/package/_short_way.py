"""The short way through httpx, for a client of the package's own that nobody else has.

`httpx.Client.build_request` and `send` are made for clients with parameters, cookies, auth, hooks and redirects of
their own. Where there are none, `httpx.Request` and this are what is left of them, and a third less time. The transport
is the same, with its proxies, its certificates and whatever instruments it.
"""

from __future__ import annotations

import datetime
import functools
import re
import time
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ._httpx import Answer, AsyncClient, SyncClient, httpx

if TYPE_CHECKING:
    from ._caller import Call
    from ._senders import Sender

# What stands in a URL as it is, without a segment that begins with a dot.
_PLAIN_PATH = re.compile(r"(?:/(?!\.)(?:[\w.~-]|%[0-9A-F]{2})*)*", re.ASCII)


def _is_as_made(function: Any) -> bool:
    # What wraps a function may bear its name, but has globals of its own, or is no function.
    return type(function) is FunctionType and function.__globals__["__name__"] == "httpx._client"


# What the short way passes by. Some libraries instrument httpx by putting their own in the place of these.
_AS_MADE = [
    methods
    for methods in ((kind.send, kind._send_single_request) for kind in (SyncClient, AsyncClient))
    if all(map(_is_as_made, methods))
]


def can_hand_over(sender: Sender[Any]) -> bool:
    """Whether the short way does all that httpx would do."""
    kind = type(sender.client)
    return sender.is_plain and not sender.client.is_closed and (kind.send, kind._send_single_request) in _AS_MADE


def short_request(call: Call, sender: Sender[Any], extensions: dict[str, Any]) -> httpx.Request:
    """As `build_request` of the client."""
    headers = {**sender.headers, **call.headers}
    content = call.body.get("content", b"")
    if len(call.body) > ("content" in call.body) or not isinstance(content, bytes) or call.params:
        return httpx.Request(
            call.method,
            call.url,
            params=call.params or None,
            headers=[*headers.values()],
            extensions=extensions,
            **call.body,
        )
    server, base, host = _server(call.server)
    path = base + call.path
    if _PLAIN_PATH.fullmatch(path):
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
    return httpx.Request(call.method, url, headers=[*headers.values()], stream=stream, extensions=extensions)


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
        answer = await client._transport_for_url(request.url).handle_async_request(request)
        stream: Any = answer.stream
        try:
            content = b"".join([piece async for piece in stream])
        finally:
            await stream.aclose()
        return _finished(sender, request, answer, content, started)
    except httpx.RequestError as error:
        error.request = request
        raise


def _finished(sender: Sender[Any], request: httpx.Request, answer: Answer, content: bytes, started: float) -> Answer:
    answer.request = request
    answer.elapsed = datetime.timedelta(seconds=time.perf_counter() - started)
    if "content-encoding" in answer.headers:
        answer.stream = httpx.ByteStream(content)
        answer.read()
    else:
        # What `read` comes to, by five generators.
        answer._content = content
        answer._num_bytes_downloaded = len(content)
        answer.is_stream_consumed = answer.is_closed = True
    if "set-cookie" in answer.headers:
        # From now on the requests have cookies.
        sender.client.cookies.extract_cookies(answer)
        sender.is_plain = False
    return answer
