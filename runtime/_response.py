"""Parse a response into the result of a call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ._converters import field, read_leniently
from .errors import HoneyHiveError, ResponseValidationError, ValidationError, error_for_status, request_id
from .types import Deviation

if TYPE_CHECKING:
    from ._httpx import httpx

_POSSIBLE_SUCCESS = "An earlier attempt, whose response was lost, may have succeeded."
T = TypeVar("T")
Body = TypeVar("Body", covariant=True)
Collected = list[tuple[Deviation, str]]
"""Deviations, each with the pattern of its path."""

# Operation, path and type of each deviation that has been logged.
_logged: dict[tuple[str, str, str], object] = {}
_MAX_LOGGED = 1000


class Response(Generic[Body]):
    """The result of a call.

    Each operation has its own subclass, which has the body under a second name besides `value`: the name of the body's
    schema in snake case or, if the schema has no name, `object`, `array`, `string`, `number`, `integer`, `boolean` or
    `file`. That attribute is None if the response has a different body.

    In a result without a response, which only functions ending in `_detailed` return, `raw_response`, `status_code`,
    `content_type` and `request_id` are None, `headers` and `content` are empty, and `error` is the reason.

    Attributes:
        raw_response: The `httpx.Response`.
    """

    __slots__ = ("_deviations", "_error", "_name", "_value", "raw_response")

    def __init__(
        self,
        raw_response: httpx.Response | None,
        name: str,
        value: Any,
        error: HoneyHiveError | None = None,
        deviations: tuple[Deviation, ...] = (),
    ) -> None:
        # `Any` spares a check for None where there is always a response: from a method, or if `ok`.
        self.raw_response: httpx.Response | Any = raw_response
        self._name = name
        self._value = value
        self._error = error
        self._deviations = deviations

    @property
    def status_code(self) -> int | Any:
        """The HTTP status."""
        return None if self.raw_response is None else self.raw_response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers; their names are case-insensitive."""
        if self.raw_response is None:
            from ._httpx import httpx

            return httpx.Headers()
        headers: httpx.Headers = self.raw_response.headers
        return headers

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        return b"" if self.raw_response is None else self.raw_response.content

    @property
    def content_type(self) -> str | None:
        """The media type of the body; None when the server sent none."""
        content_type: str | None = self.headers.get("content-type")
        return content_type

    @property
    def request_id(self) -> str | None:
        """The server's ID of the request; None when it sent none."""
        return None if self.raw_response is None else request_id(self.raw_response)

    @property
    def ok(self) -> bool:
        """Whether the call succeeded and the response matches the schema."""
        return self._error is None

    @property
    def value(self) -> Body:
        """The body; raises `error` when the call failed, and is then not listed by `dir`."""
        if self._error is not None:
            raise self._error
        return cast(Body, self._value)

    @property
    def error(self) -> HoneyHiveError | Any:
        """The reason why the call failed: any `HoneyHiveError`; None when `ok`."""
        # With Any, `if not result.ok: raise result.error` needs no check for None.
        return self._error

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """Mismatches between the response and its schema; the values were kept unchanged."""
        return self._deviations

    def _body(self, name: str) -> Any:
        return self._value if self._name == name else None

    def __dir__(self) -> list[str]:
        # So that code that reads every attribute, such as inspect.getmembers, does not raise.
        return [name for name in super().__dir__() if name != "value" or self._error is None]

    def __repr__(self) -> str:
        shown = repr(self._value) if self._error is None else repr(self._error)
        status = "" if self.raw_response is None else f" {self.status_code}"
        return f"<{type(self).__name__}{status}: {shown}>"


R = TypeVar("R", bound=Response[Any])
Parser = Callable[["httpx.Response", Collected | None], T]
"""A parser of a body. If it gets a list, it keeps optional fields that do not match, and lists the deviations in it."""

Bodies = Mapping[str, tuple[str | None, Any]]
"""For each described status ("200", "2XX", "default"), the name of its body and its parser; or None, and a function
that chooses both by the media type."""

_NOT_DESCRIBED: tuple[str | None, Any] = ("", None)


def raise_for_status(response: R) -> R:
    """Return the response; raise its error if the call failed."""
    if not response.ok:
        raise response.error
    return response


def failed(result: type[R], error: HoneyHiveError) -> R:
    """Return the result of a call that got no response."""
    # Without the traceback, whose frames would live as long as the result.
    return result(None, "", None, error.with_traceback(None))


def parse_response(
    result: type[R],
    operation: str,
    bodies: Bodies,
    is_strict: bool,
    response: httpx.Response,
    is_lost: bool,
) -> R:
    """Return the result of a call: with its body, or with the error of its status.

    Args:
        result: The class of the result.
        operation: The operationId.
        bodies: How to parse the body of each status.
        is_strict: Whether an optional field that does not match the schema makes the response an error.
        response: The response, which has been read.
        is_lost: Whether an earlier attempt ended without a response.
    """
    status = response.status_code
    name, parse = bodies.get(str(status)) or bodies.get(f"{status // 100}XX") or bodies.get("default") or _NOT_DESCRIBED
    if name is None:
        name, parse = parse(response)
    collected: Collected | None = None if is_strict else []
    value, invalid = None, None
    if parse is not None:
        try:
            value = parse(response, collected)
        except ValidationError as error:
            invalid = error
    deviations: tuple[Deviation, ...] = ()
    if collected:
        _log_deviations(operation, collected)
        deviations = tuple(deviation for deviation, _ in collected)
    if status // 100 != 2 or parse is None:
        note = _POSSIBLE_SUCCESS if is_lost else ""
        # An error whose body does not match the schema is still that error.
        return result(response, "", None, error_for_status(operation, response, value, note), deviations)
    if invalid is None:
        return result(response, name, value, None, deviations)
    failure = ResponseValidationError(
        operation, response, invalid.path, invalid.message, expected=invalid.expected, actual=invalid.actual
    )
    failure.__cause__ = invalid
    return result(response, "", None, failure)


def _log_deviations(operation: str, collected: Iterable[tuple[Deviation, str]]) -> None:
    """Log each kind of deviation once in a process."""
    new = object()
    for deviation, pattern in collected:
        # Cut, because the path within a recursive model can have any length.
        path = "".join(letter if letter.isprintable() else "?" for letter in pattern[:200])
        key = operation, path, deviation.actual
        if len(_logged) < _MAX_LOGGED and _logged.setdefault(key, new) is new:
            # Imported here, because it imports much and most responses have no deviation.
            import logging

            logging.getLogger(__package__).warning(
                "%s: the response does not match the schema at %s: expected %s, got %s; the value was kept unchanged"
                " (logged once)",
                *(operation, path, deviation.expected, deviation.actual),
            )


def json_body(converter: Callable[[Any], T]) -> Parser[T]:
    """Return a parser of JSON."""
    read = field("", converter)

    def parse(response: httpx.Response, collected: Collected | None) -> T:
        content_type = response.headers.get("content-type", "")
        if content_type != "application/json" and not _is_json(content_type):
            raise ValidationError("", f"expected JSON, got {content_type}")
        try:
            value = json.loads(response.content)
        except (ValueError, RecursionError) as error:
            raise ValidationError("", f"the body is not JSON: {error}") from error
        try:
            try:
                return read(value)
            except ValidationError:
                if collected is None:
                    raise
            return read_leniently(read, value, collected)
        except RecursionError:
            raise ValidationError("", "is nested too deeply") from None

    return parse


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type in ("", "application/json", "text/json") or media_type.endswith("+json")


def text_body(converter: Callable[[Any], T]) -> Parser[T]:
    """Return a parser of text."""
    read = field("", converter)
    return lambda response, _: read(response.text)


def bytes_body(response: httpx.Response, _: Collected | None) -> bytes:
    """Parse a response as bytes."""
    return response.content


def by_media_type(*choices: tuple[str, str, Parser[Any]]) -> Callable[[httpx.Response], tuple[str, Parser[Any]]]:
    """Return a function that chooses the name and the parser of a body by its media type.

    Args:
        choices: For each described media type, which may be a range such as "image/*", the name of the body and its
            parser. The first one is used for a response of any other media type.
    """

    def choose(response: httpx.Response) -> tuple[str, Parser[Any]]:
        sent = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        for media_type, name, parse in choices:
            if media_type == sent:
                return name, parse
        for media_type, name, parse in choices:
            is_in_range = media_type == "*/*" or (media_type.endswith("/*") and sent.startswith(media_type[:-1]))
            if is_in_range or (_is_json(sent) and _is_json(media_type)):
                return name, parse
        return choices[0][1:]

    return choose


def any_body(response: httpx.Response, _: Collected | None) -> Any:
    """Parse a response that is not described: JSON, text or bytes by its media type; None where it has no body."""
    content_type = response.headers.get("content-type", "")
    if not response.content:
        return None
    if content_type and _is_json(content_type):
        return json_body(lambda value: value)(response, None)
    return response.text if content_type.lower().startswith("text/") else response.content


def no_body(_: httpx.Response, __: Collected | None) -> None:
    """Parse a response whose description has no body."""


__all__ = ["Response"]
