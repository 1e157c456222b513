"""The connections of a client: made when they are needed, shared, bounded, closed."""

from __future__ import annotations

import os
import ssl
import threading
import warnings
import weakref
from collections.abc import Mapping
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ._httpx import AsyncClient, SyncClient, httpx
from ._senders import CLOSED, CONNECTIONS, LoopSender, Sender
from ._tls import deferred_ssl_context, ssl_context
from .errors import HoneyHiveError

if TYPE_CHECKING:
    import asyncio


class Pool:
    """The connections of a client, shared by its copies: those of sync calls, and those of each event loop.

    They are made when they are first needed. In a process that was forked, new ones are made.
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
        self._sync: Sender[SyncClient] | None = None
        self._async: dict[asyncio.AbstractEventLoop, LoopSender] = {}
        self._closed = False
        _pools.add(self)

    def sync_sender(self) -> Sender[SyncClient]:
        """What sends sync calls."""
        if self.sync_client is not None:
            return Sender(self.sync_client)
        found = self._sync
        if found is None:
            with self._lock:
                self._refuse_when_closed()
                if self._sync is None:
                    client = httpx.Client(**self._arguments(deferred_ssl_context(self.verify)))
                    self._sync = Sender(client, is_plain=self._is_plain())
                found = self._sync
        return found

    def async_sender(self) -> Sender[AsyncClient]:
        """What sends async calls in the running event loop."""
        import asyncio

        if self.async_client is not None:
            return Sender(self.async_client)
        loop = asyncio.get_running_loop()
        found = self._async.get(loop)
        if found is None:
            with self._lock:
                self._refuse_when_closed()
                # Those of loops that are over can neither be used nor closed any more.
                self._async = {known: sender for known, sender in self._async.items() if not known.is_closed()}
                make = partial(self._async_class(), **self._arguments(self.ssl_context()))
                places = asyncio.Semaphore(CONNECTIONS)
                found = LoopSender(make, places, is_plain=self._is_plain(), is_over_aiohttp=self.aiohttp)
                self._async[loop] = found
        return found

    def sync(self) -> SyncClient:
        """The httpx client that sends sync calls; who has it may change it."""
        sender = self.sync_sender()
        sender.is_plain = False
        return sender.client

    def asynchronous(self) -> AsyncClient:
        """The httpx client that sends async calls in the running event loop; who has it may change it."""
        sender = self.async_sender()
        sender.is_plain = False
        return sender.client

    def ssl_context(self) -> ssl.SSLContext:
        """The SSL context."""
        return ssl_context(self.verify)

    def _arguments(self, verify: ssl.SSLContext) -> dict[str, Any]:
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        return {"verify": verify, "limits": limits, **self.settings}

    def _is_plain(self) -> bool:
        return all(name == "follow_redirects" and not value for name, value in self.settings.items())

    def _async_class(self) -> type[AsyncClient]:
        if not self.aiohttp:
            return httpx.AsyncClient
        from httpx_aiohttp import HttpxAiohttpClient

        return HttpxAiohttpClient

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise HoneyHiveError(CLOSED)

    def close(self) -> None:
        """Close the connections of sync calls. A caller's own httpx client stays open."""
        self._closed = True
        sync, self._sync = self._sync, None
        if sync is not None:
            sync.client.close()

    async def close_loop(self) -> None:
        """Close the connections of the running event loop."""
        import asyncio

        own = self._async.pop(asyncio.get_running_loop(), None)
        if own is not None:
            await own.aclose()

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
        running = [loop for loop in getattr(self, "_async", {}) if not loop.is_closed()]
        if sync is not None or running:
            _warn(
                "a HoneyHive client was not closed; use it in a `with` block, or call close()",
                ResourceWarning,
                source=self,
            )
        if sync is not None:
            sync.client.close()


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
