"""The curl command that sends the same request as the package."""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from runtime import _params
from runtime.errors import RequestValidationError
from scripts.generate.code import BytesProperty, fields_of, media_types_of_form, styles_of_form, text_of
from scripts.generate.escape import json_text, shell_word, visible
from scripts.generate.generator import Endpoint, FileProperty, ListProperty, ModelProperty
from scripts.generate.reference.examples import Examples
from scripts.generate.reference.security import Security, placeholder


def command(
    endpoint: Endpoint,
    path: str,
    server: str,
    styles: Mapping[tuple[str, str], tuple[str, bool]],
    examples: Examples,
    security: Security,
) -> str:
    """Return the command.

    Args:
        endpoint: The operation.
        path: Its path, as described.
        server: URL of the server.
        styles: The style of each parameter that does not have the default.
        examples: The example values of the description.
        security: Its security schemes.
    """
    query: list[str] = []
    options: list[str] = []
    cookies: list[str] = []
    for location, prop in endpoint.iter_all_parameters():
        name, value = text_of(prop.name), examples.shown_of_parameter(endpoint, location.value, prop)
        if value is None and prop.default is not None:
            # The package sends the default.
            value = prop.default.raw_value
        if value is None:
            continue
        if (location.value, name) in styles:
            style, is_exploded = styles[location.value, name]
            value = _params.Styled(style, value, is_exploded)
        # An example may be a value that the package refuses.
        with contextlib.suppress(RequestValidationError):
            match location.value:
                case "path":
                    path = path.replace(f"{{{name}}}", _params.path_segment(name, value))
                case "query":
                    query.append(_params.query_string({name: value}))
                case "header":
                    options.append(f"--header {shell_word(visible(f'{name}: {_params.header(value)}'))}")
                case _:
                    cookies += [visible(f"{key}={text}") for key, text in _params.cookies({name: value}).items()]
    for scheme in security.used(endpoint):
        name, secret = scheme["sent_as"], placeholder(scheme)
        match scheme["kind"]:
            case "bearer":
                options.append(f"--header {shell_word(f'{name}: Bearer {secret}')}")
            case "basic":
                options.append(f"--user {shell_word(secret)}")
            case "query":
                query.append(urlencode({name: secret}))
            case "cookie":
                cookies.append(f"{name}={secret}")
            case _:
                options.append(f"--header {shell_word(f'{name}: {secret}')}")
    if cookies:
        options.append(f"--cookie {shell_word('; '.join(cookies))}")
    if endpoint.bodies:
        options += _body(endpoint, examples)
    url = "?".join(filter(None, (f"{server}{path}", "&".join(filter(None, query)))))
    method = endpoint.method.upper()
    # With `--request HEAD` curl waits for a body.
    leading = "--head" if method == "HEAD" else f"--request {method}"
    # curl expands brackets and braces to several URLs.
    leading += " --globoff" if re.search(r"[\[\]{}]", url) else ""
    return " \\\n  ".join([f"curl {leading} --url {shell_word(url)}", *options])


def _body(endpoint: Endpoint, examples: Examples) -> Iterator[str]:
    body: Any = endpoint.bodies[0]
    value = examples.of_body(endpoint, body)
    content_type = f"--header {shell_word(f'Content-Type: {text_of(body.content_type)}')}"
    if body.body_type == "files" and isinstance(value, dict):
        yield from _parts(body, value)
    elif body.body_type == "data" and isinstance(value, dict):
        form = _params.form(value, styles_of_form(body), "").decode()
        yield from (f"--data {shell_word(pair)}" for pair in form.split("&") if pair)
    elif isinstance(body.prop, BytesProperty):
        yield content_type
        yield "--data-binary @file"
    elif body.body_type == "content":
        yield content_type
        yield f"--data-raw {shell_word(_text(value))}"
    else:
        yield content_type
        # On several lines, for readers; JSON escapes line breaks within strings.
        yield f"--data {shlex.quote(json_text(value, indent=2))}"


def _parts(body: Any, value: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parts of a form, as the package sends them."""
    model = [body.prop] if isinstance(body.prop, ModelProperty) else []
    fields = {text_of(field.name): field for prop in model for field in fields_of(prop)}
    given = {name: _with_files(item, fields.get(name)) for name, item in value.items()}
    for field, (file_name, content, media_type, *_) in _params.multipart(None, given, media_types_of_form(body), ""):
        # The first equals sign would end the name, and what follows it may name a file.
        name = field.replace("=", "%3D")
        text = content.decode() if isinstance(content, bytes) else ""
        if file_name:
            yield f"--form {shell_word(f'{name}=@file')}"
        elif media_type == "text/plain":
            yield f"--form-string {shell_word(f'{name}={text}')}"
        else:
            # In quotes, since a semicolon would end the value.
            quoted = text.replace("\\", "\\\\").replace('"', '\\"')
            part = f'{name}="{quoted}";type={media_type}'
            yield f"--form {shell_word(part)}"


def _with_files(value: Any, prop: Any) -> Any:
    """Return the value of a field, with bytes in place of each file."""
    if isinstance(prop, ListProperty) and isinstance(value, list):
        return [_with_files(item, prop.inner_property) for item in value]
    return b"" if isinstance(prop, FileProperty) else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json_text(value)
