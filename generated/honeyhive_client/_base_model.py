# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The base of every model: its fields by name, and the model as text.

`_display` is imported where a model is shown, which most programs never do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs

from ._converters import attributes
from .types import UNSET


class Model:
    """A JSON object of the API: the base of every model.

    Each described field is an attribute, `UNSET` if it is not set. `model["name"]` reads a field by its name in JSON,
    whether or not the API's description has it; a field that is not set raises `KeyError`. `in`, assignment and `del`
    use the same names. `repr` is one line and `str` is indented JSON, both truncated; `to_dict` and `to_json` are not.

    Attributes:
        additional_properties: Fields that the description does not have, by their names in JSON.
    """

    __slots__ = ()

    # Each model declares the field itself, after its described ones.
    additional_properties: dict[str, Any]  # pyright: ignore[reportUninitializedInstanceVariable]

    # The name in JSON of each attribute whose name differs from it.
    _wire_names: ClassVar[Mapping[str, str]] = {}

    @property
    def additional_keys(self) -> list[str]:
        """Names of the fields that the description does not have."""
        return list(self.additional_properties)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that are set, as JSON values."""
        raise NotImplementedError

    def to_json(self, indent: int | None = None) -> str:
        """Return the fields that are set, as JSON text in which unprintable characters are escaped.

        Args:
            indent: Number of spaces for each level. By default, everything is on one line.

        Raises:
            TypeError: A value is not JSON serializable.
            ValueError: A value contains itself.
        """
        from ._display import json_text

        return json_text(self.to_dict(), indent)

    def __getitem__(self, name: str) -> Any:
        # Python would iterate over a model by calling this method with 0, 1, 2 and so on.
        if not isinstance(name, str):
            raise TypeError(
                f"{type(self).__name__} is not iterable, and its keys are field names; `to_dict()` returns a dict"
            )
        value = self._field(name)
        return value if value is not UNSET else self.additional_properties[name]

    def __contains__(self, name: object) -> bool:
        return self._field(name) is not UNSET or name in self.additional_properties

    def __setitem__(self, name: str, value: Any) -> None:
        attribute = attributes(self).get(name)
        if attribute is None:
            self.additional_properties[name] = value
        else:
            setattr(self, attribute, value)

    def __delitem__(self, name: str) -> None:
        attribute = attributes(self).get(name)
        if attribute is None or getattr(self, attribute) is UNSET:
            del self.additional_properties[name]
            return
        kind: Any = type(self)
        if attrs.fields_dict(kind)[attribute].default is attrs.NOTHING:
            raise TypeError(f"{type(self).__name__}.{attribute} is required and cannot be deleted")
        setattr(self, attribute, UNSET)
        self.additional_properties.pop(name, None)

    def _field(self, name: object) -> Any:
        """Return the value of a described field, or `UNSET`."""
        attribute = attributes(self).get(name)
        return UNSET if attribute is None else getattr(self, attribute, UNSET)

    def __repr__(self) -> str:
        from ._display import one_line

        return one_line(self)

    def __str__(self) -> str:
        from ._display import excerpt

        return excerpt(self)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        from ._display import set_attributes

        return set_attributes(self)

    # IPython and Jupyter call these.

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        for index, line in enumerate(str(self).split("\n")):
            if index:
                printer.break_()
            printer.text(line)

    def _repr_html_(self) -> str:
        from ._display import html_table

        return html_table(self)

    def _ipython_key_completions_(self) -> list[str]:
        from ._display import fields

        return list(fields(self))


__all__ = ["Model"]
