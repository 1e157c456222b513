"""Responses that do not match their schema: each kind of JSON in each field, and what jsonschema thinks of it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

VALUES: tuple[Any, ...] = (
    None,
    True,
    5,
    1.5,
    "text",
    "",
    "2024-13-99T99:99",
    [],
    [None],
    [5],
    ["a"],
    {},
    {"a": {"b": None}},
)
TYPES = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


@dataclass(frozen=True)
class Case:
    """A response with one field, beside those that are required, and whether it matches the schema."""

    body: dict[str, Any]
    field: str
    is_required: bool
    is_match: bool

    @property
    def value(self) -> Any:
        return self.body[self.field]


def cases(description: dict[str, Any], schema: dict[str, Any], example: dict[str, Any]) -> Iterator[Case]:
    """Yield a case for each field of a schema and each kind of value.

    Args:
        description: The description.
        schema: The schema of the response's body.
        example: A body that matches, from which required fields are taken.
    """
    components = _open(description["components"])
    required = {name: example[name] for name in schema.get("required", ())}
    for name, field in schema["properties"].items():
        validator = Draft202012Validator({**_open(field), "components": components})
        for value in VALUES:
            body = copy.deepcopy({**required, name: value})
            yield Case(body, name, name in required, validator.is_valid(value))


def _open(schema: Any) -> Any:
    """Return a schema without enums: the package takes other values too."""
    if isinstance(schema, dict):
        return {name: _open(value) for name, value in schema.items() if name != "enum"}
    return list(map(_open, schema)) if isinstance(schema, list) else schema
