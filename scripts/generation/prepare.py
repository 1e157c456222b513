"""A description in the forms that openapi-python-client reads best; what it says is the same."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Iterator
from typing import Any

from openapi_python_client import strings

from scripts.generation.description import Parts, mappings, parts_of

UNIX_TIMES = {"milliseconds": 1000, "seconds": 1}
"""The values of `x-unix-time`, and how many of the unit a second has."""
UNIX_TIME_MARK = "\0x-unix-time "
UUID_MARK = "\0x-uuid"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def prepared(data: dict[str, Any]) -> dict[str, Any]:
    """A copy of the description, put into those forms."""
    ready = copy.deepcopy(data)
    ready.setdefault("paths", {})
    _inline_path_items(ready)
    _drop_component_titles(ready)
    _split_nullable_components(ready)
    # What a form is put into may hold further ones, so the outer come first.
    for parts, value in list(mappings(ready)):
        _simplify(value, name=str(parts[-1]) if "properties" in parts[-2:-1] else "")
    for _, operation in operations(ready):
        operation.setdefault("responses", {})
        if "security" in ready:
            # The generator looks at the operation alone.
            operation.setdefault("security", ready["security"])
        if {} in operation.get("security", []):
            # Who may call without a token needs no client that has one.
            operation["security"] = []
    return ready


def operations(data: dict[str, Any]) -> Iterator[tuple[Parts, dict[str, Any]]]:
    """The operations of a description, with their places."""
    for path, item in data.get("paths", {}).items():
        for method in METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield ("paths", path, method), item[method]


def _inline_path_items(data: dict[str, Any]) -> None:
    for path, item in data["paths"].items():
        if isinstance(item, dict) and str(item.get("$ref", "")).startswith("#/"):
            found: Any = data
            for part in parts_of(item["$ref"]):
                found = found.get(part, {}) if isinstance(found, dict) else {}
            data["paths"][path] = copy.deepcopy(found)


def _drop_component_titles(data: dict[str, Any]) -> None:
    """Have classes named by the keys of their components, which are unique, as titles need not be."""
    for schema in data.get("components", {}).get("schemas", {}).values():
        if isinstance(schema, dict):
            schema.pop("title", None)


def _split_nullable_components(data: dict[str, Any]) -> None:
    """Give a named schema that may be null its own name, and let those who refer to it allow the null."""
    schemas = data.get("components", {}).get("schemas", {})
    nullable = set()
    for name, schema in schemas.items():
        if isinstance(schema, dict) and _drop_null(schema):
            nullable.add(f"#/components/schemas/{name}")
    if not nullable:
        return
    for parts, value in list(mappings(data)):
        if value.get("$ref") in nullable and "allOf" not in parts[-2:]:
            ref = {"$ref": value.pop("$ref")}
            value["anyOf"] = [ref, {"type": "null"}]


def _drop_null(schema: dict[str, Any]) -> bool:
    """Take the null out of a schema of an object or an enum; whether there was one."""
    kinds = schema.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    is_object = "object" in kinds and bool(schema.get("properties"))
    is_enum = isinstance(schema.get("enum"), list) and len(schema["enum"]) > 1
    has_null = schema.get("nullable") is True or "null" in kinds or (is_enum and None in schema["enum"])
    if not has_null or not (is_object or is_enum):
        return False
    schema.pop("nullable", None)
    rest = [kind for kind in kinds if kind not in (None, "null")]
    if rest:
        schema["type"] = rest[0] if len(rest) == 1 else rest
    if is_enum:
        schema["enum"] = [value for value in schema["enum"] if value is not None]
    return True


def _simplify(schema: dict[str, Any], name: str) -> None:
    for key in ("items", "schema", "not"):
        # The generator knows no schema that is just true.
        if schema.get(key) is True:
            schema[key] = {}
    for key in ("properties", "patternProperties"):
        if isinstance(schema.get(key), dict):
            schema[key] = {name: {} if field is True else field for name, field in schema[key].items()}
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        # The generator knows the `example` of OpenAPI 3.0 only.
        schema.setdefault("example", examples[0])
    if isinstance(schema.get("const"), float):
        # Python has no literal type for it.
        schema.pop("const")
        schema.setdefault("type", "number")
    _mark_accepted_objects(schema)
    _flatten_all_of(schema)
    _drop_conditions(schema)
    if "enum" in schema and "anyOf" not in schema and _drop_null(schema):
        own: dict[str, Any] = {
            key: schema.pop(key) for key in ("type", "enum", "x-enum-varnames", "default") if key in schema
        }
        default = {"default": own.pop("default")} if own.get("default") is not None else {}
        if name:
            # After which the class is called, as it would be without the null.
            own.setdefault("title", schema.get("title", name))
        schema["anyOf"] = [own, {"type": "null"}]
        schema |= default
        _name_members(own)
    _name_members(schema)


def _mark_accepted_objects(schema: dict[str, Any]) -> None:
    """Mark numbers for which a request accepts a `datetime`, and strings for which it accepts a `UUID`."""
    kind, unit = schema.get("type"), schema.get("x-unix-time")
    mark = ""
    if kind in ("integer", "number") and unit in UNIX_TIMES:
        mark = f"{UNIX_TIME_MARK}{unit}"
    elif kind == "string" and schema.get("x-uuid") is True:
        mark = UUID_MARK
    if mark and not {"anyOf", "const", "default", "enum", "format", "oneOf"} & schema.keys():
        schema["anyOf"] = [{"type": schema.pop("type")}, {"const": mark}]


def _flatten_all_of(schema: dict[str, Any]) -> None:
    """The generator looks one level deep."""
    parts = schema.get("allOf")
    if not isinstance(parts, list):
        return
    flat: list[Any] = []
    for part in parts:
        nested = part.get("allOf") if isinstance(part, dict) and "$ref" not in part else None
        if isinstance(nested, list):
            _flatten_all_of(part)
            own = {key: value for key, value in part.items() if key != "allOf"}
            flat += [*part["allOf"], *([own] if own else [])]
        else:
            flat.append(part)
    schema["allOf"] = flat


def _drop_conditions(schema: dict[str, Any]) -> None:
    """Forms that only say which fields go together: the fields themselves stand beside them."""
    for key in ("anyOf", "oneOf"):
        forms = schema.get(key)
        if isinstance(forms, list) and "properties" in schema:
            conditions = ("required", "not", "description", "title")
            if all(isinstance(form, dict) and set(form) <= set(conditions) for form in forms):
                schema.pop(key)


def _member(name: str) -> str:
    return strings.snake_case(name).upper()


def _name_members(schema: dict[str, Any]) -> None:
    """Name the members of an enum where the generator's own names would fall together."""
    values = schema.get("enum")
    given = schema.get("x-enum-varnames")
    if isinstance(given, list) and len({_member(str(name)) for name in given}) < len(given):
        del schema["x-enum-varnames"]
    if not isinstance(values, list) or "x-enum-varnames" in schema or not all(isinstance(one, str) for one in values):
        return
    names = [_member(value) if value[:1].isalpha() else f"VALUE_{index}" for index, value in enumerate(values)]
    is_normal = names == [unicodedata.normalize("NFKC", name) for name in names]
    if is_normal and all(name.isidentifier() for name in names) and len(set(names)) == len(names):
        return
    names = [unicodedata.normalize("NFKC", name) for name in names]
    schema["x-enum-varnames"] = [
        name if name.isidentifier() and name not in names[:index] else f"VALUE_{index}"
        for index, name in enumerate(names)
    ]
