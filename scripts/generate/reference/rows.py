"""The rows of the tables: parameters and fields, in Python and as JSON has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scripts.generate.code import text_of
from scripts.generate.escape import json_text
from scripts.generate.generator import ConstProperty, EnumProperty, UnionProperty
from scripts.generate.reference.markdown import code_span, in_line

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
    if value is None:
        return ""
    is_plain = isinstance(value, str) and value == " ".join(value.split())
    line = value if is_plain else json_text(value)
    return code_span(line if len(line) <= _EXAMPLE_WIDTH else f"{line[:_EXAMPLE_WIDTH]}…")


def _default(prop: Any) -> str:
    return f" Default: {code_span(json_text(prop.default.raw_value))}." if prop.default is not None else ""


def _values(prop: Any) -> str:
    """The values that are described, where they are few."""
    forms = prop.inner_properties if isinstance(prop, UnionProperty) else [prop]
    values = [
        value
        for form in forms
        for value in (
            form.values.values()
            if isinstance(form, EnumProperty)
            else [form.value.raw_value]
            if isinstance(form, ConstProperty)
            else ()
        )
    ]
    shown = (code_span(value or '""') if isinstance(value, str) else example_cell(value) for value in values)
    return f" One of {', '.join(shown)}." if len(values) > 1 else f" Always {next(shown)}." if values else ""
