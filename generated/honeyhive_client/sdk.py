# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The client: `HoneyHive`."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, Self

from ._auth import Auth, Scheme
from ._base_client import BaseClient
from ._httpx import httpx
from ._request import Settings
from ._version import PROJECT, SERVER_URL
from .errors import HoneyHiveError
from .options import RetryConfig, Timeout
from .types import UNSET, Unset

if TYPE_CHECKING:
    from .resources.session import SessionOperations

# The security schemes of the description.
_SCHEMES: dict[str, Scheme] = {
    "bearerAuth": Scheme(kind="bearer", name="Authorization", argument="bearer_auth"),
}


class HoneyHive(BaseClient):
    """HoneyHive session API.

    A session is one run of an LLM application, with its inputs, outputs, duration and metrics.
    Start a session to record it; retrieve it to read it as HoneyHive stored it.
    """

    # Not a property: jedi cannot evaluate a property's type, and would offer no completions.
    is_authenticated: Literal[True] = True
    """Whether the client has credentials."""

    def __init__(
        self,
        bearer_auth: str | Callable[[], str] | None = None,
        *,
        server_url: str | None = None,
        timeout: Timeout | float | None | Unset = UNSET,
        retries: RetryConfig | None = None,
        max_retries: int | None = None,
        max_response_bytes: int | None = None,
        headers: Mapping[str, str] | None = None,
        verify: bool | str | ssl.SSLContext = True,
        httpx_client: httpx.Client | None = None,
        async_httpx_client: httpx.AsyncClient | None = None,
        async_transport: Literal["httpx", "aiohttp"] = "httpx",
        strict: bool | None = None,
        tracing: bool = False,
    ) -> None:
        """Create a client. It connects on its first call.

        Args:
            bearer_auth: The API key of the project, as a bearer token. A string, or a function that
                returns it, which is called before every attempt. By default, the environment
                variable HH_API_KEY.
            server_url: The server's URL, which may have a path; https, except for a loopback
                address. By default, the environment variable HH_API_URL, then
                https://api.honeyhive.ai.
            timeout: Timeout in seconds for each phase of an attempt: a number, or a `Timeout` with
                one for each phase. By default, 5 s to connect and 60 s for each other phase. None
                disables it.
            retries: What is retried, and when. By default, requests that are safe to retry, twice,
                within 30 s.
            max_retries: Maximum number of retries; overrides that of `retries`.
            max_response_bytes: Maximum size of a response in bytes, after decoding. By default, 64
                MiB.
            headers: Headers to send with every request.
            verify: Whether to verify the server's certificate; or a CA file or an SSL context to
                verify it with.
            httpx_client: Your own httpx client for sync calls; you remain responsible for closing
                it.
            async_httpx_client: The same for async calls.
            async_transport: "aiohttp" sends async requests with aiohttp, which requires the extra
                of that name.
            strict: Whether a response that does not match its schema in an optional field is an
                error. By default, such a value is kept unchanged, unless the environment variable
                HH_STRICT is 1.
            tracing: Whether to create an OpenTelemetry span for each call, which requires the extra
                `otel`.

        Raises:
            errors.HoneyHiveError: No token or no server URL was given, or one of them is not valid.
            TypeError: A setting has the wrong type.
            ValueError: A setting has a value that cannot be used.
        """
        auth = Auth(
            _SCHEMES,
            {
                "bearerAuth": bearer_auth if bearer_auth is not None else os.environ.get("HH_API_KEY") or None,
            },
        )
        # Deleted, because debuggers and error reports show the variables of each frame.
        del bearer_auth
        auth.validate()
        if async_transport not in ("httpx", "aiohttp"):
            raise ValueError(f'async_transport must be "httpx" or "aiohttp", not {async_transport!r}')
        if async_transport == "aiohttp" and not _is_installed("httpx_aiohttp"):
            raise HoneyHiveError(f'async_transport="aiohttp" requires an extra: pip install "{PROJECT}[aiohttp]"')
        settings = Settings(
            server_url=server_url or os.environ.get("HH_API_URL") or SERVER_URL,
            timeout=timeout,
            retries=retries,
            max_retries=max_retries,
            max_response_bytes=max_response_bytes,
            headers=headers,
            strict=os.environ.get("HH_STRICT") in ("1", "true") if strict is None else strict,
            requires_tls=auth.has_values,
        )
        super().__init__(
            auth,
            settings,
            verify=verify,
            httpx_client=httpx_client,
            async_httpx_client=async_httpx_client,
            aiohttp=async_transport == "aiohttp",
            tracing=tracing,
        )

    @cached_property
    def session(self) -> SessionOperations:
        """Start sessions and read them back."""
        from .resources.session import SessionOperations

        return SessionOperations(self)

    def with_options(
        self,
        *,
        server_url: str | None = None,
        timeout: Timeout | float | None | Unset = UNSET,
        retries: RetryConfig | None = None,
        max_retries: int | None = None,
        max_response_bytes: int | None = None,
        headers: Mapping[str, str] | None = None,
        strict: bool | None = None,
    ) -> Self:
        """Return a client with other settings and the same connections; this client is not modified.

        Args:
            server_url: The server's URL.
            timeout: Timeout in seconds for each phase of an attempt: a number, or a `Timeout` with one for each phase.
                None disables it.
            retries: What is retried, and when.
            max_retries: Maximum number of retries.
            max_response_bytes: Maximum size of a response in bytes, after decoding.
            headers: Headers to send in addition to this client's.
            strict: Whether a response that does not match its schema in an optional field is an error.
        """
        return self._copy(
            server_url=server_url,
            timeout=timeout,
            retries=retries,
            max_retries=max_retries,
            max_response_bytes=max_response_bytes,
            headers={**self.headers, **headers} if headers is not None else None,
            strict=strict,
        )


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:
        # A stub without a spec in `sys.modules`, which blocks the import.
        return False


__all__ = ["HoneyHive"]
