# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Validate the body of a request and encode it as JSON. Every error is reported, with its path."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ._converters import InstanceOf, convert, mismatch, to_json, unix_time
from .errors import RequestValidationError, ValidationError
from .types import UNSET, File, Unset

if TYPE_CHECKING:
    from ._operation import Operation


class Field:
    """A field of an object.

    Args:
        attribute: Name of the model's attribute.
        schema: Schema of its value: a model, `Items`, `AnyOf`, or a converter if the value contains no model.
        is_required: Whether it must be present.
    """

    __slots__ = ("attribute", "classes", "is_required", "schema")

    def __init__(self, attribute: str, schema: Any, *, is_required: bool = False) -> None:
        self.attribute = attribute
        self.schema = schema
        self.is_required = is_required
        self.classes: tuple[type, ...] = _classes(schema)


class Fields:
    """The fields of an object.

    Args:
        by_name: The fields by their names in JSON.
        additional: Schema of additional fields; None if the description allows none.
    """

    def __init__(self, by_name: Mapping[str, Field], *, additional: Any = None) -> None:
        self.by_name = by_name
        self.additional = additional
        self.required = tuple(name for name, field in by_name.items() if field.is_required)
        self.attributes = tuple((name, field.attribute, field.classes) for name, field in by_name.items())


def _classes(schema: Any) -> tuple[type, ...]:
    """Return the classes of values that need no conversion."""
    if isinstance(schema, UnixTime):
        # A number with a fraction may become an integer.
        return tuple({int}.intersection(_classes(schema.converter)))
    return tuple(schema.classes) if isinstance(schema, InstanceOf) else ()


class Items:
    """The schema of an array."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._classes = _classes(schema)

    def encode(self, value: Any, path: str, errors: list[ValidationError]) -> Any:
        if not isinstance(value, (list, tuple)):
            errors.append(mismatch(path, "an array", value))
            return None
        for item in value:
            if type(item) not in self._classes:
                break
        else:
            return value
        return [_encode(self._schema, item, f"{path}[{index}]", errors) for index, item in enumerate(value)]


class UnixTime:
    """The schema of a time as a number, which is also accepted as a `datetime`.

    Args:
        converter: Converter of the number.
        per_second: Number of units in a second.
        is_integer: Whether a fraction of a `datetime` is dropped.
    """

    def __init__(self, converter: Any, per_second: int, *, is_integer: bool = False) -> None:
        self.converter = converter
        self._per_second = per_second
        self._is_integer = is_integer

    def encode(self, value: Any, path: str, errors: list[ValidationError]) -> Any:
        try:
            number = unix_time(value, self._per_second, is_integer=self._is_integer)
        except (OverflowError, ValueError, OSError):
            errors.append(ValidationError(path, "is a time that this computer cannot convert to UTC"))
            return None
        own: list[ValidationError] = []
        encoded = _encode(self.converter, number, path, own)
        if own and not isinstance(number, (int, float)):
            own = [mismatch(path, "a `datetime` or a number", value)]
        errors += own
        return encoded


class AnyOf:
    """A union of schemas of which at least one contains a model."""

    def __init__(self, *schemas: Any) -> None:
        self._schemas = schemas

    def encode(self, value: Any, path: str, errors: list[ValidationError]) -> Any:
        failures: list[tuple[Any, list[ValidationError]]] = []
        for schema in self._schemas:
            if isinstance(schema, type) and isinstance(value, schema):
                # Another model may allow its fields too.
                return _encode(schema, value, path, errors)
        for schema in self._schemas:
            own: list[ValidationError] = []
            encoded = _encode(schema, value, path, own)
            if not own:
                return encoded
            failures.append((schema, own))
        # Errors within the value indicate which of the schemas was intended.
        within = [own for _, own in failures if any(error.path != path for error in own)]
        if within:
            nearest = min(within, key=len)
            errors += nearest
        else:
            messages = dict.fromkeys(error.message for _, own in failures for error in own)
            errors.append(ValidationError(path, "; or: ".join(messages)))
        return None


class Discriminated(AnyOf):
    """A union of models with a discriminator field.

    Args:
        name: The field.
        models: Schemas by the values of the field.
        schemas: The schemas of the union.
        is_open: Whether objects with other values are allowed too.
    """

    def __init__(self, name: str, models: Mapping[str, Any], *schemas: Any, is_open: bool = False) -> None:
        super().__init__(*schemas)
        self._name = name
        self._models = models
        self._is_open = is_open

    def encode(self, value: Any, path: str, errors: list[ValidationError]) -> Any:
        named = value.get(self._name) if isinstance(value, Mapping) else None
        if not isinstance(named, str):
            return super().encode(value, path, errors)
        if named in self._models:
            return _encode(self._models[named], value, path, errors)
        if self._is_open:
            return super().encode(value, path, errors)
        errors.append(ValidationError(_joined(path, self._name), f"is not {' or '.join(map(repr, self._models))}"))
        return None


def is_binary(body: Any) -> bool:
    """Return whether a body is bytes or a file."""
    return isinstance(body, (bytes, bytearray, memoryview, File)) or hasattr(body, "read")


def binary(operation: Operation[Any], body: Any) -> bytes:
    """Return a body that is neither JSON nor text.

    Raises:
        RequestValidationError: It is neither bytes nor a file open in binary mode.
    """
    content = body.payload if isinstance(body, File) else body
    content = content.read() if hasattr(content, "read") else content
    if not isinstance(content, (bytes, bytearray, memoryview)):
        raise RequestValidationError("", mismatch("", "bytes or a file of bytes", content).message, operation.name)
    return bytes(content)


def media_type(body: Any) -> str:
    """Return the media type of a body for which the description has a range, such as "image/*"."""
    return (isinstance(body, File) and body.mime_type) or "application/octet-stream"


def text(operation: Operation[Any], body: Any) -> bytes:
    """Return a body that is text, in UTF-8.

    Raises:
        RequestValidationError: It is not a string, or contains half a surrogate pair.
    """
    if not isinstance(body, str):
        raise RequestValidationError("", mismatch("", "a string", body).message, operation.name)
    try:
        return body.encode()
    except UnicodeEncodeError:
        raise RequestValidationError("", _NO_TEXT, operation.name) from None


def validate_body(operation: Operation[Any], schema: Any, body: Any, *, required: bool = True) -> Any:
    """Return a body as JSON. Where its schema has a model, a dict of the same shape is accepted.

    Raises:
        RequestValidationError: The body does not match the schema. `errors` has every mismatch.
    """
    if isinstance(body, Unset) and not required:
        return body
    errors: list[ValidationError] = []
    try:
        encoded = _encode(schema, body, "", errors)
    except RecursionError:
        raise RequestValidationError("", _TOO_DEEP, operation.name) from None
    if errors:
        raise request_error([*errors, *unserializable(encoded)], operation.name)
    return encoded


def request_error(errors: list[ValidationError], operation: str = "") -> RequestValidationError:
    """Return the error of a request for one or more errors of its values."""
    return RequestValidationError(errors[0].path, errors[0].message, operation, tuple(errors))


def _encode(schema: Any, value: Any, path: str, errors: list[ValidationError]) -> Any:
    if isinstance(schema, type):
        return _encode_object(schema, value, path, errors)
    if isinstance(schema, (Items, AnyOf, UnixTime)):
        return schema.encode(value, path, errors)
    try:
        return to_json(convert(path, schema, to_json(value)))
    except ValidationError as error:
        errors.append(error)
        return None


@functools.cache
def _fields(model: Any) -> Fields:
    fields: Fields = model._request_fields()
    return fields


def _encode_object(model: Any, value: Any, path: str, errors: list[ValidationError]) -> Any:
    fields = _fields(model)
    encoded: dict[str, Any] = {}
    is_model = isinstance(value, model)
    if is_model and type(value).to_dict is model.to_dict:
        for name, item in value.additional_properties.items():
            if name not in fields.by_name:
                encoded[name] = _encode_additional(fields, item, _joined(path, str(name)), errors)
        for name, attribute, classes in fields.attributes:
            item = getattr(value, attribute)
            if type(item) in classes:
                encoded[name] = item
            elif item is not UNSET:
                encoded[name] = _encode(fields.by_name[name].schema, item, _joined(path, name), errors)
            elif name in fields.required:
                errors.append(ValidationError(_joined(path, name), "is required"))
        return encoded
    if is_model:
        given: Mapping[Any, Any] = value.to_dict()
    elif isinstance(value, Mapping):
        given = value
    else:
        errors.append(mismatch(path, f"{model.__name__} or a dict", value))
        return None
    for name in fields.required:
        if given.get(name, UNSET) is UNSET:
            errors.append(ValidationError(_joined(path, name), "is required"))
    for name, item in given.items():
        field = fields.by_name.get(name)
        if field is not None:
            if type(item) in field.classes:
                encoded[name] = item
            elif item is not UNSET:
                encoded[name] = _encode(field.schema, item, _joined(path, name), errors)
        elif not isinstance(name, str):
            errors.append(ValidationError(path, f"has a key of type {type(name).__name__}; keys must be strings"))
        elif is_model or fields.additional is not None:
            encoded[name] = _encode_additional(fields, item, _joined(path, name), errors)
        else:
            errors.append(_unknown(path, name, fields.by_name))
    return encoded


def _encode_additional(fields: Fields, item: Any, path: str, errors: list[ValidationError]) -> Any:
    return to_json(item) if fields.additional is None else _encode(fields.additional, item, path, errors)


def _unknown(path: str, name: str, fields: Mapping[str, Field]) -> ValidationError:
    import difflib

    nearest = difflib.get_close_matches(name, fields, 1)
    hint = "to send it, use `additional_properties` or `extra_body`"
    if nearest:
        hint = f"did you mean `{_joined(path, nearest[0])}`?"
    return ValidationError(_joined(path, name), f"unknown field; {hint}")


def _joined(path: str, name: str) -> str:
    # Shortened and escaped for display: a key in the caller's dict may be any text.
    name = name if len(name) <= 80 and name.isprintable() else ascii(name[:80])[1:-1]
    return f"{path}.{name}" if path else name


def unserializable(value: Any) -> list[ValidationError]:
    """Return an error for each value that is not JSON serializable, at most 100."""
    errors: list[ValidationError] = []
    for error in itertools.islice(_unserializable(value, "", 0), 100):
        errors.append(error)
        if error.message == _TOO_DEEP:
            # A value that contains itself twice has exponentially many paths.
            break
    return errors


def _unserializable(value: Any, path: str, depth: int) -> Iterator[ValidationError]:
    if depth > 500:
        yield ValidationError(path[:200], _TOO_DEEP)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, (str, int, float, bool, type(None))):
                yield ValidationError(path, f"has a key of type {type(key).__name__}; keys must be strings")
            elif isinstance(key, str) and not _is_text(key):
                yield ValidationError(path, f"has a key that {_NO_TEXT}")
            else:
                yield from _unserializable(item, _joined(path, str(key)), depth + 1)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _unserializable(item, f"{path}[{index}]", depth + 1)
    elif isinstance(value, float) and value - value != 0:
        yield ValidationError(path, "is not a finite number, which JSON requires")
    elif isinstance(value, str) and not _is_text(value):
        yield ValidationError(path, _NO_TEXT)
    elif not isinstance(value, (str, int, float, type(None))):
        yield ValidationError(path, f"{type(value).__name__} is not JSON serializable")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


_TOO_DEEP = "is nested too deeply, or contains itself"
_NO_TEXT = "contains half a surrogate pair, which is not valid text"
