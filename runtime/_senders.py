"""What sends: an httpx client, or as many as there are calls at once, and what is known of them."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from ._httpx import Answer, AsyncClient, SyncClient, httpx
from ._version import PROJECT, __version__
from .errors import HoneyHiveError
from .options import Timeout

if TYPE_CHECKING:
    import asyncio

USER_AGENT: Final = (
    f"{PROJECT}/{__version__} python/{'.'.join(map(str, sys.version_info[:3]))} httpx/{httpx.__version__}"
)

# As many as httpx opens; more callers at once wait for one of them to end.
CONNECTIONS: Final = 100
CLOSED: Final = "this client is closed; make a new one, or use it before its `with` block ends"
# How many seconds what nobody uses is kept, as httpx does it.
KEPT_SECONDS: Final = 5.0

C = TypeVar("C", bound=SyncClient | AsyncClient)


def timeouts(timeout: Timeout | float | None) -> dict[str, float | None]:
    """The seconds for each step, as httpx takes them."""
    if isinstance(timeout, Timeout):
        return vars(timeout).copy()
    return dict.fromkeys(("connect", "read", "write", "pool"), timeout)


class Sender(Generic[C]):
    """One httpx client for all calls: for sync ones, and for those by a caller's own client.

    Attributes:
        client: The httpx client.
        is_plain: Whether it is the package's own, nobody else has it, and it has no settings that change a request.
        headers: The headers of each request, by their names in lower case, where a call has no others.
        is_over_aiohttp: Whether its transport is httpx-aiohttp's.
    """

    is_over_aiohttp = False

    def __init__(self, client: C, *, is_plain: bool = False) -> None:
        self.client = client
        # Some libraries have httpx make its clients with more than it was asked for.
        self.is_plain = is_plain and not any(
            (*client.event_hooks.values(), client.auth, client.cookies, client.params, client.follow_redirects)
        )
        own = [(name.decode(), value.decode()) for name, value in client.headers.raw] if self.is_plain else []
        self._has_cookies = False
        self.headers = {name.lower(): (name, value) for name, value in (*own, ("User-Agent", USER_AGENT))}

    def keep_cookies(self, answer: Answer) -> None:
        """Send with the next requests what cookies an answer sets."""
        self.client.cookies.extract_cookies(answer)
        self._has_cookies = True

    def set_cookies(self, request: httpx.Request) -> None:
        """Add the cookies that were kept for where a request goes."""
        if self._has_cookies:
            self.client.cookies.set_cookie_header(request)

    async def take(self, timeout: Timeout | float | None) -> C:  # noqa: ARG002  # as that of a loop's sender
        """A client to send with; `give_back` it."""
        return self.client

    async def give_back(self, client: C) -> None:
        """Let another call have it."""


class LoopSender(Sender[AsyncClient]):
    """What sends the async calls of one event loop.

    httpx's pool looks through all of its connections when a call begins and when it ends, and offers the same one to
    several calls, all but one of which then look again; a hundred calls at once would wait for that longer than for
    the server. So each call at once has a client to itself, the first one or another, which is kept for the next.

    Args:
        make: Makes a client.
        places: How many calls there may be at once.
        is_plain: Whether the clients have no settings that change a request.
        is_over_aiohttp: Whether aiohttp sends them; its pool serves any number of calls, and one client is enough.
    """

    def __init__(
        self, make: Callable[[], AsyncClient], places: asyncio.Semaphore, *, is_plain: bool, is_over_aiohttp: bool
    ) -> None:
        super().__init__(make(), is_plain=is_plain)
        self._make = make
        self._places = places
        self.is_over_aiohttp = is_over_aiohttp
        self._is_first_free = True
        self._taken = 0
        self._others: deque[tuple[AsyncClient, float]] = deque()
        self._is_closed = False

    async def take(self, timeout: Timeout | float | None) -> AsyncClient:
        """A client to send with; `give_back` it. Raises PoolTimeout, or HoneyHiveError when all are closed."""
        if self._places.locked():
            await self._wait(timeout)
        else:
            await self._places.acquire()
        try:
            if self._is_closed:
                raise HoneyHiveError(CLOSED)
            # Who has the client may have changed it for all calls.
            if self.is_over_aiohttp or self._is_first_free or not self.is_plain:
                self._is_first_free = False
                found = self.client
            else:
                found = self._others.pop()[0] if self._others else self._make()
        except BaseException:
            self._places.release()
            raise
        self._taken += 1
        return found

    async def _wait(self, timeout: Timeout | float | None) -> None:
        import asyncio

        try:
            async with asyncio.timeout(timeouts(timeout)["pool"]):
                await self._places.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("") from None

    async def give_back(self, client: AsyncClient) -> None:
        """Let another call have it, and close those that had no call for long."""
        self._places.release()
        self._taken -= 1
        now = time.monotonic()
        if client is self.client:
            self._is_first_free = True
            if self._is_closed and not self._taken:
                await client.aclose()
        elif self.is_plain and not self._is_closed:
            self._others.append((client, now))
        else:
            await client.aclose()
        while self._others and self._others[0][1] < now - KEPT_SECONDS:
            await self._others.popleft()[0].aclose()

    async def aclose(self) -> None:
        """Close all clients; those that are in use, as soon as they are given back."""
        self._is_closed = True
        while self._others:
            await self._others.pop()[0].aclose()
        # With aiohttp's client, who reads an answer from it would wait for ever.
        if not (self.is_over_aiohttp and self._taken):
            await self.client.aclose()
