"""Read the schemas of a description: the properties of objects, and values that match."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Resolve = Callable[[Any], Any]
_MAX_LEVELS = 10


@dataclass(frozen=True)
class ObjectSchema:
    """The properties of an object, including those of its `allOf`.

    Attributes:
        properties: The schema of each property, with references resolved.
        required: The names of the required properties.
        is_closed: Whether the object may have no other properties.
    """

    properties: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    is_closed: bool = False


def object_schema(schema: Any, resolve: Resolve) -> ObjectSchema:
    """Return the object schema of a schema or reference; empty if it is not an object."""
    schema = resolve(schema)
    if not isinstance(schema, dict):
        return ObjectSchema()
    parts = [object_schema(part, resolve) for part in schema.get("allOf", ())]
    own = {name: resolve(each) for name, each in schema.get("properties", {}).items()}
    return ObjectSchema(
        {name: each for part in parts for name, each in part.properties.items()} | own,
        frozenset(schema.get("required", ())).union(*(part.required for part in parts)),
        schema.get("additionalProperties") is False or any(part.is_closed for part in parts),
    )


def types(schema: Any) -> list[str]:
    """Return the JSON types that a schema names; none if it names no type."""
    names = schema.get("type", []) if isinstance(schema, dict) else []
    return [names] if isinstance(names, str) else list(names)


def branches(schema: dict[str, Any], resolve: Resolve) -> list[dict[str, Any]]:
    """Return the alternatives of a schema, including nested ones; the schema itself if it has none."""
    choice = schema.get("anyOf", schema.get("oneOf"))
    if not choice:
        return [schema]
    return [branch for each in choice for branch in branches(resolve(each), resolve)]


def is_any(schema: dict[str, Any]) -> bool:
    """Return whether a schema allows any JSON."""
    return not {"type", "anyOf", "oneOf", "allOf", "enum", "const", "$ref"} & schema.keys()


def empty_values(properties: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return an empty value for each property that allows one, and omit the other properties."""
    values: dict[str, Any] = {}
    for name, schema in properties.items():
        if is_any(schema):
            # Usually an object.
            values[name] = {}
        for kind, empty in (("null", None), ("array", []), ("object", {})):
            if kind in types(schema):
                values.setdefault(name, empty)
    return values


def invent(schema: Any, resolve: Resolve, level: int = 0) -> Any:
    """Return a value that matches a schema, as a server generates it: an ID, the current time, or the smallest."""
    schema = resolve(schema)
    if not isinstance(schema, dict) or level > _MAX_LEVELS:
        return None
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    for name in ("enum", "examples"):
        if schema.get(name):
            return schema[name][0]
    if choice := schema.get("anyOf", schema.get("oneOf")):
        return invent(choice[0], resolve, level + 1)
    kind = (types(schema) or ["object" if "properties" in schema or "allOf" in schema else "null"])[0]
    if kind == "object":
        described = object_schema(schema, resolve)
        return {name: invent(described.properties.get(name, {}), resolve, level + 1) for name in described.required}
    if kind == "string":
        now = datetime.datetime.now(datetime.UTC)
        formats = {"uuid": str(uuid.uuid4()), "date-time": now.isoformat(), "date": now.date().isoformat()}
        return formats.get(schema.get("format", ""), "x" * schema.get("minLength", 0))
    if kind in ("integer", "number"):
        return max(0, schema.get("minimum", 0))
    return {"boolean": False, "array": []}.get(kind)
