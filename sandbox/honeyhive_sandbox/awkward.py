"""Make a response as unusual as its schema allows, to test programs against every response that a server may send."""

from __future__ import annotations

from typing import Any

from honeyhive_sandbox.schemas import Resolve, branches, invent, is_any, object_schema, types

VARIANTS = ("null", "missing", "other")
# Used in turn where a schema allows any JSON.
_ANY_JSON: tuple[Any, ...] = ("text", 1.5, ["text"], True)


def awkward(value: Any, schema: Any, resolve: Resolve, variant: str) -> Any:
    """Return a value of the same schema that programs may not expect.

    Args:
        value: The value.
        schema: The schema that it matches.
        resolve: Returns the target of a reference.
        variant: "null": null wherever it is allowed. "missing": required properties only. "other": another type
            wherever several are allowed, and a property that the schema does not name.
    """
    if isinstance(value, list):
        items = resolve(schema).get("items", {})
        return [awkward(item, items, resolve, variant) for item in value]
    described = object_schema(schema, resolve)
    if not isinstance(value, dict) or not described.properties:
        return value
    if variant == "missing":
        value = {name: each for name, each in value.items() if name in described.required}
    changed = dict(value)
    for number, (name, property_schema) in enumerate(described.properties.items()):
        if name in value or variant == "null":
            original = value.get(name)
            replacement = _replaced(original, property_schema, resolve, variant, number)
            # A missing property stays missing, unless it can be null.
            if name in value or (replacement is None and _allows_null(property_schema, resolve)):
                changed[name] = replacement
    if variant == "other" and not described.is_closed:
        changed["unknown_property"] = {"of": "the sandbox"}
    return changed


def _replaced(value: Any, schema: dict[str, Any], resolve: Resolve, variant: str, number: int) -> Any:
    if variant == "null" and _allows_null(schema, resolve):
        return None
    if variant == "other":
        if is_any(schema):
            return _ANY_JSON[number % len(_ANY_JSON)]
        kinds = {str: ["string"], bool: ["boolean"], int: ["integer", "number"], float: ["number"], dict: ["object"]}
        own = [*kinds.get(type(value), ["array" if isinstance(value, list) else "null"]), "null"]
        others = [branch for branch in branches(schema, resolve) if not set(own) & set(types(branch))]
        # Only if the alternative names a type; an enum without a type is not another type.
        if len(branches(schema, resolve)) > 1 and others and types(others[0]):
            return invent(others[0], resolve)
    return awkward(value, schema, resolve, variant)


def _allows_null(schema: dict[str, Any], resolve: Resolve) -> bool:
    return is_any(schema) or any("null" in types(branch) for branch in branches(schema, resolve))
