"""Options of a client and of a single call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from .types import UNSET, Unset


@dataclass(frozen=True)
class BackoffStrategy:
    """How long to wait between attempts: longer each time, and never exactly as long as another caller.

    Attributes:
        initial_interval: The first wait, in milliseconds.
        max_interval: The longest wait, in milliseconds; also what a server's `Retry-After` is bounded by.
        exponent: What each wait is multiplied by to give the next.
        max_elapsed_time: How long all attempts and waits together may take, in milliseconds. No attempt is
            started later than that.
    """

    initial_interval: float = 500
    max_interval: float = 60_000
    exponent: float = 1.5
    max_elapsed_time: float = 3_600_000

    def __post_init__(self) -> None:
        for name in ("initial_interval", "max_interval", "max_elapsed_time"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is a number of milliseconds, and cannot be negative")
        if self.exponent < 1:
            raise ValueError("exponent is at least 1, for a wait does not become shorter than the one before")


RETRIED_STATUS_CODES: Final = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class RetryConfig:
    """What is tried again, and when.

    Without one, a client tries twice more, within 30 seconds, what cannot do the same thing twice.

    Attributes:
        strategy: "backoff" to wait between attempts; "none" for a single attempt.
        backoff: How long to wait.
        retry_connection_errors: Whether to try again when no answer came: the connection was refused or was
            dropped, or time ran out.
        status_codes: The statuses to try again.
        max_retries: How many attempts there may be beside the first. None for as many as the time allows.
        methods: "safe" tries everything again for GET and other methods that change nothing; for the rest it
            tries only what the server certainly did not act on: a connection that was never made, a 429, a 503.
            "all" tries everything again for every method: a request whose answer was lost may then be done twice.
    """

    strategy: Literal["backoff", "none"] = "backoff"
    backoff: BackoffStrategy = field(default_factory=BackoffStrategy)
    retry_connection_errors: bool = True
    status_codes: Collection[int] = RETRIED_STATUS_CODES
    max_retries: int | None = None
    methods: Literal["safe", "all"] = "safe"

    def __post_init__(self) -> None:
        if self.strategy not in ("backoff", "none"):
            raise ValueError(f'strategy is "backoff" or "none", not {self.strategy!r}')
        if self.methods not in ("safe", "all"):
            raise ValueError(f'methods is "safe" or "all", not {self.methods!r}')
        if self.max_retries is not None and self.max_retries < 0:
            raise ValueError("max_retries cannot be negative")


DEFAULT_RETRIES: Final = RetryConfig(
    backoff=BackoffStrategy(initial_interval=500, max_interval=30_000, exponent=2, max_elapsed_time=30_000),
    max_retries=2,
)


@dataclass(frozen=True)
class Timeout:
    """How long each step of an attempt may take, in seconds. None waits for ever.

    Attributes:
        connect: Until the connection stands.
        read: Until the next piece of the answer is there.
        write: Until the next piece of the request is sent.
        pool: Until a connection of the pool is free.
    """

    connect: float | None = 5.0
    read: float | None = 60.0
    write: float | None = 60.0
    pool: float | None = 60.0


@dataclass(frozen=True)
class RequestOptions:
    """Options of a single call; they hold instead of the client's.

    Attributes:
        headers: Headers to send beside the client's.
        params: Parameters to add to the query.
        timeout: How long each step of an attempt may take: a number of seconds for all of them, a `Timeout`
            for each, or None to wait for ever.
        retries: What is tried again, and when.
        server_url: Address of the server.
        extensions: Extensions of httpx, such as `trace`.
    """

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, Any] = field(default_factory=dict, repr=False)
    timeout: Timeout | float | Unset | None = UNSET
    retries: RetryConfig | None = None
    server_url: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict, repr=False)


__all__ = ["BackoffStrategy", "RequestOptions", "RetryConfig", "Timeout"]
