# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Options of a client and of a single call."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from .types import UNSET, Unset

RETRIED_STATUS_CODES: Final = frozenset({408, 429, 500, 502, 503, 504})


def validate_seconds(name: str, value: Any, expected: str = "a number of seconds or None") -> None:
    """Raise TypeError or ValueError if a value is not a timeout."""
    if value is None:
        return
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{name} must be {expected}, not {type(value).__name__}")
    if not 0 < value < math.inf:
        raise ValueError(f"{name} must be a positive, finite number of seconds, not {value!r}; None disables it")


def validate_count(name: str, value: Any) -> None:
    """Raise TypeError or ValueError if a value is not a non-negative integer."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be an integer, not {type(value).__name__}")
    if value < 0:
        raise ValueError(f"{name} cannot be negative")


def _number(name: str, value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}")
    return value


def _mapping(name: str, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a mapping, not {type(value).__name__}")


@dataclass(frozen=True)
class BackoffStrategy:
    """Exponential backoff with full jitter: each wait is a random part of a limit that grows with every attempt.

    Attributes:
        initial_interval: Limit of the first wait, in milliseconds.
        max_interval: Limit of every wait, in milliseconds; a longer `Retry-After` ends the retries.
        exponent: Factor by which the limit grows from one wait to the next.
        max_elapsed_time: Time budget of a call in milliseconds: no attempt starts after it.
    """

    initial_interval: float = 500
    max_interval: float = 60_000
    exponent: float = 1.5
    max_elapsed_time: float = 3_600_000

    def __post_init__(self) -> None:
        for name in ("initial_interval", "max_interval", "max_elapsed_time"):
            if not _number(name, getattr(self, name)) >= 0:
                raise ValueError(f"{name} is a number of milliseconds and cannot be negative")
        if not _number("exponent", self.exponent) >= 1:
            raise ValueError("exponent must be at least 1")


@dataclass(frozen=True)
class RetryConfig:
    """What is retried, and when.

    Attributes:
        strategy: "backoff" to wait between attempts; "none" for a single attempt.
        backoff: How long to wait, and the time budget.
        retry_connection_errors: Whether to retry when no response was received: the connection was refused or dropped,
            or the request timed out.
        status_codes: Statuses to retry.
        max_retries: Maximum number of attempts after the first; None for as many as the time budget allows.
        methods: Requests to retry whenever the outcome is unknown. "idempotent": those of an idempotent method (GET,
            HEAD, OPTIONS, TRACE, PUT, DELETE) and those that the API documents as idempotent. "safe": GET, HEAD,
            OPTIONS and TRACE. "all": every request, which may then be processed twice; also set a
            time budget, `max_elapsed_time` of `backoff`, an hour by default. Other requests are retried when
            the connection was never established, on 429, and on 503 with `Retry-After`.
    """

    strategy: Literal["backoff", "none"] = "backoff"
    backoff: BackoffStrategy = field(default_factory=BackoffStrategy)
    retry_connection_errors: bool = True
    status_codes: Collection[int] = RETRIED_STATUS_CODES
    max_retries: int | None = None
    methods: Literal["idempotent", "safe", "all"] = "idempotent"

    def __post_init__(self) -> None:
        if self.strategy not in ("backoff", "none"):
            raise ValueError(f'strategy must be "backoff" or "none", not {self.strategy!r}')
        if self.methods not in ("idempotent", "safe", "all"):
            raise ValueError(f'methods must be "idempotent", "safe" or "all", not {self.methods!r}')
        if not isinstance(self.backoff, BackoffStrategy):
            raise TypeError(f"backoff must be a BackoffStrategy, not {type(self.backoff).__name__}")
        if self.max_retries is not None:
            validate_count("max_retries", self.max_retries)


DEFAULT_RETRIES: Final = RetryConfig(
    backoff=BackoffStrategy(initial_interval=500, max_interval=30_000, exponent=2, max_elapsed_time=30_000),
    max_retries=2,
)
MAX_RESPONSE_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True)
class Timeout:
    """Timeouts of the phases of an attempt, in seconds. None disables one.

    Attributes:
        connect: Until the connection is established.
        read: Until the next part of the response arrives.
        write: Until the next part of the request is sent.
        pool: Until a connection is free.
    """

    connect: float | None = 5.0
    read: float | None = 60.0
    write: float | None = 60.0
    pool: float | None = 60.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            validate_seconds(name, value)


@dataclass(frozen=True)
class RequestOptions:
    """Options of a single call; they override those of the client.

    Attributes:
        headers: Headers to send in addition to the client's.
        params: Parameters to add to the query.
        extra_body: Fields to add at the top level of a JSON body, even if the API's description does not have them.
            They replace fields of the same name, and are not validated.
        timeout: Timeout in seconds for each phase of an attempt: a number, or a `Timeout` with one for each phase. None
            disables it.
        retries: What is retried, and when.
        server_url: The server's URL.
        max_response_bytes: Maximum size of a response in bytes, after decoding.
        extensions: Extensions of httpx, such as `trace`.
        strict: Whether a response that does not match its schema in an optional field is an error.
    """

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, Any] = field(default_factory=dict, repr=False)
    timeout: Timeout | float | Unset | None = UNSET
    retries: RetryConfig | None = None
    server_url: str | None = None
    max_response_bytes: int | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict, repr=False)
    extra_body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    strict: bool | None = None

    def __post_init__(self) -> None:
        validate_settings(self.headers, self.timeout, self.retries, self.max_response_bytes, self.strict)
        for name in ("params", "extra_body", "extensions"):
            _mapping(name, getattr(self, name))


def validate_settings(headers: Any, timeout: Any, retries: Any, max_response_bytes: Any, strict: Any) -> None:
    """Raise TypeError or ValueError for a setting that cannot be used."""
    _mapping("headers", headers)
    if not isinstance(timeout, (Timeout, Unset)):
        validate_seconds("timeout", timeout, "a number of seconds, a Timeout or None")
    if retries is not None and not isinstance(retries, RetryConfig):
        hint = f"; for a number of retries, write max_retries={retries}" if isinstance(retries, int) else ""
        raise TypeError(f"retries must be a RetryConfig, not {type(retries).__name__}{hint}")
    if max_response_bytes is not None:
        validate_count("max_response_bytes", max_response_bytes)
    if strict is not None and not isinstance(strict, bool):
        raise TypeError(f"strict must be a bool, not {type(strict).__name__}")


__all__ = ["BackoffStrategy", "RequestOptions", "RetryConfig", "Timeout"]
