"""Convert JSON to fields and back, for the `from_dict` and `to_dict` of every model.

A converter returns a field's value, or raises. A response that does not match the schema is read a second time:
optional fields that do not match are then kept unchanged, and a `Deviations` collects the mismatches.
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
    """Return the error for a value that does not match; it contains the value's type, never the value."""
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


# Exceptions that a converter raises for a value that does not match; a ValidationError is a ValueError.
_REFUSALS = (TypeError, ValueError, AttributeError, KeyError)


def _refused(error: Exception, value: object) -> ValidationError:
    if isinstance(error, ValidationError):
        return error
    if value is UNSET:
        return ValidationError("", "is required", expected="a value", actual="missing")
    # The library's own message would contain the value.
    return malformed("a value in the described format", value)


class Deviations:
    """The deviations of a response, collected while it is read.

    Each has a pattern, which is its path without indexes and without field names that the description does not have,
    so that the number of patterns is limited.
    """

    def __init__(self, collected: list[tuple[Deviation, str]]) -> None:
        self.collected = collected
        self._path = self._pattern = ""

    def add(self, error: ValidationError) -> None:
        """Add a deviation at a path within the value that is being read."""
        deviation = Deviation(joined_path(self._path, error.path), error.expected, error.actual)
        self.collected.append((deviation, joined_path(self._pattern, re.sub(r"\[\d+\]", "[]", error.path))))

    def read(self, path: str, converter: Converter[Any], value: Any, *, optional: bool, pattern: str) -> Any:
        """Read the value at a path. If it does not match, keep it if it is optional, otherwise raise."""
        outer = self._path, self._pattern
        count = len(self.collected)
        self._path, self._pattern = joined_path(self._path, path), joined_path(self._pattern, pattern)
        try:
            return converter(value)
        except _REFUSALS as error:
            # The value is not read at all, so discard the deviations within it.
            del self.collected[count:]
            refused = _refused(error, value)
            if not optional:
                raise refused.within(path) from None
            self.add(refused)
            return value
        finally:
            self._path, self._pattern = outer


class _Reading(threading.local):
    """How this thread reads: leniently if `deviations` is set, otherwise strictly."""

    deviations: Deviations | None = None


_reading = _Reading()


def read_leniently(converter: Converter[T], value: Any, collected: list[tuple[Deviation, str]]) -> T:
    """Read a value with a converter, and keep optional fields that do not match.

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
    """Read one value; if it does not match, the error contains its path."""
    try:
        return converter(value)
    except _REFUSALS as error:
        raise _refused(error, value).within(path) from None


def field(path: str, converter: Converter[T], *, optional: bool = False) -> Converter[T]:
    """Return a converter whose errors contain the path."""

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
    """Read the fields that the description does not have."""
    deviations = _reading.deviations
    if deviations is None:
        return {name: convert(name, converter, value) for name, value in values.items()}
    return {name: deviations.read(name, converter, value, optional=True, pattern="*") for name, value in values.items()}


def check(path: str, expected: str, value: Any, *classes: type, optional: bool = False) -> None:
    """Raise if a value is not an instance of one of the classes or of their subclasses.

    While a response is read leniently, an optional value is kept instead.
    """
    # bool is a subclass of int, but True and False are not numbers in JSON.
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
    """A converter that validates the class of decoded JSON and returns it unchanged."""

    def __init__(self, expected: str, *classes: type) -> None:
        self._expected = expected
        self.classes = classes

    def __call__(self, value: Any) -> Any:
        if type(value) not in self.classes:
            check("", self._expected, value, *self.classes)
        return value


def member_of(kind: Any, *, path: str = "", optional: bool = False) -> Converter[Any]:
    """Return a converter of the members of an enum."""
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
            # Either an undescribed value, or one of another type.
            return self._convert_undescribed(value)


def integer(value: Any) -> int:
    """Return an integer; 5.0 is one too, since JSON has a single number type."""
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
    """Return a converter of arrays whose items are read by another converter."""
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
    """Return a model as an instance of a subclass, created by its `__init__`, which may do more."""
    return kind(**{attribute.alias: getattr(model, attribute.name) for attribute in attrs.fields(type(model))})


def attributes(model: object) -> dict[object, str]:
    """Return the attribute of each described field of a model, by the field's name in JSON."""
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
    """Return a converter to the first alternative that matches or, among models, to the one that matches best."""
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
            # No alternative for this class, or another one may match.
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
    """Return a converter of a union of models with a discriminator field.

    While a response is read leniently, an object with another value of the field is kept unchanged.

    Args:
        name: The field.
        models: Converters by the values of the field.
        forms: Converter of values that are not objects or do not have the field.
        is_open: Whether `forms` also reads objects with other values of the field.
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
    """Return a sort key, lowest for the best match: the number of deviations, then of unknown fields and members."""
    value, kept = form
    return len(kept), _unknown(value) if hasattr(value, "to_dict") else 0


def _none_fits(refusals: list[ValidationError], value: object) -> ValidationError:
    """Return the error for a value that matches none of several alternatives."""
    within = [error for error in refusals if error.path]
    if len(within) == 1:
        # Only this alternative matches except for a nested value.
        return within[0]
    expected = dict.fromkeys(_expected(error) for error in refusals)
    message = "; or: ".join(dict.fromkeys(map(str, refusals)))
    return ValidationError("", message, expected=" or ".join(expected), actual=json_type(value))


def _expected(error: ValidationError) -> str:
    if error.path:
        return "an array" if error.path.startswith("[") else "an object"
    return error.expected


def _first_by_class(converters: Iterable[Converter[Any]]) -> dict[type, Converter[Any]]:
    """Return the first converter for each class of decoded JSON; empty if the class alone does not decide.

    Times are read by the standard library first; `time` reads those that it rejects.
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
    """Return a time in any ISO 8601 format. A time without an offset stays without one: it may not be in UTC."""
    if not isinstance(value, str):
        raise mismatch("", "a time", value)
    try:
        return _datetime.datetime.fromisoformat(value)
    except ValueError:
        # For formats that the standard library rejects, such as 2024-04, 2024-092 and 24:00.
        from dateutil.parser import isoparse

        try:
            return isoparse(value)
        except (ValueError, OverflowError):
            # For example, 24:00 on the last day that `datetime` supports.
            raise malformed("a time", value) from None


def unix_time(value: Any, per_second: int, *, is_integer: bool = False) -> Any:
    """Return a `datetime` as a number since 1970-01-01 UTC, and anything else unchanged.

    A time without an offset is local, as for `datetime.timestamp`. A number without a fraction is an integer.

    Args:
        value: The time.
        per_second: Number of units in a second.
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
    """Return a `File`. Decoded JSON never contains one: files are sent in forms, which are not read."""
    if not isinstance(value, File):
        raise mismatch("", "a File", value)
    return value


# The classes of decoded JSON that these converters accept.
_CLASSES: dict[Any, tuple[type, ...]] = {
    canonical_uuid: (str,),
    date: (str,),
    integer: (int, float),
    time: (str,),
    uuid: (str,),
}
_PLAIN = {str, int, float, bool, dict, type(None)}


def to_json(value: Any) -> Any:
    """Return a field's value as JSON. Plain dicts are returned unchanged, not copied."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is _datetime.datetime:
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [item if type(item) is str else to_json(item) for item in value]
    if isinstance(value, enum.Enum):
        # `_value_` is faster than `value`. UNSET is returned unchanged, so that encoding it fails.
        return value if value is UNSET else value._value_
    if isinstance(value, (_datetime.datetime, _datetime.date)):
        return value.isoformat()
    if hasattr(value, "to_dict"):
        return value.to_dict()
    from uuid import UUID

    return str(value) if isinstance(value, UUID) else value
