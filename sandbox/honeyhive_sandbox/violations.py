"""Find what is wrong with a request or an answer, and say it in words: openapi-core's errors as violations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from jsonschema.exceptions import ValidationError, best_match
from openapi_core.validation.request.exceptions import MissingRequestBodyError, ParameterValidationError
from openapi_core.validation.schemas import oas31_schema_validators_factory
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from openapi_core.validation.schemas.factories import DialectSchemaValidatorsFactory
from openapi_core.validation.schemas.validators import SchemaValidator

from honeyhive_sandbox.problem import MAX_VIOLATIONS, Violation


class FirstErrors(DialectSchemaValidatorsFactory):
    """Makes validators that stop at enough errors: a body of a megabyte can have a million, of a kilobyte each."""

    def __init__(self) -> None:
        own = oas31_schema_validators_factory
        super().__init__(own.schema_validator_cls, own.default_jsonschema_dialect_id, own.format_checker)

    def create(self, *args: Any, **kwargs: Any) -> SchemaValidator:
        made = super().create(*args, **kwargs)
        return _FirstErrorsValidator(made.schema, made.validator)


class _FirstErrorsValidator(SchemaValidator):
    def validate(self, value: Any) -> None:
        errors = tuple(islice(self.validator.iter_errors(value), MAX_VIOLATIONS + 1))
        if errors:
            raise InvalidSchemaValue("", "", schema_errors=errors)


def violations_of(error: Exception) -> Iterator[Violation]:
    """What an error of openapi-core says, each with its place."""
    place = f"{error.location} parameter {error.name}" if isinstance(error, ParameterValidationError) else "#"
    cause = error.__cause__
    if isinstance(cause, InvalidSchemaValue):
        for found in cause.schema_errors:
            # A failed anyOf says little; the branch that came nearest says what to mend.
            assert isinstance(found, ValidationError)
            nearest = best_match(iter([found])) or found
            parts = (str(part).replace("~", "~0").replace("/", "~1") for part in nearest.absolute_path)
            yield Violation("/".join((place, *parts)), short(nearest.message))
    elif isinstance(error, MissingRequestBodyError):
        yield Violation(place, "a body is required")
    else:
        yield Violation(place, short(str(cause or error)))


def short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300]}…"
