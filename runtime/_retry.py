"""Retry policy: whether a request is retried, and after how many seconds, as pure functions of the outcome."""

from __future__ import annotations

import datetime
import math
import random
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from .options import RetryConfig

_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
IDEMPOTENT = (*_SAFE, "PUT", "DELETE")


class Outcome(NamedTuple):
    """How an attempt ended.

    Attributes:
        status: Status of the response; None when there was none.
        is_unsent: Whether the server cannot have received the request.
        retry_after: Seconds to wait according to `Retry-After`.
    """

    status: int | None = None
    is_unsent: bool = False
    retry_after: float | None = None


def is_repeatable(config: RetryConfig, method: str, *, is_idempotent: bool) -> bool:
    """Return whether a request may be repeated when its outcome is unknown.

    Args:
        config: The configuration.
        method: The HTTP method.
        is_idempotent: Whether the API documents the request as idempotent, whatever its method.
    """
    if config.methods == "idempotent":
        return is_idempotent or method in IDEMPOTENT
    return config.methods == "all" or method in _SAFE


def next_wait(
    config: RetryConfig, outcome: Outcome, *, is_repeatable: bool, retries: int, elapsed: float
) -> float | None:
    """Return the seconds to wait before the next attempt; None when this was the last.

    Args:
        config: The configuration.
        outcome: How the attempt ended.
        is_repeatable: Whether the request may be repeated when its outcome is unknown.
        retries: Number of retries so far.
        elapsed: Seconds since the call started.
    """
    if config.strategy == "none" or (config.max_retries is not None and retries >= config.max_retries):
        return None
    if outcome.status is None:
        if not (config.retry_connection_errors and (outcome.is_unsent or is_repeatable)):
            return None
    elif outcome.status not in config.status_codes or not (is_repeatable or _is_rejected(outcome)):
        return None
    backoff = config.backoff
    limit = backoff.max_interval / 1000
    # `Retry-After` is the minimum; the jitter prevents all clients from retrying at the same time.
    wait = max(_backoff(config, retries) * random.random(), outcome.retry_after or 0.0)  # noqa: S311
    return None if wait > min(limit, backoff.max_elapsed_time / 1000 - elapsed) else wait


def _backoff(config: RetryConfig, retries: int) -> float:
    backoff = config.backoff
    try:
        milliseconds = backoff.initial_interval * float(backoff.exponent) ** retries
    except OverflowError:
        milliseconds = backoff.max_interval
    return min(milliseconds, backoff.max_interval) / 1000


def _is_rejected(outcome: Outcome) -> bool:
    # A proxy may send 503 after the server has processed the request; one with Retry-After was not forwarded.
    return outcome.status == 429 or (outcome.status == 503 and outcome.retry_after is not None)


def parse_retry_after(value: str, now: datetime.datetime | None = None) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait; None when it cannot be read.

    Args:
        value: The header's value: seconds, or an HTTP date.
        now: The current time, with a time zone; by default, the clock's.
    """
    try:
        seconds = float(value)
    except ValueError:
        try:
            date = parsedate_to_datetime(value)
        except (ValueError, OverflowError, TypeError, IndexError):
            return None
        if date.tzinfo is None:
            date = date.replace(tzinfo=datetime.UTC)
        return max(0.0, (date - (now or datetime.datetime.now(datetime.UTC))).total_seconds())
    return seconds if 0 <= seconds < math.inf else None
