"""Parameters in the forms that openapi-python-client takes: with a schema, and in a header as in a query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from scripts.generate.adapt import operations
from scripts.generate.description import parts_of
from scripts.generate.generator import GeneratorData, UntrustedString

# Behind the name of a header that the generator takes for a parameter of the query. No name of a parameter ends so, and
# none in Python holds it.
_HEADER_MARK = "\0"
# Where one of these is, the generator may see no scalar.
_OTHER_TYPES = {"allOf", "anyOf", "const", "enum", "format", "nullable", "oneOf", "x-unix-time", "x-uuid"}
_SCALARS = ("boolean", "integer", "number", "string")


def use_parameters(data: dict[str, Any]) -> None:
    """Put the parameters of a description, which is modified, into the forms that the generator takes.

    It ignores a parameter that has `content` in the place of a schema, refuses headers that are not scalars and paths
    that could be null, and puts a parameter of a path that has a default before one that has none.
    """
    for parameter in list(_parameters(data)):
        content = parameter.get("content")
        if isinstance(content, dict) and "schema" not in parameter:
            media = next(iter(content.values()), None)
            parameter["schema"] = (media or {}).get("schema", {}) if isinstance(media, dict) else {}
        if parameter.get("in") == "path" and isinstance(parameter.get("schema"), dict):
            parameter["schema"].pop("default", None)
            _drop_null(parameter["schema"])
        if parameter.get("in") == "header" and not _is_scalar(parameter.get("schema"), data):
            parameter |= {"in": "query", "name": f"{parameter.get('name')}{_HEADER_MARK}"}


def restore_headers(data: GeneratorData) -> None:
    """Return the headers that were among the parameters of the query to their place."""
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            moved = [prop for prop in endpoint.query_parameters if _name_of(prop).endswith(_HEADER_MARK)]
            endpoint.query_parameters[:] = [prop for prop in endpoint.query_parameters if prop not in moved]
            for prop in moved:
                name = UntrustedString(_name_of(prop).removesuffix(_HEADER_MARK))
                endpoint.header_parameters.append(evolve(prop, name=name))


def _name_of(prop: Any) -> str:
    return str(prop.name.get_untrusted_value())


def _parameters(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    holders = [data.get("paths", {}).get(parts[1], {}) for parts, _ in operations(data)]
    holders += [operation for _, operation in operations(data)]
    seen: set[int] = set()
    components = data.get("components", {}).get("parameters", {}).values()
    for parameter in (*components, *(item for holder in holders for item in holder.get("parameters") or ())):
        if isinstance(parameter, dict) and "$ref" not in parameter and id(parameter) not in seen:
            seen.add(id(parameter))
            yield parameter


def _is_scalar(schema: Any, data: dict[str, Any]) -> bool:
    """Whether the generator takes a schema for what a header can hold."""
    for _ in range(100):
        if not isinstance(schema, dict) or not str(schema.get("$ref", "")).startswith("#/"):
            break
        target: Any = data
        for part in parts_of(schema["$ref"]):
            target = target.get(part) if isinstance(target, dict) else None
        schema = target
    return isinstance(schema, dict) and schema.get("type") in _SCALARS and not _OTHER_TYPES & schema.keys()


def _drop_null(schema: dict[str, Any]) -> None:
    """Remove null from what a path can hold."""
    schema.pop("nullable", None)
    if isinstance(schema.get("type"), list):
        kinds = [kind for kind in schema["type"] if kind != "null"]
        schema["type"] = kinds[0] if len(kinds) == 1 else kinds
    for key in ("anyOf", "oneOf"):
        if isinstance(schema.get(key), list):
            schema[key] = [form for form in schema[key] if form != {"type": "null"}]
