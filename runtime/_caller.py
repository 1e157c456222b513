"""Who calls, and what: what the clients and the operations hand on to be sent."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

from .options import RetryConfig, Timeout

if TYPE_CHECKING:
    from ._pool import Pool


class Credentials:
    """What says who calls; none of it is kept with a request that was sent, and no repr shows it."""

    __slots__ = ("cookies", "headers", "params", "secrets")

    def __init__(
        self,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> None:
        self.headers = headers or {}
        self.params = params or {}
        self.cookies = cookies or {}
        values = (*self.headers.values(), *self.params.values(), *self.cookies.values())
        # What must not be told, each without the scheme that a header has before it.
        self.secrets = [secret for value in values if len(secret := value.rpartition(" ")[2]) >= 8]


class Caller(Protocol):
    """A client of any kind."""

    @property
    def server_url(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def cookies(self) -> Mapping[str, str]: ...
    @property
    def timeout(self) -> Timeout | float | None: ...
    @property
    def retries(self) -> RetryConfig | None: ...
    @property
    def pool(self) -> Pool: ...
    def credentials(self, security: tuple[tuple[str, ...], ...]) -> Credentials: ...


class AuthenticatedCaller(Caller, Protocol):
    """A client that has a token: a `HoneyHive`, or an `AuthenticatedClient`."""

    @property
    def is_authenticated(self) -> Literal[True]: ...


class Call:
    """One call: what to send, and how far it has come."""

    def __init__(
        self,
        operation: str,
        method: str,
        server: str,
        path: str,
        *,
        security: tuple[tuple[str, ...], ...],
        headers: Mapping[str, tuple[str, str]],
        body: Mapping[str, Any],
        params: list[tuple[str, Any]],
        timeout: Timeout | float | None,
        retries: RetryConfig,
        extensions: Mapping[str, Any],
    ) -> None:
        self.operation = operation
        self.method = method
        self.server = server
        self.path = path
        self.security = security
        self.headers = headers
        self.body = body
        self.params = params
        self.timeout = timeout
        self.retries = retries
        self.extensions = extensions
        self.started = time.monotonic()
        self.attempts = 0

    @property
    def url(self) -> str:
        return self.server + self.path
