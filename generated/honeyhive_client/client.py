# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Clients with the same arguments as those of openapi-python-client; `HoneyHive` has more features."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any, Literal, Self

from ._auth import HeaderAuth, is_token
from ._base_client import BaseClient
from ._httpx import httpx
from ._request import Settings
from ._version import SERVER_URL
from .errors import ValidationError
from .options import RetryConfig, Timeout


class Client(BaseClient):
    """A client for operations that require no token.

    Args:
        base_url: The server's URL.
        cookies: Cookies to send with every request.
        headers: Headers to send with every request.
        timeout: Timeout in seconds for each phase of an attempt: a number, or a `Timeout` with one for each phase. None
            disables it.
        retries: What is retried, and when.
        verify_ssl: Whether to verify the server's certificate; or a CA file or an SSL context to verify it with.
        follow_redirects: Whether to follow redirects.
        httpx_args: Further arguments that `httpx.Client` and `httpx.AsyncClient` share.
        strict: Whether a response that does not match its schema in an optional field is an error.
    """

    def __init__(
        self,
        *,
        base_url: str = SERVER_URL,
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: Timeout | float | None = Timeout(),  # noqa: B008  # it is frozen
        retries: RetryConfig | None = None,
        verify_ssl: bool | str | ssl.SSLContext = True,
        follow_redirects: bool = False,
        httpx_args: Mapping[str, Any] | None = None,
        strict: bool = False,
    ) -> None:
        settings = Settings(
            server_url=base_url,
            timeout=timeout,
            retries=retries,
            headers=headers,
            cookies=cookies,
            strict=strict,
            requires_tls=isinstance(self, AuthenticatedClient),
        )
        redirects = {"follow_redirects": True} if follow_redirects else {}
        super().__init__(
            HeaderAuth({}), settings, verify=verify_ssl, httpx_settings={**redirects, **(httpx_args or {})}
        )

    @property
    def base_url(self) -> str:
        """The server's URL."""
        return self.server_url

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Return a client with further headers and the same connections."""
        return self._copy(headers={**self.headers, **headers})

    def with_cookies(self, cookies: Mapping[str, str]) -> Self:
        """Return a client with further cookies and the same connections."""
        return self._copy(cookies={**self._settings.cookies, **cookies})

    def with_timeout(self, timeout: Timeout | float | None) -> Self:
        """Return a client with another timeout and the same connections.

        Args:
            timeout: Timeout in seconds for each phase of an attempt; None disables it.
        """
        return self._copy(timeout=timeout)

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Send sync requests with this httpx client from now on; you remain responsible for closing it."""
        self._transports.set_client(client)
        return self

    def get_httpx_client(self) -> httpx.Client:
        """Return the httpx client that sends sync requests; the first call creates it."""
        return self._transports.client()

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> Self:
        """Send async requests with this httpx client from now on; you remain responsible for closing it."""
        self._transports.set_async_client(async_client)
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """Return the httpx client that sends async requests; the first call creates it."""
        return self._transports.async_client()


class AuthenticatedClient(Client):
    """A client that sends a token with every request.

    Args:
        token: The token, one line of ASCII; no repr shows it.
        prefix: Text before the token in the header.
        auth_header_name: Name of the header.
        base_url: The server's URL.
        cookies: Cookies to send with every request.
        headers: Headers to send with every request.
        timeout: Timeout in seconds for each phase of an attempt: a number, or a `Timeout` with one for each phase. None
            disables it.
        retries: What is retried, and when.
        verify_ssl: Whether to verify the server's certificate; or a CA file or an SSL context to verify it with.
        follow_redirects: Whether to follow redirects.
        httpx_args: Further arguments that `httpx.Client` and `httpx.AsyncClient` share.
        strict: Whether a response that does not match its schema in an optional field is an error.

    Raises:
        errors.ValidationError: The token cannot be sent.
    """

    # Not a property: jedi cannot evaluate a property's type, and would offer no completions.
    is_authenticated: Literal[True] = True
    """Whether the client has credentials."""

    def __init__(
        self,
        *,
        token: str,
        prefix: str = "Bearer",
        auth_header_name: str = "Authorization",
        base_url: str = SERVER_URL,
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: Timeout | float | None = Timeout(),  # noqa: B008  # it is frozen
        retries: RetryConfig | None = None,
        verify_ssl: bool | str | ssl.SSLContext = True,
        follow_redirects: bool = False,
        httpx_args: Mapping[str, Any] | None = None,
        strict: bool = False,
    ) -> None:
        is_valid = is_token(token) and (not prefix or is_token(prefix)) and is_token(auth_header_name)
        auth = HeaderAuth({auth_header_name: f"{prefix} {token}" if prefix else token}) if is_valid else None
        # Deleted, because debuggers and error reports show the variables of each frame.
        del token
        if auth is None:
            raise ValidationError("token", "must be one line of ASCII without spaces, like prefix and auth_header_name")
        super().__init__(
            base_url=base_url,
            cookies=cookies,
            headers=headers,
            timeout=timeout,
            retries=retries,
            verify_ssl=verify_ssl,
            follow_redirects=follow_redirects,
            httpx_args=httpx_args,
            strict=strict,
        )
        self._auth = auth


__all__ = ["AuthenticatedClient", "Client"]
