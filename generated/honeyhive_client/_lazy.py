# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Names of a module that are imported on first access (PEP 562)."""

from __future__ import annotations

import sys
from importlib import import_module

# Type checkers treat a variable of this name as true. Not imported from typing, which takes milliseconds. Not `False`,
# because jedi, which completes names in IPython and editors, skips code under a condition that it can evaluate.
TYPE_CHECKING = bool()  # noqa: UP018  # ty: ignore[invalid-type-checking-constant]
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def lazy(module: str, origins: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the `__getattr__` and `__dir__` of a module.

    Args:
        module: Name of the module, its `__name__`.
        origins: The module of each name, as in an import statement. If the module has the same
            name, the name refers to the module itself.
    """
    this = sys.modules[module]

    def __getattr__(name: str) -> Any:
        origin = origins.get(name)
        if origin is None:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        value: Any = import_module(origin, this.__package__)
        if origin.lstrip(".") != name:
            value = getattr(value, name)
        setattr(this, name, value)
        return value

    def __dir__() -> list[str]:
        return sorted({*origins, *(name for name in vars(this) if name.startswith("__"))})

    return __getattr__, __dir__
