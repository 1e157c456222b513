"""The names that templates use in addition to those of openapi-python-client."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Any
from urllib.parse import urljoin

from scripts.generate import code
from scripts.generate.api import Api, Operation
from scripts.generate.cycles import cycles
from scripts.generate.docstrings import (
    client_docs,
    docstring,
    field_docs,
    field_docstrings,
    key_docs,
    param_docs,
    parameter_docs,
    raises_docs,
)
from scripts.generate.escape import python_literal, toml_string, web_address
from scripts.generate.generator import Endpoint, ModelProperty, StringProperty, strings
from scripts.generate.inputs import Inputs
from scripts.generate.media_types import Kind, kind_of
from scripts.generate.reference.markdown import as_text, code_span, heading, in_line, link

# The attributes of a client that are not tags.
_CLIENT_NAMES = {
    *("aclose", "close", "headers", "is_authenticated", "max_response_bytes"),
    *("request", "request_async", "retries", "server_url", "timeout", "with_options"),
}


def styles_of(operation: Operation) -> dict[tuple[str, str], tuple[str, bool]]:
    """Return the styles that are not the default of a parameter's location, and whether it is exploded."""
    styles: dict[tuple[str, str], tuple[str, bool] | None] = {}
    for _, parameter in operation.parameters:
        location, name = str(parameter.get("in")), str(parameter.get("name"))
        default = "form" if location in ("query", "cookie") else "simple"
        style = str(parameter.get("style", default))
        is_exploded = bool(parameter.get("explode", style == "form"))
        schema = parameter.get("schema") or {}
        is_scalar = isinstance(schema, dict) and schema.get("type") in ("boolean", "integer", "number", "string")
        is_default = style == default and (is_scalar or is_exploded == (default == "form"))
        given = None if is_default else (style, is_exploded)
        if any(kind_of(media_type) is Kind.JSON for media_type in parameter.get("content") or ()):
            given = "json", False
        # A parameter of the operation overrides that of its path.
        styles.setdefault((location, name), given)
    return {key: style for key, style in styles.items() if style is not None}


def _how_sent(scheme: dict[str, Any]) -> tuple[str, str]:
    match scheme:
        case {"type": "http", "scheme": str(kind)} if kind.lower() in ("basic", "bearer"):
            return kind.lower(), "Authorization"
        case {"type": "apiKey", "in": str(location), "name": str(name)}:
            return location, name
        case {"type": "oauth2" | "openIdConnect"}:
            return "bearer", "Authorization"
        case _:
            return "", ""


def _url_of(servers: Any) -> str:
    """Return the URL of the first server, its variables at their defaults."""
    server: dict[str, Any] = next(iter(servers or ()), {})
    address = str(server.get("url", ""))
    for name, variable in server.get("variables", {}).items():
        address = address.replace(f"{{{name}}}", str(variable.get("default", "")))
    return address


def own_server(api: Api, operation: Operation) -> str:
    """Return the URL of the server that an operation or its path has instead of the description's; "" if none."""
    data = api.description.data
    path_item = api.description.resolve(api.description.at(operation.parts[:-1]))
    servers = operation.data.get("servers") or path_item.get("servers")
    default = _url_of(data.get("servers"))
    url = urljoin(default, _url_of(servers)) if servers else default
    return "" if url.rstrip("/") == default.rstrip("/") else url


class TemplateContext:
    """The names that a template can use."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._inputs = Inputs(api)
        self._inputs.accept_objects()

    def names(self) -> dict[str, Any]:
        modules = {str(item.class_info.name): f".{item.class_info.module_name}" for item in self._api.classes}
        params = self._inputs.param_names
        modules |= dict.fromkeys(params.values(), ".params")
        named = {*self._api.components, *(params[name] for name in params.keys() & self._api.components)}
        return {
            "as_text": as_text,
            "body_arguments": code.body_arguments,
            "check_of": code.check_of,
            "circular_imports": partial(self._imports, circular=True),
            "client_docs": partial(client_docs, names=self._api.names),
            "component_modules": {name: module for name, module in modules.items() if name in named},
            "code_span": code_span,
            "credentials_required": self._requires_credentials(),
            "dict_body": code.dict_body,
            "docstring": docstring,
            "encoded": code.encoded,
            "endpoint_imports": self._endpoint_imports,
            "field_docs": field_docs,
            "field_docstrings": field_docstrings,
            "first_call": self._first_call(),
            "first_operation": self._operations[:1],
            "heading": heading,
            "in_line": in_line,
            "inputs": self._inputs,
            "is_instance": code.is_instance,
            "is_plain": code.is_plain,
            "link": link,
            "key_docs": key_docs,
            "literal": python_literal,
            "model_imports": partial(self._imports, circular=False),
            "model_modules": modules,
            "module_of": self._api.module_of,
            "modules_of": lambda collection: sorted(
                {self._api.module_of(endpoint) for endpoint in collection.endpoints}
            ),
            "one_line": lambda text: " ".join(text.split()),
            "operation_modules": {
                **{name: module for name, module in modules.items() if name not in named},
                **self._response_modules(),
            },
            "names": self._api.names,
            "operation_of": self.operation_of,
            "parameter_docs": partial(parameter_docs, api=self._api, inputs=self._inputs),
            "param_docs": param_docs,
            "passed": code.passed,
            "raises_docs": raises_docs,
            "request_schema": code.request_schema,
            "converter": code.converter,
            "field_converter": code.field_converter,
            "response_parsers": code.response_parsers,
            "result_type": code.result_type,
            "project_urls": self._project_urls(),
            "schemes": self._schemes(),
            "sent": code.sent,
            "server": self._server(),
            "tags": self.tags,
            "text_of": code.text_of,
            "toml_string": toml_string,
            "within": code.within,
        }

    def operation_of(self, endpoint: Endpoint) -> dict[str, Any]:
        operation = self._api.operation_of(endpoint)
        security = operation.data.get("security", self._api.description.data.get("security", []))
        return {
            "id": operation.data.get("operationId") or self._api.module_of(endpoint),
            "path": operation.path,
            "page": web_address(operation.data.get("externalDocs", {}).get("url", "")),
            "summary": code.text_of(endpoint.summary) or f"{endpoint.method.upper()} {operation.path}",
            "response": self._response_class(endpoint),
            "styles": styles_of(operation),
            "accept": code.accepted(endpoint),
            "bodies": code.body_names(endpoint),
            "body_names": list(code.body_names(endpoint)),
            "idempotency_key": tuple(filter(None, str(operation.data.get("x-idempotency-key", "")).split("."))),
            "security": tuple(tuple(filter(self._is_sent, group)) for group in security),
            "server": own_server(self._api, operation),
            "details": "\n\n".join(filter(None, (code.text_of(endpoint.description), self._server_text(operation)))),
        }

    def _is_sent(self, key: str) -> bool:
        """Return whether a security scheme adds something to a request; a certificate belongs to the connection."""
        schemes = self._api.description.data.get("components", {}).get("securitySchemes", {})
        return bool(self._api.description.resolve(schemes.get(key, {})).get("type") != "mutualTLS")

    def _server_text(self, operation: Operation) -> str:
        server = own_server(self._api, operation)
        return f"It is sent to {server}, unless the client or the call has a `server_url` of its own." if server else ""

    @property
    def notes(self) -> list[str]:
        """Notes for the maintainer: operations whose credentials go to another server than that of the description."""
        servers = [(operation, own_server(self._api, operation)) for operation in self._api.operations]
        return [
            f"{operation.method.upper()} {operation.path}: sent to {server}, with the client's credentials"
            for operation, server in servers
            if server
        ]

    def _requires_credentials(self) -> bool:
        """Return whether a client without credentials can call no operation."""
        groups = [self.operation_of(endpoint)["security"] for endpoint in self._api.endpoints]
        return not groups or any(group and () not in group for group in groups)

    @cached_property
    def _class_names(self) -> set[str]:
        return {str(item.class_info.name) for item in self._api.classes}

    def _response_class(self, endpoint: Endpoint) -> str:
        names = (strings.ClassName(f"{endpoint.name}_{kind}", "") for kind in ("response", "result", "reply"))
        return next(str(name) for name in names if name not in self._class_names)

    def _response_modules(self) -> dict[str, str]:
        return {
            self._response_class(endpoint): f"..api.{endpoint.tags[0]}.{self._api.module_of(endpoint)}"
            for endpoint in self._api.endpoints
        }

    @cached_property
    def tags(self) -> list[dict[str, Any]]:
        """For each tag, the names that its operations get as methods."""
        every = self._api.description.data.get("tags", ())
        described = {strings.PythonIdentifier(str(tag.get("name")), "tag"): tag for tag in every}
        return [
            {
                "attribute": f"{tag}_" if tag in _CLIENT_NAMES else str(tag),
                "module": str(tag),
                "name": f"{strings.ClassName(tag, 'tag')}Operations",
                "title": str(described.get(tag, {}).get("name", tag)),
                "description": described.get(tag, {}).get("description", ""),
                "endpoints": collection.endpoints,
                "models": {
                    name
                    for endpoint in collection.endpoints
                    for prop in endpoint.list_all_parameters()
                    for name, _ in code.classes_in(prop)
                }
                | {name for endpoint in collection.endpoints for name in self._inputs.body_params(endpoint)},
            }
            for tag, collection in self._api.data.endpoint_collections_by_tag.items()
        ]

    def _schemes(self) -> list[dict[str, str]]:
        """Return the security schemes that a client accepts a value for."""
        components = self._api.description.data.get("components", {})
        schemes: list[dict[str, str]] = []
        for key, reference in components.get("securitySchemes", {}).items():
            scheme = self._api.description.resolve(reference)
            kind, sent_as = _how_sent(scheme)
            if kind:
                bearer_before = any(known["environment"] for known in schemes)
                schemes.append(
                    {
                        "key": str(key),
                        "name": str(strings.PythonIdentifier(str(key), "auth_")),
                        "kind": kind,
                        "sent_as": sent_as,
                        "description": " ".join(
                            str(scheme.get("description", "The credentials of the client.")).split()
                        ),
                        "environment": f"{self._api.names.environment}_API_KEY"
                        if kind == "bearer" and not bearer_before
                        else "",
                    }
                )
        return schemes

    @property
    def _operations(self) -> list[tuple[dict[str, Any], Endpoint]]:
        """Each operation with its tag, in the order of the description."""
        return [
            (tag, endpoint)
            for endpoint in self._api.endpoints
            for tag in self.tags
            if tag["module"] == str(endpoint.tags[0])
        ]

    def _first_call(self) -> list[tuple[dict[str, Any], Endpoint]]:
        """Return an operation whose call fits on one line: it requires only strings in its path."""

        def is_simple(endpoint: Endpoint) -> bool:
            others = (*endpoint.query_parameters, *endpoint.header_parameters, *endpoint.cookie_parameters)
            in_path = all(isinstance(parameter, StringProperty) for parameter in endpoint.path_parameters)
            return in_path and not endpoint.bodies and not any(parameter.required for parameter in others)

        return [(tag, endpoint) for tag, endpoint in self._operations if is_simple(endpoint)][:1]

    def _project_urls(self) -> list[tuple[str, str]]:
        """Return the URLs that an index shows for the package."""
        data = self._api.description.data
        urls = {
            "Documentation": data.get("externalDocs", {}).get("url", ""),
            "Contact": data["info"].get("contact", {}).get("url", ""),
        }
        return [(name, address) for name, url in urls.items() if (address := web_address(str(url)))]

    def _server(self) -> str:
        """Return the URL of the first server, its variables at their defaults."""
        return _url_of(self._api.description.data.get("servers"))

    @cached_property
    def _cycles(self) -> dict[str, str]:
        """For each model, a representative of its cycle of references, the same for all models of the cycle."""
        models = self._api.data.models
        leads_to = {
            str(model.class_info.name): {name for prop in code.fields_of(model) for name, _ in code.classes_in(prop)}
            for model in models
        }
        return cycles(leads_to)

    def _imports(self, model: ModelProperty, *, circular: bool) -> list[tuple[str, str]]:
        """Return the models that a model's module imports, with their modules: those of its cycle, or the others."""
        name_of_model = str(model.class_info.name)
        used = {pair for prop in code.fields_of(model) for pair in code.classes_in(prop)}
        return sorted(
            (name, module)
            for name, module in used
            if name != name_of_model and (self._cycles.get(name) == self._cycles[name_of_model]) is circular
        )

    def _endpoint_imports(self, endpoint: Endpoint) -> list[tuple[str, str]]:
        props = [*endpoint.list_all_parameters(), *(response.prop for response in endpoint.responses)]
        return sorted({pair for prop in props for pair in code.classes_in(prop)})
