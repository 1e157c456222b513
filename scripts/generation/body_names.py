"""Name the classes of bodies that have no schema of their own: StartSessionRequestBody, StartSessionResponseBody.

The generator calls them StartSessionBody and StartSessionResponse200. Its `class_overrides` rename a class by the name
that it would have, so the names it would give are computed here. Where a request has several media types, it puts
the kind of each before the rest, as in UploadJsonBody and UploadFilesBody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi_python_client import strings
from openapi_python_client.config import ClassOverride, Config
from openapi_python_client.parser.bodies import BodyType
from openapi_python_client.parser.openapi import generate_operation_id
from openapi_python_client.schema.untrusted_string import UntrustedString

from scripts.generation.description import Description
from scripts.generation.prepare import operations


def body_overrides(description: Description, config: Config) -> dict[str, ClassOverride]:
    """Return the overrides for the bodies of a normalized description, by the generator's names.

    The body of the first success is the ResponseBody; those of other statuses have the status behind it. A name that
    a component has is left to it.
    """
    components = description.data.get("components", {}).get("schemas", {})
    taken = {strings.ClassName(str(name), config.field_prefix) for name in components}
    overrides = {}
    for (_, path, method), operation in operations(description.data):
        name = operation.get("operationId") or generate_operation_id(
            path=UntrustedString(str(path)), method=str(method), prefix=config.field_prefix
        )
        prefix = strings.pascal_case(str(strings.PythonIdentifier(name, config.field_prefix)))
        for own, published in _names(description, operation):
            old, new = (strings.ClassName(prefix + rest, config.field_prefix) for rest in (own, published))
            if not {old, new} & taken:
                overrides[str(old)] = ClassOverride.model_validate({"class_name": str(new)})
    return overrides


def _names(description: Description, operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the generator puts behind the operation's name for each class of its bodies, and what stands there here."""
    for schema in _schemas(description, operation.get("requestBody")):
        for form in _forms(schema):
            for kind in ("", *(kind.value.capitalize() for kind in BodyType)):
                yield f"{kind}Body{form}", f"{kind}RequestBody{form}"
    statuses = sorted(
        (str(status) for status in operation["responses"]), key=lambda status: (status[:1] != "2", status)
    )
    for index, status in enumerate(statuses):
        suffix = "" if index == 0 and status.startswith("2") else status.capitalize()
        for schema in _schemas(description, operation["responses"][status]):
            for form in _forms(schema):
                yield strings.pascal_case(f"response_{status}") + form, f"ResponseBody{suffix}{form}"


def _schemas(description: Description, message: Any) -> Iterator[Any]:
    content = description.resolve(message or {}).get("content")
    for media_type in content.values() if isinstance(content, dict) else ():
        yield media_type.get("schema") if isinstance(media_type, dict) else None


def _forms(schema: Any) -> Iterator[str]:
    """What stands behind a body's name for each class that a schema makes, as for the items of a list."""
    if not isinstance(schema, dict) or "$ref" in schema or "title" in schema:
        return
    kinds = schema.get("type")
    alternatives = [*(schema.get("anyOf") or ()), *(schema.get("oneOf") or ())]
    alternatives += [{**schema, "type": kind} for kind in kinds] if isinstance(kinds, list) else []
    for index, alternative in enumerate(alternatives):
        yield from (f"Type{index}{form}" for form in _forms(alternative))
    if "items" in schema and not alternatives:
        yield from (f"Item{form}" for form in _forms(schema["items"]))
    yield ""
