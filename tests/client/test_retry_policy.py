"""The retry policy, which is pure functions: no server and no clock."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from frozen_client import BackoffStrategy, RetryConfig
from frozen_client._retry import Outcome, is_repeatable, next_wait, parse_retry_after

NOW = datetime.datetime(2026, 11, 25, 12, 0, tzinfo=datetime.UTC)
BACKOFF = BackoffStrategy(initial_interval=100, max_interval=1_000, exponent=2, max_elapsed_time=10_000)


def wait(outcome: Outcome, *, retries: int = 0, elapsed: float = 0, repeatable: bool = True, **config: Any) -> Any:
    settings: dict[str, Any] = {"backoff": BACKOFF, **config}
    chosen = RetryConfig(**settings)
    return next_wait(chosen, outcome, is_repeatable=repeatable, retries=retries, elapsed=elapsed)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("1.5", 1.5),
        (" 7 ", 7),
        ("Wed, 25 Nov 2026 12:00:30 GMT", 30),
        ("Wed, 25 Nov 2026 12:00:30 -0000", 30),
        ("Wed, 25 Nov 2026 13:00:30 +0100", 30),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0),
        ("", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        ("soon", None),
        ("Thu, 99 Foo 2024", None),
        ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", None),
        ("Wed, 25 Nov 2026 12:00:30 +9999999", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@pytest.mark.parametrize("retries", [0, 1, 2, 3, 4, 10_000])
def test_full_jitter_below_a_limit(retries: int) -> None:
    limit = min(0.1 * 2 ** min(retries, 20), 1)

    waits = [wait(Outcome(503), retries=retries) for _ in range(500)]

    assert all(0 <= seconds <= limit for seconds in waits)
    assert min(waits) < limit / 4 < 3 * limit / 4 < max(waits)


def test_retry_after_is_the_minimum() -> None:
    assert wait(Outcome(429, retry_after=0.5)) >= 0.5
    assert wait(Outcome(429, retry_after=2)) is None  # longer than any wait may be


@pytest.mark.parametrize(("elapsed", "is_retried"), [(0, True), (8.9, True), (10.1, False)])
def test_time_budget(elapsed: float, is_retried: bool) -> None:
    assert (wait(Outcome(503), elapsed=elapsed) is not None) is is_retried


def test_wait_beyond_the_budget_does_not_begin() -> None:
    assert wait(Outcome(429, retry_after=0.9), elapsed=9.5) is None


@pytest.mark.parametrize(
    ("retries", "max_retries", "is_retried"), [(1, 2, True), (2, 2, False), (0, 0, False), (10**6, None, True)]
)
def test_number_of_retries(retries: int, max_retries: int | None, is_retried: bool) -> None:
    assert (wait(Outcome(503), retries=retries, max_retries=max_retries) is not None) is is_retried


@pytest.mark.parametrize(
    ("outcome", "repeatable", "is_retried"),
    [
        (Outcome(), True, True),
        (Outcome(), False, False),
        (Outcome(is_unsent=True), False, True),
        (Outcome(500), True, True),
        (Outcome(500), False, False),
        (Outcome(429), False, True),
        (Outcome(503), False, False),
        (Outcome(503, retry_after=0), False, True),
        (Outcome(404), True, False),
    ],
)
def test_what_is_retried(outcome: Outcome, repeatable: bool, is_retried: bool) -> None:
    assert (wait(outcome, repeatable=repeatable) is not None) is is_retried


def test_settings_that_disable_retries() -> None:
    assert wait(Outcome(503), strategy="none") is None
    assert wait(Outcome(is_unsent=True), retry_connection_errors=False) is None
    assert wait(Outcome(503), status_codes=()) is None


@pytest.mark.parametrize(
    ("methods", "method", "is_idempotent", "expected"),
    [
        ("idempotent", "GET", False, True),
        ("idempotent", "PUT", False, True),
        ("idempotent", "POST", False, False),
        ("idempotent", "POST", True, True),
        ("safe", "GET", False, True),
        ("safe", "PUT", False, False),
        ("safe", "POST", True, False),
        ("all", "POST", False, True),
    ],
)
def test_methods_that_are_repeatable(methods: Any, method: str, is_idempotent: bool, expected: bool) -> None:
    assert is_repeatable(RetryConfig(methods=methods), method, is_idempotent=is_idempotent) is expected
