# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""The client that people call: `HoneyHive`."""

from __future__ import annotations

import base64
import os
import ssl
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, Self

from ._call import checked_token, checked_url
from ._caller import Credentials
from ._httpx import AsyncClient, SyncClient
from ._pool import Pool, PoolUser
from ._version import SERVER_URL
from .errors import HoneyHiveError
from .options import RetryConfig, Timeout
from .types import UNSET, Unset

if TYPE_CHECKING:
    from .resources.session import SessionOperations


class HoneyHive(PoolUser):
    """HoneyHive session API.

    A session is one run of an LLM application: what went in, what came out, how long it took and
    how well it went. Start a session to record it; retrieve it to see it as HoneyHive stored it.
    """

    def __init__(
        self,
        bearer_auth: str | Callable[[], str] | None = None,
        *,
        server_url: str | None = None,
        timeout: Timeout | float | None | Unset = UNSET,
        retries: RetryConfig | None = None,
        headers: Mapping[str, str] | None = None,
        verify: bool | str | ssl.SSLContext = True,
        httpx_client: SyncClient | None = None,
        async_httpx_client: AsyncClient | None = None,
        async_transport: Literal["httpx", "aiohttp"] = "httpx",
    ) -> None:
        """Create a client. It connects with its first call.

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
            headers: Headers to send with every request.
            verify: Whether to verify the server's certificate; or a file of certificates, or an SSL
                context, to verify it with.
            httpx_client: Your own httpx client for sync calls; closing it stays your task.
            async_httpx_client: The same for async calls.
            async_transport: "aiohttp" sends async requests with aiohttp, which requires the extra
                of that name.

        Raises:
            errors.HoneyHiveError: No token or no server URL was given, or one of them is not valid.
        """
        # What is secret is wrapped first, so that no local variable of a traceback shows it.
        self._secrets = _Secrets(
            {
                "bearerAuth": bearer_auth if bearer_auth is not None else os.environ.get("HH_API_KEY") or None,
            }
        )
        del bearer_auth
        self._secrets.check()
        if async_transport not in ("httpx", "aiohttp"):
            raise HoneyHiveError(f'async_transport is "httpx" or "aiohttp", not {async_transport!r}')
        if async_transport == "aiohttp" and not _is_installed("httpx_aiohttp"):
            raise HoneyHiveError('async_transport="aiohttp" takes an extra: pip install "honeyhive-client[aiohttp]"')
        self._server_url = checked_url(server_url or os.environ.get("HH_API_URL") or SERVER_URL)
        self._timeout: Timeout | float | None = Timeout() if isinstance(timeout, Unset) else timeout
        self._retries = retries
        self._headers = dict(headers or {})
        self.pool: Pool = Pool(
            verify=verify,
            aiohttp=async_transport == "aiohttp",
            sync_client=httpx_client,
            async_client=async_httpx_client,
        )
        self._owns_pool = True
        self._resources: dict[str, Any] = {}

    @property
    def session(self) -> SessionOperations:
        """Start sessions and read them back."""
        found = self._resources.get("session")
        if found is None:
            from .resources.session import SessionOperations

            found = self._resources.setdefault("session", SessionOperations(self))
        resource: SessionOperations = found
        return resource

    @property
    def server_url(self) -> str:
        """Address of the server."""
        return self._server_url

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that go with every request."""
        return self._headers

    @property
    def cookies(self) -> Mapping[str, str]:
        """Cookies that go with every request: none."""
        return {}

    @property
    def timeout(self) -> Timeout | float | None:
        """How long each step of an attempt may take, in seconds; None waits for ever."""
        return self._timeout

    @property
    def retries(self) -> RetryConfig | None:
        """What is tried again, and when; None for what is tried again without being told."""
        return self._retries

    @property
    def is_authenticated(self) -> Literal[True]:
        """Whether the client has a token."""
        return True

    def credentials(self, security: tuple[tuple[str, ...], ...]) -> Credentials:
        """What says who calls an operation that takes one of these groups of security schemes."""
        return self._secrets.credentials(security)

    def with_options(
        self,
        *,
        server_url: str | None = None,
        timeout: Timeout | float | None | Unset = UNSET,
        retries: RetryConfig | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """A client like this one with other settings, over the same connections; this one stays as it is.

        Args:
            server_url: Address of the server.
            timeout: How long each step of an attempt may take, in seconds; None waits for ever.
            retries: What is tried again, and when.
            headers: Headers to send beside this client's.
        """
        other = object.__new__(type(self))
        vars(other).update(vars(self))
        other._resources = {}
        other._owns_pool = False
        if server_url is not None:
            other._server_url = checked_url(server_url)
        if not isinstance(timeout, Unset):
            other._timeout = timeout
        if retries is not None:
            other._retries = retries
        other._headers = {**self._headers, **(headers or {})}
        return other

    def __getstate__(self) -> dict[str, Any]:
        # Another process has its own connections and its own copy of each setting.
        return {**vars(self), "_resources": {}, "_owns_pool": True}

    def __repr__(self) -> str:
        return f"HoneyHive(server_url={self._server_url!r})"


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:
        # What is kept from being imported is as good as absent.
        return False


class _Secrets:
    """What was given for each security scheme: a value, or a function that gives it. No repr shows it."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        # What says who calls, for security that takes no function: it is the same each time.
        self._fixed: dict[tuple[tuple[str, ...], ...], Credentials] = {}

    def check(self) -> None:
        """Raise when there is nothing to say who calls with, or when it cannot be sent."""
        if all(given is None for given in self._given.values()):
            raise HoneyHiveError("there is no token: pass bearer_auth, or set the environment variable HH_API_KEY")
        for given in self._given.values():
            if isinstance(given, str):
                checked_token(given)

    def credentials(self, security: tuple[tuple[str, ...], ...]) -> Credentials:
        return self._fixed.get(security) or self._asked_for(security)

    def _asked_for(self, security: tuple[tuple[str, ...], ...]) -> Credentials:
        if not security or () in security:
            return Credentials()
        for group in security:
            if all(self._given.get(scheme) is not None for scheme in group):
                headers: dict[str, str] = {}
                params: dict[str, str] = {}
                cookies: dict[str, str] = {}
                for scheme in group:
                    self._add(scheme, headers, params, cookies)
                found = Credentials(headers, params, cookies)
                if not any(callable(self._given[scheme]) for scheme in group):
                    self._fixed[security] = found
                return found
        needed = " or ".join(" and ".join(_ARGUMENTS.get(scheme, scheme) for scheme in group) for group in security)
        raise HoneyHiveError(f"the operation needs {needed}, which the client was not given")

    def _add(self, scheme: str, headers: dict[str, str], params: dict[str, str], cookies: dict[str, str]) -> None:
        kind, name = _SCHEMES[scheme]
        match kind:
            case "bearer":
                headers[name] = f"Bearer {self._value(scheme)}"
            case "basic":
                headers[name] = f"Basic {base64.b64encode(':'.join(self._pair(scheme)).encode()).decode()}"
            case "header":
                headers[name] = self._value(scheme)
            case "query":
                params[name] = self._value(scheme)
            case _:
                cookies[name] = self._value(scheme)

    def _value(self, scheme: str) -> str:
        return checked_token(self._asked(scheme))

    def _pair(self, scheme: str) -> Any:
        return self._asked(scheme)

    def _asked(self, scheme: str) -> Any:
        given = self._given[scheme]
        return given() if callable(given) else given

    def __repr__(self) -> str:
        return "<secrets>"


# For each security scheme of the description: how it is sent, and as what.
_SCHEMES: dict[str, tuple[str, str]] = {
    "bearerAuth": ("bearer", "Authorization"),
}
_ARGUMENTS: dict[str, str] = {
    "bearerAuth": "bearer_auth",
}

__all__ = ["HoneyHive"]
