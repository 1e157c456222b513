# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""Sending: attempts, retries, and what comes of them."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import logging
import platform
import random
import sys
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from ._httpx import Answer, AsyncClient, Retry, RetryTransport, SyncClient, httpx, retry_after
from ._pool import Pool, timeouts
from ._version import PROJECT, __version__
from .errors import ConnectionError as NoConnectionError
from .errors import HoneyHiveError, RequestValidationError, request_id
from .errors import TimeoutError as NoTimelyAnswerError
from .options import RetryConfig, Timeout

USER_AGENT: Final = f"{PROJECT}/{__version__} python/{platform.python_version()} httpx/{httpx.__version__}"

_log = logging.getLogger(__package__)


@dataclass(frozen=True)
class Credentials:
    """What says who calls; none of it is kept with a request that was sent."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)


class Caller(Protocol):
    """What a call needs to know of the client that it is made with."""

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
    def credentials(self, security: Sequence[Sequence[str]]) -> Credentials: ...


class AuthenticatedCaller(Caller, Protocol):
    """A client that has a token: a `HoneyHive`, or an `AuthenticatedClient`."""

    @property
    def is_authenticated(self) -> Literal[True]: ...


@dataclass
class Call:
    """One call: what to send, and how far it has come."""

    operation: str
    security: Sequence[Sequence[str]]
    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)
    params: list[tuple[str, Any]] = field(repr=False)
    timeout: Timeout | float | None
    retries: RetryConfig
    extensions: Mapping[str, Any] = field(repr=False)
    started: float = field(default_factory=time.monotonic)
    attempts: int = 0
    answer: Answer | None = field(default=None, repr=False)
    wait: float = 0.0
    reason: str = ""

    def request(self, client: SyncClient | AsyncClient) -> httpx.Request:
        extensions = {"timeout": timeouts(self.timeout), "retry": _Policy(self), **self.extensions}
        request = client.build_request(
            self.method, self.url, params=self.params or None, headers=self.headers, extensions=extensions, **self.body
        )
        # Read now, so that each attempt sends the same bytes.
        request.read()
        return request


class _Policy(Retry):
    """A RetryConfig as httpx-retries asks for it."""

    def __init__(self, call: Call) -> None:
        config = call.retries
        limit = 1_000_000 if config.max_retries is None else config.max_retries
        super().__init__(
            total=0 if config.strategy == "none" else limit,
            max_backoff_wait=max(config.backoff.max_interval, 1) / 1000,
            backoff_jitter=0.5,
        )
        self.call = call

    def increment(self) -> Retry:
        following = copy.copy(self)
        following.attempts_made += 1
        return following

    def is_retryable_method(self, method: str) -> bool:  # noqa: ARG002
        return True

    def is_retryable_status_code(self, status_code: int) -> bool:
        config = self.call.retries
        self.call.reason = f"status {status_code}"
        return status_code in config.status_codes and (self._any_method() or status_code in (429, 503))

    def is_retryable_exception(self, exception: Exception) -> bool:
        self.call.reason = _reason(exception)
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
        asked = None if call.answer is None else retry_after(call.answer.headers)
        # What the server asks for is the least, and no reason for all callers to come at once.
        call.wait = max(self.backoff_strategy(), asked or 0.0)
        left = call.retries.backoff.max_elapsed_time / 1000 - (time.monotonic() - call.started)
        # An attempt that the server does not want yet, or that would come too late, is not worth making.
        return call.wait > min(left, self.max_backoff_wait)

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
        time.sleep(self.call.wait)

    async def asleep(self, response: Answer | Exception) -> None:  # noqa: ARG002
        self._tell()
        await asyncio.sleep(self.call.wait)

    def _tell(self) -> None:
        call = self.call
        _log.info("%s: attempt %d in %.2f s, after %s", call.operation, call.attempts + 1, call.wait, call.reason)

    def _any_method(self) -> bool:
        return self.call.retries.methods == "all" or self.call.method in ("GET", "HEAD", "OPTIONS", "TRACE")


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _never_sent(error: Exception) -> bool:
    """Whether the server certainly did not see the request."""
    if not isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)):
        return False
    kinds = {kind.__name__ for kind in type(error.__cause__).__mro__}
    # httpx-aiohttp calls a connection that is dropped while it is used a ConnectTimeout too.
    return "ClientError" not in kinds or bool({"ClientConnectorError", "ConnectionTimeoutError"} & kinds)


def _is_timeout(error: Exception) -> bool:
    kinds = {kind.__name__ for kind in type(error.__cause__).__mro__}
    return isinstance(error, httpx.TimeoutException) and ("ClientError" not in kinds or "TimeoutError" in kinds)


class _Attempts(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """What the retry layer stands on: each request is one attempt of an httpx client, whoever's it is.

    The retry layer is above the client, not within it, so that the client's proxies, certificates, event hooks and
    instrumentation work as they do without it.
    """

    def __init__(self, call: Call, caller: Caller, client: Any, handled: BaseException | None) -> None:
        self._call = call
        self._handled = handled
        self._caller = caller
        self._client = client

    def handle_request(self, request: httpx.Request) -> Answer:
        with self._attempt(request) as arguments:
            self._call.answer = self._client.send(request, **arguments)
        return self._answered()

    async def handle_async_request(self, request: httpx.Request) -> Answer:
        async with self._caller.pool.place(self._call.timeout):
            with self._attempt(request) as arguments:
                self._call.answer = await self._client.send(request, **arguments)
        return self._answered()

    def _answered(self) -> Answer:
        assert self._call.answer is not None  # noqa: S101  # else there was an error
        return self._call.answer

    @contextlib.contextmanager
    def _attempt(self, request: httpx.Request) -> Generator[dict[str, Any]]:
        call = self._call
        call.attempts += 1
        call.answer = None
        plain = request.url
        # Asked anew for each attempt, for a token may have been renewed in between.
        secrets = _authorize(request, self._caller.credentials(call.security))
        started = time.perf_counter()
        outcome = "cancelled"
        try:
            yield _sending(secrets)
            if call.answer is not None:
                call.answer = secrets.out_of(call.answer)
                outcome = f"{call.answer.status_code} (request id {request_id(call.answer)})"
        except Exception as error:
            outcome = type(error).__name__
            secrets.out_of_error(error, self._handled)
            raise
        finally:
            # They have done their work; nothing that is kept of the call holds them.
            _forget(request, plain, secrets, call.answer)
            if _log.isEnabledFor(logging.DEBUG):
                spent = (time.perf_counter() - started) * 1000
                _log.debug(
                    "%s: %s %s, attempt %d: %s in %.1f ms",
                    *(call.operation, call.method, request.url.path, call.attempts, outcome, spent),
                )


class _Secrets:
    """What was put into a request to say who calls, to be taken out again. It is kept from every repr."""

    def __init__(self, headers: list[str], values: list[str]) -> None:
        self.headers = headers
        self._values = values

    def out_of(self, answer: Answer) -> Answer:
        """The answer, without what it repeats of them: some servers tell a wrong token in their complaint."""
        told = (answer.content, *(value for _, value in answer.headers.raw))
        if not any(value.encode() in piece for value in self._values for piece in told):
            return answer
        content = answer.content
        for value in self._values:
            content = content.replace(value.encode(), b"[redacted]")
        headers = [
            (name, self.out_of_text(value))
            for name, value in answer.headers.multi_items()
            if name not in ("content-encoding", "content-length")
        ]
        return httpx.Response(
            answer.status_code,
            headers=headers,
            content=content,
            request=answer.request,
            extensions=answer.extensions,
            history=answer.history,
        )

    def out_of_text(self, text: str) -> str:
        """A text, without what it repeats of them."""
        for value in self._values:
            text = text.replace(value, "[redacted]")
        return text

    def out_of_error(self, error: BaseException, end: BaseException | None) -> None:
        """Take them out of an error, and of what caused it: an answer that cannot be read may be in its words."""
        for seen in _chain(error, end):
            seen.args = tuple(self.out_of_text(arg) if isinstance(arg, str) else arg for arg in seen.args)


def _sending(secrets: _Secrets) -> dict[str, Any]:
    """How to send: without the client's own auth, and to no other server with what only one may see."""
    # httpx keeps Authorization and cookies from another server, and nothing else.
    is_safe = {name.lower() for name in secrets.headers} <= {"authorization", "cookie"}
    return {"auth": None} if is_safe else {"auth": None, "follow_redirects": False}


def _authorize(request: httpx.Request, credentials: Credentials) -> _Secrets:
    """Put the credentials into a request."""
    request.headers.update(credentials.headers)
    names = list(credentials.headers)
    if credentials.params:
        request.url = request.url.copy_merge_params(credentials.params)
        # Not a header, and no more to be sent elsewhere.
        names.append("(query)")
    if credentials.cookies:
        own = [request.headers["cookie"]] if "cookie" in request.headers else []
        given = (f"{name}={value}" for name, value in credentials.cookies.items())
        request.headers["cookie"] = "; ".join([*own, *given])
        names.append("cookie")
    values = (*credentials.headers.values(), *credentials.params.values(), *credentials.cookies.values())
    # A header's value may have the scheme before the token.
    return _Secrets(names, [secret for value in values if len(secret := value.rpartition(" ")[2]) >= 8])


def _forget(request: httpx.Request, plain: httpx.URL, secrets: _Secrets, answer: Answer | None) -> None:
    requests = [request]
    if answer is not None:
        requests += [answer.request, *(passed.request for passed in answer.history)]
        answer.next_request = None
    request.url = plain
    for one in requests:
        for name in secrets.headers:
            one.headers.pop(name, None)


def send(call: Call, caller: Caller) -> Answer:
    """Send a request, as often as its retries want; raises ConnectionError or TimeoutError when no answer comes."""
    # What the caller is handling just now is the caller's, also where it is the context of an error of ours.
    handled = sys.exception()
    client = caller.pool.sync()
    try:
        return RetryTransport(_Attempts(call, caller, client, handled)).handle_request(call.request(client))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        failure = _failure(call, error, handled)
    raise failure


async def send_async(call: Call, caller: Caller) -> Answer:
    """As `send`, without blocking."""
    handled = sys.exception()
    client = caller.pool.asynchronous()
    try:
        attempts = _Attempts(call, caller, client, handled)
        return await RetryTransport(attempts).handle_async_request(call.request(client))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        failure = _failure(call, error, handled)
    raise failure


def _failure(call: Call, error: Exception, handled: BaseException | None) -> HoneyHiveError:
    where = f"{call.operation}: {call.method} {httpx.URL(call.url).path}"
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
        failure = NoConnectionError(call.operation, f"{where} got {what}{tries}: {_reason(error)}; {hint}")
    # Without the frames: the libraries' local variables hold the request's headers.
    for seen in _chain(error, handled):
        seen.__traceback__ = None
    failure.__cause__ = error
    return failure


def _chain(error: BaseException, end: BaseException | None) -> Iterator[BaseException]:
    """An error, what caused it, and so on, up to one that was there before."""
    seen: BaseException | None = error
    while seen is not None and seen is not end:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _origin(url: str) -> str:
    parsed = httpx.URL(url)
    return f"{parsed.scheme}://{parsed.netloc.decode()}"
