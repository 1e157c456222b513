"""Repair errors of a description that change nothing about the code: each becomes a warning with its line."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from scripts.generate.adapt import operation_name
from scripts.generate.conformity import META_SCHEMA, Conformity, document_schema
from scripts.generate.description import (
    METHODS,
    Description,
    Diagnostic,
    Parts,
    error_message,
    first_of_each_path,
    mappings,
    parts_of,
    schemas_of,
)
from scripts.generate.generator import strings

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

# Words that authors use as types, and the types of JSON Schema that they mean.
_TYPES = {
    **dict.fromkeys(("int", "int32", "int64", "long"), "integer"),
    **dict.fromkeys(("decimal", "double", "float"), "number"),
    "bool": "boolean",
    **dict.fromkeys(("str", "text"), "string"),
    **dict.fromkeys(("dict", "map"), "object"),
    "list": "array",
    "date": "string date",
    **dict.fromkeys(("date-time", "datetime"), "string date-time"),
    "file": "string binary",
    "uuid": "string uuid",
}
_LOCATIONS = ("cookie", "header", "path", "query")
# Keys that may have the value null.
_NULLABLE = {"const", "default", "example", "type", "value"}
# The values of these keys are maps whose keys are names chosen by the author.
_NAMES = {"content", "headers", "parameters", "paths", "properties", "requestBodies", "responses", "schemas"}
# Headers that OpenAPI does not describe with a parameter, and what describes them instead.
_IGNORED_HEADERS = {
    "accept": "the media types of responses determine it",
    "authorization": "describe a security scheme",
    "content-type": "the media type of the request body determines it",
}
_KINDS = ("array", "boolean", "integer", "number", "object", "string")
_ALL_KINDS = (*_KINDS, "null")
# Keywords of a schema that decide which code is generated: a wrong value of them is an error.
_MEANINGFUL = {"$ref", "additionalProperties", "allOf", "anyOf", "items", "oneOf", "properties", "type"}
# No code is generated from what is under these.
_WITHOUT_EFFECT = {
    *("callbacks", "contact", "deprecated", "encoding", "example", "examples", "externalDocs", "headers", "license"),
    *("links", "tags", "termsOfService", "webhooks", "xml"),
}
_NAMED = {"$defs", "definitions", "patternProperties", "properties", "schemas"}
# Maximum number of passes in which errors that may hide others are removed.
_PASSES = 8


@dataclass(frozen=True)
class Repaired:
    """A repaired description, with its errors.

    Attributes:
        description: The repaired description.
        errors: Those that prevent the generation.
        warnings: What was repaired, or has no effect.
    """

    description: Description
    errors: list[Diagnostic]
    warnings: list[Diagnostic]


def repair(description: Description) -> Repaired:
    """Repair a description where that changes nothing about the code.

    Args:
        description: The description, which is not modified.

    Returns:
        The repaired description, with its errors and with a warning for each repair.
    """
    errors = description.unsupported_version()
    if errors:
        return Repaired(description, errors, [])
    repairs = _Repair(description)
    repairs.run()
    repaired = description.with_data(repairs.data)
    errors = [*repaired.check(), *repairs.errors]
    return Repaired(repaired, first_of_each_path(errors), sorted(set(repairs.warnings)))


class _Repair:
    def __init__(self, description: Description) -> None:
        self._description = description
        self._removed: set[Parts] = set()
        self._repaired: set[Parts] = set()
        self._is_changed = False
        self.data = copy.deepcopy(description.data)
        self._checked: dict[str, Any] = {}
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []

    def run(self) -> None:
        self._version()
        self._empty_keys()
        self._names()
        self._references()
        for path, item in _items(self.data.get("paths")):
            for parts, operation in _operations(path, item):
                self._statuses(parts, operation)
                self._parameters(parts, operation, item)
        self._paths()
        self._operation_ids()
        self._security()
        self._conform()

    def _warn(self, parts: Parts, message: str) -> None:
        self.warnings.append(self._description.diagnostic(parts, message))

    # The document

    def _version(self) -> None:
        version = self.data.get("openapi")
        if not isinstance(version, str) or version.count(".") == 1:
            self.data["openapi"] = f"{version}.0"
            self._warn(("openapi",), f"is read as {version}.0")

    def _empty_keys(self) -> None:
        """Treat a key without a value as absent."""
        for parts, mapping in list(mappings(self.data)):
            for key, value in list(mapping.items()):
                if value is None and key not in _NULLABLE and not key.startswith("x-"):
                    self._warn((*parts, key), "is empty, so it has no effect")
                    del mapping[key]
                elif key in _NAMES and isinstance(value, dict):
                    # Other parts may refer to these by name, so they are kept.
                    for name in [name for name, item in value.items() if item is None]:
                        self._warn((*parts, key, name), "is empty")
                        value[name] = {}

    def _names(self) -> None:
        """Correct paths without a leading slash, and methods in upper case."""
        paths = self.data.get("paths")
        for path, item in _items(paths):
            for method in [method for method in item if method not in METHODS and method.lower() in METHODS]:
                self._warn(("paths", path, method), f"is read as {method.lower()}")
                item[method.lower()] = item.pop(method)
        if isinstance(paths, dict):
            for path in [path for path in paths if not path.startswith(("/", "x-"))]:
                self._warn(("paths", path), f"is read as /{path}")
            self.data["paths"] = {
                path if path.startswith(("/", "x-")) else f"/{path}": item for path, item in paths.items()
            }

    def _references(self) -> None:
        """Read references whose characters are percent-encoded, as those of a URL may be."""
        for _, mapping in mappings(self.data):
            ref = mapping.get("$ref")
            if isinstance(ref, str) and ref.startswith("#/") and _at(self.data, parts_of(ref)) is None:
                decoded = unquote(ref)
                if _at(self.data, parts_of(decoded)) is not None:
                    mapping["$ref"] = decoded

    # Operations

    def _paths(self) -> None:
        paths: dict[str, str] = {}
        for path, _ in _items(self.data.get("paths")):
            other = paths.setdefault(re.sub(r"{[^{}/]*}", "{}", path), path)
            if other != path:
                self._warn(("paths", path), f"is the same path as {other}, whose parameters have other names")

    def _statuses(self, parts: Parts, operation: dict[str, Any]) -> None:
        if operation.get("responses") == []:
            operation["responses"] = {}
        responses = operation.get("responses")
        for status, response in _items(responses):
            response_parts = (*parts, "responses", status)
            if not re.fullmatch(r"[1-5](\d\d|xx)|default|x-.*", status, re.IGNORECASE) and isinstance(responses, dict):
                self._warn(response_parts, "is not an HTTP status, so it has no effect")
                del responses[status]
                continue
            if (
                re.fullmatch("[1-5]xx", status, re.IGNORECASE)
                and status != status.upper()
                and isinstance(responses, dict)
            ):
                self._warn(response_parts, f"is read as {status.upper()}")
                responses[status.upper()] = responses.pop(status)
            if "$ref" not in response and "description" not in response:
                self._warn(response_parts, "has no description")
                response["description"] = ""

    def _parameters(self, parts: Parts, operation: dict[str, Any], item: dict[str, Any]) -> None:
        path = str(parts[1])
        named = set(re.findall(r"{([^{}/]+)}", path))
        known: set[tuple[str, str]] = set()
        for holder_parts, holder in ((parts, operation), (parts[:-1], item)):
            parameters = holder.get("parameters")
            kept: list[Any] = []
            here: set[tuple[str, str]] = set()
            for index, reference in enumerate(_list(parameters)):
                parameter = self._resolved(reference)
                if not (isinstance(parameter.get("name"), str) and parameter.get("in") in _LOCATIONS):
                    has_name = isinstance(parameter.get("name"), str)
                    steps = ("in",) if has_name and "in" in parameter else ()
                    message = "needs a `name`, and `in`, which is path, query, header or cookie"
                    if steps:
                        message = f"{parameter['in']!r} is not one of path, query, header and cookie"
                    if parameter.get("in") in ("body", "formData"):
                        message += "; that is Swagger 2.0: use requestBody instead"
                    self.errors.append(
                        self._description.diagnostic((*holder_parts, "parameters", index, *steps), message)
                    )
                    named.discard(str(parameter.get("name")))
                    continue
                key = (str(parameter.get("name")), str(parameter.get("in")))
                if key in here:
                    self._warn(
                        (*holder_parts, "parameters", index), f"is the second parameter {key[0]!r} in the {key[1]}"
                    )
                    continue
                if key[1] == "header" and key[0].lower() in _IGNORED_HEADERS:
                    message = f"is ignored, as OpenAPI requires for {key[0]}; {_IGNORED_HEADERS[key[0].lower()]}"
                    self._warn((*holder_parts, "parameters", index), message)
                    continue
                if key[1] == "path" and key[0] not in named and holder is operation:
                    self._warn(
                        (*holder_parts, "parameters", index), f"{key[0]!r} is not in the path, so it has no effect"
                    )
                    continue
                if key[1] == "path" and parameter.get("required") is not True and "name" in parameter:
                    self._warn((*holder_parts, "parameters", index), "is in the path, so it is required")
                    parameter["required"] = True
                here.add(key)
                kept.append(reference)
            if isinstance(parameters, list):
                holder["parameters"] = kept
            known |= here
        for name in sorted(named - {name for name, location in known if location == "path"}):
            if not re.fullmatch(r"[\w.$@~-]+", name):
                message = (
                    f"{{{name}}} is not a described parameter; write {{name}}, and describe a query by `in: query`"
                )
                self.errors.append(self._description.diagnostic(parts[:-1], message))
                continue
            self._warn(parts, f"the path's parameter {name!r} is not described; it is a string")
            parameter = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            operation.setdefault("parameters", []).append(parameter)

    def _operation_ids(self) -> None:
        """Make the ID of each operation unique, and the name of each module within its tag."""
        ids: set[str] = set()
        modules: set[tuple[str, str]] = set()
        for path, item in _items(self.data.get("paths")):
            for parts, operation in _operations(path, item):
                given = operation.get("operationId")
                operation_id = given if isinstance(given, str) and given else operation_name({}, parts)
                tags = operation.get("tags")
                tag = str(strings.PythonIdentifier(str(tags[0]), "tag")) if isinstance(tags, list) and tags else ""
                name, numbered, number = operation_name(operation, parts), operation_id, 1
                while numbered in ids or (tag, name) in modules:
                    number += 1
                    numbered = f"{operation_id}_{number}"
                    name = operation_name({"operationId": numbered}, parts)
                if numbered != operation_id:
                    reported, message = (*parts, "operationId"), f"{operation_id!r} is not unique"
                    if operation_id != given:
                        reported, message = parts, f"has no operationId, and {operation_id!r} is not unique"
                    self._warn(reported, f"{message}; this operation is {numbered!r}")
                    operation["operationId"] = numbered
                ids.add(numbered)
                modules.add((tag, name))

    def _security(self) -> None:
        components = self.data.get("components")
        schemes = components.get("securitySchemes") if isinstance(components, dict) else None
        known = schemes if isinstance(schemes, dict) else {}
        holders: list[tuple[Parts, dict[str, Any]]] = [((), self.data)]
        for path, item in _items(self.data.get("paths")):
            holders += _operations(path, item)
        for parts, holder in holders:
            groups = holder.get("security")
            kept: list[Any] = []
            for index, group in enumerate(_list(groups)):
                unknown = [str(name) for name in group if name not in known] if isinstance(group, dict) else []
                if unknown:
                    names = " and ".join(unknown)
                    self._warn(
                        (*parts, "security", index),
                        f"{names} is not among the security schemes; the requirement is ignored",
                    )
                else:
                    kept.append(group)
            if isinstance(groups, list):
                holder["security"] = kept

    def _resolved(self, value: Any) -> dict[str, Any]:
        try:
            resolved = Description(self._description.path, b"", self.data).resolve(value)
        except (LookupError, ValueError):
            return {}
        return resolved if isinstance(resolved, dict) else {}

    # Any object

    def _conform(self) -> None:
        """Validate the description against the schemas of OpenAPI, and repair what does not conform."""
        self._checked = copy.deepcopy(self.data)
        for path, item in _items(self._checked.get("paths")):
            for parts, operation in _operations(path, item):
                if operation.get("responses", {}) == {}:
                    self._warn(parts, "has no responses, so its result is of any type")
                    operation["responses"] = {"default": {"description": ""}}
        document, meta = _schemas_for(str(self.data.get("openapi")))
        errors: list[tuple[Parts, ValidationError]] = []
        for _ in range(_PASSES):
            errors = list(_errors(document, self._checked))
            for parts, schema in schemas_of(self._checked) if meta else ():
                errors += [((*parts, *error.absolute_path), error) for error in meta.errors(schema)] if meta else []
            if not errors:
                return
            for error_path, error in errors:
                start = error_path[: len(error_path) - len(error.absolute_path)]
                for leaf in _leaves(error):
                    self._settle((*start, *leaf.absolute_path), leaf, error)
            if not self._is_changed:
                return
            self._is_changed = False
        self.errors += [self._description.diagnostic(path, error_message(error)) for path, error in errors]

    def _settle(self, path: Parts, leaf: ValidationError, error: ValidationError) -> None:
        message = error_message(leaf)
        if leaf.validator in ("additionalProperties", "unevaluatedProperties") and isinstance(leaf.instance, dict):
            names = [name for name in leaf.instance if repr(name) in leaf.message]
            for name in names:
                self._warn((*path, name), self._unknown(path, name))
                _remove(self._checked, (*path, name))
            self._is_changed = self._is_changed or bool(names)
            if names:
                return
        missing = re.match("'([^']+)' is a required property", leaf.message)
        if missing and (*path, missing[1]) in self._removed:
            return
        if leaf.instance == {} and any(removed[: len(path)] == path for removed in self._removed):
            # It is empty because its contents were removed.
            return
        self._is_changed = True
        if leaf.validator == "propertyNames" or "propertyNames" in leaf.absolute_schema_path:
            path = (*path, str(leaf.instance))
        if leaf.validator == "type" and self._settle_value(path, leaf.instance, leaf.validator_value):
            return
        keyword = _keyword(path)
        if keyword is not None and self._settle_keyword(path[: keyword + 1], message):
            return
        effect = next(
            (index for index, part in enumerate(path) if part in _WITHOUT_EFFECT and not _is_name(path, index)), None
        )
        if effect is not None:
            self._warn(path, f"{message}; it has no effect")
            _remove(self._checked, path[: effect + 1])
            _remove(self.data, path[: effect + 1])
            return
        self.errors.append(self._description.diagnostic(path, error_message(error)))
        self._removed.add(path)
        _remove(self._checked, path)

    def _settle_value(self, path: Parts, value: Any, expected: Any) -> bool:
        """Convert a value of a wrong type if the intended value is certain; return whether it is."""
        if not path or path[-1] == "type":
            return False
        read: Any = None
        if expected == "string" and isinstance(value, int | float) and value - value == 0:
            read = json.dumps(value)
            self._warn(path, f"is read as the text {read!r}")
        elif expected == "boolean" and value in ("true", "false"):
            read = value == "true"
            self._warn(path, f"is read as {value}")
        elif value in ([], {}) and expected in ("array", "object"):
            # Some languages have one empty value for both.
            self._warn(path, "is empty, so it has no effect")
        else:
            return False
        *before, last = path
        for data in (self.data, self._checked):
            if read is None:
                _remove(data, path)
            elif isinstance(holder := _at(data, tuple(before)), dict):
                holder[last] = read
            elif isinstance(holder, list):
                holder[int(last)] = read
        return True

    def _unknown(self, path: Parts, name: str) -> str:
        if _keyword((*path, name)) is None:
            return "is not in OpenAPI's specification here, so it has no effect"
        if name in _KEYWORDS_OF_31:
            return "is a keyword of OpenAPI 3.1, and is read as such"
        return "is not a keyword of a schema, so it has no effect"

    def _settle_keyword(self, path: Parts, message: str) -> bool:
        """Repair a keyword of a schema; return whether it could be."""
        if path in self._repaired:
            return True
        schema = _at(self.data, path[:-1])
        key = path[-1]
        if not isinstance(schema, dict) or key not in schema:
            return False
        value = schema[key]
        effect = f"{message}; it has no effect"
        if key == "type":
            kinds = ["null" if kind is None else str(kind).lower() for kind in _listed(value)]
            if value in ([], "any"):
                del schema[key]
            elif isinstance(value, str) and value.lower() in _TYPES:
                kind, _, format_ = _TYPES[value.lower()].partition(" ")
                effect = f"{value!r} is not a type; it is read as {_TYPES[value.lower()]}"
                schema |= {"type": kind, "format": format_} if format_ else {"type": kind}
            elif not all(kind in _ALL_KINDS for kind in kinds):
                return False
            elif kinds == _listed(value):
                effect = "is syntax of OpenAPI 3.1, and is read as such"
            else:
                effect = f"is read as {' or '.join(kinds)}"
                schema["type"] = kinds if isinstance(value, list) else kinds[0]
        elif key == "required" and isinstance(value, bool):
            # As in a parameter, and in Swagger's early versions.
            *before, properties, name = path[:-1]
            holder = _at(self.data, tuple(before)) if properties == "properties" else None
            if value and isinstance(holder, dict) and isinstance(holder.get("required", []), list):
                holder["required"] = [*dict.fromkeys([*holder.get("required", []), name])]
                effect = "is in the field; it is read as if it were in the object"
            del schema[key]
        elif key in ("allOf", "anyOf", "oneOf", "enum") and value == []:
            del schema[key]
        elif key in ("enum", "required") and isinstance(value, list):
            effect = message
        elif key in ("exclusiveMaximum", "exclusiveMinimum", "examples"):
            pass
        elif key in _MEANINGFUL:
            return False
        else:
            del schema[key]
        self._warn(path, effect)
        self._repaired.add(path)
        _remove(self._checked, path)
        return True


_KEYWORDS_OF_31 = {
    *(
        "$comment",
        "$defs",
        "$dynamicRef",
        "const",
        "contains",
        "contentEncoding",
        "contentMediaType",
        "dependentSchemas",
    ),
    *("else", "examples", "if", "patternProperties", "prefixItems", "propertyNames", "then"),
    "unevaluatedProperties",
}


def _schemas_for(version: str) -> tuple[dict[str, Any], Conformity | None]:
    """Return the schema of a document, and that of the Schema Objects, which OpenAPI 3.1 leaves to their dialect."""
    document = document_schema(version[:3])
    return document, None if version.startswith("3.0.") else Conformity(META_SCHEMA)


def _errors(document: dict[str, Any], data: dict[str, Any]) -> Iterator[tuple[Parts, ValidationError]]:
    """Yield every error with its path. Path items are validated one by one: an error slows down the whole value."""
    key, kind = ("definitions", "PathItem") if "definitions" in document else ("$defs", "path-item-or-reference")
    paths = data.get("paths")
    whole = {**data, "paths": {path: {} for path in paths}} if isinstance(paths, dict) else data
    for error in Conformity(document).errors(whole):
        yield tuple(error.absolute_path), error
    item = Conformity({"$schema": document["$schema"], "$ref": f"#/{key}/{kind}", key: document[key]})
    for path, value in paths.items() if isinstance(paths, dict) else ():
        for error in item.errors(value):
            yield ("paths", path, *error.absolute_path), error


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Yield the errors within an object that could be a reference but is not: those of the closest alternative."""
    forms: dict[Any, list[ValidationError]] = {}
    for branch in error.context or ():
        forms.setdefault(branch.relative_schema_path[0], []).append(branch)
    likely = [
        branches
        for branches in forms.values()
        if not any("'$ref' is a required property" in branch.message for branch in branches)
    ]
    if not likely:
        yield error
        return
    for branch in max(likely, key=lambda branches: max(len(branch.relative_path) for branch in branches)):
        yield from _leaves(branch)


def _keyword(path: Parts) -> int | None:
    """Return the index in a path of the keyword of the innermost schema on it; None where there is no schema."""
    start = None
    if path[:2] == ("components", "schemas") and len(path) > 3:
        start = 3
    elif "schema" in path[:-1]:
        start = path.index("schema") + 1
    if start is None:
        return None
    index = start
    while True:
        part = path[index]
        # The name of a field, or the number of a form, leads to the next schema.
        step = 2 if part in _NAMED or part in ("allOf", "anyOf", "oneOf", "prefixItems") else 1
        is_schema = step == 2 or part in ("additionalProperties", "items", "not", "if", "then", "else")
        if not is_schema or index + step >= len(path):
            return index
        index += step


def _is_name(path: Parts, index: int) -> bool:
    """Return whether a part of a path is a name chosen by the author, not a keyword."""
    return index > 0 and path[index - 1] in (*_NAMED, "parameters", "paths", "responses")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _items(value: Any) -> list[tuple[str, dict[str, Any]]]:
    return (
        [(str(key), item) for key, item in value.items() if isinstance(item, dict)] if isinstance(value, dict) else []
    )


def _operations(path: str, item: dict[str, Any]) -> list[tuple[Parts, dict[str, Any]]]:
    return [(("paths", path, method), item[method]) for method in METHODS if isinstance(item.get(method), dict)]


def _at(value: Any, parts: Parts) -> Any:
    for part in parts:
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (LookupError, TypeError, ValueError):
            return None
    return value


def _remove(data: dict[str, Any], path: Parts) -> None:
    holder = _at(data, path[:-1]) if path else None
    if isinstance(holder, dict):
        holder.pop(path[-1], None)
    elif isinstance(holder, list) and path and int(path[-1]) < len(holder):
        # The others keep their indexes.
        holder[int(path[-1])] = {}
