"""Cassettes in the format of vcrpy, laid out for review, and the shape of the responses in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as a block."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def dump(request: dict[str, Any], response: dict[str, Any]) -> str:
    cassette = {"version": 1, "interactions": [{"request": request, "response": response}]}
    return yaml.dump(cassette, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100_000)


class ShapeError(ValueError):
    """A text is not a cassette, such as one with conflict markers."""


def shape(text: str) -> set[str]:
    """Return the status, the headers and the types in the body of a response, a line each."""
    try:
        (exchange,) = yaml.safe_load(text)["interactions"]
        response = exchange["response"]
        lines = {f"status {response['status']['code']}"}
        lines |= {f"header {name}" for name in response["headers"]}
        body = response["body"]["string"]
    except (yaml.YAMLError, LookupError, TypeError, ValueError):
        raise ShapeError from None
    try:
        lines |= set(_types(json.loads(body), "$"))
    except ValueError:
        lines.add("body: not JSON")
    return lines


def _types(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield f"{path}: object"
        for name, part in value.items():
            yield from _types(part, f"{path}.{name}")
    elif isinstance(value, list):
        yield f"{path}: array"
        for part in value:
            yield from _types(part, f"{path}[]")
    else:
        kinds = {bool: "boolean", int: "number", float: "number", str: "string", type(None): "null"}
        yield f"{path}: {kinds[type(value)]}"
