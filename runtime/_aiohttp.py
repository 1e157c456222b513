"""The short way through httpx-aiohttp, for an answer that is read whole.

httpx takes answers in pieces, as they come. To have them handed on one by one, from aiohttp by httpx-aiohttp by httpx,
is a tenth of the time that a call takes; aiohttp can give them in one.
"""

from __future__ import annotations

import functools
from typing import TypeGuard

from aiohttp import ClientSession, ClientTimeout
from httpx_aiohttp import AiohttpTransport
from httpx_aiohttp import transport as _httpx_aiohttp

from ._httpx import Answer, httpx, is_as_made

_handle = AiohttpTransport.handle_async_request
_is_known = is_as_made(_handle, _httpx_aiohttp.__name__) and all(
    hasattr(_httpx_aiohttp, name) for name in ("AiohttpResponseStream", "map_aiohttp_exceptions")
)


def can_exchange(transport: object) -> TypeGuard[AiohttpTransport]:
    """Whether it would only hand over: nobody instruments it, it has no proxy, and it has what is used here."""
    if not _is_known or type(transport) is not AiohttpTransport or not {"client", "proxy"} <= vars(transport).keys():
        return False
    return transport.proxy is None and getattr(transport.handle_async_request, "__func__", None) is _handle


async def exchange(transport: AiohttpTransport, request: httpx.Request) -> tuple[Answer, bytes]:
    """As `handle_async_request` of the transport; and the body, as it came."""
    if not isinstance(transport.client, ClientSession):
        transport.client = transport.get_client()
    timeout = request.extensions.get("timeout", {})
    with _httpx_aiohttp.map_aiohttp_exceptions():
        answered = await transport.client.request(
            request.method,
            str(request.url),
            headers=[(name.decode(), value.decode()) for name, value in request.headers.raw],
            data=request.content or None,
            allow_redirects=False,
            auto_decompress=False,
            timeout=_timeout(timeout.get("connect"), timeout.get("read"), timeout.get("pool")),
            server_hostname=request.extensions.get("sni_hostname"),
        )
        content = await answered.read()
    extensions = {"http_version": b"HTTP/1.1"}
    if answered.reason:
        # As aiohttp reads what is not UTF-8.
        extensions["reason_phrase"] = answered.reason.encode(errors="surrogateescape")
    stream = _httpx_aiohttp.AiohttpResponseStream(answered)
    return httpx.Response(answered.status, headers=answered.raw_headers, stream=stream, extensions=extensions), content


@functools.lru_cache(maxsize=32)
def _timeout(connect: float | None, read: float | None, pool: float | None) -> ClientTimeout:
    return ClientTimeout(sock_connect=connect, sock_read=read, connect=pool)
