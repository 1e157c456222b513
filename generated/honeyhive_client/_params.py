# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Serialization of parameters: OpenAPI's `style` and `explode`; values in paths, queries and headers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from ._converters import mismatch, to_json
from .errors import RequestValidationError
from .types import UNSET


class Styled(NamedTuple):
    """A query parameter that is not repeated for each of its values.

    Attributes:
        style: "form" (joined by commas), "spaceDelimited", "pipeDelimited" or "deepObject" (a key for each field).
        value: The value.
    """

    style: str
    value: Any


_DELIMITERS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


def query_pairs(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the names and values of a query. Values that are UNSET or None are omitted."""
    pairs: list[tuple[str, Any]] = []
    for name, given in query.items():
        style, value = given if isinstance(given, Styled) else ("", given)
        if value is UNSET or value is None:
            continue
        value = to_json(value)
        if style == "deepObject":
            pairs += _deep_object(name, value)
            continue
        if style:
            flat = [part for pair in value.items() for part in pair] if isinstance(value, dict) else value
            value = _DELIMITERS[style].join(map(text, flat)) if isinstance(flat, list) else flat
        if isinstance(value, dict):
            pairs += [(key, _scalar(item)) for key, item in value.items()]
        else:
            pairs += [(name, _scalar(item)) for item in (value if isinstance(value, list) else [value])]
    return pairs


def _deep_object(name: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in _deep_object(f"{name}[{key}]", item)]
    return [(name, _scalar(item)) for item in (value if isinstance(value, list) else [value])]


def _scalar(value: Any) -> Any:
    """Return JSON for what has no other form in a query."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


def text(value: Any) -> str:
    """Return the form of a value in a path, a header or a cookie."""
    value = to_json(value)
    if isinstance(value, list):
        return ",".join(map(text, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (bool, dict)) else str(value)


def path_segment(name: str, value: Any) -> str:
    """Return the form of a value in a path, percent-encoded.

    Raises:
        RequestValidationError: The value is absent, or would change the path.
    """
    if value is UNSET or value is None or isinstance(value, bytes):
        raise RequestValidationError(name, mismatch("", "a value", value).message)
    if text(value) in {"", ".", ".."}:
        raise RequestValidationError(name, f"{text(value)!r} is not valid in a path")
    try:
        if isinstance(value, list):
            return ",".join(quote(text(item), safe="") for item in value)
        return quote(text(value), safe="")
    except UnicodeEncodeError:
        raise RequestValidationError(name, "contains half a surrogate pair, which is not valid text") from None
