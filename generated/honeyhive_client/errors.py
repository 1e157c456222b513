# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The errors that calls and models raise; `HoneyHiveError` is the base class of all of them.

None of them contains the token.
"""

from __future__ import annotations

import builtins
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._httpx import httpx


class HoneyHiveError(Exception):
    """The base class of all errors of this package."""

    def __reduce__(self) -> tuple[Any, ...]:
        # By default, unpickling calls the class with `args`, which these constructors do not accept.
        return _rebuilt, (type(self), self.args, vars(self))


def _rebuilt(kind: type[HoneyHiveError], args: tuple[Any, ...], state: dict[str, Any]) -> HoneyHiveError:
    error = kind.__new__(kind, *args)
    error.args = args
    vars(error).update(state)
    return error


class SDKError(HoneyHiveError):
    """The server returned an unsuccessful status, or one that the API's description does not have.

    Attributes:
        operation: The operationId in the API's description.
        status_code: The HTTP status.
        message: The server's message: from a JSON body, otherwise the body's text.
        code: The server's error code: `errorCode` or `code` of a JSON body; None if it has neither.
        body: The body: parsed if it is JSON, otherwise text.
        data: The body as a model; None if the description has no schema for this status.
        headers: The headers.
        request_id: The server's request ID; None if the server sent none.
        raw_response: The `httpx.Response`.
    """

    def __init__(self, operation: str, response: httpx.Response, data: Any = None, note: str = "") -> None:
        self.operation: str = operation
        self.status_code: int = response.status_code
        self.headers: httpx.Headers = response.headers
        self.request_id: str | None = request_id(response)
        self.raw_response: httpx.Response = response
        self.body: Any = _body(response)
        self.data: Any = data
        self.message: str = _message(self.body)
        self.code: str | None = _code(self.body)
        message = self.message[:500] or "the response has no message"
        super().__init__(_described(response, message, f"{note} {self.hint}".strip()))

    @property
    def hint(self) -> str:
        """How to resolve the error."""
        if self.status_code in _HINTS:
            return _HINTS[self.status_code]
        if self.status_code >= 500:
            return "The server failed; retry later."
        if self.status_code >= 400:
            return "The server rejected the request."
        return "The API's description does not have this status; check server_url."


class BadRequestError(SDKError):
    """400: the server could not read the request."""


class AuthenticationError(SDKError):
    """401: the token is missing or wrong."""


class PermissionDeniedError(SDKError):
    """403: the token does not permit the request."""


class NotFoundError(SDKError):
    """404: the resource does not exist, or the token has no access to it."""


class ConflictError(SDKError):
    """409: the request conflicts with stored data."""


class UnprocessableEntityError(SDKError):
    """422: a value in the request is wrong."""


class RateLimitError(SDKError):
    """429: too many requests."""

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait before the next request; None if the server sent no `Retry-After`."""
        from ._retry import parse_retry_after

        return parse_retry_after(self.headers.get("retry-after", ""))


class ServerError(SDKError):
    """5xx: the server failed."""


class ConnectionError(HoneyHiveError, builtins.ConnectionError):  # noqa: A001
    """No response was received: the server could not be reached, or the connection was dropped.

    Attributes:
        operation: The operationId in the API's description.
    """

    def __init__(self, operation: str, message: str) -> None:
        super().__init__(message)
        self.operation: str = operation


class TimeoutError(HoneyHiveError, builtins.TimeoutError):  # noqa: A001
    """No response was received in time.

    Attributes:
        operation: The operationId in the API's description.
    """

    def __init__(self, operation: str, message: str) -> None:
        super().__init__(message)
        self.operation: str = operation


class ResponseTooLargeError(HoneyHiveError):
    """A response is larger than `max_response_bytes`.

    Attributes:
        max_response_bytes: The limit in bytes.
    """

    def __init__(self, max_response_bytes: int) -> None:
        super().__init__(
            f"the response is larger than {max_response_bytes:,} bytes after decoding; increase max_response_bytes if"
            " that is expected"
        )
        self.max_response_bytes: int = max_response_bytes


class ValidationError(HoneyHiveError, ValueError):
    """Data does not match its schema in the API's description.

    Attributes:
        path: Path of the value, such as `session.children_ids[2]`; empty for the whole value.
        message: What is wrong with it.
        expected: The expected type or format, such as "an object"; empty if only `message` describes it.
        actual: The JSON type of the value, such as "null"; "missing" for a required field that is absent.
    """

    def __init__(self, path: str, message: str, *, expected: str = "", actual: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path: str = path
        self.message: str = message
        self.expected: str = expected
        self.actual: str = actual

    def within(self, outer: str) -> ValidationError:
        """Return the same error with its path prefixed by that of an enclosing value."""
        path = joined_path(outer, self.path)
        return ValidationError(path, self.message, expected=self.expected, actual=self.actual)


class RequestValidationError(ValidationError):
    """A request does not match its schema, or cannot be encoded; nothing was sent.

    Attributes:
        path: Path of the first invalid value.
        message: What is wrong with it.
        errors: Every error of the request, each with its `path` and `message`.
        operation: The operationId in the API's description.
    """

    def __init__(self, path: str, message: str, operation: str = "", errors: tuple[ValidationError, ...] = ()) -> None:
        super().__init__(path, message)
        self.errors: tuple[ValidationError, ...] = errors or (ValidationError(path, message),)
        self.operation: str = operation
        shown = [_clause(error.path, error.message) for error in self.errors[:_SHOWN]]
        if len(self.errors) > _SHOWN:
            shown.append(f"and {len(self.errors) - _SHOWN} more")
        self.args = (f"request not sent: {'; '.join(shown)}",)


class ResponseValidationError(ValidationError):
    """The server reported success, but the response does not match its schema.

    Attributes:
        operation: The operationId in the API's description.
        status_code: The HTTP status.
        content: The body as bytes.
        headers: The headers.
        request_id: The server's request ID; None if the server sent none.
        raw_response: The `httpx.Response`.
    """

    def __init__(
        self, operation: str, response: httpx.Response, path: str, message: str, *, expected: str = "", actual: str = ""
    ) -> None:
        super().__init__(path, message, expected=expected, actual=actual)
        self.operation: str = operation
        self.status_code: int = response.status_code
        self.content: bytes = response.content
        self.headers: httpx.Headers = response.headers
        self.request_id: str | None = request_id(response)
        self.raw_response: httpx.Response = response
        hint = "" if path else "Check server_url, and whether a proxy responded instead of the server."
        self.args = (_described(response, f"the response does not match the schema: {self.args[0]}", hint),)

    @property
    def body(self) -> Any:
        """The body: parsed if it is JSON, otherwise text."""
        return _body(self.raw_response)

    @property
    def response(self) -> httpx.Response:
        """The `httpx.Response`; the same as `raw_response`."""
        return self.raw_response


def joined_path(outer: str, inner: str) -> str:
    """Return the path of a value within another."""
    return f"{outer}.{inner}" if outer and inner and not inner.startswith("[") else f"{outer}{inner}"


def error_for_status(operation: str, response: httpx.Response, data: Any = None, note: str = "") -> SDKError:
    """Return the error for the status of a response."""
    status = response.status_code
    kind = _CLASSES.get(status) or (ServerError if status >= 500 else SDKError)
    return kind(operation, response, data, note if status == 409 else "")


def request_id(response: httpx.Response) -> str | None:
    """Return the server's ID of a request."""
    request_id: str | None = response.headers.get("x-request-id") or response.headers.get("request-id")
    return request_id


_CLASSES: dict[int, type[SDKError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}

_HINTS = {
    400: "Correct the request.",
    401: "Check that the token (bearer_auth or HH_API_KEY) is correct and belongs to this server.",
    403: "Check the permissions of the token's project.",
    404: "Check that the ID is correct and belongs to the token's project.",
    409: "Read the stored data, or use another ID.",
    422: "Correct the value that the server names.",
    429: "Wait for `retry_after` seconds, or send fewer requests.",
}


# Maximum number of errors in the message of a RequestValidationError; `errors` has all of them.
_SHOWN = 20
_UNKNOWN = "unknown field"
_VERBS = ("cannot ", "contains ", "has ", "is ", "must ")


def _clause(path: str, message: str) -> str:
    """Return an error as a part of a sentence."""
    if not path:
        return message
    if message.startswith(_UNKNOWN):
        return f"{_UNKNOWN} `{path}`{message.removeprefix(_UNKNOWN)}"
    return f"`{path}`{'' if message.startswith(_VERBS) else ':'} {message}"


def _described(response: httpx.Response, message: str, hint: str) -> str:
    status = f"{response.status_code} {response.reason_phrase}".rstrip()
    identified = f" (request ID {request_id(response)})" if request_id(response) else ""
    joint = "" if message[-1:] in ".!?" else "."
    where = f"{response.request.method} {response.request.url.path} returned {status}{identified}"
    return f"{where}: {message}{joint} {hint}".rstrip()


def _body(response: httpx.Response) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return response.content.decode(errors="replace")


def _message(body: Any) -> str:
    if isinstance(body, dict):
        for name in ("message", "detail", "error", "title"):
            message = body.get(name)
            if isinstance(message, dict):
                message = message.get("message")
            if message and isinstance(message, str):
                return message
    return (body if isinstance(body, str) else json.dumps(body) if body is not None else "").strip()


def _code(body: Any) -> str | None:
    if isinstance(body, dict):
        for holder in (body, body.get("error")):
            code = (holder.get("errorCode") or holder.get("code")) if isinstance(holder, dict) else None
            if isinstance(code, str):
                return code
    return None


__all__ = [
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "ConnectionError",
    "HoneyHiveError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestValidationError",
    "ResponseTooLargeError",
    "ResponseValidationError",
    "SDKError",
    "ServerError",
    "TimeoutError",
    "UnprocessableEntityError",
    "ValidationError",
]
