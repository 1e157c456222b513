"""What a call gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .errors import HoneyHiveError, request_id

if TYPE_CHECKING:
    from ._httpx import Answer, Headers

T_co = TypeVar("T_co", covariant=True)


class Response(Generic[T_co]):
    """What the server answered to a call.

    Each operation has its own class of these, with the body under its published name beside `value`: the name of the
    body's schema in snake case, or the kind of value that it is where the schema has no name: `object`, `array`,
    `string`, `number`, `integer`, `boolean` or `file`. It is None where the answer has no such body.

    Attributes:
        raw_response: The answer as httpx has it.
    """

    __slots__ = ("_error", "_name", "_value", "raw_response")

    def __init__(self, raw_response: Answer, name: str, value: Any, error: HoneyHiveError | None = None) -> None:
        self.raw_response: Answer = raw_response
        self._name = name
        self._value = value
        self._error = error

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.raw_response.status_code

    @property
    def headers(self) -> Headers:
        """The answer's headers; their names in any case."""
        return self.raw_response.headers

    @property
    def content(self) -> bytes:
        """The body as it came."""
        return self.raw_response.content

    @property
    def content_type(self) -> str | None:
        """The media type of the body; None when the server did not say."""
        found: str | None = self.raw_response.headers.get("content-type")
        return found

    @property
    def request_id(self) -> str | None:
        """What the server calls the request by; None when it did not say."""
        return request_id(self.raw_response)

    @property
    def ok(self) -> bool:
        """Whether the call succeeded and its answer is as described."""
        return self._error is None

    @property
    def value(self) -> T_co:
        """The body; raises `error` when the call did not succeed."""
        if self._error is not None:
            raise self._error
        return cast(T_co, self._value)

    @property
    def error(self) -> HoneyHiveError:
        """What went wrong: an `SDKError`, or a `ResponseValidationError`. Look at `ok` first.

        Raises:
            ValueError: Nothing went wrong.
        """
        if self._error is None:
            raise ValueError("the call succeeded, so there is no error; look at `ok` first")
        return self._error

    def _body(self, name: str) -> Any:
        return self._value if self._name == name else None

    def __repr__(self) -> str:
        what = repr(self._value) if self._error is None else repr(self._error)
        return f"<{type(self).__name__} {self.status_code}: {what}>"


__all__ = ["Response"]
