"""What every model's `from_dict` and `to_dict` share: reading decoded JSON and making it again."""

from __future__ import annotations

import datetime as _datetime
import enum
import json
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, TypeVar
from uuid import UUID

import attrs

from .errors import ValidationError
from .types import UNSET, File, RequestFiles

T = TypeVar("T")
Reader = Callable[[Any], T]


def mismatch(place: str, expected: str, value: object) -> ValidationError:
    """The error for a value that is not what is described; it tells the value's type, never the value."""
    if value is UNSET:
        return ValidationError(place, f"is missing; expected {expected}")
    return ValidationError(place, f"expected {expected}, got {_JSON_TYPES.get(type(value), type(value).__name__)}")


_JSON_TYPES: dict[type, str] = {
    bool: "a boolean",
    dict: "an object",
    float: "a number",
    int: "a number",
    list: "an array",
    str: "a string",
    type(None): "null",
}


def read(place: str, reader: Reader[T], value: Any) -> T:
    """Read one value, naming its place in the error when it is not what is described."""
    if value is UNSET:
        raise ValidationError(place, "is missing")
    try:
        return reader(value)
    except ValidationError as error:
        raise error.within(place) from None
    except (TypeError, ValueError, AttributeError, KeyError):
        # The library's own words would show the value.
        raise ValidationError(place, "is not in the form that is described") from None


def anything(value: T) -> T:
    return value


def instance_of(expected: str, *classes: type) -> Reader[Any]:
    """A reader of values that stay as JSON decodes them. True and False are no numbers."""

    def read_instance(value: Any) -> Any:
        if not isinstance(value, classes) or (isinstance(value, bool) and bool not in classes):
            raise mismatch("", expected, value)
        return value

    return read_instance


def integer(value: Any) -> int:
    """JSON has one kind of number: 5.0 is an integer too."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise mismatch("", "an integer", value)
    return value


def constant(expected: object) -> Reader[Any]:
    def read_constant(value: Any) -> Any:
        if value != expected:
            raise ValidationError("", f"is not {expected!r}")
        return expected

    return read_constant


def list_of(reader: Reader[T]) -> Reader[list[T]]:
    def read_list(value: Any) -> list[T]:
        if not isinstance(value, list):
            raise mismatch("", "an array", value)
        return [read(f"[{index}]", reader, item) for index, item in enumerate(value)]

    return read_list


def model(from_dict: Reader[T]) -> Reader[T]:
    def read_model(value: Any) -> T:
        return from_dict(fields(value))

    return read_model


def fields(value: Any) -> dict[str, Any]:
    """The fields of an object, in a dict of its own; the object is left as it is."""
    if not isinstance(value, Mapping):
        raise mismatch("", "an object", value)
    return dict(value)


def one_of(*readers: Reader[Any]) -> Reader[Any]:
    """A reader of the first form that fits; of several models, the one that knows the value best."""

    def read_one(value: Any) -> Any:
        problems: list[str] = []
        models: list[Any] = []
        for reader in readers:
            try:
                found = read("", reader, value)
            except ValidationError as error:
                problems.append(str(error))
                continue
            if not hasattr(found, "to_dict"):
                if models:
                    break
                return found
            models.append(found)
        if models:
            return min(models, key=_unknown) if len(models) > 1 else models[0]
        raise ValidationError("", "; or: ".join(dict.fromkeys(problems)))

    return read_one


def _unknown(model: Any) -> int:
    """How much in a model its description does not know: fields, and members of its enums."""
    fields = (getattr(model, field.name) for field in attrs.fields(type(model)))
    members = [value for value in fields if isinstance(value, enum.Enum) and value not in list(type(value))]
    return len(getattr(model, "additional_properties", ())) + len(members)


def uuid(value: Any) -> UUID:
    if not isinstance(value, str):
        raise mismatch("", "a UUID", value)
    return UUID(value)


def canonical_uuid(value: Any) -> UUID:
    found = uuid(value)
    if str(found) != value:
        raise ValueError
    return found


def time(value: Any) -> _datetime.datetime:
    """A time in a form of ISO 8601. One without an offset stays without: guessing UTC would be wrong."""
    if not isinstance(value, str):
        raise mismatch("", "a time", value)
    try:
        return _datetime.datetime.fromisoformat(value)
    except ValueError:
        # For the forms that the standard library refuses, such as 2024-04, 2024-092 and 24:00.
        from dateutil.parser import isoparse

        try:
            return isoparse(value)
        except OverflowError:
            # 24:00 of the last day that there is.
            raise ValueError from None


def date(value: Any) -> _datetime.date:
    if not isinstance(value, str):
        raise mismatch("", "a date", value)
    return _datetime.date.fromisoformat(value)


def file(value: Any) -> File:
    return File(payload=BytesIO(value if isinstance(value, bytes) else value.encode()))


def to_json(value: Any) -> Any:
    """What JSON holds for a field's value. Plain dicts are passed on as they are, not copied."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (_datetime.datetime, _datetime.date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return value


def to_parts(name: str, value: Any) -> RequestFiles:
    """What a form holds for a field's value: a file as it is, an object as JSON, the rest as text."""
    if isinstance(value, File):
        return [(name, value.to_tuple())]
    if isinstance(value, (list, tuple)):
        return [part for item in value for part in to_parts(name, item)]
    value = to_json(value)
    if isinstance(value, (dict, bool)) or value is None:
        media_type = "application/json" if isinstance(value, dict) else "text/plain"
        return [(name, (None, json.dumps(value).encode(), media_type))]
    return [(name, (None, str(value).encode(), "text/plain"))]
