"""Responses with each kind of JSON in each field, and whether they match their schema according to jsonschema."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from jsonschema import Draft202012Validator

VALUES: tuple[Any, ...] = (
    None,
    True,
    5,
    1.5,
    "text",
    "",
    "2024-13-99T99:99",
    [],
    [None],
    [5],
    ["a"],
    {},
    {"a": {"b": None}},
)
TYPES = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


@dataclass(frozen=True)
class Case:
    """A response with the required fields and one field to test, and whether it matches the schema."""

    body: dict[str, Any]
    field: str
    is_required: bool
    is_match: bool

    @property
    def value(self) -> Any:
        return self.body[self.field]


def cases(description: dict[str, Any], schema: dict[str, Any], example: dict[str, Any]) -> Iterator[Case]:
    """Yield a case for each field of a schema and each kind of value.

    Args:
        description: The description.
        schema: The schema of the response's body.
        example: A body that matches; its required fields are in each case.
    """
    components = _open(description["components"])
    required = {name: example[name] for name in schema.get("required", ())}
    for name, field in schema["properties"].items():
        validator = Draft202012Validator({**_open(field), "components": components})
        for value in VALUES:
            body = copy.deepcopy({**required, name: value})
            yield Case(body, name, name in required, validator.is_valid(value))


def verify(case: Case, call: Callable[[bool], Any], error: type[Exception]) -> str:
    """Verify how a call reads a case, and return it: "typed", "kept" or "error".

    Args:
        case: The case, which the server returns.
        call: Makes the call and returns its response. Its argument is whether the call is strict.
        error: The class of the error of a response that does not match.
    """
    if case.is_match:
        assert call(True).deviations == call(False).deviations == ()
        return "typed"
    with pytest.raises(error) as raised:
        call(True)
    strict: Any = raised.value
    assert strict.body == case.body
    assert strict.path.partition("[")[0] == case.field
    if case.is_required:
        with pytest.raises(error):
            call(False)
        return "error"
    result = call(False)
    (deviation,) = result.deviations
    assert deviation == (strict.path, strict.expected, strict.actual)
    inner = case.value[0] if deviation.path.endswith("[0]") else case.value
    assert deviation.actual == TYPES[type(inner)]
    assert result.value.to_dict() == case.body
    assert getattr(result.value, case.field) == case.value
    unpickled = pickle.loads(pickle.dumps((result.value, result.deviations)))
    assert unpickled == (copy.deepcopy(result.value), result.deviations)
    assert repr(result)
    return "kept"


def _open(schema: Any) -> Any:
    """Return a schema without enums, since the package accepts any value for an enum."""
    if isinstance(schema, dict):
        return {name: _open(value) for name, value in schema.items() if name != "enum"}
    return list(map(_open, schema)) if isinstance(schema, list) else schema
