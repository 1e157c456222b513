"""What the package says of itself, in its docstrings: options, errors and their attributes."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import griffe

from scripts.generate.reference.markdown import code_span, in_line
from scripts.generate.reference.rows import Row


class Package:
    """The package as it was written, and griffe reads it."""

    def __init__(self, module: griffe.Object | griffe.Alias) -> None:
        self._module = module

    def options(self, path: str) -> list[Row]:
        """The fields of a class of options, from its docstring."""
        found = self._found(path)
        described = _attributes(found)
        return [
            Row(
                f"`{name}`",
                _python_type(member.annotation),
                False,
                in_line(described[name]),
                self._default(str(member.value)),
            )
            for name, member in found.members.items()
            if isinstance(member, griffe.Attribute) and name in described
        ]

    def _default(self, code: str) -> str:
        """A default as a reader would write it."""
        if code == "UNSET":
            return "the client's"
        factory = re.search(r"default_factory=(\w+)", code)
        if factory:
            return "`{}`" if factory[1] == "dict" else f"`{factory[1]}()`"
        constant = self._found("options").members.get(code)
        return code_span(str(constant.value) if isinstance(constant, griffe.Attribute) else code)

    def attributes(self, path: str) -> list[Row]:
        """What an object of a class has, from the class's docstring and its properties."""
        found = self._found(path)
        described = _attributes(found)
        types = {
            name: self._public(_python_type(member.annotation))
            for name, member in found.members.items()
            if isinstance(member, griffe.Attribute)
        }
        properties = {
            name: str(member.docstring.value).partition("\n")[0]
            for name, member in found.members.items()
            if isinstance(member, griffe.Attribute) and "property" in member.labels and member.docstring
        }
        return [
            Row(f"`{name}`", types.get(name, ""), True, in_line(words))
            for name, words in {**described, **properties}.items()
        ]

    @cached_property
    def errors(self) -> list[dict[str, Any]]:
        """The classes of errors, with what their docstrings say."""
        module = self._found("errors")
        found = []
        for name, member in module.members.items():
            if name in (module.exports or ()) and isinstance(member, griffe.Class) and member.docstring:
                summary = str(member.docstring.value).partition("\n")[0]
                status, colon, words = summary.partition(": ")
                status = status if colon and re.fullmatch(r"\d(\d\d|xx)", status) else ""
                bases = [str(base) for base in member.bases]
                words = words if status else summary
                found.append({"name": name, "status": status, "words": words[:1].upper() + words[1:], "bases": bases})
        return found

    def _public(self, name: str) -> str:
        """A type by the name that it has outside of the package, where it is another's."""
        alias = self._found("_httpx").members.get(name.strip("`"))
        return f"`{alias.value}`" if isinstance(alias, griffe.Attribute) else name

    def _found(self, path: str) -> griffe.Object | griffe.Alias:
        """What stands somewhere in the package, such as `options.RetryConfig`."""
        found: griffe.Object | griffe.Alias = self._module[path]
        return found


def _attributes(found: griffe.Object | griffe.Alias) -> dict[str, str]:
    if not found.docstring:
        return {}
    sections = griffe.parse_google(found.docstring, warnings=False)
    return {
        one.name: one.description
        for section in sections
        if isinstance(section, griffe.DocstringSectionAttributes)
        for one in section.value
    }


def _python_type(annotation: Any) -> str:
    parts = [part.strip() for part in str(annotation).split("|")] if annotation is not None else []
    return " \\| ".join(f"`{part}`" for part in parts if part != "Unset")
