"""Whether a value is as a JSON Schema says, in little time where it is, and in jsonschema's words where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from jsonschema.exceptions import ValidationError
from jsonschema.validators import validator_for
from openapi_schema_validator._specifications import REGISTRY


class Conformity:
    """A schema that values are held against.

    jsonschema takes a thousand times as long as jsonschema_rs. So that one is asked first, and only what it does not
    take is looked at by the other, which has the last word on what a diagnostic is and what it is called.

    Args:
        schema: The schema.
    """

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema
        # The schemas that these lead to; nothing public of the library gives them.
        known: list[tuple[str, Any]] = [(uri, REGISTRY.contents(uri)) for uri in REGISTRY]
        self._fast = jsonschema_rs.validator_for(schema, registry=jsonschema_rs.Registry(known))

    def takes(self, value: Any) -> bool:
        """Whether there is certainly no diagnostic; where this is False there may be none all the same."""
        try:
            return self._fast.is_valid(value)
        except ValueError:
            # Nothing that JSON has, or nested more deeply than it follows.
            return False

    def errors(self, value: Any) -> Iterator[ValidationError]:
        """Every diagnostic of a value, without a look at formats."""
        if not self.takes(value):
            # Not the validator of openapi-spec-validator, which takes other wordings as soon as another library is
            # installed beside it.
            yield from validator_for(self._schema)(self._schema).iter_errors(value)
