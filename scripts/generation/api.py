"""A description as openapi-python-client understands it, put right where its understanding falls short."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from attrs import evolve
from openapi_python_client import strings
from openapi_python_client.config import Config
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint, GeneratorData
from openapi_python_client.parser.properties import AnyProperty, EnumProperty, LiteralEnumProperty, ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.schema import OpenAPI
from openapi_python_client.schema.untrusted_string import UntrustedString
from pydantic import ValidationError

from scripts.generation.code import FreeFormProperty
from scripts.generation.description import Description, DescriptionError, Parts

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# What an operation takes beside its parameters.
_TAKEN_PARAMETERS = {"body", "options", "request", "self"}
# What a model has beside its fields.
_TAKEN_FIELDS = {"additional_keys", "additional_properties", "cls", "from_dict", "to_dict", "to_multipart"}


@dataclass(frozen=True)
class Operation:
    """One operation as it stands in the description."""

    method: str
    path: str
    parts: Parts
    data: dict[str, Any]
    parameters: list[tuple[Parts, dict[str, Any]]]

    @property
    def key(self) -> tuple[str, str]:
        return _key(self.method, self.path)


@dataclass(frozen=True)
class Api:
    """The description, and what the generator made of it."""

    description: Description
    data: GeneratorData
    config: Config
    components: frozenset[str]

    @classmethod
    def parse(cls, description: Description, config: Config) -> Api:
        prepared = _prepared(description.data)
        try:
            OpenAPI.model_validate(prepared)
        except ValidationError as error:
            raise DescriptionError(
                description.path.name,
                [description.fault(_existing(description, one["loc"]), one["msg"]) for one in error.errors()],
            ) from error
        try:
            data = _generator_data(prepared, config)
            # Without its paths, the description gives the classes of its components alone.
            components = _generator_data({**prepared, "paths": {}}, config)
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            # The generator lets some faults through as bare exceptions.
            raise DescriptionError(
                description.path.name, [description.fault((), f"the generator failed: {error!r}")]
            ) from error
        _use_plain_dicts(data)
        _keep_names_apart(data, config)
        named = frozenset(str(item.class_info.name) for item in (*components.models, *components.enums))
        return cls(description, data, config, named)

    @cached_property
    def endpoints(self) -> list[Endpoint]:
        """The operations as the generator has them, each once, also when it stands under several tags."""
        every = (endpoint for group in self.data.endpoint_collections_by_tag.values() for endpoint in group.endpoints)
        return list({id(endpoint): endpoint for endpoint in every}.values())

    @cached_property
    def operations(self) -> list[Operation]:
        """The operations as the description has them."""
        return list(self._operations())

    def _operations(self) -> Iterator[Operation]:
        resolve = self.description.resolve
        for path, reference in self.description.data.get("paths", {}).items():
            item = resolve(reference)
            for method in _METHODS:
                if method in item:
                    parts = ("paths", path, method)
                    parameters = [
                        ((*place, "parameters", index), resolve(parameter))
                        for place, holder in ((parts, item[method]), (parts[:-1], item))
                        for index, parameter in enumerate(holder.get("parameters", ()))
                    ]
                    yield Operation(method, path, parts, item[method], parameters)

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Operation]:
        return {operation.key: operation for operation in self.operations}

    def operation_of(self, endpoint: Endpoint) -> Operation:
        return self._by_key[endpoint_key(endpoint)]

    def module_of(self, endpoint: Endpoint) -> str:
        return str(strings.PythonIdentifier(endpoint.name, self.config.field_prefix))

    @cached_property
    def classes(self) -> list[ModelProperty | EnumProperty | LiteralEnumProperty]:
        return sorted((*self.data.models, *self.data.enums), key=lambda item: str(item.class_info.name))


def endpoint_key(endpoint: Endpoint) -> tuple[str, str]:
    return _key(endpoint.method, endpoint.path.get_untrusted_value())


def _key(method: str, path: str) -> tuple[str, str]:
    # Without the names of the path's parameters, for the generator changes them.
    return method, re.sub(r"{[^}]*}", "{}", path)


def _generator_data(data: dict[str, Any], config: Config) -> GeneratorData:
    parsed = GeneratorData.from_dict(data, config=config)
    if isinstance(parsed, GeneratorError):
        raise ValueError(f"{parsed.header}: {parsed.detail}")
    return parsed


def _prepared(data: dict[str, Any]) -> dict[str, Any]:
    """The description in the forms that the generator reads best; the meaning is the same."""
    prepared = deepcopy(data)
    for item in prepared.get("paths", {}).values():
        for method in _METHODS:
            if "security" in prepared and method in item:
                # The generator looks at the operation alone.
                item[method].setdefault("security", prepared["security"])
    stack: list[Any] = [prepared]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            stack += value.values()
            examples = value.get("examples")
            if isinstance(examples, list) and examples and "type" in value:
                # The generator knows the `example` of OpenAPI 3.0 only.
                value.setdefault("example", examples[0])
            values = value.get("enum")
            if isinstance(values, list) and "x-enum-varnames" not in value:
                names = _member_names([item for item in values if isinstance(item, str)])
                if names:
                    value["x-enum-varnames"] = names
    return prepared


def _member_names(values: list[str]) -> list[str] | None:
    """Names for enum members, where the generator's own would fall together."""
    names = [
        strings.snake_case(value).upper() if value[:1].isalpha() else f"VALUE_{index}"
        for index, value in enumerate(values)
    ]
    if all(name.isidentifier() for name in names) and len(set(names)) == len(names):
        return None
    return [
        name if name.isidentifier() and name not in names[:index] else f"VALUE_{index}"
        for index, name in enumerate(names)
    ]


def _existing(description: Description, location: Iterable[str | int]) -> Parts:
    """The steps of a pydantic location that stand in the description; the others name union branches."""
    parts: Parts = ()
    for step in location:
        with contextlib.suppress(LookupError, ValueError):
            description.at((*parts, step))
            parts = (*parts, step)
    return parts


def _use_plain_dicts(data: GeneratorData) -> None:
    """Put `dict[str, Any]` in the place of every class that would only wrap a free-form object."""
    free = {
        model.class_info.name
        for model in data.models
        if not model.required_properties
        and not model.optional_properties
        and isinstance(model.additional_properties, AnyProperty)
        and not model.is_multipart_body
    }

    def plain(prop: Any) -> Any:
        if isinstance(prop, ModelProperty) and prop.class_info.name in free:
            return FreeFormProperty(
                name=prop.name,
                required=prop.required,
                default=None,
                python_name=prop.python_name,
                description=prop.description,
                example=prop.example,
            )
        if isinstance(prop, ListProperty):
            return evolve(prop, inner_property=plain(prop.inner_property))
        if isinstance(prop, UnionProperty):
            inner = {one.get_type_string(): one for one in map(plain, prop.inner_properties)}
            return evolve(prop, inner_properties=list(inner.values()))
        return prop

    data.models[:] = [model for model in data.models if model.class_info.name not in free]
    for model in data.models:
        model.required_properties = [plain(prop) for prop in model.required_properties or ()]
        model.optional_properties = [plain(prop) for prop in model.optional_properties or ()]
        if model.additional_properties:
            model.additional_properties = plain(model.additional_properties)
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            for props in (
                endpoint.path_parameters,
                endpoint.query_parameters,
                endpoint.header_parameters,
                endpoint.cookie_parameters,
            ):
                props[:] = map(plain, props)
            for carrier in (*endpoint.bodies, *endpoint.responses):
                carrier.prop = plain(carrier.prop)


def _keep_names_apart(data: GeneratorData, config: Config) -> None:
    """Rename the fields that would hide a method of their model, and parameters that every operation has."""
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            for _, prop in endpoint.iter_all_parameters():
                if prop.python_name in _TAKEN_PARAMETERS:
                    # Also in the path, whose parameters are known by their Python names.
                    path = endpoint.path.get_untrusted_value().replace(
                        f"{{{prop.python_name}}}", f"{{{prop.python_name}_}}"
                    )
                    endpoint.path = UntrustedString(path)
                    prop.set_python_name(UntrustedString(f"{prop.python_name}_"), config, skip_snake_case=True)
    for model in data.models:
        for prop in (*(model.required_properties or ()), *(model.optional_properties or ())):
            if prop.python_name in _TAKEN_FIELDS:
                prop.set_python_name(UntrustedString(f"{prop.python_name}_"), config, skip_snake_case=True)
