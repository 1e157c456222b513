# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The extra `aiohttp`: httpx-aiohttp's transport, with the errors that httpx's own transport would raise."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx_aiohttp

from ._httpx import httpx

# The first match applies.
_ERRORS: tuple[tuple[Any, type[httpx.RequestError]], ...] = (
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
    ((aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError), httpx.ProxyError),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (TimeoutError, httpx.ReadTimeout),
    ((aiohttp.ClientPayloadError, aiohttp.ClientResponseError), httpx.RemoteProtocolError),
    (aiohttp.ServerDisconnectedError, httpx.RemoteProtocolError),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    ((aiohttp.ClientError, OSError), httpx.ReadError),
    (ValueError, httpx.LocalProtocolError),
)


def client(**arguments: Any) -> httpx.AsyncClient:
    """Return an async httpx client that sends with aiohttp."""
    return httpx_aiohttp.HttpxAiohttpClient(**arguments)


def direct_transport(context: ssl.SSLContext, max_connections: int, keepalive_expiry: float) -> AiohttpTransport:
    """Return a transport without proxies."""

    def new_session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=max_connections, keepalive_timeout=keepalive_expiry, ssl=context)
        jar = aiohttp.DummyCookieJar()
        return aiohttp.ClientSession(connector=connector, cookie_jar=jar, response_class=_ClientResponse)

    return AiohttpTransport(httpx_aiohttp.AiohttpTransport(verify=context, client=new_session))


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Wraps a transport that sends with aiohttp, and converts its errors.

    Args:
        transport: The wrapped transport.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport
        self._in_flight = 0
        self._is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the response is not read."""
        timeout = request.extensions.get("timeout", {})
        phases = [timeout.get(phase) for phase in ("pool", "connect", "read")]
        self._in_flight += 1
        try:
            # aiohttp's own timeout does not start if data arrived on the connection before the request.
            async with asyncio.timeout(None if None in phases else sum(phases)):
                response = await self._transport.handle_async_request(request)
            response.stream = _Stream(response.stream, self)
            return response
        except BaseException as raised:  # noqa: BLE001  # it is raised again, or an error of httpx is raised instead
            await self.release()
            error = _error(raised)
        raise error

    async def release(self) -> None:
        """End a request; if `aclose` was called meanwhile, the last request closes the session."""
        self._in_flight -= 1
        if self._is_closed and not self._in_flight:
            await self._transport.aclose()

    async def aclose(self) -> None:
        """Close the session as soon as no request is in flight; aiohttp would leave such requests waiting."""
        self._is_closed = True
        if not self._in_flight:
            await self._transport.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, stream: Any, transport: AiohttpTransport) -> None:
        self._stream = stream
        self._transport: AiohttpTransport | None = transport

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._stream:
                yield part
            return
        except Exception as raised:  # noqa: BLE001  # an error of httpx is raised instead
            error = _error(raised)
        raise error

    async def aclose(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            try:
                await self._stream.aclose()
            finally:
                await transport.release()


class _ClientResponse(aiohttp.ClientResponse):
    """A response whose reason phrase may be in another encoding than UTF-8, which httpx-aiohttp cannot encode."""

    _phrase: str | None = None

    @property  # aiohttp has no hook for it
    def reason(self) -> str | None:
        return self._phrase

    @reason.setter
    def reason(self, phrase: str | None) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
        self._phrase = phrase and phrase.encode(errors="surrogateescape").decode(errors="replace")


def _error(raised: BaseException) -> BaseException:
    """Return httpx's error for an error of aiohttp, which contains the request with its credentials."""
    cause = raised.__cause__ if isinstance(raised, httpx.HTTPError) else raised
    for kinds, error in _ERRORS:
        if isinstance(cause, kinds):
            text = getattr(cause, "message", "") if isinstance(cause, aiohttp.ClientResponseError) else str(cause)
            return error(text)
    return raised
