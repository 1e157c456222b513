"""Show models as indented JSON, as one line or as an HTML table.

Values come from a server, so control characters, invisible characters and markup are escaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import attrs

from ._converters import attributes, to_json
from .types import UNSET

# Limits of `str`: characters of a string, items of an array or object, levels, and values in total.
_MAX_STRING = 400
_MAX_ITEMS = 20
_MAX_DEPTH = 6
_MAX_VALUES = 200

# Limits of `repr`: characters of a value, items, levels, and characters of a model, after which fields are omitted.
_MAX_SHORT = 60
_MAX_SHORT_ITEMS = 4
_MAX_SHORT_DEPTH = 3
_MAX_LINE = 800


def _is_model(value: Any) -> bool:
    return attrs.has(type(value)) and hasattr(value, "to_dict")


def fields(model: Any) -> dict[str, Any]:
    """Return the fields that are set, the described ones first, by their names in JSON."""
    described = {str(name): getattr(model, attr, UNSET) for name, attr in attributes(model).items()}
    shown = {name: value for name, value in described.items() if value is not UNSET}
    return shown | {
        name: value for name, value in getattr(model, "additional_properties", {}).items() if name not in shown
    }


def json_text(value: Any, indent: int | None = None) -> str:
    """Return JSON in which characters that are not printable are escaped."""
    text = json.dumps(value, indent=indent, ensure_ascii=False, default=_serializable)
    return _printable(text)


def _printable(text: str) -> str:
    # All remaining line breaks come from the indentation.
    return re.sub(r"[^ -~\n]", lambda char: char[0] if char[0].isprintable() else json.dumps(char[0])[1:-1], text)


def _serializable(value: Any) -> Any:
    converted = to_json(value)
    if converted is value:
        name = "UNSET" if value is UNSET else type(value).__name__
        raise TypeError(f"{name} is not JSON serializable")
    return converted


def excerpt(model: Any) -> str:
    """Return a model as indented JSON, truncated where it is long."""
    return json_text(_Excerpt().of(model), indent=2)


class _Excerpt:
    """Copies a value as JSON, and truncates what is long."""

    def __init__(self) -> None:
        self._values_left = _MAX_VALUES

    def of(self, value: Any, depth: int = 0) -> Any:
        self._values_left -= 1
        if _is_model(value):
            value = fields(value)
            return self._object(value, len(value), depth)
        if isinstance(value, dict):
            return self._object(value, _MAX_ITEMS, depth)
        if isinstance(value, (list, tuple)):
            return self._array(value, depth)
        value = to_json(value)
        if isinstance(value, str):
            return _beginning(str(value))
        return value if isinstance(value, (int, float, type(None))) else _beginning(repr(value))

    def _object(self, items: dict[Any, Any], limit: int, depth: int) -> Any:
        if depth > _MAX_DEPTH and items:
            return "{…}"
        copied: dict[str, Any] = {}
        for name, item in islice(items.items(), limit):
            if self._values_left <= 0:
                break
            copied[_beginning(str(name))] = self.of(item, depth + 1)
        if len(copied) < len(items):
            copied["…"] = f"{len(items) - len(copied):,} more"
        return copied

    def _array(self, items: list[Any] | tuple[Any, ...], depth: int) -> Any:
        if depth > _MAX_DEPTH and items:
            return "[…]"
        copied: list[Any] = []
        for item in islice(items, _MAX_ITEMS):
            if self._values_left <= 0:
                break
            copied.append(self.of(item, depth + 1))
        if len(copied) < len(items):
            copied.append(f"… {len(items) - len(copied):,} more")
        return copied


def _beginning(text: str) -> str:
    rest = len(text) - _MAX_STRING
    return f"{text[:_MAX_STRING]}… {rest:,} more characters" if rest > 0 else text


def set_attributes(model: Any) -> Iterator[tuple[str, Any]]:
    """Yield the attributes of a model that are set, with their values."""
    for field in attrs.fields(type(model)):
        value = getattr(model, field.name, UNSET)
        if value is not UNSET and not (field.name == "additional_properties" and not value):
            yield field.name, value


def one_line(value: Any, depth: int = 0) -> str:
    """Return the `repr` of a value, truncated where it is long."""
    match value:
        case _ if _is_model(value):
            return f"{type(value).__name__}({_arguments(value, depth)})"
        case dict():
            items = islice(value.items(), _MAX_SHORT_ITEMS)
            shown = _shown((f"{one_line(name)}: {one_line(item, depth + 1)}" for name, item in items), value, depth)
            return f"{{{shown}}}"
        case list() | tuple():
            items = islice(value, _MAX_SHORT_ITEMS)
            shown = _shown((one_line(item, depth + 1) for item in items), value, depth)
            return f"[{shown}]" if isinstance(value, list) else f"({shown})"
        case str() if type(value) is str and len(value) > _MAX_SHORT:
            return repr(f"{value[:_MAX_SHORT]}…")
        case _:
            text = repr(value)
            return text if len(text) <= 2 * _MAX_SHORT else f"{text[:_MAX_SHORT]}…"


def _arguments(model: Any, depth: int) -> str:
    if depth > _MAX_SHORT_DEPTH:
        return "…"
    shown: list[str] = []
    for name, value in set_attributes(model):
        if sum(map(len, shown)) > _MAX_LINE:
            shown.append("…")
            break
        shown.append(f"{name}={one_line(value, depth + 1)}")
    return ", ".join(shown)


def _shown(items: Iterable[str], value: Any, depth: int) -> str:
    if depth > _MAX_SHORT_DEPTH:
        return "…" if value else ""
    return ", ".join([*items, *(["…"] if len(value) > _MAX_SHORT_ITEMS else [])])


def html_table(model: Any) -> str:
    """Return a model as an HTML table with collapsed objects and arrays, truncated where it is long."""
    rows = "".join(
        f'<tr><th style="text-align:left;vertical-align:top">{_escaped(name)}</th>'
        f'<td style="text-align:left;overflow-wrap:anywhere">{_cell(value)}</td></tr>'
        for name, value in _Excerpt().of(model).items()
    )
    # The classes keep MathJax from reading formulas in the values.
    return (
        f'<div class="tex2jax_ignore mathjax_ignore"><strong>{_escaped(type(model).__name__)}</strong>'
        f"<table><tbody>{rows}</tbody></table></div>"
    )


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return f'<span style="white-space:pre-wrap">{_escaped(value)}</span>'
    if isinstance(value, (dict, list)) and value:
        brackets = "{…}" if isinstance(value, dict) else "[…]"
        text = _escaped(json_text(value, indent=2))
        return f'<details><summary>{brackets}</summary><pre style="white-space:pre-wrap">{text}</pre></details>'
    return f"<code>{_escaped(json_text(value))}</code>"


def _escaped(text: str) -> str:
    # Imported here, because most programs do not need it.
    from html import escape

    return escape(_printable(text))
