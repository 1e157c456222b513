"""The rows of the tables: parameters, fields, arguments and attributes."""

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
    """A parameter, a field, an argument or an attribute, in Markdown."""

    name: str
    type: str
    description: str


def row(prop: Any, kind: str, description: str, example: Any, *, outer: str = "", location: str = "") -> Row:
    """Return the row of a parameter or a field.

    Args:
        prop: The parameter or the field.
        kind: Its type, as Markdown.
        description: Its description.
        example: An example; None for none.
        outer: Path of the object that has the field.
        location: Where the parameter is sent: path, query, header or cookie; empty for a field.
    """
    name, python_name = text_of(prop.name), str(prop.python_name)
    shown = f"`{outer}.{python_name}`" if outer else f"`{python_name}`"
    wire_name = f" {code_span(name)}" if name != python_name else ""
    if wire_name and not location:
        shown += f" ({wire_name.strip()} in JSON)"
    notes = [kind, *(["required"] if prop.required else []), *([f"{location}{wire_name}"] if location else [])]
    parts = [in_line(description), _values(prop), _default(prop), _example(example)]
    return Row(shown, ", ".join(notes), " ".join(filter(None, parts)))


def example_cell(value: Any) -> str:
    """Return an example for a cell of a table: on one line, and truncated."""
    is_plain = isinstance(value, str) and value == " ".join(value.split())
    line = value if is_plain else json_text(value)
    return code_span(line if len(line) <= _EXAMPLE_WIDTH else f"{line[:_EXAMPLE_WIDTH]}…")


def _example(value: Any) -> str:
    shown = "" if value is None else example_cell(value)
    return f"Example: {shown}." if shown else ""


def _default(prop: Any) -> str:
    return f"Default: {code_span(json_text(prop.default.raw_value))}." if prop.default is not None else ""


def _values(prop: Any) -> str:
    """Return the values that are described, where there are few."""
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
    shown = [code_span(value or '""') if isinstance(value, str) else example_cell(value) for value in values]
    return f"One of {', '.join(shown)}." if len(shown) > 1 else f"Always {shown[0]}." if shown else ""
