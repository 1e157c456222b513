"""Read the docstrings and annotations of the package: options, errors, methods, attributes."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import griffe

from scripts.generate.reference.markdown import as_text, code_span, in_line, type_span
from scripts.generate.reference.rows import Row
from scripts.generate.surface import code_of, signature


class Package:
    """The package as it was written and griffe reads it. A path is relative to it, such as `options.RetryConfig`."""

    def __init__(self, module: griffe.Object | griffe.Alias) -> None:
        self._module = module

    def signatures(self, path: str, *names: str) -> str:
        """Return the signatures of functions, as code."""
        return "\n\n".join(signature(self._object(path)[name]) for name in names)

    def text(self, path: str) -> str:
        """Return the text of a docstring."""
        return "\n\n".join(as_text(text) for text in _section(self._object(path), griffe.DocstringSectionText))

    def arguments(self, path: str) -> list[Row]:
        """Return the arguments of a function."""
        function = self._object(path)
        described = {item.name: item.description for item in _section(function, griffe.DocstringSectionParameters)}
        assert isinstance(function, griffe.Function)
        return [
            self._row(item.name, item.annotation, described.get(item.name, ""))
            for item in function.parameters
            if item.name != "self"
        ]

    def returned(self, path: str) -> str:
        """Return the description of what a function returns."""
        return " ".join(
            in_line(item.description) for item in _section(self._object(path), griffe.DocstringSectionReturns)
        )

    def raised(self, path: str) -> list[tuple[str, str]]:
        """Return the errors that a function raises, each with its description."""
        items = _section(self._object(path), griffe.DocstringSectionRaises)
        return [(code_span(str(item.annotation)), in_line(item.description)) for item in items]

    def options(self, path: str) -> list[Row]:
        """Return the fields of a class of options."""
        options = self._object(path)
        described = _attributes(options)
        return [
            self._row(name, member.annotation, described[name], member.value)
            for name, member in options.members.items()
            if isinstance(member, griffe.Attribute) and name in described
        ]

    def attributes(self, path: str) -> list[Row]:
        """Return the attributes that a class documents, and its properties."""
        documented = self._object(path)
        members = {name: member for name, member in documented.members.items() if isinstance(member, griffe.Attribute)}
        described = _attributes(documented) | {
            name: str(member.docstring.value).partition("\n")[0]
            for name, member in members.items()
            if "property" in member.labels and member.docstring
        }
        return [
            self._row(name, members[name].annotation if name in members else None, description)
            for name, description in described.items()
        ]

    def _row(self, name: str, annotation: Any, description: str, default: Any = None) -> Row:
        given = self._default(str(default)) if default is not None else ""
        text = " ".join(filter(None, (in_line(description), given and f"Default: {given}.")))
        return Row(f"`{name}`", type_span(re.sub(r" \| Unset$", "", code_of(annotation))), text)

    def _default(self, code: str) -> str:
        """Return a default as users write it."""
        if code == "UNSET":
            return "the client's"
        factory = re.search(r"default_factory=(\w+)", code)
        if factory:
            return "`{}`" if factory[1] == "dict" else f"`{factory[1]}()`"
        constant = self._object("options").members.get(code)
        return code_span(str(constant.value) if isinstance(constant, griffe.Attribute) else code)

    @cached_property
    def errors(self) -> list[dict[str, Any]]:
        """The classes of errors, with the texts of their docstrings."""
        module = self._object("errors")
        errors = []
        for name, member in module.members.items():
            if name in (module.exports or ()) and isinstance(member, griffe.Class) and member.docstring:
                summary = str(member.docstring.value).partition("\n")[0]
                status, colon, rest = summary.partition(": ")
                status = status if colon and re.fullmatch(r"\d(\d\d|xx)", status) else ""
                text = rest if status else summary
                bases = [str(base) for base in member.bases]
                errors.append(
                    {"name": name, "status": status, "text": in_line(text[:1].upper() + text[1:]), "bases": bases}
                )
        return errors

    def _object(self, path: str) -> griffe.Object | griffe.Alias:
        member: griffe.Object | griffe.Alias = self._module[path]
        return member


def _section(documented: griffe.Object | griffe.Alias, kind: type[griffe.DocstringSection]) -> Any:
    """Return what the sections of a kind in a docstring contain: texts, or items."""
    sections = griffe.parse_google(documented.docstring, warnings=False) if documented.docstring else []
    values = [section.value for section in sections if isinstance(section, kind)]
    return values if kind is griffe.DocstringSectionText else [item for items in values for item in items]


def _attributes(documented: griffe.Object | griffe.Alias) -> dict[str, str]:
    return {item.name: item.description for item in _section(documented, griffe.DocstringSectionAttributes)}
