"""Find the constructs that the generator would omit from the package, with or without a warning."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from scripts.generate.api import Api, Operation, endpoint_key
from scripts.generate.code import fields_of, text_of
from scripts.generate.description import Description, Diagnostic, Parts, is_within, parts_of
from scripts.generate.generator import Endpoint, GeneratorError, ParseError, Response

_NOT_NORMAL = "has characters that Python replaces by others (NFKC), so it cannot be imported; choose another name"
_ACCEPT = "accept_unsupported in generator-config.yaml can omit it"
_RENAME = "give it another name by class_overrides in generator-config.yaml"


def unsupported_constructs(api: Api) -> list[Diagnostic]:
    """Return a diagnostic for each piece of the description that the package would lack."""
    collections = api.data.endpoint_collections_by_tag.values()
    warnings = [*api.data.errors, *(error for collection in collections for error in collection.parse_errors)]
    diagnostics = [_diagnostic_of(warning, api) for warning in warnings]
    return [*diagnostics, *new_diagnostics(_dropped(api), diagnostics), *_collisions(api)]


def new_diagnostics(diagnostics: Iterable[Diagnostic], known: list[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics that have no known diagnostic at or below their paths."""
    return [
        diagnostic
        for diagnostic in diagnostics
        if not any(is_within(other.pointer, diagnostic.pointer) for other in known)
    ]


def causes(diagnostics: list[Diagnostic], known: list[Diagnostic], description: Description) -> list[Diagnostic]:
    """Return the diagnostics that are not mere consequences of one in a construct that they refer to."""
    reachable = {diagnostic: description.reachable(parts_of(diagnostic.pointer)) for diagnostic in diagnostics}

    def leads_to(diagnostic: Diagnostic, other: Diagnostic) -> bool:
        return any(is_within(other.pointer, ref) for ref in reachable.get(diagnostic, ()))

    return [
        diagnostic
        for diagnostic in diagnostics
        if not any(
            leads_to(diagnostic, other) and not leads_to(other, diagnostic)
            for other in (*diagnostics, *known)
            if other != diagnostic
        )
    ]


def _diagnostic_of(warning: GeneratorError, api: Api) -> Diagnostic:
    description = api.description
    header = warning.header.strip().removesuffix(":")
    parts: Parts = ()
    if match := re.search(r"parsing (\w+) (.+) within", header):
        parts = api.parts_of(match[1].lower(), match[2])
    elif match := re.search(r"/components/schemas/(\S+?):?$", header):
        parts = api.normalized.parts.get(match[1], ())
    data = warning.data if isinstance(warning, ParseError) else None
    if data is not None and parts[:1] == ("paths",):
        parts = _response_of(data, parts, description) or _parts_of(data, parts, description) or parts
    # A list of everything that is lost with it follows, which may be long.
    detail = (warning.detail or "").partition("ERRORS to process schema has resulted in the removal of")[0]
    message = " ".join(line.strip() for line in (detail.strip() or header).splitlines() if line.strip())
    message = re.sub(r"<\S*UntrustedString object at 0x\w+> ?", "", message)
    if message.startswith("Invalid content type"):
        holder = description.at(parts)
        body = description.resolve(holder.get("requestBody", holder))
        message = f"unsupported content_type {', '.join(body.get('content', {}))} of the request body"
    if match := re.match(r"Unsupported content type (\S+)", message):
        parts = (*parts, "requestBody", "content", match[1])
    if "content type" in message.lower() or "content_type" in message:
        message = f"{message}; content_type_overrides in generator-config.yaml can set what it is read as"
    return description.diagnostic(parts, f"cannot be generated: {message}; {_ACCEPT}")


def _response_of(piece: Any, parts: Parts, description: Description) -> Parts | None:
    """Return the path of the response of an operation that a warning carries."""
    if isinstance(piece, Response):
        wanted = {text_of(media_type) for media_type in piece.content or {}}
        for status, response in description.at(parts).get("responses", {}).items():
            if set(description.resolve(response).get("content") or {}) == wanted:
                return (*parts, "responses", status)
    return None


def _parts_of(piece: Any, base: Parts, description: Description) -> Parts | None:
    """Return the path, below `base`, of the piece that a warning of the generator carries."""
    deepest: Parts | None = None
    stack: list[tuple[Parts, Any]] = [(base, description.at(base))]
    while stack:
        parts, value = stack.pop()
        if isinstance(value, dict):
            with contextlib.suppress(ValidationError):
                if type(piece).model_validate(value) == piece and (deepest is None or len(parts) >= len(deepest)):
                    deepest = parts
            stack += [((*parts, key), item) for key, item in value.items()]
        elif isinstance(value, list):
            stack += [((*parts, index), item) for index, item in enumerate(value)]
    return deepest


def _dropped(api: Api) -> Iterator[Diagnostic]:
    generated = {endpoint_key(endpoint): endpoint for endpoint in api.endpoints}
    for operation in api.operations:
        endpoint = generated.get(operation.key)
        if endpoint is None:
            yield api.description.diagnostic(operation.parts, "the operation would be omitted")
            continue
        known = {text_of(parameter.name) for _, parameter in endpoint.iter_all_parameters()}
        for parts, parameter in operation.parameters:
            if parameter.get("name") not in known:
                yield api.description.diagnostic(parts, "the parameter would be omitted, since it has no schema")
            style = (parameter.get("in"), parameter.get("style"))
            if parameter.get("style") and style not in _STYLES:
                yield api.description.diagnostic(parts, f"the style {style[1]} is not supported in the {style[0]}")
        yield from _unsupported(operation, api.description)
    yield from _lost_fields(api)


# The styles of a parameter, by its location.
_STYLES = {
    *(("query", "form"), ("query", "deepObject"), ("query", "spaceDelimited"), ("query", "pipeDelimited")),
    *(("path", "simple"), ("path", "label"), ("path", "matrix"), ("header", "simple"), ("cookie", "form")),
}


def _unsupported(operation: Operation, description: Description) -> Iterator[Diagnostic]:
    schemes = description.data.get("components", {}).get("securitySchemes", {})
    groups = operation.data.get("security", description.data.get("security", []))
    for index, group in enumerate(groups):
        for scheme in group:
            if scheme not in schemes:
                holder = operation.parts if "security" in operation.data else ()
                yield description.diagnostic(
                    (*holder, "security", index), f"{scheme} is not among the security schemes"
                )
    unsupported = {name for name, scheme in schemes.items() if not _is_supported(description.resolve(scheme))}
    if groups and all(unsupported & group.keys() for group in groups):
        scheme = next(name for name in groups[0] if name in unsupported)
        kind = description.resolve(schemes[scheme]).get("scheme")
        message = f"HTTP authentication by {kind!r} is not supported; describe basic, bearer or apiKey"
        yield description.diagnostic(("components", "securitySchemes", scheme, "scheme"), message)


def _is_supported(scheme: dict[str, Any]) -> bool:
    return scheme.get("type") != "http" or str(scheme.get("scheme")).lower() in ("basic", "bearer")


def _lost_fields(api: Api) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each field of a normalized schema that its class lacks."""
    models = {api.normalized.keys.get(str(model.class_info.name)): model for model in api.data.models}
    for key, schema in api.normalized.schemas.items():
        known = {text_of(prop.name) for prop in fields_of(models[key])} if key in models else set()
        renamed = api.normalized.renamed.get(key, {})
        for name in map(str, schema.get("properties", {})):
            described = renamed.get(name, name)
            if described not in known:
                parts = (*api.normalized.parts[key], "properties", described)
                yield api.description.diagnostic(parts, "the field would be omitted")


def _collisions(api: Api) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each construct whose file another would overwrite, or whose name cannot be imported."""
    modules: dict[str, str] = {}
    for tag, collection in api.data.endpoint_collections_by_tag.items():
        for endpoint in collection.endpoints:
            for name in (tag, api.module_of(endpoint)):
                if not _is_normal(name):
                    yield api.description.diagnostic(api.operation_of(endpoint).parts, f"{name} {_NOT_NORMAL}")
    for item in api.classes:
        name, module = str(item.class_info.name), str(item.class_info.module_name)
        if not (_is_normal(name) and _is_normal(module)):
            yield api.description.diagnostic(api.class_parts.get(name, ()), f"{name} {_NOT_NORMAL}")
        if modules.setdefault(module, name) != name:
            clash = f"{name} and {modules[module]} would both be models/{module}.py"
            yield api.description.diagnostic(api.class_parts.get(name, ()), f"{clash}; {_RENAME}")
    for tag, collection in api.data.endpoint_collections_by_tag.items():
        written: dict[str, Endpoint] = {}
        for endpoint in collection.endpoints:
            module = api.module_of(endpoint)
            other = written.setdefault(module, endpoint)
            if other is not endpoint:
                clash = f"would be api/{tag}/{module}.py, as {other.method.upper()} {text_of(other.path)} is"
                yield api.description.diagnostic(api.operation_of(endpoint).parts, f"{clash}; change its operationId")


def _is_normal(name: str) -> bool:
    return unicodedata.normalize("NFKC", name) == name
