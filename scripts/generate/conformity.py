"""Validate values against JSON Schemas: quickly, and again with jsonschema where they may be invalid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from openapi_spec_validator.schemas import schema_v30, schema_v31

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
META_SCHEMA: dict[str, Any] = {"$schema": _DIALECT, "$ref": _DIALECT}
"""The schema of the schemas of OpenAPI 3.1."""


def document_schema(version: str) -> dict[str, Any]:
    """Return the schema of a description.

    Args:
        version: The version of OpenAPI, "3.0" or "3.1".
    """
    schema: dict[str, Any] = dict(schema_v30 if version == "3.0" else schema_v31)
    return schema


class Conformity:
    """A schema that values are validated against.

    jsonschema takes a thousand times as long as jsonschema_rs, so it validates only the values that jsonschema_rs
    rejects. The errors are those of jsonschema.

    Args:
        schema: The schema.
    """

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema
        self._fast = jsonschema_rs.validator_for(schema)

    def is_valid(self, value: Any) -> bool:
        """Return True if a value is certainly valid; False if it may be invalid."""
        try:
            return self._fast.is_valid(value)
        except ValueError:
            # The value is not JSON, or is nested too deeply for jsonschema_rs.
            return False

    def errors(self, value: Any) -> Iterator[ValidationError]:
        """Yield every error of a value. Formats are not validated."""
        if not self.is_valid(value):
            # Imported only where there may be an error: it takes a twentieth of the time of a run.
            from jsonschema.validators import validator_for

            yield from validator_for(self._schema)(self._schema).iter_errors(value)
