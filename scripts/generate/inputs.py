"""Find which models requests contain, and write the types of the dicts that are accepted in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from keyword import iskeyword
from typing import Any

from scripts.generate import code
from scripts.generate.api import Api
from scripts.generate.escape import python_literal
from scripts.generate.generator import (
    DateProperty,
    DateTimeProperty,
    Endpoint,
    EnumProperty,
    FileProperty,
    ListProperty,
    ModelProperty,
    UnionProperty,
    UuidProperty,
)

# Names of types, which a key of the same name would hide in the body of a class.
_TYPES = {"bool", "datetime", "dict", "float", "int", "list", "str", "Any", "Literal", "Mapping", "NotRequired", "UUID"}


@dataclass(frozen=True)
class Param:
    """The type of the dicts that are accepted in place of a model.

    Attributes:
        name: Its name.
        model: The model.
        keys: For each field, the key, the property and the code of the type.
        is_class: Whether every key can be an attribute of a class.
        values: Code of the type of the values, where the object is a map; else empty.
    """

    name: str
    model: ModelProperty
    keys: list[tuple[str, Any, str]]
    is_class: bool
    values: str


class Inputs:
    """The models that the requests of an API contain."""

    def __init__(self, api: Api) -> None:
        self._api = api

    @cached_property
    def models(self) -> set[str]:
        """Names of the models that a request can contain, and that may be given as dicts."""
        bodies = (body for endpoint in self._api.endpoints for body in endpoint.bodies)
        return self._reachable(body.prop for body in bodies if code.is_checked(body))

    def accept_objects(self) -> None:
        """Let models that are sent and never read accept a `datetime` or a `UUID` where the description has one."""
        responses = (response for endpoint in self._api.endpoints for response in endpoint.responses)
        for name in self.models - self._reachable(response.prop for response in responses):
            for prop in code.fields_of(self._api.model_named(name)):
                accepted = prop.inner_property if isinstance(prop, code.UuidListProperty) else prop
                if isinstance(accepted, code.UuidStringProperty | code.UnixTimeProperty):
                    accepted.is_accepted = True

    def is_sent(self, model: ModelProperty) -> bool:
        """Return whether a request can contain a model."""
        return str(model.class_info.name) in self.models

    @cached_property
    def params(self) -> list[Param]:
        """The types of the dicts that are accepted in place of models."""
        return [self._param(model) for model in self._api.classes if str(model.class_info.name) in self.models]

    def _param(self, model: Any) -> Param:
        fields = [*model.required_properties, *model.optional_properties]
        keys = []
        for field in fields:
            annotation = self.type_of(field)
            if any(name in self.param_names for name, _ in code.classes_in(field)):
                # The name may be defined further below.
                annotation = python_literal(annotation)
            keys.append(
                (code.text_of(field.name), field, annotation if field.required else f"NotRequired[{annotation}]")
            )
        values = self.type_of(model.additional_properties) if not keys and self.is_open(model) else ""
        hidden = _TYPES | self.class_names
        is_class = all(_is_attribute(key) and key not in hidden for key, _, _ in keys)
        return Param(self.param_names[str(model.class_info.name)], model, keys, is_class, values)

    @cached_property
    def param_names(self) -> dict[str, str]:
        """For each model that a request can contain, the name of the type of its dicts."""
        taken = set(self.class_names)
        names = {}
        for model in sorted(self.models):
            name, number = f"{model}Param", 2
            while name in taken:
                name, number = f"{model}Param{number}", number + 1
            names[model] = name
            taken.add(name)
        return names

    @cached_property
    def class_names(self) -> set[str]:
        return {str(item.class_info.name) for item in self._api.classes}

    def imports(self) -> list[tuple[str, str]]:
        """Return the models and enums in the types of dicts, with their modules."""
        fields = (prop for param in self.params for prop in code.fields_of(param.model))
        used = {pair for prop in fields for pair in code.classes_in(prop)}
        return sorted((name, module) for name, module in used if name in self.class_names)

    def type_of(self, prop: Any) -> str:
        """Return the code of the type that is accepted for a value in a request."""
        return " | ".join(dict.fromkeys(self._types(prop)))

    def _types(self, prop: Any) -> Iterator[str]:
        match prop:
            case ModelProperty():
                name = str(prop.class_info.name)
                yield name
                if name in self.param_names:
                    yield self.param_names[name]
            case EnumProperty():
                yield str(prop.class_info.name)
                yield "int" if prop.value_type is int else "str"
            case ListProperty():
                inner = self.type_of(prop.inner_property)
                # A string is a sequence of strings, too.
                yield f"list[{inner}]" if inner == "str" else f"Sequence[{inner}]"
            case UnionProperty():
                for inner_prop in prop.inner_properties:
                    yield from self._types(inner_prop)
            case DateTimeProperty():
                yield from ("datetime.datetime", "str")
            case DateProperty():
                yield from ("datetime.date", "str")
            case UuidProperty():
                yield from ("UUID", "str")
            case FileProperty():
                yield "str"
            case code.UnixTimeProperty():
                yield from ("datetime.datetime", "int" if prop.is_integer else "float")
            case code.UuidStringProperty():
                yield from ("str", "UUID")
            case _:
                yield prop.get_type_string(no_optional=True).as_unembedded_code()

    def body_type(self, endpoint: Endpoint) -> str:
        """Return the code of the type of the body of an operation."""
        types: dict[str, None] = {}
        for body in endpoint.bodies:
            if code.is_checked(body):
                types |= dict.fromkeys(self._types(body.prop))
            else:
                types[body.prop.get_type_string(no_optional=True).as_unembedded_code()] = None
        return " | ".join([*types, *([] if all(body.prop.required for body in endpoint.bodies) else ["Unset"])])

    def body_params(self, endpoint: Endpoint) -> list[str]:
        """Return the names of the types of dicts in the type of the body of an operation."""
        names = {name for body in endpoint.bodies if code.is_checked(body) for name, _ in code.classes_in(body.prop)}
        return sorted(self.param_names[name] for name in names & self.models)

    def _reachable(self, props: Iterable[Any]) -> set[str]:
        models = {str(model.class_info.name): model for model in self._api.data.models}
        waiting = [name for prop in props for name, _ in code.classes_in(prop)]
        reachable: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in models and name not in reachable:
                reachable.add(name)
                waiting += [inner for prop in code.fields_of(models[name]) for inner, _ in code.classes_in(prop)]
        return reachable

    def is_open(self, model: ModelProperty) -> bool:
        """Return whether the description explicitly allows fields that it does not name."""
        return model.data.additionalProperties not in (None, False)


def _is_attribute(key: str) -> bool:
    # Python mangles names that begin with two underscores.
    return re.fullmatch(r"(?!__)[A-Za-z_]\w*", key, re.ASCII) is not None and not iskeyword(key)
