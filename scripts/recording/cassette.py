"""Cassettes in the form of vcrpy, written to be read by people, and the shape of the responses in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as such."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def dump(request: dict[str, Any], response: dict[str, Any]) -> str:
    cassette = {"version": 1, "interactions": [{"request": request, "response": response}]}
    return yaml.dump(cassette, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100_000)


class ShapeError(ValueError):
    """A text that is no cassette, such as one with the marks of a merge in it."""


def shape(text: str) -> set[str]:
    """What an answer consists of, a line each: status, headers, and the type at each place of its body."""
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
        lines.add("body: no JSON")
    return lines


def _types(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield f"{place}: object"
        for name, part in value.items():
            yield from _types(part, f"{place}.{name}")
    elif isinstance(value, list):
        yield f"{place}: array"
        for part in value:
            yield from _types(part, f"{place}[]")
    else:
        kinds = {bool: "boolean", int: "number", float: "number", str: "string", type(None): "null"}
        yield f"{place}: {kinds[type(value)]}"
