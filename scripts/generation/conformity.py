"""Whether a value is as a JSON Schema says, in little time where it is, and in jsonschema's words where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import jsonschema_rs
from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend, validator_for
from openapi_schema_validator._specifications import REGISTRY


class Conformity:
    """A schema that values are held against.

    jsonschema takes a thousand times as long as jsonschema_rs. So that one is asked first, and only what it does not
    take is looked at by the other, which has the last word on what a fault is and what it is called.

    Args:
        schema: The schema.
        formats: The checks of formats; without them formats are not looked at.
    """

    def __init__(self, schema: dict[str, Any], formats: FormatChecker | None = None) -> None:
        self._schema = schema
        # Not jsonschema_rs's own: it takes regular expressions that Python does not.
        checks: dict[str, Callable[[str], bool]] = (
            {name: partial(formats.conforms, format=name) for name in formats.checkers} if formats else {}
        )
        # The schemas that these lead to; nothing public of the library gives them.
        known: list[tuple[str, Any]] = [(uri, REGISTRY.contents(uri)) for uri in REGISTRY]
        self._fast = jsonschema_rs.validator_for(
            schema, formats=checks, validate_formats=bool(formats), registry=jsonschema_rs.Registry(known)
        )

    def takes(self, value: Any) -> bool:
        """Whether there is certainly no fault; where this is False there may be none all the same."""
        try:
            return self._fast.is_valid(value)
        except ValueError:
            # Nothing that JSON has, or nested more deeply than it follows.
            return False

    def errors(self, value: Any) -> Iterator[ValidationError]:
        """Every fault of a value, without a look at formats."""
        if not self.takes(value):
            # Not the validator of openapi-spec-validator, which takes other wordings as soon as another library is
            # installed beside it.
            yield from validator_for(self._schema)(self._schema).iter_errors(value)


# How often a search may go back before it ends without a match: some expressions would go back for ever.
_BACKTRACK_LIMIT = 100_000


def with_bounded_patterns(validator: type[Validator]) -> type[Validator]:
    """Return a validator that spends little time on any regular expression of a schema.

    What does not match within bounds is an error. Names of properties are not matched at all.
    """
    by_name = ("additionalProperties", "patternProperties", "unevaluatedProperties")
    keywords = {
        name: partial(_unless_patterned, validator.VALIDATORS[name]) for name in by_name if name in validator.VALIDATORS
    }
    extended: Callable[..., type[Validator]] = extend
    return extended(validator, {**keywords, "pattern": _matches})


def _unless_patterned(
    keyword: Callable[..., Iterator[ValidationError] | None], validator: Validator, *arguments: Any
) -> Iterator[ValidationError]:
    if "patternProperties" not in arguments[-1]:
        yield from keyword(validator, *arguments) or ()


def _matches(_validator: Validator, pattern: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    matcher = _matcher(pattern)
    if matcher and isinstance(value, str) and not matcher.is_valid(value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


@cache
def _matcher(pattern: str) -> Any:
    try:
        bounds = jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACK_LIMIT)
        return jsonschema_rs.validator_for({"pattern": pattern}, pattern_options=bounds)
    except ValueError:
        # Not every expression of ECMA 262 is one of this engine.
        return None
