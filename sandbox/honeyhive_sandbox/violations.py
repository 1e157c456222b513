"""Convert openapi-core's errors, of a request or a response, to violations with a path and a reason."""

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
    """Create validators that limit the number of errors: a body of a megabyte can have a million errors."""

    def __init__(self) -> None:
        own = oas31_schema_validators_factory
        super().__init__(own.schema_validator_cls, own.default_jsonschema_dialect_id, own.format_checker)

    def create(self, *args: Any, **kwargs: Any) -> SchemaValidator:
        validator = super().create(*args, **kwargs)
        return _FirstErrorsValidator(validator.schema, validator.validator)


class _FirstErrorsValidator(SchemaValidator):
    def validate(self, value: Any) -> None:
        errors = tuple(islice(self.validator.iter_errors(value), MAX_VIOLATIONS + 1))
        if errors:
            raise InvalidSchemaValue("", "", schema_errors=errors)


def violations_of(error: Exception) -> Iterator[Violation]:
    """Yield the violations that an error of openapi-core describes."""
    path = f"{error.location} parameter {error.name}" if isinstance(error, ParameterValidationError) else "#"
    cause = error.__cause__
    if isinstance(cause, InvalidSchemaValue):
        for schema_error in cause.schema_errors:
            # The branch of an anyOf that matches best has the error to fix.
            assert isinstance(schema_error, ValidationError)
            nearest = best_match(iter([schema_error])) or schema_error
            parts = (str(part).replace("~", "~0").replace("/", "~1") for part in nearest.absolute_path)
            yield Violation("/".join((path, *parts)), short(nearest.message))
    elif isinstance(error, MissingRequestBodyError):
        yield Violation(path, "a body is required")
    else:
        yield Violation(path, short(str(cause or error)))


def short(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300]}…"
