# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""The short way through httpx, for a client of the package's own that nobody else has.

`httpx.Client.build_request` and `send` are made for clients with parameters, cookies, auth, hooks and redirects of
their own. Where there are none, `httpx.Request` and this are what is left of them, and a third less time. The transport
is the same, with its proxies, its certificates and whatever instruments it.
"""

from __future__ import annotations

import datetime
import time
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ._httpx import Answer, AsyncClient, SyncClient, httpx

if TYPE_CHECKING:
    from ._pool import Sender


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
    return sender.is_plain and (kind.send, kind._send_single_request) in _AS_MADE


def hand_over(sender: Sender[SyncClient], request: httpx.Request) -> Answer:
    """As `send` of the client: hand a request over to the transport, and read the answer."""
    started = time.perf_counter()
    try:
        answer = sender.client._transport_for_url(request.url).handle_request(request)
        answer.request = request
        try:
            answer.read()
        except BaseException:
            answer.close()
            raise
    except httpx.RequestError as error:
        error.request = request
        raise
    return _finished(sender, answer, started)


async def hand_over_async(sender: Sender[AsyncClient], request: httpx.Request) -> Answer:
    """As `hand_over`, without blocking."""
    started = time.perf_counter()
    try:
        answer = await sender.client._transport_for_url(request.url).handle_async_request(request)
        answer.request = request
        try:
            await answer.aread()
        except BaseException:
            await answer.aclose()
            raise
    except httpx.RequestError as error:
        error.request = request
        raise
    return _finished(sender, answer, started)


def _finished(sender: Sender[Any], answer: Answer, started: float) -> Answer:
    answer.elapsed = datetime.timedelta(seconds=time.perf_counter() - started)
    if "set-cookie" in answer.headers:
        # From now on the requests have cookies.
        sender.client.cookies.extract_cookies(answer)
        sender.is_plain = False
    return answer
