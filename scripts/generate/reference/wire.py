"""The HTTP side of an operation: authentication, parameters, bodies and responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.generate.api import Api
from scripts.generate.code import FreeFormProperty, contents_of, successes, text_of
from scripts.generate.docstrings import described_fields, described_parameters
from scripts.generate.escape import json_text
from scripts.generate.generator import (
    BooleanProperty,
    ConstProperty,
    DateProperty,
    DateTimeProperty,
    Endpoint,
    EnumProperty,
    FileProperty,
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
from scripts.generate.reference.classes import Classes, class_in
from scripts.generate.reference.examples import Examples
from scripts.generate.reference.markdown import in_line
from scripts.generate.reference.rows import Row, wire_row
from scripts.generate.reference.security import Security

# How deep the fields of a body are listed on an operation's page; what is deeper has a page of its own.
_DEPTH = 3


class Wire:
    """Operations as HTTP has them. `up` is the way from a page to the first page's folder."""

    def __init__(self, api: Api, classes: Classes, examples: Examples, security: Security) -> None:
        self._api = api
        self._classes = classes
        self._examples = examples
        self._security = security

    def authorizations(self, endpoint: Endpoint) -> list[list[Mapping[str, str]]]:
        """The ways to say who calls: each a group of schemes, all of which are needed."""
        known = self._security.known
        return [[known.get(name, {"key": name}) for name in group] for group in self._security.groups(endpoint)]

    def parameters(self, endpoint: Endpoint) -> dict[str, list[Row]]:
        """The parameters of an operation, by where they go."""
        found: dict[str, list[Row]] = {}
        for place, prop, words in described_parameters(endpoint, self._api):
            example = self._examples.shown_of_parameter(endpoint, place, prop)
            found.setdefault(place, []).append(wire_row(prop, text_of(prop.name), json_type(prop), words, example))
        return found

    def bodies(self, endpoint: Endpoint, up: str) -> list[dict[str, Any]]:
        """The kinds of body that an operation takes."""
        return [
            {
                "content_type": text_of(body.content_type),
                "type": json_type(body.prop),
                "link": self._classes.type_of(body.prop, up) if class_in(body.prop) else "",
                "required": body.prop.required,
                "rows": list(self._fields(body.prop, up)),
                "words": in_line(text_of(body.prop.description)),
            }
            for body in endpoint.bodies
        ]

    def responses(self, endpoint: Endpoint, up: str) -> list[dict[str, Any]]:
        """Return the responses of an operation, one for each status."""
        successful = successes(endpoint)
        found = []
        response: Any
        for response in endpoint.responses:
            content = contents_of(response)
            example = self._examples.of_response(endpoint, response) if content else None
            found.append(
                {
                    "status": response.status_code.pattern,
                    "words": in_line(text_of(response.data.description)),
                    "content": [
                        {
                            "media_types": kind.media_types,
                            # The schema is that of the first.
                            "type": json_type(response.prop) if kind is content[0] else _OTHER_TYPES[kind.type],
                        }
                        for kind in content
                    ],
                    "link": self._classes.type_of(response.prop, up) if content and class_in(response.prop) else "",
                    "rows": list(self._fields(response.prop, up)) if content else [],
                    "example": json_text(example, indent=2) if example is not None else "",
                    "success": response in successful,
                }
            )
        return found

    def _fields(self, prop: Any, up: str, outer: str = "", listed: set[str] | None = None) -> Iterator[Row]:
        """The fields of an object, and theirs; `listed` are the models that the table has already."""
        while isinstance(prop, ListProperty):
            prop, outer = prop.inner_property, f"{outer}[]"
        if not isinstance(prop, ModelProperty):
            return
        listed = set() if listed is None else listed
        name = str(prop.class_info.name)
        if name in listed or outer.count(".") == _DEPTH - 1:
            return
        listed.add(name)
        for field, words in described_fields(self._api.model_of(prop)):
            path = f"{outer}.{text_of(field.name)}" if outer else text_of(field.name)
            kind = json_type(field)
            if class_in(field):
                kind = f"[{kind}]({up}{self._classes.page_of(class_in(field))})"
            inner = list(self._fields(field, up, path, listed))
            # What the fields of a field show need not be shown twice.
            example = None if inner else self._examples.of_field(prop, field)
            yield wire_row(field, path, kind, words, example)
            yield from inner


def json_type(prop: Any) -> str:
    """A type as JSON Schema calls it."""
    match prop:
        case UnionProperty():
            return " \\| ".join(dict.fromkeys(map(json_type, prop.inner_properties)))
        case ListProperty():
            return f"array of {json_type(prop.inner_property)}"
        case EnumProperty():
            return "integer" if prop.value_type is int else "string"
        case _:
            return next((words for kinds, words in _JSON_TYPES if isinstance(prop, kinds)), "any")


_OTHER_TYPES = {"str": "string", "bytes": "string (binary)"}
_JSON_TYPES: tuple[tuple[Any, str], ...] = (
    (ModelProperty | FreeFormProperty, "object"),
    (DateTimeProperty, "string (date-time)"),
    (DateProperty, "string (date)"),
    (UuidProperty, "string (uuid)"),
    (FileProperty, "string (binary)"),
    (StringProperty | LiteralEnumProperty, "string"),
    (IntProperty, "integer"),
    (FloatProperty, "number"),
    (BooleanProperty, "boolean"),
    (NoneProperty, "null"),
    (ConstProperty, "constant"),
)
