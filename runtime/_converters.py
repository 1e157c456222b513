"""JSON to fields and back: what every model's `from_dict` and `to_dict` share.

A converter returns a field's value, or raises. What a server sent is read a second time when it does not match the
schema: then the optional fields that do not match are kept as they are, and a `Deviations` collects why.
"""

from __future__ import annotations

import datetime as _datetime
import enum
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from .errors import ValidationError, joined_path
from .types import UNSET, Deviation, File

if TYPE_CHECKING:
    from uuid import UUID

T = TypeVar("T")
Converter = Callable[[Any], T]


def mismatch(path: str, expected: str, value: object) -> ValidationError:
    """Return the error for a value that does not match; it has the value's type, never the value."""
    actual = _JSON_TYPES.get(type(value), type(value).__name__)
    message = f"is required; expected {expected}" if value is UNSET else f"expected {expected}, got {actual}"
    return ValidationError(path, message, expected=expected, actual=json_type(value))


def malformed(expected: str, value: object) -> ValidationError:
    """Return the error for a value that has the right type and the wrong format."""
    return ValidationError("", "is not in the expected format", expected=expected, actual=json_type(value))


def json_type(value: object) -> str:
    """Return the JSON type of a value, without an article."""
    return _JSON_TYPES.get(type(value), type(value).__name__).rpartition(" ")[2]


_JSON_TYPES: dict[type, str] = {
    bool: "a boolean",
    dict: "an object",
    float: "a number",
    int: "a number",
    list: "an array",
    str: "a string",
    type(None): "null",
    type(UNSET): "missing",
}


# What a converter raises for a value that it does not take; a ValidationError is a ValueError.
_REFUSALS = (TypeError, ValueError, AttributeError, KeyError)


def _refused(error: Exception, value: object) -> ValidationError:
    if isinstance(error, ValidationError):
        return error
    if value is UNSET:
        return ValidationError("", "is required", expected="a value", actual="missing")
    # The message of the library would show the value.
    return malformed("a value in the described format", value)


class Deviations:
    """The deviations of a response, collected while it is read.

    Each comes with a pattern: its path without indexes and without the names of fields that the description does not
    name, so that there are only so many of them.
    """

    def __init__(self, collected: list[tuple[Deviation, str]]) -> None:
        self.collected = collected
        self._path = self._pattern = ""

    def add(self, error: ValidationError) -> None:
        """Add a deviation at a path within the value that is being read."""
        deviation = Deviation(joined_path(self._path, error.path), error.expected, error.actual)
        self.collected.append((deviation, joined_path(self._pattern, re.sub(r"\[\d+\]", "[]", error.path))))

    def read(self, path: str, converter: Converter[Any], value: Any, *, optional: bool, pattern: str) -> Any:
        """Read a value at a path; where it does not match, keep it if it is optional, else raise."""
        outer = self._path, self._pattern
        count = len(self.collected)
        self._path, self._pattern = joined_path(self._path, path), joined_path(self._pattern, pattern)
        try:
            return converter(value)
        except _REFUSALS as error:
            # Nothing of this value is read, so what was kept within it is not.
            del self.collected[count:]
            refused = _refused(error, value)
            if not optional:
                raise refused.within(path) from None
            self.add(refused)
            return value
        finally:
            self._path, self._pattern = outer


class _Reading(threading.local):
    """What this thread reads: leniently if there are deviations to add to, and else strictly."""

    deviations: Deviations | None = None


_reading = _Reading()


def read_leniently(converter: Converter[T], value: Any, collected: list[tuple[Deviation, str]]) -> T:
    """Return what a converter returns when optional fields that do not match are kept.

    Args:
        converter: The converter.
        value: Decoded JSON.
        collected: A list to which the deviations are added.

    Raises:
        ValidationError: A value that is required does not match.
    """
    _reading.deviations = Deviations(collected)
    try:
        return converter(value)
    finally:
        _reading.deviations = None


def convert(path: str, converter: Converter[T], value: Any) -> T:
    """Read one value, naming its path in the error when it does not match."""
    try:
        return converter(value)
    except _REFUSALS as error:
        raise _refused(error, value).within(path) from None


def field(path: str, converter: Converter[T], *, optional: bool = False) -> Converter[T]:
    """A converter that names its path in the error."""

    def convert_field(value: Any) -> T:
        deviations = _reading.deviations
        if deviations is not None:
            kept: T = deviations.read(path, converter, value, optional=optional, pattern=path)
            return kept
        try:
            return converter(value)
        except _REFUSALS as error:
            raise _refused(error, value).within(path) from None

    return convert_field


def properties(converter: Converter[T], values: Mapping[str, Any]) -> dict[str, T]:
    """Read the fields that the description does not name."""
    deviations = _reading.deviations
    if deviations is None:
        return {name: convert(name, converter, value) for name, value in values.items()}
    return {name: deviations.read(name, converter, value, optional=True, pattern="*") for name, value in values.items()}


def check(path: str, expected: str, value: Any, *classes: type, optional: bool = False) -> None:
    """Raise for a value that JSON does not decode to, unless its class is derived from one that it does.

    While a response is read leniently, an optional value is kept instead.
    """
    # True and False are no numbers.
    if not isinstance(value, classes) or (isinstance(value, bool) and bool not in classes):
        error = mismatch(path, expected, value)
        deviations = _reading.deviations if optional else None
        if deviations is None:
            raise error
        deviations.add(error)


def anything(value: T) -> T:
    return value


# A global is looked up faster than an attribute.
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


def member_of(kind: Any, *, path: str = "", optional: bool = False) -> Converter[Any]:
    """A converter of members of an enum."""
    expected = "an integer" if issubclass(kind, int) else "a string"

    def convert_undescribed(value: Any) -> Any:
        try:
            return kind(value)
        except ValueError:
            raise mismatch("", expected, value) from None

    convert = field(path, convert_undescribed, optional=optional) if path or optional else convert_undescribed
    return _MemberOf(kind, convert)


class _MemberOf:
    def __init__(self, kind: Any, convert_undescribed: Converter[Any]) -> None:
        self._members = {member.value: member for member in kind}
        self._convert_undescribed = convert_undescribed
        self.classes = tuple({type(value) for value in self._members})

    def __call__(self, value: Any) -> Any:
        try:
            return self._members[value]
        except (KeyError, TypeError):
            # Not described, or no value of an enum at all.
            return self._convert_undescribed(value)


def integer(value: Any) -> int:
    """JSON has one kind of number: 5.0 is an integer too."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise mismatch("", "an integer", value)
    return value


def constant(expected: object) -> Converter[Any]:
    def convert_constant(value: Any) -> Any:
        if value is UNSET:
            raise mismatch("", repr(expected), value)
        if value != expected:
            raise ValidationError("", f"is not {expected!r}", expected=repr(expected), actual=json_type(value))
        return expected

    return convert_constant


def list_of(converter: Converter[Any], *, path: str = "", optional: bool = False) -> Converter[list[Any]]:
    """A converter of arrays, each of whose items another reads."""
    classes = frozenset(converter.classes) if isinstance(converter, InstanceOf) else frozenset()

    def convert_items(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise mismatch("", "an array", value)
        deviations = _reading.deviations
        if deviations is not None:
            return [
                deviations.read(f"[{index}]", converter, item, optional=False, pattern="[]")
                for index, item in enumerate(value)
            ]
        items = []
        try:
            for item in value:
                items.append(converter(item))
        except _REFUSALS as error:
            raise _refused(error, value[len(items)]).within(f"[{len(items)}]") from None
        return items

    convert = field(path, convert_items, optional=optional) if path or optional else convert_items
    if not classes:
        return convert

    def convert_list(value: Any) -> list[Any]:
        if type(value) is list:
            for item in value:
                if type(item) not in classes:
                    break
            else:
                return value.copy()
        return convert(value)

    return convert_list


def fields(value: Any) -> dict[str, Any]:
    """Return the fields of an object in a new dict; the object is not modified."""
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


def any_of(*converters: Converter[Any], path: str = "", optional: bool = False) -> Converter[Any]:
    """A converter of the first form that fits; of several models, the one that knows the value best."""
    first = _first_by_class(converters)

    def convert_form(value: Any) -> Any:
        if value is UNSET:
            raise ValidationError("", "is required", expected="a value", actual="missing")
        deviations = _reading.deviations
        collected = [] if deviations is None else deviations.collected
        count = len(collected)
        refusals: list[ValidationError] = []
        forms: list[tuple[Any, list[tuple[Deviation, str]]]] = []
        for converter in converters:
            try:
                form = converter(value)
            except _REFUSALS as error:
                refusals.append(_refused(error, value))
                del collected[count:]
                continue
            kept = collected[count:]
            del collected[count:]
            if not kept and not hasattr(form, "to_dict"):
                if any(not deviating for _, deviating in forms):
                    break
                return form
            forms.append((form, kept))
        if not forms:
            raise _none_fits(refusals, value)
        form, kept = min(forms, key=_misfit) if len(forms) > 1 else forms[0]
        collected += kept
        return form

    convert = field(path, convert_form, optional=optional) if path or optional else convert_form
    if not first:
        return convert

    def convert_any(value: Any) -> Any:
        try:
            return first[type(value)](value)
        except _REFUSALS:
            # It has no first, or another takes it.
            return convert(value)

    return convert_any


def discriminated(
    name: str,
    models: Mapping[str, Converter[Any]],
    forms: Converter[Any],
    *,
    is_open: bool = False,
    path: str = "",
    optional: bool = False,
) -> Converter[Any]:
    """A converter of a union of models that the value of a field distinguishes.

    While a response is read leniently, an object with another value is kept unchanged.

    Args:
        name: The field.
        models: Converters by the values of the field.
        forms: A converter of what is no object, or has no such field.
        is_open: Whether that converter reads objects with other values too.
        path: The path of the value, for errors.
        optional: Whether a value that does not match is kept while a response is read leniently.
    """
    expected = " or ".join(map(repr, models))

    def convert_named(value: Any) -> Any:
        named = value.get(name) if isinstance(value, Mapping) else None
        if not isinstance(named, str):
            return forms(value)
        converter = models.get(named, forms if is_open else None)
        if converter is not None:
            return converter(value)
        error = ValidationError(name, f"is not {expected}", expected=expected, actual="string")
        deviations = _reading.deviations
        if deviations is None:
            raise error
        deviations.add(error)
        return value

    return field(path, convert_named, optional=optional) if path or optional else convert_named


def _misfit(form: tuple[Any, list[Any]]) -> tuple[int, int]:
    """How badly a form fits: by the number of deviations, then by that of fields that it does not have."""
    value, kept = form
    return len(kept), _unknown(value) if hasattr(value, "to_dict") else 0


def _none_fits(refusals: list[ValidationError], value: object) -> ValidationError:
    """Return the error for a value that has none of several forms."""
    within = [error for error in refusals if error.path]
    if len(within) == 1:
        # It has this form but for a part of it.
        return within[0]
    expected = dict.fromkeys(_expected(error) for error in refusals)
    message = "; or: ".join(dict.fromkeys(map(str, refusals)))
    return ValidationError("", message, expected=" or ".join(expected), actual=json_type(value))


def _expected(error: ValidationError) -> str:
    if error.path:
        return "an array" if error.path.startswith("[") else "an object"
    return error.expected


def _first_by_class(converters: Iterable[Converter[Any]]) -> dict[type, Converter[Any]]:
    """Return the first converter for each class of decoded JSON; nothing where the class does not decide.

    The converter of a time is the standard library's; `time` itself reads what that one refuses.
    """
    first: dict[type, Converter[Any]] = {}
    for converter in converters:
        if isinstance(converter, (InstanceOf, _MemberOf)):
            classes: tuple[type, ...] | None = converter.classes
        else:
            classes = _CLASSES.get(converter)
        if classes is None:
            return {}
        for kind in classes:
            first.setdefault(kind, _datetime.datetime.fromisoformat if converter is time else converter)
    return first


def _unknown(model: Any) -> int:
    """Return the number of fields and enum members in a model that its description does not have."""
    fields = (getattr(model, field.name) for field in attrs.fields(type(model)))
    members = [value for value in fields if isinstance(value, enum.Enum) and value not in list(type(value))]
    return len(getattr(model, "additional_properties", ())) + len(members)


def uuid(value: Any) -> UUID:
    if not isinstance(value, str):
        raise mismatch("", "a UUID", value)
    # Imported here, since the import is slow and few descriptions need it.
    from uuid import UUID

    try:
        return UUID(value)
    except ValueError:
        raise malformed("a UUID", value) from None


def canonical_uuid(value: Any) -> UUID:
    converted = uuid(value)
    if str(converted) != value:
        raise malformed("a UUID", value)
    return converted


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
        except (ValueError, OverflowError):
            # Among others, 24:00 of the last day that there is.
            raise malformed("a time", value) from None


def unix_time(value: Any, per_second: int, *, is_integer: bool = False) -> Any:
    """Return a `datetime` as a number since 1970-01-01 UTC, and anything else unchanged.

    A time without an offset is local, as for `datetime.timestamp`. A number without a fraction is an integer.

    Args:
        value: The time.
        per_second: How many of the unit a second has.
        is_integer: Whether a fraction is dropped.
    """
    if isinstance(value, _datetime.datetime):
        # Not by `timestamp`, whose fractions are not exact.
        since = value.astimezone(_datetime.UTC) - _EPOCH
        unit = _datetime.timedelta(seconds=1) / per_second
        whole, fraction = divmod(since, unit)
        return whole if is_integer or not fraction else since / unit
    return int(value) if isinstance(value, float) and value.is_integer() else value


_EPOCH = _datetime.datetime(1970, 1, 1, tzinfo=_datetime.UTC)


def date(value: Any) -> _datetime.date:
    if not isinstance(value, str):
        raise mismatch("", "a date", value)
    try:
        return _datetime.date.fromisoformat(value)
    except ValueError:
        raise malformed("a date", value) from None


def file(value: Any) -> File:
    """Return a file, which JSON has not: there it is a string, and in a form it is read from nothing."""
    if not isinstance(value, File):
        raise mismatch("", "a File", value)
    return value


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
