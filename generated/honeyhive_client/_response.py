# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""What comes back: reading it within a limit, parsing it, and the result of a call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ._converters import convert
from .errors import HoneyHiveError, ResponseValidationError, ValidationError, error_for_status, request_id

if TYPE_CHECKING:
    from ._httpx import httpx

_POSSIBLE_SUCCESS = "An earlier attempt, whose response was lost, may have succeeded."
T = TypeVar("T")
Body = TypeVar("Body", covariant=True)


class Response(Generic[Body]):
    """The result of a call.

    Each operation has a class of its own with the body under its published name beside `value`: the name of the body's
    schema in snake case, or, where the schema has no name, `object`, `array`, `string`, `number`, `integer`, `boolean`
    or `file`. It is None where the response has no such body.

    Attributes:
        raw_response: The response of httpx.
    """

    __slots__ = ("_error", "_name", "_value", "raw_response")

    def __init__(
        self, raw_response: httpx.Response, name: str, value: Any, error: HoneyHiveError | None = None
    ) -> None:
        self.raw_response: httpx.Response = raw_response
        self._name = name
        self._value = value
        self._error = error

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.raw_response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers; their names are case-insensitive."""
        return self.raw_response.headers

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        return self.raw_response.content

    @property
    def content_type(self) -> str | None:
        """The media type of the body; None when the server sent none."""
        content_type: str | None = self.raw_response.headers.get("content-type")
        return content_type

    @property
    def request_id(self) -> str | None:
        """The server's ID of the request; None when it sent none."""
        return request_id(self.raw_response)

    @property
    def ok(self) -> bool:
        """Whether the call succeeded and the response matches the schema."""
        return self._error is None

    @property
    def value(self) -> Body:
        """The body; raises `error` when the call failed."""
        if self._error is not None:
            raise self._error
        return cast(Body, self._value)

    @property
    def error(self) -> HoneyHiveError:
        """The error, an `SDKError` or a `ResponseValidationError`; check `ok` first.

        Raises:
            ValueError: The call succeeded.
        """
        if self._error is None:
            raise ValueError("the call succeeded and has no error; check `ok` first")
        return self._error

    def _body(self, name: str) -> Any:
        return self._value if self._name == name else None

    def __repr__(self) -> str:
        shown = repr(self._value) if self._error is None else repr(self._error)
        return f"<{type(self).__name__} {self.status_code}: {shown}>"


R = TypeVar("R", bound=Response[Any])
Parser = Callable[["httpx.Response"], T]


def raise_for_status(response: R) -> R:
    """Return the response; raise its error if the call failed."""
    if not response.ok:
        raise response.error
    return response


def parse_response(
    result: type[R],
    operation: str,
    bodies: Mapping[str, tuple[str, Parser[Any]]],
    response: httpx.Response,
    is_lost: bool,
) -> R:
    """Return the result of a call: with its body, or with the error of its status.

    Args:
        result: The class of the result.
        operation: The operationId.
        bodies: For each described status ("200", "2XX", "default"), the name of its body and how to parse it.
        response: The response, which has been read.
        is_lost: Whether an earlier attempt ended without a response.
    """
    status = response.status_code
    name, parse = bodies.get(str(status)) or bodies.get(f"{status // 100}XX") or bodies.get("default") or ("", None)
    if status // 100 == 2 and parse is not None:
        try:
            return result(response, name, parse(response))
        except ValidationError as error:
            invalid = ResponseValidationError(operation, response, error.path, error.message)
            invalid.__cause__ = error
            return result(response, "", None, invalid)
    data = None
    if parse is not None:
        try:
            data = parse(response)
        except ValidationError:
            # An error whose body does not match the schema is still that error.
            data = None
    note = _POSSIBLE_SUCCESS if is_lost else ""
    return result(response, "", None, error_for_status(operation, response, data, note))


def json_body(converter: Callable[[Any], T]) -> Parser[T]:
    """Return a parser of JSON."""

    def parse(response: httpx.Response) -> T:
        content_type = response.headers.get("content-type", "")
        if content_type != "application/json" and not _is_json(content_type):
            raise ValidationError("", f"expected JSON, got {content_type}")
        try:
            value = json.loads(response.content)
        except (ValueError, RecursionError) as error:
            raise ValidationError("", f"the body is not JSON: {error}") from error
        return convert("", converter, value)

    return parse


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type in ("", "application/json", "text/json") or media_type.endswith("+json")


def text_body(converter: Callable[[Any], T]) -> Parser[T]:
    """Return a parser of text."""
    return lambda response: convert("", converter, response.text)


def bytes_body(converter: Callable[[Any], T]) -> Parser[T]:
    """Return a parser of bytes."""
    return lambda response: convert("", converter, response.content)


def any_body(response: httpx.Response) -> Any:
    """Parse a response that is not described: JSON, text or bytes by its media type; None where it has no body."""
    content_type = response.headers.get("content-type", "")
    if not response.content:
        return None
    if content_type and _is_json(content_type):
        return json_body(lambda value: value)(response)
    return response.text if content_type.lower().startswith("text/") else response.content


def no_body(_: httpx.Response) -> None:
    """Parse a response without a body, or without one that is described."""


__all__ = ["Response"]
