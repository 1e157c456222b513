"""Trying again: what a RetryConfig means, when the first attempt of a call did not end it."""

from __future__ import annotations

import asyncio
import copy
import logging
import random
import time

from httpx_retries import Retry, RetryTransport

from ._attempts import Attempts, reason
from ._httpx import Answer, httpx, retry_after

_log = logging.getLogger(__package__)


def retried(attempts: Attempts, first: Answer | Exception) -> Answer:
    """The last answer of a call whose first attempt is made, or the error that is left when there is none."""
    try:
        answer = RetryTransport(_Outcomes(attempts, first), _Policy(attempts)).handle_request(attempts.request)
    finally:
        attempts.request.extensions.pop("retry", None)
    return _let_go(answer)


async def retried_async(attempts: Attempts, first: Answer | Exception) -> Answer:
    """As `retried`, without blocking."""
    transport = RetryTransport(_Outcomes(attempts, first), _Policy(attempts))
    try:
        answer = await transport.handle_async_request(attempts.request)
    finally:
        attempts.request.extensions.pop("retry", None)
    return _let_go(answer)


def _let_go(answer: Answer) -> Answer:
    # The policy has the client; an answer may be kept for longer.
    answer.extensions.pop("retry", None)
    return answer


class _Outcomes(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """What the retry layer stands on: the outcome of the first attempt, then further attempts."""

    def __init__(self, attempts: Attempts, first: Answer | Exception) -> None:
        self._attempts = attempts
        self._first: Answer | Exception | None = first

    def handle_request(self, request: httpx.Request) -> Answer:  # noqa: ARG002
        return self._made() or self._attempts.one()

    async def handle_async_request(self, request: httpx.Request) -> Answer:  # noqa: ARG002
        return self._made() or await self._attempts.one_async()

    def _made(self) -> Answer | None:
        first, self._first = self._first, None
        if isinstance(first, Exception):
            raise first
        return first


class _Policy(Retry):
    """A RetryConfig as httpx-retries asks for it."""

    def __init__(self, attempts: Attempts) -> None:
        config = attempts.call.retries
        limit = 1_000_000 if config.max_retries is None else config.max_retries
        super().__init__(
            total=0 if config.strategy == "none" else limit,
            max_backoff_wait=max(config.backoff.max_interval, 1) / 1000,
            backoff_jitter=0.5,
        )
        self.attempts = attempts
        self.call = attempts.call
        self.reason = ""
        self.wait = 0.0

    def increment(self) -> Retry:
        following = copy.copy(self)
        following.attempts_made += 1
        return following

    def is_retryable_method(self, method: str) -> bool:  # noqa: ARG002
        return True

    def is_retryable_status_code(self, status_code: int) -> bool:
        config = self.call.retries
        self.reason = f"status {status_code}"
        return status_code in config.status_codes and (self._any_method() or status_code in (429, 503))

    def is_retryable_exception(self, exception: Exception) -> bool:
        self.reason = reason(exception)
        if not self.call.retries.retry_connection_errors or not isinstance(exception, httpx.TransportError):
            return False
        if isinstance(exception, (httpx.UnsupportedProtocol, httpx.LocalProtocolError)) or "CERTIFICATE_VERIFY" in str(
            exception
        ):
            return False
        return self._any_method() or _never_sent(exception)

    def is_exhausted(self) -> bool:
        if super().is_exhausted():
            return True
        call = self.call
        answer = self.attempts.answer
        asked = None if answer is None else retry_after(answer.headers)
        # What the server asks for is the least, and no reason for all callers to come at once.
        self.wait = max(self.backoff_strategy(), asked or 0.0)
        left = call.retries.backoff.max_elapsed_time / 1000 - (time.monotonic() - call.started)
        # An attempt that the server does not want yet, or that would come too late, is not worth making.
        return self.wait > min(left, self.max_backoff_wait)

    def backoff_strategy(self) -> float:
        backoff = self.call.retries.backoff
        wait = backoff.initial_interval / 1000
        for _ in range(self.attempts_made):
            wait = min(wait * backoff.exponent, self.max_backoff_wait)
            if wait == self.max_backoff_wait:
                break
        return min(wait, self.max_backoff_wait) * random.uniform(1 - self.backoff_jitter, 1)  # noqa: S311

    def sleep(self, response: Answer | Exception) -> None:  # noqa: ARG002
        self._tell()
        time.sleep(self.wait)

    async def asleep(self, response: Answer | Exception) -> None:  # noqa: ARG002
        self._tell()
        await asyncio.sleep(self.wait)

    def _tell(self) -> None:
        call = self.call
        _log.info("%s: attempt %d in %.2f s, after %s", call.operation, call.attempts + 1, self.wait, self.reason)

    def _any_method(self) -> bool:
        return self.call.retries.methods == "all" or self.call.method in ("GET", "HEAD", "OPTIONS", "TRACE")


def _never_sent(error: Exception) -> bool:
    """Whether the server certainly did not see the request."""
    if not isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)):
        return False
    kinds = {kind.__name__ for kind in type(error.__cause__).__mro__}
    # httpx-aiohttp calls a connection that is dropped while it is used a ConnectTimeout too.
    return "ClientError" not in kinds or bool({"ClientConnectorError", "ConnectionTimeoutError"} & kinds)
