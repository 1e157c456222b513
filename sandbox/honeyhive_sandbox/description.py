"""Read the OpenAPI description that the sandbox serves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

if TYPE_CHECKING:
    from yaml import SafeLoader
else:
    # Ten times as fast, if PyYAML was built with it.
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

BUNDLED = Path(__file__).with_name("openapi.yaml")
_MAX_ERRORS = 20


class DescriptionError(ValueError):
    """A file that is not a description that can be served; the message lists the reasons."""


class _Loader(SafeLoader):
    """Reads the types of JSON only: 2024-04-01 and `on` are strings."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  # as in the base class, whose own would be modified otherwise


for _tag, _pattern, _first in (
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", "true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", "[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("merge", "<<", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})\\Z"), _first)


def read(file: Path) -> tuple[bytes, dict[str, Any]]:
    """Return the bytes of a description, in YAML or JSON, and its content; raises DescriptionError and OSError."""
    source = file.read_bytes()
    try:
        data = _with_text_keys(yaml.load(source, _Loader))  # noqa: S506  # a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        line = f", line {mark.line + 1}" if mark else ""
        reason = error.problem if isinstance(error, yaml.MarkedYAMLError) else type(error).__name__
        raise DescriptionError(f"{file.name}{line}: not YAML: {reason}") from None
    if not isinstance(data, dict) or not str(data.get("openapi")).startswith("3.1."):
        raise DescriptionError(f"{file.name} is not an OpenAPI 3.1 description")
    # The bundled description was validated before it was packaged.
    errors = [] if file == BUNDLED else list(_errors(data))
    if errors:
        more = ["…"] if len(errors) > _MAX_ERRORS else []
        raise DescriptionError("\n".join(f"{file.name}: {error}" for error in errors[:_MAX_ERRORS] + more))
    return source, data


def _errors(data: dict[str, Any]) -> Iterator[str]:
    if remote := [ref for ref in _references(data) if not ref.startswith("#/")]:
        yield f"reference to another document: {remote[0]}; bundle the description into a single file"
        return
    try:
        for error in OpenAPIV31SpecValidator(data).iter_errors():
            yield "/".join(["#", *map(str, error.absolute_path)]) + f": {error.message[:300]}"
    except Exception as error:  # noqa: BLE001  # the validator raises errors of any class
        yield f"cannot be validated: {error}"


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _with_text_keys(value: Any) -> Any:
    """Return a value whose keys are strings, as in JSON: YAML reads a status without quotes as a number."""
    if isinstance(value, dict):
        return {str(key): _with_text_keys(item) for key, item in value.items()}
    return [_with_text_keys(item) for item in value] if isinstance(value, list) else value
