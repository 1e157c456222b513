"""Docstrings as the site shows them; griffe loads this by its name."""

from __future__ import annotations

import re
from typing import Any

import griffe

from scripts.generate.reference.markdown import as_text, in_line


class DescribedTexts(griffe.Extension):
    """Escape the texts of the description in docstrings: types and names stay as they are parsed."""

    # For the package itself, griffe calls no `on_object`.
    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        self.on_object(obj=pkg)

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if isinstance(obj, griffe.Attribute) and _is_listed(obj):
            # The docstring of the class has it, and the page shows that.
            obj.docstring = None
        if obj.docstring:
            obj.docstring.parsed = [
                _escaped(section) for section in obj.docstring.parse(griffe.Parser.google, warnings=False)
            ]


def _is_listed(attribute: griffe.Attribute) -> bool:
    owner = attribute.parent
    sections = owner.docstring.parse(griffe.Parser.google, warnings=False) if owner and owner.docstring else []
    return any(
        item.name == attribute.name
        for section in sections
        if isinstance(section, griffe.DocstringSectionAttributes)
        for item in section.value
    )


def _escaped(section: griffe.DocstringSection) -> griffe.DocstringSection:
    section.title = section.title and in_line(section.title)
    section.value = _escaped_value(section.value)
    return section


def _escaped_value(value: Any) -> Any:
    match value:
        case str():
            return re.sub(r"^API page: (https?://[^\s<>]+)$", r"API page: <\1>", as_text(value), flags=re.MULTILINE)
        case griffe.DocstringElement():
            value.description = as_text(value.description)
            return value
        case list():
            return [_escaped_value(item) for item in value]
        case griffe.DocstringSectionKind.text, str(text):
            return griffe.DocstringSectionKind.text, as_text(text)
        case _:
            return value
