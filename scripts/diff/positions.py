"""The input and output positions of classes."""

from __future__ import annotations

from scripts.diff import assignability
from scripts.diff.code import short
from scripts.diff.surface import Attribute, Surface


def written_and_read(*surfaces: Surface) -> tuple[set[str], set[str]]:
    """Return the short names of the classes in parameters and in results, each with those that they refer to."""
    written: set[str] = set()
    read: set[str] = set()
    for surface in surfaces:
        for kind in surface.errors.values():
            read |= assignability.names(kind)
        for path, signature in {**surface.functions, **surface.calls}.items():
            # Every model has these methods, regardless of its position.
            if short(path) in ("from_dict", "to_dict"):
                continue
            for parameter in signature.parameters:
                written |= assignability.names(parameter.annotation)
            if signature.returns:
                read |= assignability.names(signature.returns)
    return _closure(written, surfaces), _closure(read, surfaces)


def _closure(classes: set[str], surfaces: tuple[Surface, ...]) -> set[str]:
    paths = {short(path): path for surface in surfaces for path in surface.classes}
    queue = list(classes)
    while queue:
        path = paths.get(queue.pop())
        if path is None:
            continue
        for surface in surfaces:
            texts = [item.annotation for item in surface.members(path).values() if isinstance(item, Attribute)]
            texts += surface.classes.get(path, ())
            for name in {name for text in texts for name in assignability.names(text)} - classes:
                classes.add(name)
                queue.append(name)
    return classes
