"""Example values, as JSON has them: the description's own wherever it has one, else made up by type."""

from __future__ import annotations

import ast
import contextlib
import datetime
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from scripts.generate.api import Api
from scripts.generate.code import DiscriminatedProperty, FreeFormProperty, described_media_types, text_of
from scripts.generate.generator import (
    AnyProperty,
    BooleanProperty,
    ConstProperty,
    DateProperty,
    DateTimeProperty,
    Endpoint,
    EnumProperty,
    FloatProperty,
    IntProperty,
    ListProperty,
    LiteralEnumProperty,
    ModelProperty,
    NoneProperty,
    StringProperty,
    UnionProperty,
    UuidProperty,
)

# Where there is no example: null is one.
_ABSENT: Final = object()
# How many objects an example that is made up may hold, one within another: descriptions can ask for any number.
_MOST_OBJECTS = 100


class Examples:
    """The example values of a description. What of them does not fit their own schema is left out, or made up."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._pieces: dict[str, Mapping[str, Any]] = {}
        self._whole: dict[str, dict[str, Any]] = {}
        self._fitting: dict[tuple[str, int], tuple[bool, Any]] = {}
        self._objects = 0
        for endpoint in api.endpoints:
            for carrier in (*endpoint.bodies, *endpoint.responses):
                for value in self._described(endpoint, carrier):
                    self._note(carrier.prop, value)

    def of_body(self, endpoint: Endpoint, body: Any) -> Any:
        """What is sent as one kind of body of an operation."""
        return self._fitted(body.prop, next(self._described(endpoint, body), _ABSENT))

    def of_response(self, endpoint: Endpoint, response: Any) -> Any:
        """Return the example of a response; None where the description has neither an example nor a model."""
        found = next(self._described(endpoint, response), _ABSENT)
        if found is not _ABSENT:
            return found
        return self._made(response.prop) if any(True for _ in _models_in(response.prop)) else None

    def of_parameter(self, endpoint: Endpoint, place: str, prop: Any) -> Any:
        """What a parameter takes; `place` is path, query, header or cookie."""
        return self._fitted(prop, next(self._of_parameter(endpoint, place, prop), _ABSENT))

    def shown_of_parameter(self, endpoint: Endpoint, place: str, prop: Any) -> Any:
        """The same; None for what a sample leaves out: it is not needed, and there is no example."""
        if prop.required or any(True for _ in self._of_parameter(endpoint, place, prop)):
            return self.of_parameter(endpoint, place, prop)
        return None

    def of_field(self, model: ModelProperty, prop: Any) -> Any:
        """What a field holds: its own example, or that within the model's; None where there is neither."""
        own = _own(self._api.model_of(model), prop)
        return self.of_model(model).get(text_of(prop.name)) if own is _ABSENT else own

    def of_model(self, model: ModelProperty) -> dict[str, Any]:
        """An example of an object: one of the description, or the fields that it needs or has examples of."""
        name = str(model.class_info.name)
        if name not in self._whole:
            self._objects = 0
            self._whole[name] = self._object(model, ())
        return self._whole[name]

    def form_of(self, prop: UnionProperty, value: Any) -> Any:
        """The form of a union that a value is; None where it is none of them."""
        fitting = [one for one in prop.inner_properties if self._fits(one, value)]
        if isinstance(prop, DiscriminatedProperty) and isinstance(value, dict):
            name = prop.mapping.get(str(value.get(prop.discriminator)))
            fitting = [one for one in fitting if not name or _class_name(one) == name] or fitting

        def closeness(one: Any) -> float:
            match one:
                case EnumProperty():
                    return 3 if value in one.values.values() else -1
                case ModelProperty():
                    return 2 + len(self._fields(one).keys() & value.keys())
                case StringProperty():
                    return 1
                case _:
                    return 0

        return max(fitting, key=closeness, default=None)

    def _described(self, endpoint: Endpoint, carrier: Any) -> Iterator[Any]:
        """The examples that stand with a body, or with a response."""
        operation = self._api.operation_of(endpoint).data
        resolve = self._api.description.resolve
        if hasattr(carrier, "content_type"):
            content = resolve(operation.get("requestBody", {})).get("content", {})
            yield from self._shown(content.get(text_of(carrier.content_type), {}))
        else:
            content = resolve(operation.get("responses", {}).get(carrier.status_code.pattern, {})).get("content") or {}
            for media_type, _ in described_media_types(carrier)[:1]:
                yield from self._shown(content[media_type])

    def _of_parameter(self, endpoint: Endpoint, place: str, prop: Any) -> Iterator[Any]:
        for _, parameter in self._api.operation_of(endpoint).parameters:
            if (parameter.get("in"), parameter.get("name")) == (place, text_of(prop.name)):
                yield from self._shown(parameter)
                return

    def _shown(self, holder: Mapping[str, Any]) -> Iterator[Any]:
        """The examples of a media type or of a parameter, and those of its schema."""
        resolve = self._api.description.resolve
        if "example" in holder:
            yield holder["example"]
        for example in (holder.get("examples") or {}).values():
            if "value" in resolve(example):
                yield resolve(example)["value"]
        schema = resolve(holder.get("schema") or {})
        if isinstance(schema, dict):
            yield from schema.get("examples") or ()
            if "example" in schema:
                yield schema["example"]

    def _note(self, prop: Any, value: Any) -> None:
        """Keep the pieces of an example by the models that they are examples of."""
        match prop, value:
            case ModelProperty(), dict():
                self._pieces.setdefault(str(prop.class_info.name), value)
                for name, field in self._fields(prop).items():
                    if name in value:
                        self._note(field, value[name])
            case ListProperty(), list():
                for one in value:
                    self._note(prop.inner_property, one)
            case UnionProperty(), _:
                self._note(self.form_of(prop, value), value)

    def _fields(self, model: ModelProperty) -> dict[str, Any]:
        model = self._api.model_of(model)
        every = (*(model.required_properties or ()), *(model.optional_properties or ()))
        return {text_of(prop.name): prop for prop in every}

    def _fitted(self, prop: Any, value: Any, within: tuple[str, ...] = ()) -> Any:
        """A value, with what does not fit put right."""
        if not within:
            self._objects = 0
        match prop, value:
            case ModelProperty(), dict():
                fields = self._fields(prop)
                inner = (*within, str(prop.class_info.name))
                fitted = {
                    name: self._fitted(fields[name], one, inner) if name in fields else one
                    for name, one in value.items()
                }
                missing = {name: field for name, field in fields.items() if field.required and name not in value}
                return fitted | {name: self._made(field, inner) for name, field in missing.items()}
            case ListProperty(), list():
                return [self._fitted(prop.inner_property, one, within) for one in value]
            case UnionProperty(), dict() if self.form_of(prop, value) is None:
                models = [one for one in prop.inner_properties if isinstance(one, ModelProperty)]
                close = max(models, key=lambda one: len(self._fields(one).keys() & value.keys()), default=None)
                return self._fitted(close, value, within) if close else self._made(prop, within)
        return value if value is not _ABSENT and self._fits(prop, value) else self._made(prop, within)

    def _fits(self, prop: Any, value: Any) -> bool:
        """Whether a value is what a property holds; unions within unions ask this again and again."""
        if not isinstance(prop, ModelProperty) or not isinstance(value, dict):
            return self._is_fitting(prop, value)
        # By what they are, for neither can be hashed; the value is kept, so that no other takes its place.
        key = (str(prop.class_info.name), id(value))
        if key not in self._fitting:
            self._fitting[key] = (self._is_fitting(prop, value), value)
        return self._fitting[key][0]

    def _is_fitting(self, prop: Any, value: Any) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        match prop:
            case FreeFormProperty():
                return isinstance(value, dict)
            case AnyProperty():
                return True
            case NoneProperty():
                return value is None
            case ModelProperty():
                fields = self._fields(prop)
                return isinstance(value, dict) and all(
                    self._fits(field, value[name]) if name in value else not field.required
                    for name, field in fields.items()
                )
            case ListProperty():
                return isinstance(value, list) and all(self._fits(prop.inner_property, one) for one in value)
            case UnionProperty():
                return any(self._fits(one, value) for one in prop.inner_properties)
            case EnumProperty():
                return is_number if prop.value_type is int else isinstance(value, str)
            case LiteralEnumProperty():
                return isinstance(value, int | str) and value in prop.values
            case ConstProperty():
                return type(value) is type(prop.value.raw_value) and value == prop.value.raw_value
            case BooleanProperty():
                return isinstance(value, bool)
            case IntProperty():
                return is_number and isinstance(value, int)
            case FloatProperty():
                return is_number
            case _:
                return isinstance(value, str) and _parses(prop, value)

    def _made(self, prop: Any, within: tuple[str, ...] = ()) -> Any:
        """A value of a property's type; `within` are the models that it is part of."""
        match prop:
            case ModelProperty():
                if not within:
                    return self.of_model(prop)
                return {} if str(prop.class_info.name) in within else self._object(prop, within)
            case ListProperty():
                ends = not {str(model.class_info.name) for model in _models_in(prop)} & set(within)
                return [self._made(prop.inner_property, within)] if ends else []
            case UnionProperty():
                form = min(prop.inner_properties, key=lambda one: _depth(one, within))
                return _named(prop, form, self._made(form, within))
            case _:
                return _made_up(prop)

    def _object(self, model: ModelProperty, within: tuple[str, ...]) -> dict[str, Any]:
        self._objects += 1
        if self._objects > _MOST_OBJECTS:
            return {}
        model = self._api.model_of(model)
        name = str(model.class_info.name)
        whole = model.data.example if isinstance(model.data.example, dict) else self._pieces.get(name)
        if whole is not None:
            return dict(self._fitted(model, whole, within))
        own = {key: _own(model, prop) for key, prop in self._fields(model).items()}
        return {
            key: self._fitted(prop, own[key], (*within, name))
            for key, prop in self._fields(model).items()
            if prop.required or own[key] is not _ABSENT
        }


def _named(union: UnionProperty, form: Any, value: Any) -> Any:
    """An example of a form of a union, with the value that says which form it is."""
    if not isinstance(union, DiscriminatedProperty) or not isinstance(value, dict):
        return value
    values = [named for named, name in union.mapping.items() if name == _class_name(form)]
    if not values or value.get(union.discriminator) in values:
        return value
    return {**value, union.discriminator: values[0]}


def _class_name(prop: Any) -> str:
    return str(prop.class_info.name) if isinstance(prop, ModelProperty) else ""


def _models_in(prop: Any) -> Iterator[ModelProperty]:
    match prop:
        case ModelProperty():
            yield prop
        case ListProperty():
            yield from _models_in(prop.inner_property)
        case UnionProperty():
            for inner in prop.inner_properties:
                yield from _models_in(inner)


def _depth(prop: Any, within: tuple[str, ...]) -> int:
    """How far an example of one form of a union leads: no further, into another model, nowhere, or round."""
    if isinstance(prop, ModelProperty):
        return 3 if str(prop.class_info.name) in within else 1
    return 2 if isinstance(prop, NoneProperty) else 0


def _own(model: ModelProperty, prop: Any) -> Any:
    """The example that stands with a field of a model."""
    properties: dict[Any, Any] = model.data.properties or {}
    data = properties.get(prop.name)
    # Beside a `$ref` it is one of the keys that the generator does not know.
    described = getattr(data, "example", None) or (getattr(data, "model_extra", None) or {}).get("example")
    if described is not None:
        return described
    # What `allOf` brings together, the generator has as text.
    text = text_of(prop.example)
    if not text:
        return _ABSENT
    if isinstance(prop, StringProperty | DateProperty | DateTimeProperty | UuidProperty):
        return text
    with contextlib.suppress(ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return ast.literal_eval(text)
    return text


def _parses(prop: Any, text: str) -> bool:
    readers: dict[type[Any], Callable[[str], Any]] = {
        DateProperty: datetime.date.fromisoformat,
        DateTimeProperty: datetime.datetime.fromisoformat,
        UuidProperty: uuid.UUID,
    }
    try:
        readers.get(type(prop), str)(text)
    except ValueError:
        return False
    return True


def _made_up(prop: Any) -> Any:
    match prop:
        case BooleanProperty():
            return True
        case IntProperty():
            return 1
        case FloatProperty():
            return 1.5
        case EnumProperty():
            return next(iter(prop.values.values()))
        case LiteralEnumProperty():
            return min(prop.values, key=str)
        case ConstProperty():
            return prop.value.raw_value
        case DateTimeProperty():
            return "2024-04-01T22:38:19Z"
        case DateProperty():
            return "2024-04-01"
        case UuidProperty():
            return "caf77ace-3417-4da4-944d-f4a0688f3c23"
        case NoneProperty():
            return None
        case FreeFormProperty():
            return {}
        case _:
            return "<value>"
