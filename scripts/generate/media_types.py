"""The media types of bodies: how each is read or sent, in the forms that openapi-python-client accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from scripts.generate.adapt import operations
from scripts.generate.description import Parts, mappings, parts_of

CONTENT_MARK = "x-media-types"
"""The key, in the only media type of a response that the generator gets, of all described ones with their kinds."""
_JSON = re.compile(r"(application|text)/json|[^/]+/[^/;]+\+json")
_TEXT = re.compile(
    r"text/.+|[^/]+/([^/;]+\+)?(xml|yaml)|application/(x-)?(ndjson|jsonl|jsonlines|json-seq|javascript|sql)"
)


class Kind(StrEnum):
    """How a body is encoded, and represented in Python."""

    JSON = "json"
    FORM = "form"
    MULTIPART = "multipart"
    TEXT = "text"
    BINARY = "binary"


# The media types that the generator gets. It does not support text in a request; code.py uses the kinds instead.
_AS = {
    Kind.JSON: "application/json",
    Kind.FORM: "application/x-www-form-urlencoded",
    Kind.MULTIPART: "multipart/form-data",
    Kind.TEXT: "application/octet-stream",
    Kind.BINARY: "application/octet-stream",
}


def kind_of(media_type: str, schema: Any = None) -> Kind | None:
    """Return how a body of a media type is read or sent; None where it cannot be.

    Args:
        media_type: The media type, which may be a range such as "image/*".
        schema: The schema of the body, which decides between JSON, text and binary if the media type is `*/*`.
    """
    name = media_type.partition(";")[0].strip().lower()
    if not re.fullmatch(r"[^\s/]+/[^\s/]+", name):
        return None
    if name == _AS[Kind.FORM]:
        return Kind.FORM
    if name.startswith("multipart/"):
        return Kind.MULTIPART if name == _AS[Kind.MULTIPART] else None
    if _JSON.fullmatch(name):
        return Kind.JSON
    if name in ("*/*", "application/*"):
        if not isinstance(schema, dict) or schema.get("type") != "string":
            return Kind.JSON
        return Kind.BINARY if schema.get("format") == "binary" else Kind.TEXT
    return Kind.TEXT if _TEXT.fullmatch(name) else Kind.BINARY


def use_media_types(data: dict[str, Any], overrides: dict[str, str]) -> list[tuple[Parts, str]]:
    """Convert the bodies of a description to the forms that the generator accepts.

    Args:
        data: The description, which is modified.
        overrides: The generator's `content_type_overrides`, to which its name for each media type of a request is
            added.

    Returns:
        The paths and messages of notes: on media types that the package does not send, and schemas without effect.
    """
    return _Bodies(data, overrides).normalize()


class _Bodies:
    def __init__(self, data: dict[str, Any], overrides: dict[str, str]) -> None:
        self._data = data
        self._overrides = overrides
        self._given = dict(overrides)
        self._files: set[int] = set()
        """The schemas that are files: within JSON, one of the format "binary" is a string."""
        self._in_json: set[int] = set()
        self._json: list[Any] = []
        self._notes: list[tuple[Parts, str]] = []

    def normalize(self) -> list[tuple[Parts, str]]:
        components = self._data.get("components", {})
        for parts, body in _direct(components.get("requestBodies"), "components", "requestBodies"):
            self._request(parts, body)
        for parts, response in _direct(components.get("responses"), "components", "responses"):
            self._response(parts, response)
        for parts, operation in operations(self._data):
            for body_parts, body in _direct({"requestBody": operation.get("requestBody")}, *parts):
                self._request(body_parts, body)
            for response_parts, response in _direct(operation.get("responses"), *parts, "responses"):
                self._response(response_parts, response)
        if self._files:
            self._find_in_json()
        binary = [schema for _, schema in mappings(self._data) if schema.get("format") == "binary"]
        for schema in binary:
            if id(schema) not in self._files:
                del schema["format"]
            elif id(schema) in self._in_json:
                # In JSON it is a string, and in a form a file.
                kind = {key: schema.pop(key) for key in ("type", "format") if key in schema}
                schema["anyOf"] = [kind, {"type": "string"}]
        return self._notes

    def _find_in_json(self) -> None:
        """Collect every schema that is part of a JSON body."""
        waiting = list(self._json)
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict) and id(value) not in self._in_json:
                self._in_json.add(id(value))
                waiting += [self._resolved(value)] if "$ref" in value else value.values()
            elif isinstance(value, list):
                waiting += value

    def _kind(self, media_type: str, media: Any) -> Kind | None:
        schema = self._resolved(media.get("schema")) if isinstance(media, dict) else None
        return kind_of(self._given.get(media_type, media_type), schema)

    def _request(self, parts: Parts, body: dict[str, Any]) -> None:
        content = body.get("content")
        if not isinstance(content, dict):
            return
        kinds = {media_type: self._kind(media_type, media) for media_type, media in content.items()}
        sent: dict[str, Any] = {}
        seen: dict[Kind, Any] = {}
        for media_type, kind in sorted(kinds.items(), key=_preference):
            media_parts = (*parts, "content", media_type)
            media = content[media_type] if isinstance(content[media_type], dict) else {}
            if kind is None:
                # The generator reports it.
                sent[media_type] = media
                continue
            schema = media.get("schema")
            structured = [known for key, known in seen.items() if key not in (Kind.TEXT, Kind.BINARY)]
            if kind in seen or (kind is Kind.TEXT and Kind.JSON in seen) or (schema and schema in structured):
                instead = next(iter(sent))
                self._notes.append((media_parts, f"has no effect: the body is sent as {instead}"))
                continue
            self._check_effect(media_parts, kind, schema)
            seen[kind] = schema
            media_type = _sent_as(media_type, kind)
            self._overrides[media_type] = _AS[kind]
            is_text = kind is Kind.TEXT
            sent[media_type] = {**media, "schema": {"type": "string"} if is_text else self._schema(kind, schema)}
        body["content"] = sent

    def _response(self, parts: Parts, response: dict[str, Any]) -> None:
        content = response.get("content")
        if not isinstance(content, dict) or not content:
            return
        kinds = {media_type: self._kind(media_type, media) or Kind.BINARY for media_type, media in content.items()}
        # In a response, a form is text, and the parts of a multipart body are not separated.
        read_as = {Kind.FORM: Kind.TEXT, Kind.MULTIPART: Kind.BINARY}
        kinds = {media_type: read_as.get(kind, kind) for media_type, kind in kinds.items()}
        ordered = sorted(kinds.items(), key=_preference)
        media_type, kind = ordered[0]
        media = content[media_type] if isinstance(content[media_type], dict) else {}
        schemas = []
        for other, other_kind in ordered:
            schema = content[other].get("schema", {}) if isinstance(content[other], dict) else {}
            self._check_effect((*parts, "content", other), other_kind, schema)
            if other_kind is kind is Kind.JSON and schema not in schemas:
                schemas.append(schema)
        schema = {"anyOf": schemas} if len(schemas) > 1 else media.get("schema")
        response["content"] = {
            _AS[kind]: {**media, "schema": self._schema(kind, schema), CONTENT_MARK: [list(item) for item in ordered]}
        }

    def _check_effect(self, parts: Parts, kind: Kind, schema: Any) -> None:
        resolved = self._resolved(schema)
        if kind in (Kind.TEXT, Kind.BINARY) and isinstance(resolved, dict) and "properties" in resolved:
            value = "text" if kind is Kind.TEXT else "bytes"
            self._notes.append(((*parts, "schema"), f"has no effect: a body of this media type is {value}"))

    def _schema(self, kind: Kind, schema: Any) -> Any:
        match kind:
            case Kind.JSON:
                self._json.append(schema)
                return {} if schema is None else schema
            case Kind.TEXT:
                resolved = self._resolved(schema)
                is_string = isinstance(resolved, dict) and resolved.get("type") == "string"
                return schema if is_string and resolved.get("format") != "binary" else {"type": "string"}
            case Kind.BINARY:
                file = {"type": "string", "format": "binary"}
                self._files.add(id(file))
                return file
            case Kind.MULTIPART:
                self._find_files(schema)
        return {"type": "object"} if schema is None else schema

    def _find_files(self, schema: Any, *, is_field: bool = False, seen: frozenset[int] = frozenset()) -> None:
        """Collect the fields of a form that are files. The contents of a field that is an object are JSON."""
        schema = self._resolved(schema)
        if not isinstance(schema, dict) or id(schema) in seen:
            return
        seen |= {id(schema)}
        if is_field:
            if "contentMediaType" in schema and "contentEncoding" not in schema and "format" not in schema:
                schema["format"] = "binary"
            if schema.get("format") == "binary":
                self._files.add(id(schema))
            self._find_files(schema.get("items"), is_field=True, seen=seen)
        else:
            fields = schema.get("properties")
            for field in [*(fields.values() if isinstance(fields, dict) else ()), schema.get("additionalProperties")]:
                self._find_files(field, is_field=True, seen=seen)
        for key in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(key) or ():
                self._find_files(part, is_field=is_field, seen=seen)

    def _resolved(self, value: Any) -> Any:
        for _ in range(100):
            if not isinstance(value, dict) or not str(value.get("$ref", "")).startswith("#/"):
                return value
            target: Any = self._data
            for part in parts_of(value["$ref"]):
                target = target.get(part) if isinstance(target, dict) else None
            value = target
        return None


def _direct(holders: Any, *parts: str | int) -> Iterator[tuple[Parts, dict[str, Any]]]:
    """Yield the values that are not references, with their paths."""
    for name, value in holders.items() if isinstance(holders, Mapping) else ():
        if isinstance(value, dict) and "$ref" not in value:
            yield (*parts, name), value


def _preference(item: tuple[str, Kind | None]) -> tuple[bool, bool]:
    """Return the key by which media types are sorted: JSON first, and its usual media type before others."""
    media_type, kind = item
    return kind is not Kind.JSON, media_type.partition(";")[0].strip().lower() != _AS[Kind.JSON]


def _sent_as(media_type: str, kind: Kind) -> str:
    """Return the media type of a request; a range is replaced, since a body cannot have one."""
    if "*" not in media_type or kind is Kind.BINARY:
        return media_type
    return "text/plain" if kind is Kind.TEXT else _AS[kind]
