"""Convert a description to the forms that openapi-python-client reads best, without changing its meaning."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from scripts.generate.description import METHODS, Parts, parts_of
from scripts.generate.generator import BodyType, Config, UntrustedString, generate_operation_id, strings
from scripts.generate.normalize import DEFAULT, SCHEMA_NAME, Form, Normalized, Normalizer, without_null


def copied(data: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of the parts of a description that a package is generated from."""
    parts = {key: copy.deepcopy(value) for key, value in data.items() if key != "webhooks"}
    parts["components"] = parts.get("components") or {}
    parts["paths"] = parts.get("paths") or {}
    for path, item in parts["paths"].items():
        if isinstance(item, dict) and str(item.get("$ref", "")).startswith("#/"):
            parts["paths"][path] = copy.deepcopy(_at(parts, parts_of(item["$ref"])))
    return parts


def without_code(data: dict[str, Any]) -> list[str]:
    """Return a note for each kind of construct in a description that no code is generated from."""
    webhooks = len(data.get("webhooks") or {})
    callbacks = sum(
        len(operation.get("callbacks") or {}) for _, operation in operations({"paths": data.get("paths") or {}})
    )
    counts = {"webhooks": webhooks, "callbacks": callbacks}
    return [f"no code is generated from the description's {kind}: {count}" for kind, count in counts.items() if count]


def adapt(data: dict[str, Any], config: Config) -> tuple[dict[str, Any], Normalized]:
    """Return a description in those forms, and the normal form of its schemas."""
    ready = {**data, "paths": copy.deepcopy(data["paths"])}
    ready["components"] = {key: copy.deepcopy(data["components"][key]) for key in _KEPT if key in data["components"]}
    normalizer = Normalizer(data, config)
    normalizer.components()
    _Messages(normalizer, ready, config).normalize()
    normalizer.finish()
    ready["components"]["schemas"] = {key: _readable(form) for key, form in normalizer.result.schemas.items()}
    for _, operation in operations(ready):
        operation.setdefault("responses", {})
        if "security" in ready:
            # The generator reads only the `security` of the operation itself.
            operation.setdefault("security", ready["security"])
        if {} in operation.get("security", []):
            # An operation whose authentication is optional does not require an authenticated client.
            operation["security"] = []
    return ready, normalizer.result


# The generator ignores the other kinds of component.
_KEPT = ("parameters", "requestBodies", "responses", "securitySchemes")


class _Messages:
    """The parameters, request bodies and responses of a description, with their schemas in normal form."""

    def __init__(self, normalizer: Normalizer, ready: dict[str, Any], config: Config) -> None:
        self._normalizer = normalizer
        self._ready = ready
        self._config = config

    def normalize(self) -> None:
        components = self._ready["components"]
        for key, parameter in (components.get("parameters") or {}).items():
            self._parameter(parameter, ("components", "parameters", key), "", key)
        for key, body in (components.get("requestBodies") or {}).items():
            self._content(body, ("components", "requestBodies", key), "", f"{_stem(key, 'Request')}RequestBody")
        for key, response in (components.get("responses") or {}).items():
            self._content(response, ("components", "responses", key), "", f"{_stem(key, 'Response')}ResponseBody")
        for parts, operation in operations(self._ready):
            self._operation(parts, operation)
        for item in self._ready["paths"].values():
            if isinstance(item, dict):
                item.pop("parameters", None)

    def _operation(self, parts: Parts, operation: dict[str, Any]) -> None:
        _, path, method = parts
        for key in ("callbacks", "servers"):
            operation.pop(key, None)
        name = operation_name(operation, parts, self._config.field_prefix)
        if operation.get("operationId"):
            operation["operationId"] = name
        prefix = strings.pascal_case(name)
        parameters = operation.get("parameters") or []
        for index, parameter in enumerate(parameters):
            self._parameter(parameter, (*parts, "parameters", index), prefix, "")
        known = {self._identity(parameter) for parameter in parameters}
        for index, parameter in enumerate(self._ready["paths"][path].get("parameters") or []):
            if self._identity(parameter) not in known:
                # A copy for each operation, so that its classes are named after the operation.
                shared = copy.deepcopy(parameter)
                self._parameter(shared, ("paths", path, "parameters", index), prefix, "", scope=f"@{method}")
                parameters.append(shared)
        operation["parameters"] = parameters
        body = operation.get("requestBody")
        if isinstance(body, dict):
            self._content(body, (*parts, "requestBody"), prefix, "RequestBody")
        responses = operation.get("responses") or {}
        statuses = sorted(map(str, responses), key=lambda status: (status[:1] != "2", status))
        for index, status in enumerate(statuses):
            suffix = "" if index == 0 and status.startswith("2") else status.capitalize()
            self._content(responses[status], (*parts, "responses", status), prefix, f"ResponseBody{suffix}")

    def _note(self, parts: Parts, message: str) -> None:
        self._normalizer.result.notes.append((parts, message))

    def _identity(self, parameter: Any) -> tuple[str, str]:
        while isinstance(parameter, dict) and "$ref" in parameter:
            parameter = _at(self._ready, parts_of(parameter["$ref"]))
        return (str(parameter.get("name")), str(parameter.get("in"))) if isinstance(parameter, dict) else ("", "")

    def _parameter(self, parameter: Any, parts: Parts, parent: str, name: str, scope: str = "") -> None:
        if isinstance(parameter, dict) and "schema" in parameter:
            name = name or str(parameter.get("name"))
            source = self._normalizer.source(parameter["schema"], (*parts, "schema"), parent, name, scope=scope)
            form = dict(self._normalizer.form(source))
            has_default = form.pop(DEFAULT, None) is not None
            if parameter.get("in") == "path":
                # A path parameter is always present, and never null.
                form.pop("default", None)
                form = without_null(form)
            elif has_default:
                self._note((*parts, "schema", "default"), "has no effect: only scalars are defaults of parameters")
            parameter["schema"] = _readable(form)
            if parameter.get("allowReserved") is True:
                self._note((*parts, "allowReserved"), "has no effect: reserved characters are percent-encoded")

    def _content(self, message: Any, parts: Parts, parent: str, name: str) -> None:
        """Normalize the schemas of a request body or a response."""
        content = message.get("content") if isinstance(message, dict) else None
        if not isinstance(content, dict):
            return
        for media_type, described in content.items():
            encodings = described.get("encoding") if isinstance(described, dict) else None
            for field, encoding in encodings.items() if isinstance(encodings, dict) else ():
                if isinstance(encoding, dict) and encoding.get("headers"):
                    self._note((*parts, "content", media_type, "encoding", field, "headers"), "has no effect")
            schema = described.get("schema") if isinstance(described, dict) else None
            if schema is None:
                continue
            kind = self._kind(media_type) if len(content) > 1 and name.endswith("RequestBody") else ""
            steps = (*parts, "content", media_type, "schema")
            source = self._normalizer.source(schema, steps, parent, _with_kind(name, kind))
            form = self._normalizer.form(source, is_form_body="multipart" in media_type)
            described["schema"] = _readable(form)
            if isinstance(schema, dict) and "$ref" in schema:
                described[SCHEMA_NAME] = str(parts_of(schema["$ref"])[-1])

    def _kind(self, media_type: str) -> str:
        known = strings.get_content_type(media_type, self._config) or ""
        if known.endswith("json"):
            return BodyType.JSON.capitalize()
        kinds = {
            "application/x-www-form-urlencoded": BodyType.DATA,
            "multipart/form-data": BodyType.FILES,
            "application/octet-stream": BodyType.CONTENT,
        }
        return kinds[known].capitalize() if known in kinds else ""


def _with_kind(name: str, kind: str) -> str:
    return f"{name.removesuffix('RequestBody')}{kind}RequestBody" if kind else name


def _stem(key: str, ending: str) -> str:
    return key.removesuffix("Body").removesuffix(ending)


def _readable(form: Form) -> Form:
    """Return a form as the generator reads it: a reference that has a default is wrapped in `allOf`."""
    readable = dict(form)
    if "$ref" in form and "default" in form:
        readable["allOf"] = [{"$ref": readable.pop("$ref")}]
    if "items" in form:
        readable["items"] = _readable(form["items"])
    if "anyOf" in form:
        readable["anyOf"] = [_readable(member) for member in form["anyOf"]]
    if "properties" in form:
        readable["properties"] = {name: _readable(field) for name, field in form["properties"].items()}
    if isinstance(form.get("additionalProperties"), dict):
        readable["additionalProperties"] = _readable(form["additionalProperties"])
    return readable


def operation_name(operation: dict[str, Any], parts: Parts, prefix: str = "") -> str:
    """Return the name of an operation in Python.

    Args:
        operation: The operation.
        parts: Its path in the description.
        prefix: The prefix of a name that would not be an identifier in Python.
    """
    given = operation.get("operationId")
    if given:
        # The generator would join the words that a slash or a colon separates.
        return str(strings.PythonIdentifier(re.sub(r"[^\w.-]+", " ", str(given)), prefix))
    _, path, method = parts
    return str(generate_operation_id(path=UntrustedString(str(path)), method=str(method), prefix=prefix))


def operations(data: dict[str, Any]) -> Iterator[tuple[Parts, dict[str, Any]]]:
    """Yield the operations of a description, with their paths in it."""
    for path, item in data.get("paths", {}).items():
        for method in METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield ("paths", path, method), item[method]


def _at(data: dict[str, Any], parts: Parts) -> Any:
    value: Any = data
    for part in parts:
        value = value.get(part, {}) if isinstance(value, dict) else {}
    return value
