"""The generator's own clients. `HoneyHive` does more; these take the arguments that they always took."""

from __future__ import annotations

import ssl
from typing import Any, Literal, Self

from attrs import define, evolve, field

from ._call import checked_token, checked_url
from ._caller import Credentials
from ._httpx import AsyncClient, SyncClient
from ._pool import Pool, PoolUser
from ._version import SERVER_URL
from .options import RetryConfig, Timeout


@define(eq=False)
class Client(PoolUser):
    """A client for operations that need no token.

    Attributes:
        base_url: Address of the server.
        cookies: Cookies that go with every request.
        headers: Headers that go with every request.
        timeout: How long each step of an attempt may take: a number of seconds, a `Timeout`, or None to wait
            for ever.
        retries: What is tried again, and when.
        verify_ssl: Whether to check the server's certificate; or a file of certificates, or an SSL context, to
            check it with.
        follow_redirects: Whether to follow redirects.
        httpx_args: Further arguments of `httpx.Client` and `httpx.AsyncClient`, such as suit both.
    """

    base_url: str = field(default=SERVER_URL, kw_only=True, converter=checked_url)
    cookies: dict[str, str] = field(factory=dict, kw_only=True, repr=False)
    headers: dict[str, str] = field(factory=dict, kw_only=True, repr=False)
    timeout: Timeout | float | None = field(default=Timeout(), kw_only=True)
    retries: RetryConfig | None = field(default=None, kw_only=True)
    verify_ssl: str | bool | ssl.SSLContext = field(default=True, kw_only=True)
    follow_redirects: bool = field(default=False, kw_only=True)
    httpx_args: dict[str, Any] = field(factory=dict, kw_only=True, repr=False)
    pool: Pool = field(init=False, repr=False)
    _owns_pool: bool = field(default=True, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # What the caller does with theirs later is theirs.
        self.cookies, self.headers, self.httpx_args = dict(self.cookies), dict(self.headers), dict(self.httpx_args)
        self.pool = Pool(
            verify=self.verify_ssl, settings={"follow_redirects": self.follow_redirects, **self.httpx_args}
        )

    @property
    def server_url(self) -> str:
        """Address of the server."""
        return self.base_url

    def credentials(self, security: tuple[tuple[str, ...], ...]) -> Credentials:  # noqa: ARG002
        """What says who calls: nothing."""
        return Credentials()

    def with_headers(self, headers: dict[str, str]) -> Self:
        """A client like this one with further headers, over the same connections.

        Args:
            headers: The further headers.
        """
        return self._with(headers={**self.headers, **headers})

    def with_cookies(self, cookies: dict[str, str]) -> Self:
        """A client like this one with further cookies, over the same connections.

        Args:
            cookies: The further cookies.
        """
        return self._with(cookies={**self.cookies, **cookies})

    def with_timeout(self, timeout: Timeout | float | None) -> Self:
        """A client like this one with another timeout, over the same connections.

        Args:
            timeout: How long each step of an attempt may take, in seconds; None waits for ever.
        """
        return self._with(timeout=timeout)

    def _with(self, **changes: Any) -> Self:
        other = evolve(self, **changes)
        other.pool = self.pool
        other._owns_pool = False
        return other

    def set_httpx_client(self, client: SyncClient) -> Self:
        """Send with this httpx client from now on; its settings hold, and the token still goes out."""
        self.pool.sync_client = client
        return self

    def get_httpx_client(self) -> SyncClient:
        """The httpx client that sends, made when it is first asked for."""
        return self.pool.sync()

    def set_async_httpx_client(self, async_client: AsyncClient) -> Self:
        """As `set_httpx_client`, for async calls."""
        self.pool.async_client = async_client
        return self

    def get_async_httpx_client(self) -> AsyncClient:
        """As `get_httpx_client`, for async calls in the running event loop."""
        return self.pool.asynchronous()


def _checked_prefix(prefix: str) -> str:
    return checked_token(prefix) if prefix else prefix


@define(eq=False)
class AuthenticatedClient(Client):
    """A client that sends a token with every request.

    Attributes:
        token: The token, one line of ASCII; no repr shows it.
        prefix: What stands before the token in the header.
        auth_header_name: The header that carries it.

    Raises:
        errors.ValidationError: The token cannot be sent.
    """

    token: str = field(repr=False, kw_only=True, converter=checked_token)
    prefix: str = field(default="Bearer", kw_only=True, converter=_checked_prefix)
    auth_header_name: str = field(default="Authorization", kw_only=True, converter=checked_token)

    @property
    def is_authenticated(self) -> Literal[True]:
        """Whether the client has a token."""
        return True

    def credentials(self, security: tuple[tuple[str, ...], ...]) -> Credentials:  # noqa: ARG002
        """What says who calls: the token."""
        return Credentials({self.auth_header_name: f"{self.prefix} {self.token}" if self.prefix else self.token})


__all__ = ["AuthenticatedClient", "Client"]
