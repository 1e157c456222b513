# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""Clients: what the operations are called with. All use of httpx stands in this module."""

from __future__ import annotations

import ssl
from types import TracebackType
from typing import Any, Self, TypeAlias

import httpx
from attrs import define, evolve, field

from .errors import ValidationError

Answer: TypeAlias = httpx.Response

DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=5.0)


@define(eq=False)
class Client:
    """A client for operations that need no token.

    Attributes:
        base_url: Address of the server.
        cookies: Cookies that go with every request.
        headers: Headers that go with every request.
        timeout: How long a request may take, in seconds: 5 to connect and 60 for each further step
            unless told otherwise. None waits for ever.
        verify_ssl: Whether to check the server's certificate; or an SSL context to check it with.
        follow_redirects: Whether to follow redirects.
        httpx_args: Further arguments of `httpx.Client` and `httpx.AsyncClient`.
    """

    base_url: str = field(default="https://api.honeyhive.ai", kw_only=True)
    cookies: dict[str, str] = field(factory=dict, kw_only=True, repr=False)
    headers: dict[str, str] = field(factory=dict, kw_only=True, repr=False)
    timeout: httpx.Timeout | float | None = field(default=DEFAULT_TIMEOUT, kw_only=True)
    verify_ssl: str | bool | ssl.SSLContext = field(default=True, kw_only=True)
    follow_redirects: bool = field(default=False, kw_only=True)
    httpx_args: dict[str, Any] = field(factory=dict, kw_only=True, repr=False)
    _client: httpx.Client | None = field(default=None, init=False, repr=False)
    _async_client: httpx.AsyncClient | None = field(default=None, init=False, repr=False)

    def auth_headers(self) -> dict[str, str]:
        """The headers that say who calls."""
        return {}

    def with_headers(self, headers: dict[str, str]) -> Self:
        """A new client like this one, with further headers."""
        return evolve(self, headers={**self.headers, **headers})

    def with_cookies(self, cookies: dict[str, str]) -> Self:
        """A new client like this one, with further cookies."""
        return evolve(self, cookies={**self.cookies, **cookies})

    def with_timeout(self, timeout: httpx.Timeout | float | None) -> Self:
        """A new client like this one, with another timeout in seconds. None waits for ever."""
        return evolve(self, timeout=timeout)

    def _httpx_settings(self) -> dict[str, Any]:
        return {
            "base_url": self.base_url,
            "cookies": self.cookies,
            "headers": self.headers,
            "timeout": self.timeout,
            "verify": self.verify_ssl,
            "follow_redirects": self.follow_redirects,
            **self.httpx_args,
        }

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Send with this httpx client from now on. Its own address, headers and timeout hold; the token still goes out."""
        self._client = client
        return self

    def get_httpx_client(self) -> httpx.Client:
        """The httpx client that sends, made when it is first asked for."""
        if self._client is None:
            self._client = httpx.Client(**self._httpx_settings())
        return self._client

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> Self:
        """As `set_httpx_client`, for async calls."""
        self._async_client = async_client
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """As `get_httpx_client`, for async calls."""
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(**self._httpx_settings())
        return self._async_client

    def __enter__(self) -> Self:
        self.get_httpx_client().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.get_httpx_client().__exit__(kind, error, traceback)

    async def __aenter__(self) -> Self:
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.get_async_httpx_client().__aexit__(kind, error, traceback)


def _check_token(client: object, attribute: object, token: str) -> None:
    # Sent as it is, such a token would end in an error of httpx that shows it.
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValidationError("token", "is not one line of ASCII without spaces; is there a line break at its end?")


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

    token: str = field(repr=False, kw_only=True, validator=_check_token)
    prefix: str = field(default="Bearer", kw_only=True)
    auth_header_name: str = field(default="Authorization", kw_only=True)

    def auth_headers(self) -> dict[str, str]:
        """The headers that say who calls."""
        return {self.auth_header_name: f"{self.prefix} {self.token}" if self.prefix else self.token}


__all__ = ["AuthenticatedClient", "Client"]
