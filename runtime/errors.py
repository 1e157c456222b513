"""The errors that calls and models raise; `HoneyHiveError` is the root of them all.

None of them holds or shows the token.
"""

from __future__ import annotations

import builtins
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._httpx import Answer, Headers


class HoneyHiveError(Exception):
    """Any error of this package."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception would call the class with `args`, which are not what these classes take.
        return _rebuilt, (type(self), self.args, vars(self))


def _rebuilt(kind: type[HoneyHiveError], args: tuple[Any, ...], state: dict[str, Any]) -> HoneyHiveError:
    error = kind.__new__(kind, *args)
    error.args = args
    vars(error).update(state)
    return error


class SDKError(HoneyHiveError):
    """The server answered with a status that is no success, or with one that is not described.

    Attributes:
        operation: The operation's id in the API's description.
        status_code: The HTTP status.
        message: What the server said, in its own words: the message of a JSON body, else the body's text.
        body: The body: decoded when it is JSON, else its text.
        data: The body as the description has it for this status; None where it describes none.
        headers: The answer's headers.
        request_id: What the server calls the request by; None when it did not say.
        raw_response: The answer as httpx has it.
    """

    def __init__(self, operation: str, answer: Answer, data: Any = None) -> None:
        self.operation: str = operation
        self.status_code: int = answer.status_code
        self.headers: Headers = answer.headers
        self.request_id: str | None = request_id(answer)
        self.raw_response: Answer = answer
        self.body: Any = _body(answer)
        self.data: Any = data
        self.message: str = _message(self.body)
        super().__init__(
            _told(
                operation, answer, f"and said: {self.message[:500]}" if self.message else "and said no more", self.hint
            )
        )

    @property
    def hint(self) -> str:
        """What to try."""
        if self.status_code in _HINTS:
            return _HINTS[self.status_code]
        if self.status_code >= 500:
            return "the server has a problem; the same call may succeed later"
        if self.status_code >= 400:
            return "the server does not accept this request; its own words say why"
        return "the description knows no such answer; is server_url the API's address?"


class BadRequestError(SDKError):
    """400: the server could not read the request."""


class AuthenticationError(SDKError):
    """401: there is no token, or it is wrong."""


class PermissionDeniedError(SDKError):
    """403: the token is right, but may not do this."""


class NotFoundError(SDKError):
    """404: there is no such thing."""


class ConflictError(SDKError):
    """409: it contradicts what is stored already."""


class UnprocessableEntityError(SDKError):
    """422: the request was read, and something in it is wrong."""


class RateLimitError(SDKError):
    """429: too many requests."""

    @property
    def retry_after(self) -> float | None:
        """After how many seconds the server wants the next request; None when it did not say."""
        from ._httpx import retry_after

        return retry_after(self.headers)


class ServerError(SDKError):
    """5xx: the server has a problem."""


class ConnectionError(HoneyHiveError, builtins.ConnectionError):  # noqa: A001
    """No answer came: the server could not be reached, or the connection was dropped.

    Attributes:
        operation: The operation's id in the API's description.
    """

    def __init__(self, operation: str, message: str) -> None:
        super().__init__(message)
        self.operation: str = operation


class TimeoutError(HoneyHiveError, builtins.TimeoutError):  # noqa: A001
    """No answer came in time.

    Attributes:
        operation: The operation's id in the API's description.
    """

    def __init__(self, operation: str, message: str) -> None:
        super().__init__(message)
        self.operation: str = operation


class ValidationError(HoneyHiveError, ValueError):
    """Data is not as the API's description has it.

    Attributes:
        place: Where, such as `session.children_ids[2]`; empty for the whole.
        problem: What is wrong there.
    """

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place: str = place
        self.problem: str = problem

    def within(self, outer: str) -> ValidationError:
        """The same error, seen from the object that holds the place."""
        joint = "." if outer and self.place and not self.place.startswith("[") else ""
        return ValidationError(f"{outer}{joint}{self.place}", self.problem)


class RequestValidationError(ValidationError):
    """What was to be sent is not as described; nothing was sent.

    Attributes:
        operation: The operation's id in the API's description.
    """

    def __init__(self, operation: str, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.operation: str = operation
        self.args = (f"{operation}: nothing was sent, for {self.args[0]}",)


class ResponseValidationError(ValidationError):
    """The server reported success, but its answer is not as described.

    Attributes:
        operation: The operation's id in the API's description.
        status_code: The HTTP status.
        content: The body as it came.
        headers: The answer's headers.
        request_id: What the server calls the request by; None when it did not say.
        raw_response: The answer as httpx has it.
    """

    def __init__(self, operation: str, answer: Answer, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.operation: str = operation
        self.status_code: int = answer.status_code
        self.content: bytes = answer.content
        self.headers: Headers = answer.headers
        self.request_id: str | None = request_id(answer)
        self.raw_response: Answer = answer
        hint = "is the server's address right, and is there a proxy before it?" if not place else ""
        self.args = (_told(operation, answer, f"but its answer is not as described: {self.args[0]}", hint),)


def for_status(operation: str, answer: Answer, data: Any = None) -> SDKError:
    """The error that an answer stands for."""
    status = answer.status_code
    kind = _CLASSES.get(status) or (ServerError if status >= 500 else SDKError)
    return kind(operation, answer, data)


def request_id(answer: Answer) -> str | None:
    """What the server calls a request by."""
    found: str | None = answer.headers.get("x-request-id") or answer.headers.get("request-id")
    return found


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
    400: "mend what the server names, or look at what was sent",
    401: "is the token right, and is it the one for this server? (bearer_auth, or HH_API_KEY)",
    403: "does the token's project allow this?",
    404: "is the id right, and does it belong to the token's project?",
    409: "read what is stored, or use another id",
    422: "mend the field that the server names",
    429: "wait as long as `retry_after` says, or call less often",
}


def _told(operation: str, answer: Answer, words: str, hint: str) -> str:
    where = f"{operation}: {answer.request.method} {answer.request.url.path} answered {answer.status_code}"
    asked = f" (request id {request_id(answer)})" if request_id(answer) else ""
    return f"{where}{asked} {words}" + (f"; {hint}" if hint else "")


def _body(answer: Answer) -> Any:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return answer.content.decode(errors="replace")


def _message(body: Any) -> str:
    if isinstance(body, dict):
        for name in ("message", "detail", "error", "title"):
            found = body.get(name)
            if isinstance(found, dict):
                found = found.get("message")
            if found and isinstance(found, str):
                return found
    return (body if isinstance(body, str) else json.dumps(body) if body is not None else "").strip()


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
    "ResponseValidationError",
    "SDKError",
    "ServerError",
    "TimeoutError",
    "UnprocessableEntityError",
    "ValidationError",
]
