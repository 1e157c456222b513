"""The models and enums of a description: their pages, and their names in types."""

from __future__ import annotations

from collections import Counter
from typing import Any

from scripts.generate.api import Api
from scripts.generate.generator import (
    EnumProperty,
    ListProperty,
    LiteralEnumProperty,
    ModelProperty,
    NoneProperty,
    UnionProperty,
)
from scripts.generate.reference.markdown import type_span


class Classes:
    """The classes of a description. `up` is the path from a page to the folder of the first page."""

    def __init__(self, api: Api) -> None:
        self._components = api.components
        lowered = Counter(str(item.class_info.name).lower() for item in api.classes)
        # Two classes whose names differ in case only have files that differ on every system.
        self._files = {
            name: name.lower() if lowered[name.lower()] == 1 else str(item.class_info.module_name)
            for item in api.classes
            for name in [str(item.class_info.name)]
        }

    def kind_of(self, item: Any) -> str:
        """Return the module that has a class: components, or operations."""
        return "components" if str(item.class_info.name) in self._components else "operations"

    def page_of(self, item: Any) -> str:
        """Return the page of a class."""
        return f"models/{self.kind_of(item)}/{self._files[str(item.class_info.name)]}.md"

    def type_of(self, prop: Any, up: str) -> str:
        """Return a type in Python, its classes linked to their pages."""
        match prop:
            case ModelProperty() | EnumProperty() | LiteralEnumProperty():
                return f"[{self.kind_of(prop)}.{prop.class_info.name}]({up}{self.page_of(prop)})"
            case ListProperty() if "](" in self.type_of(prop.inner_property, up):
                return f"`list[`{self.type_of(prop.inner_property, up)}`]`".replace("``", "")
            case UnionProperty():
                return " \\| ".join(dict.fromkeys(self.type_of(inner, up) for inner in prop.inner_properties))
            case NoneProperty():
                return "`None`"
            case _:
                return type_span(prop.get_type_string(no_optional=True).as_unembedded_code())
