"""The rows of the tables: parameters and fields, in Python and as JSON has them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser.properties import EnumProperty

from scripts.generation.code import text_of
from scripts.generation.reference.markdown import code_span, in_line

_EXAMPLE_WIDTH = 60


@dataclass(frozen=True)
class Row:
    """A parameter or a field, in a table."""

    name: str
    type: str
    required: bool
    words: str
    example: str = ""


def python_row(prop: Any, kind: str, words: str, example: Any) -> Row:
    """A parameter or a field as a program names it; without an example where that is None."""
    name = text_of(prop.name)
    named = f"`{prop.python_name}`" + (f" ({code_span(name)} in JSON)" if name != str(prop.python_name) else "")
    return Row(named, kind, prop.required, in_line(words) + _default(prop), example_cell(example))


def wire_row(prop: Any, name: str, kind: str, words: str, example: Any) -> Row:
    """A parameter or a field as it is sent; without an example where that is None."""
    text = in_line(words) + _values(prop) + _default(prop)
    return Row(code_span(name), kind, prop.required, text, example_cell(example))


def example_cell(value: Any) -> str:
    """An example in a table: on one line, and no longer than can be taken in at once."""
    if value in (None, {}, []):
        return ""
    line = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join(line.split())
    return code_span(line if len(line) <= _EXAMPLE_WIDTH else f"{line[:_EXAMPLE_WIDTH]}…")


def _default(prop: Any) -> str:
    return f" Default: {code_span(str(prop.default.raw_value))}." if prop.default is not None else ""


def _values(prop: Any) -> str:
    values = list(prop.values.values()) if isinstance(prop, EnumProperty) else []
    return f" One of {', '.join(map(example_cell, values))}." if values else ""
