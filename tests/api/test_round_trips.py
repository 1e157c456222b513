"""JSON that matches a schema, with any further fields, is the same after a model has read and written it."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from dateutil.parser import isoparse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.strategies import JSON, NUMBERS

from .described import models, resolve


def documents(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Generate JSON that a schema of the description allows."""
    if "$ref" in schema:
        # A schema may refer to itself.
        return st.deferred(lambda: documents(resolve(schema)))
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return st.one_of(*map(documents, schema[key]))
    if "allOf" in schema:
        parts = [documents(part) for part in schema["allOf"]]
        return st.tuples(*parts).map(lambda values: {name: part for value in values for name, part in value.items()})
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        values = st.sampled_from(schema["enum"])
        return values | st.text() if schema.get("type") == "string" else values
    if isinstance(schema.get("type"), list):
        return st.one_of(*(documents({**schema, "type": each}) for each in schema["type"]))
    match schema.get("type"):
        case None:
            return JSON
        case "object" if "properties" in schema:
            fields = {name: documents(field) for name, field in schema["properties"].items()}
            required = {name: fields.pop(name) for name in schema.get("required", ())}
            described = st.fixed_dictionaries(required, optional=fields)
            further = _further(schema, st.text().filter(lambda name: name not in schema["properties"]))
            return st.builds(lambda extra, own: {**extra, **own}, further, described)
        case "object":
            return _further(schema, st.text())
        case "array":
            return st.lists(documents(schema.get("items", {})), max_size=3)
        case "string":
            return FORMATS.get(schema.get("format", ""), st.text())
        case kind:
            return KINDS[kind]


def _further(schema: dict[str, Any], names: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Generate properties that a schema does not name."""
    described = schema.get("additionalProperties", True)
    values = documents(described) if isinstance(described, dict) else JSON
    return st.dictionaries(names, values, max_size=2) if described is not False else st.just({})


KINDS = {"boolean": st.booleans(), "integer": st.integers(), "null": st.none(), "number": NUMBERS}
FORMATS = {
    "date": st.dates().map(lambda date: date.isoformat()),
    "date-time": st.datetimes(timezones=st.none() | st.timezones()).map(lambda time: time.isoformat()),
    "uuid": st.uuids().map(str),
}


def same(first: Any, second: Any) -> bool:
    """Return whether two JSON values are equal, also if their strings are different forms of the same time."""
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(same(first[name], second[name]) for name in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same, first, second))
    return bool(first == second or (isinstance(first, str) and _time(first) == _time(second)))


def _time(value: object) -> object:
    try:
        return isoparse(value) if isinstance(value, str) else value
    except (ValueError, OverflowError):
        return value


@pytest.mark.parametrize(("model", "schema"), models().values(), ids=models())
def test_round_trip_keeps_everything(model: Any, schema: dict[str, Any]) -> None:
    @settings(max_examples=50, deadline=None)
    @given(document=documents(schema).filter(lambda document: document is not None))
    def check(document: dict[str, Any]) -> None:
        before = json.dumps(document)
        value = model.from_dict(document)
        assert json.dumps(document) == before

        written = value.to_dict()
        json.dumps(written)
        assert same(written, document)
        assert model.from_dict(written) == value
        assert model.from_dict(written).to_dict() == written
        assert pickle.loads(pickle.dumps(value)) == value

    check()
