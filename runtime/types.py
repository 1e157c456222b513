"""Types that the models and the operations share."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import IO, BinaryIO, Final, Literal, NamedTuple, Self

from attrs import define


class Unset(enum.Enum):
    """The type of `UNSET`, which marks a field that is absent, as opposed to null."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        try:
            return format(repr(self), format_spec)
        except ValueError:
            raise ValueError(
                f"UNSET cannot be formatted as {format_spec!r}: the field is not set; "
                "give a default, as in `event.field or 0`"
            ) from None


UNSET: Final = Unset.UNSET


class OpenStrEnum(enum.StrEnum):
    """An enum of strings. A value that is not described becomes a member too, named like its value."""

    def __repr__(self) -> str:
        # The name of any other member is text from the server.
        return (
            super().__repr__() if self._name_ in type(self).__members__ else f"<{type(self).__name__}: {self.value!r}>"
        )

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member


class OpenIntEnum(enum.IntEnum):
    """An enum of integers. A value that is not described becomes a member too, named like its value."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        member = int.__new__(cls, value)
        member._name_ = str(value)
        member._value_ = value
        return member


class Deviation(NamedTuple):
    """A part of a response that does not match its schema. Its value was kept unchanged.

    Attributes:
        path: Path of the value, such as `children_ids[2]`. The innermost optional field around it is unchanged.
        expected: What the schema expects, such as "an object".
        actual: The JSON type of the value, such as "null"; "missing" for a required field that is absent. Never the
            value.
    """

    path: str
    expected: str
    actual: str


FileContent = IO[bytes] | bytes | str
FileTypes = tuple[str | None, FileContent, str | None] | tuple[str | None, FileContent, str | None, Mapping[str, str]]
RequestFiles = list[tuple[str, FileTypes]]


@define
class File:
    """A file to upload.

    Attributes:
        payload: The file's bytes, open for reading.
        file_name: Name under which it is sent.
        mime_type: Its media type, such as `image/png`.
    """

    payload: BinaryIO
    file_name: str | None = None
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """Return the file as a tuple, as httpx's argument `files` requires."""
        return self.file_name, self.payload, self.mime_type


__all__ = [
    "UNSET",
    "Deviation",
    "File",
    "FileTypes",
    "OpenIntEnum",
    "OpenStrEnum",
    "RequestFiles",
    "Unset",
]
