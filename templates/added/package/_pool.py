"""The connections of a client: made when they are needed, shared, bounded, closed."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import functools
import os
import ssl
import threading
import warnings
import weakref
from collections.abc import AsyncGenerator, Mapping
from types import TracebackType
from typing import Any, Final, Self

from ._httpx import AsyncClient, SyncClient, httpx
from .errors import HoneyHiveError
from .options import Timeout

# As many as httpx opens; more callers at once wait before its pool, which slows down with each that waits in it.
CONNECTIONS: Final = 100


def timeouts(timeout: Timeout | float | None) -> dict[str, float | None]:
    """The seconds for each step, as httpx takes them."""
    if isinstance(timeout, Timeout):
        return vars(timeout).copy()
    return dict.fromkeys(("connect", "read", "write", "pool"), timeout)


@functools.lru_cache(maxsize=32)
def _ssl_context(verify: bool | str, _certificates: tuple[str | None, ...]) -> ssl.SSLContext:
    if isinstance(verify, str):
        is_folder = os.path.isdir(verify)
        return ssl.create_default_context(capath=verify if is_folder else None, cafile=None if is_folder else verify)
    return httpx.create_ssl_context(verify=verify)


class Pool:
    """The connections of a client, shared by its copies: one httpx client for sync calls, one per event loop for async.

    Each is made when it is first needed. In a process that was forked, new ones are made.
    """

    def __init__(
        self,
        *,
        verify: bool | str | ssl.SSLContext = True,
        settings: Mapping[str, Any] | None = None,
        aiohttp: bool = False,
        sync_client: SyncClient | None = None,
        async_client: AsyncClient | None = None,
    ) -> None:
        self.verify = verify
        self.settings = dict(settings or {})
        self.aiohttp = aiohttp
        self.sync_client = sync_client
        self.async_client = async_client
        self._lock = threading.Lock()
        self._sync: SyncClient | None = None
        self._async: dict[asyncio.AbstractEventLoop, tuple[AsyncClient, asyncio.Semaphore]] = {}
        self._closed = False
        _pools.add(self)

    def sync(self) -> SyncClient:
        """The httpx client for sync calls."""
        found = self.sync_client or self._sync
        if found is None:
            with self._lock:
                self._refuse_when_closed()
                if self._sync is None:
                    self._sync = httpx.Client(**self._arguments())
                found = self._sync
        return found

    def asynchronous(self) -> AsyncClient:
        """The httpx client for async calls in the running event loop."""
        return self.async_client or self._of_loop()[0]

    def _of_loop(self) -> tuple[AsyncClient, asyncio.Semaphore]:
        loop = asyncio.get_running_loop()
        found = self._async.get(loop)
        if found is None:
            with self._lock:
                self._refuse_when_closed()
                # Those of loops that are over can neither be used nor closed any more.
                self._async = {known: pair for known, pair in self._async.items() if not known.is_closed()}
                found = self._async[loop] = (self._async_class()(**self._arguments()), asyncio.Semaphore(CONNECTIONS))
        return found

    @contextlib.asynccontextmanager
    async def place(self, timeout: Timeout | float | None) -> AsyncGenerator[None]:
        """A place among those that use a connection at the same time."""
        if self.async_client is not None:
            yield
            return
        semaphore = self._of_loop()[1]
        if semaphore.locked():
            try:
                async with asyncio.timeout(timeouts(timeout)["pool"]):
                    await semaphore.acquire()
            except builtins.TimeoutError:
                raise httpx.PoolTimeout("") from None
        else:
            await semaphore.acquire()
        try:
            yield
        finally:
            semaphore.release()

    def ssl_context(self) -> ssl.SSLContext:
        """The SSL context: one in the whole process for the same settings, for making one takes longer than a call."""
        if isinstance(self.verify, ssl.SSLContext):
            return self.verify
        return _ssl_context(self.verify, (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")))

    def _arguments(self) -> dict[str, Any]:
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        return {"verify": self.ssl_context(), "limits": limits, **self.settings}

    def _async_class(self) -> type[AsyncClient]:
        if not self.aiohttp:
            return httpx.AsyncClient
        from httpx_aiohttp import HttpxAiohttpClient

        return HttpxAiohttpClient

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise HoneyHiveError("this client is closed; make a new one, or use it before its `with` block ends")

    def close(self) -> None:
        """Close the connections of sync calls. A caller's own httpx client stays open."""
        self._closed = True
        sync, self._sync = self._sync, None
        if sync is not None:
            sync.close()

    async def close_loop(self) -> None:
        """Close the connections of the running event loop."""
        own = self._async.pop(asyncio.get_running_loop(), None)
        if own is not None:
            await own[0].aclose()

    async def aclose(self) -> None:
        """Close the connections of sync calls and of the running event loop. A caller's own clients stay open."""
        self.close()
        await self.close_loop()

    def forget(self) -> None:
        """Leave the connections to the process that this one was forked from."""
        _inherited.append((self._sync, self._async))
        self._lock = threading.Lock()
        self._sync, self._async = None, {}

    def __reduce__(self) -> tuple[Any, ...]:
        if self.sync_client is not None or self.async_client is not None:
            raise TypeError("a client with an httpx client of its caller's cannot be pickled, for httpx's cannot")
        return _new_pool, (self.verify, self.settings, self.aiohttp)

    def __del__(self, _warn: Any = warnings.warn) -> None:
        # Not yet there when __init__ failed.
        sync = getattr(self, "_sync", None)
        running = [client for loop, (client, _) in getattr(self, "_async", {}).items() if not loop.is_closed()]
        if sync is not None or running:
            _warn(
                "a HoneyHive client was not closed; use it in a `with` block, or call close()",
                ResourceWarning,
                source=self,
            )
        if sync is not None:
            sync.close()


class PoolUser:
    """What has connections, and closes them unless it shares those of another."""

    __slots__ = ()

    # Each class of these sets them itself.
    pool: Pool  # pyright: ignore[reportUninitializedInstanceVariable]
    _owns_pool: bool  # pyright: ignore[reportUninitializedInstanceVariable]

    def close(self) -> None:
        """Close the connections of sync calls. A copy with other settings leaves them to the client it came from."""
        if self._owns_pool:
            self.pool.close()

    async def aclose(self) -> None:
        """Close all connections. A copy with other settings leaves them to the client it came from."""
        if self._owns_pool:
            await self.pool.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


def _new_pool(verify: Any, settings: dict[str, Any], aiohttp: bool) -> Pool:
    return Pool(verify=verify, settings=settings, aiohttp=aiohttp)


_pools: weakref.WeakSet[Pool] = weakref.WeakSet()
# Connections of the process that this one was forked from: to close them here would end them there.
_inherited: list[Any] = []


def _after_fork() -> None:
    for pool in _pools:
        pool.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
