"""Sending a call: its attempts, and the error when they end without an answer."""

from __future__ import annotations

import sys
from urllib.parse import unquote, urlsplit

from ._attempts import Attempts, chain, reason
from ._caller import Call, Caller
from ._httpx import Answer, httpx
from .errors import ConnectionError as NoConnectionError
from .errors import HoneyHiveError, RequestValidationError
from .errors import TimeoutError as NoTimelyAnswerError


def send(call: Call, caller: Caller) -> Answer:
    """Send a request, as often as its retries want; raises ConnectionError or TimeoutError when no answer comes."""
    # What the caller is handling just now is the caller's, also where it is the context of an error of ours.
    handled = sys.exception()
    outcome: Answer | Exception
    try:
        attempts = Attempts(call, caller, caller.pool.sync_sender(), handled)
        try:
            outcome = attempts.one()
        except Exception as error:  # noqa: BLE001  # the retries say whether it is the end
            outcome = error
        if not isinstance(outcome, Exception) and outcome.status_code not in call.retries.status_codes:
            return outcome
        from ._retries import retried

        return retried(attempts, outcome)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        failure = _failure(call, error, handled)
    raise failure


async def send_async(call: Call, caller: Caller) -> Answer:
    """As `send`, without blocking."""
    handled = sys.exception()
    outcome: Answer | Exception
    try:
        attempts = Attempts(call, caller, caller.pool.async_sender(), handled)
        try:
            outcome = await attempts.one_async()
        except Exception as error:  # noqa: BLE001  # the retries say whether it is the end
            outcome = error
        if not isinstance(outcome, Exception) and outcome.status_code not in call.retries.status_codes:
            return outcome
        from ._retries import retried_async

        return await retried_async(attempts, outcome)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        failure = _failure(call, error, handled)
    raise failure


def _is_timeout(error: Exception) -> bool:
    kinds = {kind.__name__ for kind in type(error.__cause__).__mro__}
    return isinstance(error, httpx.TimeoutException) and ("ClientError" not in kinds or "TimeoutError" in kinds)


def _failure(call: Call, error: Exception, handled: BaseException | None) -> HoneyHiveError:
    # Not httpx's URL, which refuses some, and that may be the failure.
    where = f"{call.operation}: {call.method} {unquote(urlsplit(call.url).path)[:200]}"
    tries = f" in {call.attempts} attempts" if call.attempts > 1 else ""
    failure: HoneyHiveError
    if isinstance(error, (httpx.InvalidURL, httpx.LocalProtocolError, httpx.UnsupportedProtocol)):
        # Without httpx's words, which may show a header.
        failure = RequestValidationError(
            call.operation, "", "it is no request of HTTP; is there a line break in a header, or a fault in server_url?"
        )
    elif _is_timeout(error):
        waited = {"ConnectTimeout": "for a connection", "PoolTimeout": "for a free connection"}
        what = waited.get(type(error).__name__, "for an answer")
        failure = NoTimelyAnswerError(
            call.operation, f"{where} waited too long {what}{tries}; give it more time by timeout=, or try later"
        )
    else:
        what = "an answer that cannot be decoded" if isinstance(error, httpx.DecodingError) else "no answer"
        hint = f"is {_origin(call.url)} the right server, and can it be reached?"
        failure = NoConnectionError(call.operation, f"{where} got {what}{tries}: {reason(error)}; {hint}")
    # Without the frames: the libraries' local variables hold the request's headers.
    for seen in chain(error, handled):
        seen.__traceback__ = None
    failure.__cause__ = error
    return failure


def _origin(url: str) -> str:
    parsed = httpx.URL(url)
    return f"{parsed.scheme}://{parsed.netloc.decode()}"
