"""Lines of code as people write them, to show what a change does to a program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from scripts.diff.surface import Surface

_SAMPLES = {"str": '"..."', "int": "1", "float": "1.5", "bool": "True", "None": "None", "Unset": "UNSET"}


def short(path: str) -> str:
    """The last of the names of a path."""
    return path.rpartition(".")[2]


def variable(owner: str) -> str:
    """What a program would call an object of a class."""
    if ".api." in owner:
        return "response"
    if ".sdk." in owner:
        return short(owner).lower()
    return re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", short(owner)).lower()


def sample(kinds: Iterable[str]) -> str:
    """A value of the first of some types."""
    return _SAMPLES.get(next(iter(kinds), ""), "...")


class Code:
    """Code that uses a package. `named` gives the name that something has in it."""

    def __init__(self, surface: Surface, named: Callable[[str], str] = str) -> None:
        self._surface = surface
        self._named = named

    def importing(self, path: str) -> str:
        """The import of a class, from where people are told to take it."""
        path = self._named(path)
        known = [name for name, target in self._surface.names.items() if target == path]
        path = min(known, key=lambda name: (name.count("."), name), default=path)
        return f"from {path.rpartition('.')[0]} import {short(path)}"

    def making(self, owner: str, *more: str) -> str:
        """An object of a class, with what it must be given and more."""
        owner = self._named(owner)
        named = {one.partition("=")[0] for one in more}
        given = [one.name for one in self._surface.constructor(owner) if one.required and one.name not in named]
        return f"{short(owner)}({', '.join([*(f'{name}=...' for name in given), *more])})"

    def calling(self, path: str, names: Iterable[str] | None = None) -> str:
        """A call of a function, a method or a class, with what it must be given, or with what is named."""
        path = self._named(path)
        signature = self._surface.functions.get(path) or self._surface.calls[path]
        if names is None:
            names = [one.name for one in signature.parameters if one.required]
        words = f"({', '.join(name if '=' in name else f'{name}=...' for name in names)})"
        if path in self._surface.calls:
            return f"{short(path)}{words}"
        awaited = "await " if signature.returns.startswith("Awaitable[") else ""
        return f"{awaited}{self._holder(path.rpartition('.')[0])}.{short(path)}{words}"

    def calling_with(self, path: str, name: str) -> str:
        """A call with what it must be given, and with one parameter more."""
        signature = self._surface.functions.get(self._named(path)) or self._surface.calls[self._named(path)]
        required = [one.name for one in signature.parameters if one.required and one.name != name]
        return self.calling(path, [*required, name])

    def _holder(self, owner: str) -> str:
        """What a program reaches a method or a function through."""
        if owner not in self._surface.classes:
            return short(owner)
        for path, attribute in self._surface.attributes.items():
            client, _, name = path.rpartition(".")
            if attribute.annotation == short(owner) and ".resources." in owner:
                return f"{variable(client)}.{name}"
        return variable(owner)
