"""Lines of code that show the effect of a change on a program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from scripts.diff.surface import Surface

_SAMPLES = {"str": '"..."', "int": "1", "float": "1.5", "bool": "True", "None": "None", "Unset": "UNSET"}


def short(path: str) -> str:
    """Return the last name of a path."""
    return path.rpartition(".")[2]


def variable(owner: str) -> str:
    """Return a variable name for an object of a class."""
    if ".api." in owner:
        return "response"
    if ".sdk." in owner:
        return short(owner).lower()
    return re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", short(owner)).lower()


def sample(kinds: Iterable[str]) -> str:
    """Return the code of a sample value of the first of these types."""
    return _SAMPLES.get(next(iter(kinds), ""), "...")


class Code:
    """Code that uses a package; `named` returns the name of a symbol in it."""

    def __init__(self, surface: Surface, named: Callable[[str], str] = str) -> None:
        self._surface = surface
        self._named = named

    def import_of(self, path: str) -> str:
        """Return the import of a class, from its documented module."""
        path = self._named(path)
        known = [name for name, target in self._surface.names.items() if target == path]
        path = min(known, key=lambda name: (name.count("."), name), default=path)
        return f"from {path.rpartition('.')[0]} import {short(path)}"

    def construction(self, owner: str, *more: str) -> str:
        """Return a call of a constructor, with its required arguments and more."""
        owner = self._named(owner)
        named = {argument.partition("=")[0] for argument in more}
        parameters = self._surface.constructor(owner)
        required = [item.name for item in parameters if item.required and item.name not in named]
        return f"{short(owner)}({', '.join([*(f'{name}=...' for name in required), *more])})"

    def call(self, path: str, names: Iterable[str] | None = None) -> str:
        """Return a call of a function, method or class, with its required arguments or with those named."""
        path = self._named(path)
        signature = self._surface.functions.get(path) or self._surface.calls[path]
        if names is None:
            names = [item.name for item in signature.parameters if item.required]
        arguments = f"({', '.join(name if '=' in name else f'{name}=...' for name in names)})"
        if path in self._surface.calls:
            return f"{short(path)}{arguments}"
        awaited = "await " if signature.returns.startswith("Awaitable[") else ""
        return f"{awaited}{self._receiver(path.rpartition('.')[0])}.{short(path)}{arguments}"

    def call_with(self, path: str, name: str) -> str:
        """Return a call with its required arguments and another one."""
        signature = self._surface.functions.get(self._named(path)) or self._surface.calls[self._named(path)]
        required = [item.name for item in signature.parameters if item.required and item.name != name]
        return self.call(path, [*required, name])

    def _receiver(self, owner: str) -> str:
        """Return the expression in front of a method or function."""
        if owner not in self._surface.classes:
            return short(owner)
        for path, attribute in self._surface.attributes.items():
            client, _, name = path.rpartition(".")
            if attribute.annotation == short(owner) and ".resources." in owner:
                return f"{variable(client)}.{name}"
        return variable(owner)
