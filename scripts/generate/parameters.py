"""Convert parameters to the forms that openapi-python-client accepts: with a schema, and headers as queries."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from scripts.generate.adapt import operations
from scripts.generate.description import parts_of
from scripts.generate.generator import Config, GeneratorData, UntrustedString
from scripts.generate.normalize import distinct_names

# After the name of a header that the generator reads as a query parameter; and between a name and a number, or around
# a variable that a path repeats. No name in a description has these, and they do not get into names in Python.
_HEADER_MARK = "\0"
_MARK = "\1"
_VARIABLE = re.compile(r"{([^{}/]+)}")
# The names of variables that the generator accepts.
_READABLE = re.compile(r"[A-Za-z_-][A-Za-z0-9_-]*")
# The generator may not treat a schema with one of these as a scalar.
_OTHER_TYPES = {"allOf", "anyOf", "const", "enum", "format", "nullable", "oneOf", "x-unix-time", "x-uuid"}
_SCALARS = ("boolean", "integer", "number", "string")


def use_parameters(data: dict[str, Any]) -> None:
    """Convert the parameters of a description, which is modified, to the forms that the generator accepts.

    It ignores a parameter that has `content` instead of a schema, and refuses headers that are not scalars.
    """
    for parameter in list(_parameters(data)):
        content = parameter.get("content")
        if isinstance(content, dict) and "schema" not in parameter:
            media = next(iter(content.values()), None)
            parameter["schema"] = (media or {}).get("schema", {}) if isinstance(media, dict) else {}
        if parameter.get("in") == "header" and not _is_scalar(parameter.get("schema"), data):
            parameter |= {"in": "query", "name": f"{parameter.get('name')}{_HEADER_MARK}"}


def distinguish_parameters(data: dict[str, Any], config: Config) -> None:
    """Give parameters names that the generator can distinguish: it refuses those that would have one name in Python.

    Args:
        data: The description, which is modified; its path items must have no parameters.
        config: The generator's configuration.
    """
    for (_, path, _), operation in operations(data):
        parameters = operation.get("parameters") or []
        names: dict[str, list[str]] = {"query": [], "header": [], "cookie": []}
        resolved = [_resolved(parameter, data) for parameter in parameters]
        for parameter in resolved:
            names.get(str(parameter.get("in")), []).append(str(parameter.get("name")))
        distinct = {location: distinct_names(group, config, mark=_MARK) for location, group in names.items()}
        distinct["path"] = _readable_names(str(path))
        for index, parameter in enumerate(resolved):
            described = str(parameter.get("name"))
            name = distinct.get(str(parameter.get("in")), {}).get(described, described)
            if name != described:
                parameters[index] = {**parameter, "name": name}
    data["paths"] = {_readable_path(path): item for path, item in data["paths"].items()}


def _readable_names(path: str) -> dict[str, str]:
    """Return a name that the generator accepts for each variable of a path."""
    names: dict[str, str] = {}
    variables = dict.fromkeys(_VARIABLE.findall(path))
    for variable in variables:
        name = re.sub("[^A-Za-z0-9_-]+", "_", variable).strip("_")
        name = name if _READABLE.fullmatch(name) else f"parameter_{name}"
        numbered = (f"{name}_{number}" for number in itertools.count(2))
        free = (each for each in itertools.chain([name], numbered) if each not in (*names.values(), *variables))
        names[variable] = variable if _READABLE.fullmatch(variable) else next(free)
    return names


def _readable_path(path: str) -> str:
    """Return a path that has each variable once, under a name that the generator accepts."""
    names = _readable_names(path)
    seen: set[str] = set()

    def readable(variable: re.Match[str]) -> str:
        opening, closing = (_MARK, _MARK) if variable[1] in seen else ("{", "}")
        seen.add(variable[1])
        return f"{opening}{names[variable[1]]}{closing}"

    return _VARIABLE.sub(readable, path)


def operation_key(method: str, path: str) -> tuple[str, str]:
    """Return the key of an operation, which is the same for the generator and in the description."""
    return method, re.sub(f"{_MARK}.+?{_MARK}|{{[^}}]*}}", "{}", path)


def restore_parameters(data: GeneratorData, paths: Mapping[tuple[str, str], str]) -> None:
    """Restore the described names of parameters and paths, and the location of headers.

    Args:
        data: The description as the generator has it; it is modified.
        paths: The paths of the description by `operation_key`.
    """
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            path = paths[operation_key(endpoint.method, endpoint.path.get_untrusted_value())]
            by_name = dict(zip(dict.fromkeys(_VARIABLE.findall(path)), endpoint.path_parameters, strict=True))
            for name, prop in by_name.items():
                prop.name = UntrustedString(name)
            # The text between variables has even indexes.
            pieces = _VARIABLE.split(path)
            pieces[1::2] = [f"{{{by_name[name].python_name}}}" for name in pieces[1::2]]
            endpoint.path = UntrustedString("".join(pieces))
            for props in (endpoint.query_parameters, endpoint.header_parameters, endpoint.cookie_parameters):
                for prop in props:
                    if _MARK in _name_of(prop):
                        prop.name = UntrustedString(_name_of(prop).partition(_MARK)[0])
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
    """Return whether the generator accepts a schema for a header."""
    schema = _resolved(schema, data)
    return schema.get("type") in _SCALARS and not _OTHER_TYPES & schema.keys()


def _resolved(value: Any, data: dict[str, Any]) -> dict[str, Any]:
    for _ in range(100):
        if not isinstance(value, dict) or not str(value.get("$ref", "")).startswith("#/"):
            break
        target: Any = data
        for part in parts_of(value["$ref"]):
            target = target.get(part) if isinstance(target, dict) else None
        value = target
    return value if isinstance(value, dict) else {}
