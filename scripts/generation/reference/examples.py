"""Example values, as JSON has them: the description's own wherever it has one, else made up by type."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, LiteralEnumProperty, ModelProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from scripts.generation.api import Api
from scripts.generation.code import FreeFormProperty, fields_of, text_of

# In the place of a value of which nothing is known but that it is one.
ANY_TEXT = "<value>"


class Examples:
    """The example values of a description."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._models: dict[str, Mapping[str, Any]] = {}
        for endpoint in api.endpoints:
            for carrier in (*endpoint.bodies, *endpoint.responses):
                for value in self._described(endpoint, carrier):
                    self._note(carrier.prop, value)

    def of_body(self, endpoint: Endpoint, body: Any) -> Any:
        """What is sent as one kind of body of an operation."""
        return next(self._described(endpoint, body), None) or self.of(body.prop)

    def of_answer(self, endpoint: Endpoint, response: Any) -> Any:
        """What a response answers; None where the description shows nothing and describes no model."""
        found = next(self._described(endpoint, response), None)
        return self.of(response.prop) if found is None and list(_models_in(response.prop)) else found

    def of_parameter(self, endpoint: Endpoint, prop: Any) -> Any:
        """What a parameter takes."""
        for _, parameter in self._api.operation_of(endpoint).parameters:
            if parameter.get("name") == text_of(prop.name):
                return next(self._shown(parameter), None) or self.of(prop)
        return self.of(prop)

    def is_shown(self, endpoint: Endpoint, prop: Any) -> bool:
        """Whether a sample of an operation names a parameter: it is needed, or the description has an example."""
        described = self._api.operation_of(endpoint).parameters
        shown = any(
            parameter.get("name") == text_of(prop.name) and any(True for _ in self._shown(parameter))
            for _, parameter in described
        )
        return bool(prop.required or shown or text_of(prop.example))

    def shown_of_parameter(self, endpoint: Endpoint, prop: Any) -> Any:
        """What a sample gives for a parameter; None where it leaves it out."""
        return self.of_parameter(endpoint, prop) if self.is_shown(endpoint, prop) else None

    def of_field(self, model: ModelProperty, prop: Any) -> Any:
        """What a field holds: its own example, or that within the model's; None where there is neither."""
        own = _own(prop)
        return self.of_model(model).get(text_of(prop.name)) if own is None else own

    def of(self, prop: Any, within: tuple[str, ...] = ()) -> Any:
        """An example of what a property holds; `within` are the models that it is part of."""
        own = _own(prop)
        if own is not None:
            return own
        match prop:
            case ModelProperty():
                return self.of_model(prop, within)
            case ListProperty():
                names = {str(model.class_info.name) for model in _models_in(prop)}
                return [] if names & set(within) else [self.of(prop.inner_property, within)]
            case UnionProperty():
                ended = [one for one in prop.inner_properties if not isinstance(one, NoneProperty | ModelProperty)]
                return self.of((ended or prop.inner_properties)[0], within)
            case _:
                return _made_up(prop)

    def of_model(self, model: ModelProperty, within: tuple[str, ...] = ()) -> Any:
        """An example of an object: one of the description, or the fields that it needs or has examples of."""
        model = self._api.model_of(model)
        name = str(model.class_info.name)
        own = model.data.example if isinstance(model.data.example, dict) else self._models.get(name)
        if own is not None or name in within:
            return dict(own or {})
        return {
            text_of(prop.name): self.of(prop, (*within, name))
            for prop in (*(model.required_properties or ()), *(model.optional_properties or ()))
            if prop.required or text_of(prop.example)
        }

    def _described(self, endpoint: Endpoint, carrier: Any) -> Iterator[Any]:
        """The examples that stand with a body, or with a response."""
        operation = self._api.operation_of(endpoint).data
        resolve = self._api.description.resolve
        if hasattr(carrier, "content_type"):
            holder, wanted = resolve(operation.get("requestBody", {})), text_of(carrier.content_type)
        else:
            holder, wanted = resolve(operation.get("responses", {}).get(carrier.status_code.pattern, {})), ""
        for content_type, media in (holder.get("content") or {}).items():
            if not wanted or wanted == content_type:
                yield from self._shown(media)

    def _shown(self, media: Mapping[str, Any]) -> Iterator[Any]:
        """The examples of a media type or of a parameter, and those of its schema."""
        resolve = self._api.description.resolve
        if "example" in media:
            yield media["example"]
        for example in (media.get("examples") or {}).values():
            if "value" in resolve(example):
                yield resolve(example)["value"]
        schema = resolve(media.get("schema") or {})
        if isinstance(schema, dict):
            yield from schema.get("examples") or ()
            if "example" in schema:
                yield schema["example"]

    def _note(self, prop: Any, value: Any) -> None:
        """Keep the pieces of an example by the models that they are examples of."""
        match prop, value:
            case ModelProperty(), dict():
                self._models.setdefault(str(prop.class_info.name), value)
                for field in fields_of(self._api.model_of(prop)):
                    if text_of(field.name) in value:
                        self._note(field, value[text_of(field.name)])
            case ListProperty(), list():
                for one in value:
                    self._note(prop.inner_property, one)
            case UnionProperty(), _:
                fitting = fitting_form(prop, value)
                if fitting is not None:
                    self._note(fitting, value)


def fitting_form(prop: UnionProperty, value: Any) -> Any:
    """The form of a union that a value is best taken for; None where it stays as JSON has it."""
    forms = [one for one in prop.inner_properties if not isinstance(one, NoneProperty)]
    if isinstance(value, dict):
        models = [one for one in forms if isinstance(one, ModelProperty)]
        known = [(len(value.keys() & {text_of(field.name) for field in fields_of(one)}), one) for one in models]
        return max(known, key=lambda pair: pair[0])[1] if known else None
    if isinstance(value, list):
        return next((one for one in forms if isinstance(one, ListProperty)), None)
    fitting: list[Any] = [one for one in forms if isinstance(one, EnumProperty) and value in one.values.values()]
    if isinstance(value, str) and not any(isinstance(one, StringProperty) for one in forms):
        fitting += [one for one in forms if isinstance(one, DateTimeProperty | DateProperty | UuidProperty)]
    return fitting[0] if fitting else forms[0] if len(forms) == 1 else None


def _models_in(prop: Any) -> Iterator[ModelProperty]:
    match prop:
        case ModelProperty():
            yield prop
        case ListProperty():
            yield from _models_in(prop.inner_property)
        case UnionProperty():
            for inner in prop.inner_properties:
                yield from _models_in(inner)


def _own(prop: Any) -> Any:
    """A property's own example, which the generator has as text; None where there is none."""
    text = text_of(prop.example)
    if not text:
        return None
    kinds = BooleanProperty | FloatProperty | FreeFormProperty | IntProperty | ListProperty | ModelProperty
    numbers = isinstance(prop, EnumProperty) and prop.value_type is int
    if isinstance(prop, kinds) or numbers:
        with contextlib.suppress(ValueError, SyntaxError):
            return ast.literal_eval(text)
        return None
    return text


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
            return ANY_TEXT
