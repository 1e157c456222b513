"""Build a request from an operation and its arguments."""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from ._auth import Credentials, validate_url
from ._httpx import httpx
from ._retry import IDEMPOTENT
from ._version import PROJECT, SERVER_URL, __version__
from .errors import RequestValidationError, ValidationError
from .options import (
    DEFAULT_RETRIES,
    MAX_RESPONSE_BYTES,
    RequestOptions,
    RetryConfig,
    Timeout,
    validate_settings,
)
from .types import UNSET, Unset

if TYPE_CHECKING:
    from ._operation import Operation

_PYTHON = ".".join(map(str, sys.version_info[:3]))
_USER_AGENT = f"{PROJECT}/{__version__} python/{_PYTHON} httpx/{httpx.__version__}"
_WITH_LENGTH = ("PATCH", "POST", "PUT")
_NO_OPTIONS = RequestOptions()
_NO_URL = httpx.URL()
# Faster than `uuid.UUID`.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
# The URL of an operation without parameters in its path is always the same.
_url = functools.lru_cache(maxsize=32)(httpx.URL)
# Not `json.dumps`, which creates an encoder each time.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class Settings:
    """Settings of a client that apply to its requests.

    Args:
        server_url: The server's URL.
        timeout: Timeouts.
        retries: What is retried, and when; None for the default.
        max_retries: Maximum number of retries; overrides that of `retries`.
        max_response_bytes: Maximum size of a response in bytes; None for the default.
        headers: Headers.
        cookies: Cookies.
        strict: Whether a response that does not match its schema in an optional field is an error.
        requires_tls: Whether the client has credentials, which are only sent over TLS. Cookies and an Authorization
            header count as credentials.
    """

    def __init__(
        self,
        *,
        server_url: str,
        timeout: Timeout | float | Unset | None = UNSET,
        retries: RetryConfig | None = None,
        max_retries: int | None = None,
        max_response_bytes: int | None = None,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        strict: bool = False,
        requires_tls: bool = True,
    ) -> None:
        validate_settings({} if headers is None else headers, timeout, retries, max_response_bytes, strict)
        self.requires_tls = requires_tls or bool(cookies) or "authorization" in map(str.lower, headers or ())
        self.server_url = validate_url(server_url, requires_tls=self.requires_tls)
        self.timeout = Timeout() if isinstance(timeout, Unset) else timeout
        self.retries = DEFAULT_RETRIES if retries is None else retries
        if max_retries is not None:
            self.retries = dataclasses.replace(self.retries, max_retries=max_retries)
        self.max_response_bytes = MAX_RESPONSE_BYTES if max_response_bytes is None else max_response_bytes
        self.headers = dict(headers or {})
        self.cookies = dict(cookies or {})
        self.strict = strict
        self.timeout_extension = timeouts(self.timeout)
        self.base_headers = httpx.Headers(
            {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", "Connection": "keep-alive", "User-Agent": _USER_AGENT}
        )
        self.base_headers["Host"] = _url(self.server_url).netloc.decode("ascii")
        set_headers(self.base_headers, self.headers)

    def replaced(self, **changes: Any) -> Settings:
        """Return settings with changes. UNSET keeps a setting, and so does None, except for the timeout."""
        settings = {name: getattr(self, name) for name in _SETTINGS}
        for name, value in changes.items():
            if value is not UNSET and (value is not None or name == "timeout"):
                settings[name] = value
        return Settings(**settings)


_SETTINGS = (
    *("server_url", "timeout", "retries", "max_response_bytes", "headers", "cookies", "strict", "requires_tls"),
)


class PreparedRequest:
    """A request without credentials, from which each attempt builds its own request."""

    __slots__ = (
        *("attempts", "content", "extensions", "headers", "is_idempotent", "is_lost", "is_strict"),
        *("max_response_bytes", "method", "operation", "path", "retries", "server_url", "started", "url"),
    )

    def __init__(self, operation: Operation[Any], settings: Settings, options: RequestOptions) -> None:
        self.operation = operation
        self.method = operation.method
        self.path = operation.path
        if options.server_url is not None:
            settings = settings.replaced(server_url=options.server_url)
        elif operation.server_url:
            settings = settings.replaced(server_url=_own_server(operation.server_url, settings.server_url))
        self.server_url = settings.server_url
        self.url = _NO_URL
        self.headers = settings.base_headers.copy()
        self.content = b""
        timeout = settings.timeout_extension if options.timeout is UNSET else timeouts(options.timeout)
        self.extensions = {"timeout": timeout, **options.extensions}
        self.retries = options.retries or settings.retries
        limit = settings.max_response_bytes if options.max_response_bytes is None else options.max_response_bytes
        # The Content-Length of a response to HEAD is that of a body which is not sent.
        self.max_response_bytes = sys.maxsize if operation.method == "HEAD" else limit
        self.is_strict = settings.strict if options.strict is None else options.strict
        self.is_idempotent = False
        self.is_lost = False
        """Whether an attempt ended without a response."""
        self.attempts = 0
        self.started = time.monotonic()

    def build(self, credentials: Credentials) -> httpx.Request:
        """Return a request for one attempt, with credentials."""
        # With a stream, httpx adds no headers of its own.
        stream = httpx.ByteStream(self.content)
        request = httpx.Request(
            self.method, self.url, headers=self.headers, stream=stream, extensions={**self.extensions}
        )
        # httpx-aiohttp treats the length of a request as unknown until the request has been read.
        request.read()
        for name, value in credentials.headers.items():
            request.headers[name] = value
        if not credentials.is_redirectable:
            credentials.add_to(request)
        return request


def _own_server(url: str, chosen: str) -> str:
    """Return the URL for an operation that has its own server in the description.

    If the caller chose a server other than the description's, such as a sandbox, it is used for every operation. If an
    operation's own server differs from the description's only in its path, that path is used on the chosen server.

    Args:
        url: The URL of the operation's server.
        chosen: The URL of the client's server.
    """
    described = SERVER_URL.rstrip("/")
    if chosen == described:
        return url
    default, own = urlsplit(described), urlsplit(url.rstrip("/"))
    if default[:2] == own[:2] and chosen.endswith(default.path):
        return f"{chosen.removesuffix(default.path)}{own.path}"
    return chosen


def prepare(
    settings: Settings,
    operation: Operation[Any],
    options: RequestOptions | None,
    *,
    path: Mapping[str, Any] | None = None,
    query: Mapping[str, Any] | None = None,
    headers: Mapping[str, Any] | None = None,
    cookies: Mapping[str, Any] | None = None,
    content_type: str = "",
    validate: Callable[[], Mapping[str, Any]] | None = None,
    **body: Any,
) -> PreparedRequest:
    """Return the request to send. Values that are UNSET are omitted.

    Args:
        settings: Settings of the client.
        operation: The operation.
        options: Options of this call.
        path: Parameters of the path.
        query: Parameters of the query.
        headers: Headers.
        cookies: Cookies.
        content_type: Media type of the body.
        validate: A function that validates the body and returns it as `body`.
        body: The body, under `json`, `data`, `files` or `content`.

    Raises:
        RequestValidationError: The request does not match its schema, or cannot be encoded.
    """
    if options is None:
        options = _NO_OPTIONS
    elif not isinstance(options, RequestOptions):
        raise TypeError(f"options must be a RequestOptions, not {type(options).__name__}; write RequestOptions(…)")
    request = PreparedRequest(operation, settings, options)
    try:
        if path:
            segments = {name: _segment(name, value) for name, value in path.items()}
            request.path = operation.path.format_map(segments)
        sent = body if validate is None else validate()
        if sent or operation.method in _WITH_LENGTH or options.extra_body:
            _add_body(request, sent, content_type, options.extra_body)
        _add_headers(request, settings, headers, cookies, options.headers)
        request.url = _url(request.server_url + request.path)
        if query or options.params:
            from ._params import query_string

            params = "&".join(filter(None, map(query_string, (query or {}, options.params))))
            # Not by `params`: httpx would encode each comma. The path may already have a query.
            query_parts = filter(None, (request.url.query, params.encode()))
            request.url = request.url.copy_with(query=b"&".join(query_parts)) if params else request.url
    except RequestValidationError as error:
        error.operation = operation.name
        raise
    except httpx.InvalidURL as error:
        raise RequestValidationError("", str(error), operation.name) from None
    return request


def _segment(name: str, value: Any) -> str:
    """Return a value as a segment of a path."""
    if type(value) is str and value.isascii() and value not in ("", ".", ".."):
        return quote(value, safe="")
    # Imported here and below: calls that only have such paths do not need the serialization of parameters.
    from ._params import path_segment

    return path_segment(name, value)


def _add_body(request: PreparedRequest, body: Mapping[str, Any], content_type: str, extra: Mapping[str, Any]) -> None:
    value = body.get("json", UNSET)
    if extra:
        if not isinstance(value, dict):
            raise RequestValidationError("", "extra_body needs a request whose body is a JSON object")
        value = {**value, **extra}
    if value is UNSET:
        _add_encoded(request, {name: value for name, value in body.items() if value is not UNSET}, content_type)
        return
    if request.operation.idempotency_key:
        value, request.is_idempotent = _with_key(value, request.operation.idempotency_key)
    request.content = encode_json(value)
    request.headers["Content-Type"] = content_type
    request.headers["Content-Length"] = str(len(request.content))


def _with_key(body: Any, path: tuple[str, ...]) -> tuple[Any, bool]:
    """Return a body with an idempotency key, a new UUID if it has none, and whether the key is a UUID."""
    if not isinstance(body, dict):
        return body, False
    # Copied, so that the caller's object is not modified.
    copy = {**body}
    name, *inner = path
    if inner:
        copy[name], is_idempotent = _with_key(copy.get(name), tuple(inner))
        return copy, is_idempotent
    key = copy.get(name)
    if key is None:
        import uuid

        copy[name] = str(uuid.uuid4())
        return copy, True
    # The server may replace another ID, or a UUID in another form, with a new one for each request.
    return copy, isinstance(key, str) and _UUID.fullmatch(key) is not None


def _add_encoded(request: PreparedRequest, body: Mapping[str, Any], content_type: str) -> None:
    """Encode a body other than JSON, or an empty one, as httpx does."""
    headers = {"Content-Type": content_type} if body and content_type else None
    try:
        encoded = httpx.Request(request.method, "http://localhost", headers=headers, **body)
    except TypeError as error:
        # The file is open in text mode.
        raise RequestValidationError("", str(error)) from None
    request.content = encoded.read()
    for name in ("Content-Type", "Content-Length"):
        if name in encoded.headers:
            request.headers[name] = encoded.headers[name]


def _add_headers(
    request: PreparedRequest,
    settings: Settings,
    headers: Mapping[str, Any] | None,
    cookies: Mapping[str, Any] | None,
    more: Mapping[str, str],
) -> None:
    if request.method not in IDEMPOTENT:
        request.headers["Idempotency-Key"] = os.urandom(16).hex()
    if request.operation.accept and request.headers["Accept"] == "*/*":
        request.headers["Accept"] = request.operation.accept
    if headers:
        from ._params import header

        texts = ((name, header(value)) for name, value in headers.items())
        set_headers(request.headers, {name: text for name, text in texts if text is not None})
    if cookies or settings.cookies:
        from ._params import cookies as cookie_texts

        pairs = {**cookie_texts(settings.cookies), **cookie_texts(cookies or {})}
        if pairs:
            set_headers(request.headers, {"Cookie": "; ".join(f"{name}={value}" for name, value in pairs.items())})
    if more:
        set_headers(request.headers, more)


def set_headers(target: httpx.Headers, headers: Mapping[str, str]) -> None:
    """Set headers.

    Raises:
        RequestValidationError: A name or a value cannot be sent.
    """
    for name, value in headers.items():
        if not isinstance(value, str) or not f"{name}{value}".isascii() or not value.replace("\t", "").isprintable():
            # The value is not shown: it may be a secret.
            raise RequestValidationError(f"headers.{name}", "must be one line of printable ASCII")
        target[name] = value


def encode_json(value: Any) -> bytes:
    """Return JSON in UTF-8.

    Raises:
        RequestValidationError: Values are not JSON serializable; the error has their paths.
    """
    try:
        return _encode(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        from ._validation import request_error, unserializable

        raise request_error(unserializable(value) or [ValidationError("", str(error))]) from None


def timeouts(timeout: Timeout | float | None) -> dict[str, float | None]:
    """Return the timeouts in seconds in the form of httpx's extension."""
    if isinstance(timeout, Timeout):
        return vars(timeout).copy()
    return dict.fromkeys(("connect", "read", "write", "pool"), timeout)
