# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Send requests: the retry loop, a single attempt, and the error if there is no response; sync and async."""

from __future__ import annotations

import datetime
import logging
import os
import ssl
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ._auth import Auth
from ._httpx import httpx
from ._request import PreparedRequest, Settings, prepare
from ._response import Response, failed, parse_response, raise_for_status
from ._retry import Outcome, is_repeatable, next_wait, parse_retry_after
from ._transports import Transports, aread, read, replaced
from ._version import PROJECT
from .errors import ConnectionError as NoConnectionError
from .errors import HoneyHiveError, RequestValidationError, request_id
from .errors import TimeoutError as NoTimelyResponseError
from .options import RequestOptions, RetryConfig, Timeout

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ._operation import Operation

R = TypeVar("R", bound=Response[Any])

_log = logging.getLogger(__package__)
_httpx_log = logging.getLogger("httpx")


class BaseClient:
    """A client: settings, credentials and transports.

    Args:
        auth: The credentials.
        settings: The settings.
        verify: Whether to verify the server's certificate; or a CA file, or an SSL context.
        httpx_client: The caller's own client for sync requests.
        async_httpx_client: The caller's own client for async requests.
        aiohttp: Whether aiohttp sends async requests.
        httpx_settings: Further arguments of httpx's clients.
        tracing: Whether to create an OpenTelemetry span for each call.

    Raises:
        HoneyHiveError: OpenTelemetry is not installed.
    """

    def __init__(
        self,
        auth: Auth,
        settings: Settings,
        *,
        verify: bool | str | ssl.SSLContext,
        httpx_client: httpx.Client | None = None,
        async_httpx_client: httpx.AsyncClient | None = None,
        aiohttp: bool = False,
        httpx_settings: Mapping[str, Any] | None = None,
        tracing: bool = False,
    ) -> None:
        if isinstance(verify, os.PathLike):
            verify = str(os.fspath(verify))
        if not isinstance(verify, (bool, str, ssl.SSLContext)):
            raise TypeError(f"verify must be a bool, a path or an SSLContext, not {type(verify).__name__}")
        if not isinstance(tracing, bool):
            raise TypeError(f"tracing must be a bool, not {type(tracing).__name__}")
        _validate_client("httpx_client", httpx_client, httpx.Client)
        _validate_client("async_httpx_client", async_httpx_client, httpx.AsyncClient)
        self._auth = auth
        self._settings = settings
        self._transports = Transports(
            verify=verify,
            aiohttp=aiohttp,
            sync_client=httpx_client,
            async_client=async_httpx_client,
            settings=httpx_settings,
        )
        self._owns_transports = True
        self._call_span = _call_span() if tracing else None

    @property
    def server_url(self) -> str:
        """The server's URL."""
        return self._settings.server_url

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that are sent with every request."""
        return self._settings.headers

    @property
    def timeout(self) -> Timeout | float | None:
        """Timeout in seconds for each phase of an attempt; None disables it."""
        return self._settings.timeout

    @property
    def retries(self) -> RetryConfig:
        """What is retried, and when."""
        return self._settings.retries

    @property
    def max_response_bytes(self) -> int:
        """Maximum size of a response in bytes, after decoding."""
        return self._settings.max_response_bytes

    @property
    def strict(self) -> bool:
        """Whether a response that does not match its schema in an optional field is an error."""
        return self._settings.strict

    def _copy(self, **changes: Any) -> Self:
        """Return a client with other settings and the same transports."""
        other = object.__new__(type(self))
        # Not the cached resources, whose names are public: they refer to this client.
        vars(other).update((name, value) for name, value in vars(self).items() if name.startswith("_"))
        other._settings = self._settings.replaced(**changes)
        other._owns_transports = False
        return other

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        content: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[Any]:
        """Send a request to an endpoint without a method in this package, with this client's credentials and settings.

        GET, HEAD, OPTIONS, PUT and DELETE are retried as idempotent methods; POST and PATCH are not.

        Args:
            method: The HTTP method.
            path: The path, relative to the server's URL, such as "/v1/items". It must begin with a slash and is sent
                unchanged: percent-encode the values in it.
            params: Parameters of the query; a list repeats its parameter, and None omits it.
            json: The body: a JSON serializable value or a model.
            content: The body as bytes or text, instead of `json`.
            headers: Headers to send in addition to the client's.
            options: Options of this call; they override the client's.

        Returns:
            The response. Its `value` is decoded JSON, text or bytes, by its media type; None if it has no body.

        Raises:
            errors.SDKError: The status is not a success; some statuses have their own class.
            errors.ResponseValidationError: The media type is JSON, but the body is not.
            errors.RequestValidationError: The method, path, headers or body cannot be sent; nothing was sent.
            errors.ConnectionError: The server could not be reached, or the connection was dropped.
            errors.TimeoutError: No response was received in time.
        """
        from ._operation import undescribed

        operation, arguments = undescribed(self._auth.security, method, path, params, json, content, headers)
        return raise_for_status(self._call(operation, options, **arguments))

    async def request_async(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        content: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        options: RequestOptions | None = None,
    ) -> Response[Any]:
        """Send a request to an endpoint without a method in this package; the async counterpart of `request`.

        Args:
            method: The HTTP method.
            path: The path, relative to the server's URL, such as "/v1/items". It must begin with a slash and is sent
                unchanged: percent-encode the values in it.
            params: Parameters of the query; a list repeats its parameter, and None omits it.
            json: The body: a JSON serializable value or a model.
            content: The body as bytes or text, instead of `json`.
            headers: Headers to send in addition to the client's.
            options: Options of this call; they override the client's.

        Returns:
            The response, as `request` returns it.

        Raises:
            errors.HoneyHiveError: As `request` does.
        """
        from ._operation import undescribed

        operation, arguments = undescribed(self._auth.security, method, path, params, json, content, headers)
        return raise_for_status(await self._call_async(operation, options, **arguments))

    def _call(self, operation: Operation[R], options: RequestOptions | None, **arguments: Any) -> R:
        """Send a request and return the result, successful or not. See `prepare` for the arguments."""
        try:
            request = prepare(self._settings, operation, options, **arguments)
            described = operation.response, operation.name, operation.bodies, request.is_strict
            if self._call_span is None:
                return parse_response(*described, self._send(request), request.is_lost)
            with self._call_span(request) as finish:
                return finish(parse_response(*described, self._send(request), request.is_lost))
        except HoneyHiveError as error:
            return failed(operation.response, error)

    async def _call_async(self, operation: Operation[R], options: RequestOptions | None, **arguments: Any) -> R:
        """Send a request and return the result, successful or not; the async counterpart of `_call`."""
        try:
            request = prepare(self._settings, operation, options, **arguments)
            described = operation.response, operation.name, operation.bodies, request.is_strict
            if self._call_span is None:
                return parse_response(*described, await self._send_async(request), request.is_lost)
            with self._call_span(request) as finish:
                return finish(parse_response(*described, await self._send_async(request), request.is_lost))
        except HoneyHiveError as error:
            return failed(operation.response, error)

    def _send(self, request: PreparedRequest) -> httpx.Response:
        """Send a request, with retries, and return the last response."""
        handled = sys.exception()
        outcome: httpx.Response | Exception
        while True:
            try:
                outcome = self._attempt(request, handled)
                if outcome.status_code not in request.retries.status_codes:
                    return outcome
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                outcome = error
            wait = _next_wait(request, outcome)
            if wait is None:
                return _result(request, outcome, handled)
            time.sleep(wait)

    async def _send_async(self, request: PreparedRequest) -> httpx.Response:
        """Send a request; the async counterpart of `_send`."""
        handled = sys.exception()
        outcome: httpx.Response | Exception
        while True:
            try:
                outcome = await self._attempt_async(request, handled)
                if outcome.status_code not in request.retries.status_codes:
                    return outcome
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                outcome = error
            wait = _next_wait(request, outcome)
            if wait is None:
                return _result(request, outcome, handled)
            import asyncio

            await asyncio.sleep(wait)

    def _attempt(self, request: PreparedRequest, handled: BaseException | None) -> httpx.Response:
        transport = self._transports.sync(request.server_url)
        with _Attempt(self._auth, request, handled) as attempt:
            response = transport.handle_request(attempt.request)
            return attempt.finish(read(response, request.max_response_bytes), response)

    async def _attempt_async(self, request: PreparedRequest, handled: BaseException | None) -> httpx.Response:
        transport = self._transports.asynchronous(request.server_url)
        with _Attempt(self._auth, request, handled) as attempt:
            response = await transport.handle_async_request(attempt.request)
            return attempt.finish(await aread(response, request.max_response_bytes), response)

    def close(self) -> None:
        """Close the connections of sync calls. On a copy with other settings, do nothing: the original owns them."""
        if self._owns_transports:
            self._transports.close()

    async def aclose(self) -> None:
        """Close the connections of sync calls and of this event loop. On a copy with other settings, do nothing."""
        if self._owns_transports:
            await self._transports.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __getstate__(self) -> dict[str, Any]:
        # Another process has its own connections, and its own copy of each setting.
        state = {name: value for name, value in vars(self).items() if name.startswith("_")}
        return {**state, "_owns_transports": True}

    def __repr__(self) -> str:
        return f"{type(self).__name__}(server_url={self.server_url!r})"


def _call_span() -> Callable[[PreparedRequest], AbstractContextManager[Callable[[R], R]]]:
    try:
        from ._tracing import call_span
    except ImportError as error:
        raise HoneyHiveError(f'tracing=True requires an extra: pip install "{PROJECT}[otel]"') from error
    return call_span


def _validate_client(name: str, client: Any, kind: type[Any]) -> None:
    if client is not None and not isinstance(client, kind):
        module = type(client).__module__.partition(".")[0]
        raise TypeError(f"{name} must be an httpx.{kind.__name__}, not {module}.{type(client).__name__}")


class _Attempt:
    """One attempt. Its request has credentials, which are removed from all that outlives it. No repr shows them."""

    def __init__(self, auth: Auth, prepared: PreparedRequest, handled: BaseException | None) -> None:
        security = prepared.operation.security
        self._credentials = auth.fixed.get(security) or auth.credentials(security)
        self._prepared = prepared
        self._handled = handled
        self._response: httpx.Response | None = None
        self._is_logged = False
        self.request = prepared.build(self._credentials)
        prepared.attempts += 1
        self._started = time.perf_counter()

    def __enter__(self) -> Self:
        if self._credentials.params:
            # The caller's httpx client logs the URL, which contains credentials.
            _httpx_log.addFilter(self._redact_record)
        return self

    def finish(self, response: httpx.Response, received: httpx.Response) -> httpx.Response:
        """Return a response that has been read, without its connection and without secrets that the server echoed.

        Args:
            response: The response.
            received: The same response as the transport returned it.
        """
        redactor = self._credentials.redactor
        raw = response.headers.raw
        everything = b"\n".join([response.content, *map(itemgetter(1), raw)])
        for form in redactor.forms:
            if form in everything:
                headers = [(name, redactor.redact_bytes(value)) for name, value in raw]
                response = replaced(response, redactor.redact_bytes(response.content), headers)
                break
        response.elapsed = datetime.timedelta(seconds=time.perf_counter() - self._started)
        try:
            response.request = received.request
        except RuntimeError:
            response.request = self.request
        if response.request is not self.request:
            # An httpx client sent and logged its own request, and further ones if it followed redirects.
            self._is_logged = True
            for sent in (response, *response.history):
                self._credentials.remove_from(sent.request)
        for passed in (response, *response.history):
            passed.stream = httpx.ByteStream(passed.content)
            passed.next_request = None
        self._response = response
        return response

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for name in self._credentials.headers:
            self.request.headers.pop(name, None)
        if not self._credentials.is_redirectable:
            _httpx_log.removeFilter(self._redact_record)
            self._credentials.remove_from(self.request)
        if isinstance(error, Exception):
            if isinstance(error, httpx.RequestError):
                error.request = self.request
            # The text of the error or of its causes may quote a response that is not HTTP.
            for link in _chain(error, self._handled):
                self._credentials.redactor.redact_error(link)
        response = self._response
        if response is not None and not self._is_logged and _httpx_log.isEnabledFor(logging.INFO):
            # The same log record as that of httpx's clients.
            status = response.http_version, response.status_code, response.reason_phrase
            _httpx_log.info('HTTP Request: %s %s "%s %d %s"', self.request.method, self.request.url, *status)
        if _log.isEnabledFor(logging.DEBUG):
            self._log(error)

    def _redact_record(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._credentials.redactor.redact(record.getMessage()), ()
        return True

    def _log(self, error: BaseException | None) -> None:
        prepared, outcome = self._prepared, "cancelled"
        if self._response is not None:
            outcome = f"{self._response.status_code} (request ID {request_id(self._response)})"
        elif isinstance(error, Exception):
            outcome = type(error).__name__
        _log.debug(
            "%s: %s %s, attempt %d: %s in %.1f ms",
            *(prepared.operation.name, prepared.method, self.request.url.path, prepared.attempts, outcome),
            (time.perf_counter() - self._started) * 1000,
        )


def _next_wait(request: PreparedRequest, outcome: httpx.Response | Exception) -> float | None:
    """Return the seconds to wait before the next attempt; None if there is no next attempt."""
    if isinstance(outcome, httpx.Response):
        retry_after = parse_retry_after(outcome.headers.get("retry-after", ""))
        ended, reason = Outcome(outcome.status_code, retry_after=retry_after), f"status {outcome.status_code}"
    elif not isinstance(outcome, httpx.TransportError) or _is_permanent(outcome):
        return None
    else:
        is_unsent = isinstance(outcome, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
        ended, reason = Outcome(is_unsent=is_unsent), _described(outcome)
        request.is_lost = request.is_lost or not is_unsent
    wait = next_wait(
        request.retries,
        ended,
        is_repeatable=is_repeatable(request.retries, request.method, is_idempotent=request.is_idempotent),
        retries=request.attempts - 1,
        elapsed=time.monotonic() - request.started,
    )
    if wait is not None:
        _log.info("%s: attempt %d in %.2f s, after %s", request.operation.name, request.attempts + 1, wait, reason)
    return wait


def _is_permanent(error: Exception) -> bool:
    kinds = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
    return isinstance(error, kinds) or "CERTIFICATE_VERIFY" in str(error)


def _result(
    request: PreparedRequest, outcome: httpx.Response | Exception, handled: BaseException | None
) -> httpx.Response:
    """Return the last response; raise the error when there is none."""
    if isinstance(outcome, httpx.Response):
        return outcome
    where = f"{request.method} {request.path[:200]}"
    attempts = f" after {request.attempts} attempts" if request.attempts > 1 else ""
    name = request.operation.name
    failure: HoneyHiveError
    if isinstance(outcome, (httpx.InvalidURL, httpx.LocalProtocolError, httpx.UnsupportedProtocol)):
        # httpx's own text is omitted: it may contain a header.
        failure = RequestValidationError("", "not valid HTTP; check the headers and server_url", name)
    elif isinstance(outcome, httpx.TimeoutException):
        awaited = {"ConnectTimeout": "a connection", "PoolTimeout": "a free connection"}
        what = awaited.get(type(outcome).__name__, "a response")
        failure = NoTimelyResponseError(
            name, f"{where}: timed out waiting for {what}{attempts}; increase `timeout` or retry later"
        )
    else:
        what = "a response that cannot be decoded" if isinstance(outcome, httpx.DecodingError) else "no response"
        hint = f"check that {request.server_url} is correct and reachable"
        failure = NoConnectionError(name, f"{where}: {what}{attempts}: {_described(outcome)}; {hint}")
    # Remove the tracebacks: local variables of their frames hold the request's headers.
    for link in _chain(outcome, handled):
        link.__traceback__ = None
    failure.__cause__ = outcome
    raise failure


def _chain(error: BaseException, end: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes, up to an error that the caller was already handling."""
    link: BaseException | None = error
    while link is not None and link is not end:
        yield link
        link = link.__cause__ or link.__context__


def _described(error: Exception) -> str:
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
