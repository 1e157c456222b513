# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The transports of httpx that send attempts: created on demand, shared, bounded and closed."""

from __future__ import annotations

import functools
import os
import ssl
import threading
import time
import urllib.request
import warnings
import weakref
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ._auth import is_loopback
from ._httpx import ASYNC_SEND, SYNC_SEND, httpx
from ._ssl import deferred_ssl_context, ssl_context
from .errors import HoneyHiveError, ResponseTooLargeError

if TYPE_CHECKING:
    import asyncio

# The limits of httpx.
MAX_CONNECTIONS: Final = 100
KEEPALIVE_EXPIRY: Final = 5.0
CLOSED: Final = "this client is closed; create another, or use it before its `with` block ends"
T = TypeVar("T")
C = TypeVar("C", "ClientTransport", "AsyncClientTransport")


class ClientTransport(httpx.BaseTransport):
    """Sends with the `send` of an httpx client, so that its proxies, hooks, redirects and instrumentation apply.

    Args:
        client: The client.
        is_owned: Whether `close` closes it.
    """

    def __init__(self, client: httpx.Client, *, is_owned: bool = True) -> None:
        self.client = client
        self._is_owned = is_owned

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the response is not read."""
        merged, arguments = _merged(self.client, request)
        return self.client.send(merged, stream=True, **arguments)

    def close(self) -> None:
        """Close the client if it is owned."""
        if self._is_owned:
            self.client.close()


class AsyncClientTransport(httpx.AsyncBaseTransport):
    """The async counterpart of `ClientTransport`."""

    def __init__(self, client: httpx.AsyncClient, *, is_owned: bool = True) -> None:
        self.client = client
        self._is_owned = is_owned

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the response is not read."""
        merged, arguments = _merged(self.client, request)
        return await self.client.send(merged, stream=True, **arguments)

    async def aclose(self) -> None:
        """Close the client if it is owned."""
        if self._is_owned:
            await self.client.aclose()


def _merged(client: httpx.Client | httpx.AsyncClient, request: httpx.Request) -> tuple[httpx.Request, dict[str, Any]]:
    """Return a request with the client's additions, such as headers, and the arguments of `send`."""
    merged = client.build_request(
        request.method,
        request.url,
        # Omit the default `Accept: */*`, since the client's own may be more specific.
        headers=[pair for pair in request.headers.raw if pair != (b"Accept", b"*/*")],
        content=request.content,
        extensions=request.extensions,
    )
    # The request already has credentials. Redirects are disabled if httpx would send them to another server too.
    is_redirectable = request.extensions.get("follow_redirects", True)
    return merged, {"auth": None} if is_redirectable else {"auth": None, "follow_redirects": False}


class LeasedTransport(httpx.AsyncBaseTransport):
    """Leases a separate transport to each request in flight.

    The time that httpcore's connection pool takes grows with the square of the number of waiting requests. Here, each
    pool has one request.

    Args:
        create: Creates a transport.
    """

    def __init__(self, create: Callable[[], httpx.AsyncBaseTransport]) -> None:
        import asyncio

        self._create = create
        self._slots = asyncio.Semaphore(MAX_CONNECTIONS)
        self._idle: deque[tuple[httpx.AsyncBaseTransport, float]] = deque()
        self._is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request when a connection is free; closing the response ends the lease."""
        await self._acquire(request)
        try:
            if self._is_closed:
                raise HoneyHiveError(CLOSED)
            # Reuse the most recently used transport, so that the others can expire.
            transport = self._idle.pop()[0] if self._idle else self._create()
        except BaseException:
            self._slots.release()
            raise
        try:
            response = await transport.handle_async_request(request)
        except BaseException:
            await self.release(transport)
            raise
        response.stream = _LeasedStream(response.stream, self, transport)
        return response

    async def _acquire(self, request: httpx.Request) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        import asyncio

        try:
            async with asyncio.timeout(request.extensions["timeout"]["pool"]):
                await self._slots.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("") from None

    async def release(self, transport: httpx.AsyncBaseTransport) -> None:
        """End a lease, and close the transports that have been idle longer than KEEPALIVE_EXPIRY."""
        self._slots.release()
        now = time.monotonic()
        if self._is_closed:
            await transport.aclose()
        else:
            self._idle.append((transport, now))
        while self._idle and self._idle[0][1] < now - KEEPALIVE_EXPIRY:
            await self._idle.popleft()[0].aclose()

    async def aclose(self) -> None:
        """Close idle transports now and leased ones when their leases end."""
        self._is_closed = True
        while self._idle:
            await self._idle.pop()[0].aclose()


class _LeasedStream(httpx.AsyncByteStream):
    def __init__(self, stream: Any, lessor: LeasedTransport, transport: httpx.AsyncBaseTransport) -> None:
        self._stream = stream
        self._lessor = lessor
        self._transport: httpx.AsyncBaseTransport | None = transport

    def __aiter__(self) -> AsyncIterator[bytes]:
        iterator: AsyncIterator[bytes] = self._stream.__aiter__()
        return iterator

    async def aclose(self) -> None:
        transport, self._transport = self._transport, None
        if transport is None:
            return
        try:
            await self._stream.aclose()
        finally:
            await self._lessor.release(transport)


def read(response: httpx.Response, limit: int) -> httpx.Response:
    """Read a response and close it.

    Args:
        response: The response.
        limit: Maximum size in bytes, after decoding.

    Returns:
        The response, or a copy of it.

    Raises:
        ResponseTooLargeError: The body is larger.
    """
    try:
        if _is_bounded(response, limit):
            response.read()
            return response
        body = _Body(response, limit)
        for part in response.iter_bytes():
            body.add(part)
        return replaced(response, b"".join(body.parts))
    finally:
        response.close()


async def aread(response: httpx.Response, limit: int) -> httpx.Response:
    """Read a response and close it; the async counterpart of `read`."""
    try:
        if _is_bounded(response, limit):
            await response.aread()
            return response
        body = _Body(response, limit)
        async for part in response.aiter_bytes():
            body.add(part)
        return replaced(response, b"".join(body.parts))
    finally:
        await response.aclose()


def _is_bounded(response: httpx.Response, limit: int) -> bool:
    """Return whether the response has a length within the limit, or was read by a caller's own client."""
    length = response.headers.get("content-length", "")
    if response.is_stream_consumed:
        return True
    if not length.isdecimal() or "content-encoding" in response.headers:
        return False
    if int(length) > limit:
        raise ResponseTooLargeError(limit)
    return True


class _Body:
    def __init__(self, response: httpx.Response, limit: int) -> None:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "deflate", "gzip", "identity"):
            raise httpx.DecodingError(f"the content encoding {encoding[:50]!r} was not requested")
        response.stream = _Slices(response.stream)
        self.parts: list[bytes] = []
        self._left = limit
        self._limit = limit

    def add(self, part: bytes) -> None:
        self._left -= len(part)
        if self._left < 0:
            raise ResponseTooLargeError(self._limit)
        self.parts.append(part)


class _Slices(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A stream in small parts, so that no decoded part is large: compression shrinks data a thousandfold at most."""

    _SIZE = 4096

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            for start in range(0, len(part), self._SIZE):
                yield part[start : start + self._SIZE]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            for start in range(0, len(part), self._SIZE):
                yield part[start : start + self._SIZE]

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()


def replaced(
    response: httpx.Response, content: bytes, headers: list[tuple[bytes, bytes]] | None = None
) -> httpx.Response:
    """Return a copy of a response with decoded content and, if given, other headers."""
    other = httpx.Response(
        response.status_code, content=content, extensions=response.extensions, history=response.history
    )
    other.headers = httpx.Headers(response.headers if headers is None else headers)
    return other


class Transports:
    """The transports of a client, shared by its copies: one for sync calls, and one for each event loop.

    A forked process creates its own transports.

    Args:
        verify: Whether to verify certificates; or a file of certificates, or an SSL context.
        aiohttp: Whether aiohttp sends async requests.
        sync_client: The caller's own client for sync requests.
        async_client: The caller's own client for async requests.
        settings: Further arguments of httpx's clients.
    """

    def __init__(
        self,
        *,
        verify: bool | str | ssl.SSLContext = True,
        aiohttp: bool = False,
        sync_client: httpx.Client | None = None,
        async_client: httpx.AsyncClient | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self.verify = verify
        self.aiohttp = aiohttp
        self.settings = dict(settings or {})
        self._lock = threading.Lock()
        self._is_closed = False
        self._sync: dict[bool, httpx.BaseTransport] = {}
        self._async: dict[asyncio.AbstractEventLoop, dict[bool, httpx.AsyncBaseTransport]] = {}
        self.own_sync: ClientTransport | None = None
        self.own_async: AsyncClientTransport | None = None
        if sync_client is not None:
            self.set_client(sync_client)
        if async_client is not None:
            self.set_async_client(async_client)
        _instances.add(self)

    @functools.cached_property
    def _needs_client(self) -> bool:
        # Evaluated on first use, since reading the environment takes longer than the rest of creating a client.
        return bool(self.settings) or _has_proxies()

    def sync(self, server_url: str) -> httpx.BaseTransport:
        """Return the transport for sync requests to a server."""
        if self.own_sync is not None:
            return self._open(self.own_sync)
        by_client = httpx.Client.send is not SYNC_SEND or (self._needs_client and self._is_by_client(server_url))
        transport = self._sync.get(by_client)
        if transport is None:
            with self._lock:
                self._raise_when_closed()
                transport = self._sync.get(by_client)
                if transport is None:
                    create = self._create_client if by_client else self._create_sync
                    transport = self._sync[by_client] = _created(create)
        return transport

    def asynchronous(self, server_url: str) -> httpx.AsyncBaseTransport:
        """Return the transport for async requests to a server in the running event loop."""
        import asyncio

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise HoneyHiveError("async calls require a running asyncio event loop; trio is not supported") from None
        if self.own_async is not None:
            return self._open(self.own_async)
        by_client = httpx.AsyncClient.send is not ASYNC_SEND or (self._needs_client and self._is_by_client(server_url))
        transport = self._async.get(loop, _NONE).get(by_client)
        if transport is None:
            with self._lock:
                self._raise_when_closed()
                # Drop those of closed event loops, which can be neither used nor closed.
                self._async = {known: ours for known, ours in self._async.items() if not known.is_closed()}
                transport = _created(self._create_async_client if by_client else self._create_async)
                self._async.setdefault(loop, {})[by_client] = transport
        return transport

    def set_client(self, client: httpx.Client) -> None:
        """Send sync requests with a caller's own client."""
        self.own_sync = ClientTransport(client, is_owned=False)

    def set_async_client(self, client: httpx.AsyncClient) -> None:
        """Send async requests with a caller's own client."""
        self.own_async = AsyncClientTransport(client, is_owned=False)

    def client(self) -> httpx.Client:
        """Return the httpx client that sends all sync requests from now on; the caller may modify it."""
        if self.own_sync is None:
            self.own_sync = _created(self._create_client)
        return self.own_sync.client

    def async_client(self) -> httpx.AsyncClient:
        """Return the httpx client that sends all async requests from now on; the caller may modify it."""
        if self.own_async is None:
            self.own_async = _created(lambda: AsyncClientTransport(self._new_async_client()))
        return self.own_async.client

    def _is_by_client(self, server_url: str) -> bool:
        # Loopback addresses bypass proxies: requests to them may be unencrypted.
        return bool(self.settings) or not is_loopback(server_url)

    def _open(self, transport: C) -> C:
        if transport.client.is_closed:
            raise HoneyHiveError(CLOSED)
        return transport

    def _create_sync(self) -> httpx.BaseTransport:
        return httpx.HTTPTransport(verify=deferred_ssl_context(self.verify), limits=_limits())

    def _create_client(self) -> ClientTransport:
        return ClientTransport(httpx.Client(**self._arguments(deferred_ssl_context(self.verify))))

    def _create_async(self) -> httpx.AsyncBaseTransport:
        context = ssl_context(self.verify)
        if self.aiohttp:
            from ._aiohttp import direct_transport

            return direct_transport(context, MAX_CONNECTIONS, KEEPALIVE_EXPIRY)
        return LeasedTransport(lambda: httpx.AsyncHTTPTransport(verify=context, limits=_limits()))

    def _create_async_client(self) -> httpx.AsyncBaseTransport:
        if self.aiohttp:
            from ._aiohttp import AiohttpTransport

            return AiohttpTransport(AsyncClientTransport(self._new_async_client()))
        # Created immediately, so that this call raises the error of an invalid setting.
        first = [AsyncClientTransport(self._new_async_client())]
        return LeasedTransport(lambda: first.pop() if first else AsyncClientTransport(self._new_async_client()))

    def _new_async_client(self) -> httpx.AsyncClient:
        arguments = self._arguments(ssl_context(self.verify))
        if self.aiohttp:
            from ._aiohttp import client

            return client(**arguments)
        return httpx.AsyncClient(**arguments)

    def _arguments(self, verify: ssl.SSLContext) -> dict[str, Any]:
        # A cookie jar that stores nothing.
        cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        return {"verify": verify, "limits": _limits(), "cookies": cookies, **self.settings}

    def _raise_when_closed(self) -> None:
        if self._is_closed:
            raise HoneyHiveError(CLOSED)

    def close(self) -> None:
        """Close the connections of sync calls. A caller's own client stays open."""
        self._is_closed = True
        transports, self._sync = self._sync, {}
        for transport in (*transports.values(), self.own_sync):
            if transport is not None:
                transport.close()

    async def aclose_loop(self) -> None:
        """Close the connections of the running event loop."""
        import asyncio

        own = self._async.pop(asyncio.get_running_loop(), {})
        for transport in (*own.values(), self.own_async):
            if transport is not None:
                await transport.aclose()

    async def aclose(self) -> None:
        """Close the connections of sync calls and of the running event loop. A caller's own clients stay open."""
        self.close()
        await self.aclose_loop()

    def forget(self) -> None:
        """Leave the connections to the parent process after a fork."""
        _inherited.append((self._sync, self._async))
        self._lock = threading.Lock()
        self._sync, self._async = {}, {}

    def __reduce__(self) -> tuple[Any, ...]:
        if self.own_sync is not None or self.own_async is not None:
            raise TypeError("a client with your own httpx client cannot be pickled: httpx's clients cannot be pickled")
        return _new, (self.verify, self.aiohttp, self.settings)

    def __del__(self, _warn: Any = warnings.warn) -> None:
        # Absent when `__init__` failed.
        sync = getattr(self, "_sync", {})
        if sync or any(not loop.is_closed() for loop in getattr(self, "_async", {})):
            _warn("a client was not closed; use it in a `with` block, or call close()", ResourceWarning, source=self)
        for transport in sync.values():
            transport.close()


def _new(verify: Any, aiohttp: bool, settings: dict[str, Any]) -> Transports:
    return Transports(verify=verify, aiohttp=aiohttp, settings=settings)


def _limits() -> httpx.Limits:
    return httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS)


def _has_proxies() -> bool:
    proxies = urllib.request.getproxies()
    return any(proxies.get(scheme) for scheme in ("http", "https", "all"))


def _created(create: Callable[[], T]) -> T:
    """Create a transport; an error in the environment or the settings is raised as a HoneyHiveError."""
    try:
        return create()
    except ImportError as error:
        message = str(error)
    except (ValueError, httpx.InvalidURL):
        # The original text is omitted: it may contain the proxy's password.
        message = "the proxy in the environment (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) or in the settings is not valid"
    raise HoneyHiveError(f"request not sent: {message}")


_NONE: Final[dict[bool, httpx.AsyncBaseTransport]] = {}
_instances: weakref.WeakSet[Transports] = weakref.WeakSet()
# Connections of the parent process, kept referenced, since closing them here would end them there.
_inherited: list[Any] = []


def _after_fork() -> None:
    for transports in _instances:
        transports.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
