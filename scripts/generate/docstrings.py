"""Write the docstrings of the generated code from the texts of the description."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from scripts.generate.api import Api
from scripts.generate.code import text_of
from scripts.generate.config import Names
from scripts.generate.escape import docstring_literal
from scripts.generate.generator import Endpoint, ModelProperty
from scripts.generate.inputs import Inputs, Param


def docstring(
    summary: Any = "", details: Any = "", *, page: str = "", sections: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Return a docstring of these parts, as code; empty where there are none."""
    title = " ".join(text_of(summary).split())
    if title and title[-1] not in ".!?`":
        title += "."
    paragraphs = [title, *(_filled(part, 96) for part in text_of(details).strip().split("\n\n"))]
    if page:
        paragraphs.append(f"API page: {page}")
    for name, items in (sections or {}).items():
        if items:
            paragraphs.append("\n".join([f"{name}:", *(_filled(item, 92, "    ", "        ") for item in items)]))
    return docstring_literal("\n\n".join(part for part in paragraphs if part))


@cache
def _filled(text: str, width: int, first: str = "", others: str = "") -> str:
    """Return a wrapped paragraph; cached, since the functions and methods of an operation share most of theirs."""
    return textwrap.fill(text, width, initial_indent=first, subsequent_indent=others)


def described_fields(model: ModelProperty) -> list[tuple[Any, str]]:
    """Return the fields of a model, each with its description."""
    described = model.data.properties or {}
    # The generator drops a description next to a `$ref`.
    beside = {
        name: text_of(getattr(data, "description", None) or (data.model_extra or {}).get("description"))
        for name, data in described.items()
    }
    properties = (*(model.required_properties or ()), *(model.optional_properties or ()))
    return [(prop, beside.get(prop.name) or text_of(prop.description)) for prop in properties]


def field_docs(model: ModelProperty) -> list[str]:
    """Return a line for each field of a model, for `help()`; its docstring has types, default and example."""
    return [f"{prop.python_name}: {text}".rstrip(": ") for prop, text in described_fields(model)]


def field_docstrings(model: ModelProperty) -> dict[str, str]:
    """Return the docstring of each field of a model, as code, by its name in Python."""
    return {
        str(prop.python_name): docstring(details=f"{text}{_default_and_example(prop)}".strip())
        for prop, text in described_fields(model)
    }


def key_docs(model: ModelProperty) -> dict[str, str]:
    """Return the description of each field of a model, by the name of the field in Python."""
    return {
        str(prop.python_name): f"{text}{_default_and_example(prop)}".strip() for prop, text in described_fields(model)
    }


def param_docs(param: Param) -> list[str]:
    """Return a line for each key of the type of a dict."""
    docs = key_docs(param.model)
    return [f"{key}: {docs[str(prop.python_name)]}".rstrip(": ") for key, prop, _ in param.keys]


def described_parameters(endpoint: Endpoint, api: Api) -> list[tuple[str, Any, str]]:
    """Return the parameters of an operation, each with its location and its description."""
    operation = api.operation_of(endpoint)
    # The generator reads the description of a parameter from its schema, where it seldom is.
    described = {
        (parameter.get("in"), parameter.get("name")): parameter.get("description", "")
        for _, parameter in operation.parameters
    }
    return [
        (location.value, prop, described.get((location.value, text_of(prop.name))) or text_of(prop.description))
        for location, prop in endpoint.iter_all_parameters()
    ]


def body_words(endpoint: Endpoint, api: Api) -> str:
    """Return the description of the body of an operation."""
    body = api.description.resolve(api.operation_of(endpoint).data.get("requestBody", {}))
    return str(body.get("description") or "What to send.")


def parameter_docs(endpoint: Endpoint, api: Api, inputs: Inputs, *, method: bool = False) -> list[str]:
    """Return a line for each parameter of the functions of an operation, or of its methods."""
    lines = [_line(prop, text) for _, prop, text in described_parameters(endpoint, api)]
    generators = "an `AuthenticatedClient`" if endpoint.requires_security else "a `Client`"
    after_path = [] if method else [f"client: Client that sends the request: a `{api.names.client}`, or {generators}."]
    if endpoint.bodies:
        name = "request" if method else "body"
        after_path.append(f"{name} ({inputs.body_type(endpoint)}): {body_words(endpoint, api)}")
    in_path = len(endpoint.path_parameters)
    options = "options (RequestOptions | None): Options of this call, which override the client's."
    return [*lines[:in_path], *after_path, *lines[in_path:], options]


def raises_docs(endpoint: Endpoint, *, detailed: bool = False) -> list[str]:
    """Return a line for each error that the functions of an operation raise."""
    if detailed:
        return [
            "TypeError: `options` is not a `RequestOptions`. Every error of the call itself is the result's `error`."
        ]
    unsent = ["errors.RequestValidationError: A parameter or the body does not match its schema; nothing was sent."]
    return [
        "errors.SDKError: The status is unsuccessful or not described; some statuses have their own class.",
        "errors.ResponseValidationError: The response does not match its schema where a value is required.",
        *(unsent if endpoint.bodies or endpoint.path_parameters else []),
        "errors.ConnectionError: The server could not be reached, or the connection was dropped.",
        "errors.TimeoutError: No response was received in time.",
    ]


def client_docs(schemes: Sequence[Mapping[str, str]], server: str, names: Names) -> list[str]:
    """Return a line for each argument of a client."""
    credentials = [
        f"{scheme['name']}: {scheme['description']} "
        f"{'A username and a password' if scheme['kind'] == 'basic' else 'A string'}, or a function that returns it, "
        "which is called before every attempt."
        + (f" By default, the environment variable {scheme['environment']}." if scheme["environment"] else "")
        for scheme in schemes
    ]
    return [
        *credentials,
        "server_url: The server's URL, which may have a path; https, except for a loopback address. By default, the"
        f" environment variable {names.environment}_API_URL, then {server or 'none'}.",
        "timeout: Timeout in seconds for each phase of an attempt: a number, or a `Timeout` with one for each phase."
        " By default, 5 s to connect and 60 s for each other phase. None disables it.",
        "retries: What is retried, and when. By default, requests that are safe to retry, twice, within 30 s.",
        "max_retries: Maximum number of retries; overrides that of `retries`.",
        "max_response_bytes: Maximum size of a response in bytes, after decoding. By default, 64 MiB.",
        "headers: Headers to send with every request.",
        "verify: Whether to verify the server's certificate; or a CA file or an SSL context to verify it with.",
        "httpx_client: Your own httpx client for sync calls; you remain responsible for closing it.",
        "async_httpx_client: The same for async calls.",
        'async_transport: "aiohttp" sends async requests with aiohttp, which requires the extra of that name.',
        "strict: Whether a response that does not match its schema in an optional field is an error. By default, such a"
        f" value is kept unchanged, unless the environment variable {names.environment}_STRICT is 1.",
        "tracing: Whether to create an OpenTelemetry span for each call, which requires the extra `otel`.",
    ]


def _line(prop: Any, text: str) -> str:
    line = f"{prop.python_name} ({prop.get_type_string().as_unembedded_code()}): {text}".rstrip(": ")
    return f"{line}{_default_and_example(prop)}"


def _default_and_example(prop: Any) -> str:
    default = f" Default: {prop.default.python_code.as_unembedded_code()}." if prop.default is not None else ""
    example = f" Example: {text_of(prop.example)}." if text_of(prop.example) else ""
    return f"{default}{example}"
