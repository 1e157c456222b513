# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""JSON to fields and back: what every model's `from_dict` and `to_dict` share."""

from __future__ import annotations

import datetime as _datetime
import enum
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from .errors import ValidationError
from .types import UNSET, File, RequestFiles

if TYPE_CHECKING:
    from uuid import UUID

T = TypeVar("T")
Converter = Callable[[Any], T]


def mismatch(path: str, expected: str, value: object) -> ValidationError:
    """The error for a value that is not what is described; it tells the value's type, never the value."""
    if value is UNSET:
        return ValidationError(path, f"is required; expected {expected}")
    return ValidationError(path, f"expected {expected}, got {_JSON_TYPES.get(type(value), type(value).__name__)}")


_JSON_TYPES: dict[type, str] = {
    bool: "a boolean",
    dict: "an object",
    float: "a number",
    int: "a number",
    list: "an array",
    str: "a string",
    type(None): "null",
}


# What a converter raises for a value that it does not take; a ValidationError is a ValueError.
_REFUSALS = (TypeError, ValueError, AttributeError, KeyError)


def convert(path: str, converter: Converter[T], value: Any) -> T:
    """Read one value, naming its path in the error when it is not what is described."""
    if value is UNSET:
        raise ValidationError(path, "is required")
    try:
        return converter(value)
    except _REFUSALS as error:
        raise _refused(path, error) from None


def _refused(path: str, error: Exception) -> ValidationError:
    if isinstance(error, ValidationError):
        return error.within(path)
    # The library's own words would show the value.
    return ValidationError(path, "is not in the expected format")


def field(path: str, converter: Converter[T]) -> Converter[T]:
    """A converter that names its path in the error."""
    return lambda value: convert(path, converter, value)


def check(path: str, expected: str, value: Any, *classes: type) -> None:
    """Raise for a value that JSON does not decode to, unless its class is derived from one that it does."""
    # True and False are no numbers.
    if not isinstance(value, classes) or (isinstance(value, bool) and bool not in classes):
        raise mismatch(path, expected, value)


def anything(value: T) -> T:
    return value


# By this name it is found faster.
new = object.__new__


class InstanceOf:
    """A converter of values that stay as JSON decodes them."""

    def __init__(self, expected: str, *classes: type) -> None:
        self._expected = expected
        self.classes = classes

    def __call__(self, value: Any) -> Any:
        if type(value) not in self.classes:
            check("", self._expected, value, *self.classes)
        return value


def member_of(kind: Any, *, path: str = "") -> Converter[Any]:
    """A converter of members of an enum."""
    members = {member.value: member for member in kind}

    def convert_member(value: Any) -> Any:
        try:
            return members[value]
        except (KeyError, TypeError):
            # Not described, or no value of an enum at all.
            return convert(path, kind, value)

    return convert_member


def integer(value: Any) -> int:
    """JSON has one kind of number: 5.0 is an integer too."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise mismatch("", "an integer", value)
    return value


def constant(expected: object) -> Converter[Any]:
    def convert_constant(value: Any) -> Any:
        if value != expected:
            raise ValidationError("", f"is not {expected!r}")
        return expected

    return convert_constant


def list_of(converter: Converter[Any], *, path: str = "") -> Converter[list[Any]]:
    """A converter of arrays, each of whose items another reads."""
    classes = frozenset(converter.classes) if isinstance(converter, InstanceOf) else frozenset()

    def convert_list(value: Any) -> list[Any]:
        if type(value) is list:
            for item in value:
                if type(item) not in classes:
                    break
            else:
                return value.copy()
        if not isinstance(value, list):
            raise mismatch(path, "an array", value)
        items = []
        try:
            for item in value:
                items.append(converter(item))
        except _REFUSALS as error:
            raise _refused(f"{path}[{len(items)}]", error) from None
        return items

    return convert_list


def fields(value: Any) -> dict[str, Any]:
    """The fields of an object, in a dict of its own; the object is left as it is."""
    if not isinstance(value, Mapping):
        raise mismatch("", "an object", value)
    return dict(value)


def by_init(kind: type[T], model: Any) -> T:
    """The same model of a class derived from its own, whose `__init__` may do more."""
    return kind(**{attribute.alias: getattr(model, attribute.name) for attribute in attrs.fields(type(model))})


def attributes(model: object) -> dict[object, str]:
    """The attribute of each described field of a model, by the field's name in JSON."""
    kind: Any = type(model)
    return _attributes_of(kind)


@cache
def _attributes_of(kind: Any) -> dict[object, str]:
    names = kind._wire_names
    return {
        names.get(attribute.name, attribute.name): attribute.name
        for attribute in attrs.fields(kind)
        if attribute.name != "additional_properties"
    }


def any_of(*converters: Converter[Any], path: str = "") -> Converter[Any]:
    """A converter of the first form that fits; of several models, the one that knows the value best."""
    first = _first_by_class(converters)

    def convert_any(value: Any) -> Any:
        try:
            return first[type(value)](value)
        except _REFUSALS:
            # It has no first, or another takes it.
            pass
        if value is UNSET:
            raise ValidationError(path, "is required")
        messages: list[str] = []
        models: list[Any] = []
        for converter in converters:
            try:
                found = convert("", converter, value)
            except ValidationError as error:
                messages.append(str(error))
                continue
            if not hasattr(found, "to_dict"):
                if models:
                    break
                return found
            models.append(found)
        if models:
            return min(models, key=_unknown) if len(models) > 1 else models[0]
        raise ValidationError(path, "; or: ".join(dict.fromkeys(messages)))

    return convert_any


def _first_by_class(converters: Iterable[Converter[Any]]) -> dict[type, Converter[Any]]:
    """For each class of decoded JSON, the first converter that takes it; empty where no class decides.

    For a time it is only what the standard library reads; the rest is left to `time` itself, when this one refuses.
    """
    found: dict[type, Converter[Any]] = {}
    for converter in converters:
        classes = converter.classes if isinstance(converter, InstanceOf) else _CLASSES.get(converter)
        if classes is None:
            return {}
        for kind in classes:
            found.setdefault(kind, _datetime.datetime.fromisoformat if converter is time else converter)
    return found


def _unknown(model: Any) -> int:
    """How much in a model its description does not know: fields, and members of its enums."""
    fields = (getattr(model, field.name) for field in attrs.fields(type(model)))
    members = [value for value in fields if isinstance(value, enum.Enum) and value not in list(type(value))]
    return len(getattr(model, "additional_properties", ())) + len(members)


def uuid(value: Any) -> UUID:
    if not isinstance(value, str):
        raise mismatch("", "a UUID", value)
    # Here, for it is slow to import, and few descriptions have any.
    from uuid import UUID

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


# The classes of decoded JSON that these take.
_CLASSES: dict[Any, tuple[type, ...]] = {
    canonical_uuid: (str,),
    date: (str,),
    integer: (int, float),
    time: (str,),
    uuid: (str,),
}
_PLAIN = {str, int, float, bool, dict, type(None)}


def to_json(value: Any) -> Any:
    """What JSON holds for a field's value. Plain dicts are passed on as they are, not copied."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is _datetime.datetime:
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [item if type(item) is str else to_json(item) for item in value]
    if isinstance(value, enum.Enum):
        # As `value`, which looks twice. UNSET stays, for JSON to refuse it.
        return value if value is UNSET else value._value_
    if isinstance(value, (_datetime.datetime, _datetime.date)):
        return value.isoformat()
    if hasattr(value, "to_dict"):
        return value.to_dict()
    from uuid import UUID

    return str(value) if isinstance(value, UUID) else value


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
