"""Any JSON that is as described, with anything beside it, survives being read and made again."""

from __future__ import annotations

import json
import pickle
from typing import Any

import attrs
import pytest
from dateutil.parser import isoparse
from honeyhive_client import models
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import JSON, NUMBERS, OBJECTS

MODELS = sorted(
    (found for name in models.__all__ if attrs.has(found := getattr(models, name))), key=lambda model: model.__name__
)


def documents(schema: dict[str, Any], description: dict[str, Any]) -> st.SearchStrategy[Any]:
    """JSON that a schema of the description allows."""
    if "$ref" in schema:
        return documents(description["components"]["schemas"][schema["$ref"].rpartition("/")[2]], description)
    if "anyOf" in schema:
        return st.one_of(*(documents(branch, description) for branch in schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | st.text()
    if isinstance(schema["type"], list):
        return st.one_of(*(documents({**schema, "type": one}, description) for one in schema["type"]))
    match schema["type"]:
        case "object" if "properties" in schema:
            fields = {name: documents(field, description) for name, field in schema["properties"].items()}
            required = {name: fields.pop(name) for name in schema.get("required", ())}
            known = st.fixed_dictionaries(required, optional=fields)
            names = st.text().filter(lambda name: name not in schema["properties"])
            return st.builds(lambda extra, own: {**extra, **own}, st.dictionaries(names, JSON, max_size=2), known)
        case "object":
            return OBJECTS
        case "array":
            return st.lists(documents(schema["items"], description), max_size=3)
        case "string" if schema.get("format") == "date-time":
            return st.datetimes(timezones=st.none() | st.timezones()).map(lambda time: time.isoformat())
        case "string":
            return st.text()
        case "number":
            return NUMBERS
        case "integer":
            return st.integers()
        case "null":
            return st.none()
        case other:
            raise NotImplementedError(other)


def schema_of(model: type, description: dict[str, Any]) -> dict[str, Any]:
    start = description["paths"]["/session/start"]["post"]
    inline = {
        "StartSessionRequestBody": start["requestBody"],
        "StartSessionResponseBody": start["responses"]["200"],
    }
    if model.__name__ in inline:
        schema: dict[str, Any] = inline[model.__name__]["content"]["application/json"]["schema"]
        return schema
    named: dict[str, Any] = description["components"]["schemas"][model.__name__]
    return named


def as_time(value: object) -> object:
    """The time that a string stands for, in whatever form of ISO 8601; else the value itself."""
    if not isinstance(value, str):
        return value
    try:
        return isoparse(value)
    except (ValueError, OverflowError):
        return value


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__name__))
def test_what_is_read_is_made_again(model: Any, description: dict[str, Any]) -> None:
    @settings(max_examples=100, deadline=None)
    @given(document=documents(schema_of(model, description), description))
    def check(document: dict[str, Any]) -> None:
        before = json.dumps(document)
        value = model.from_dict(document)
        assert json.dumps(document) == before

        made = value.to_dict()
        json.dumps(made)
        # A string that reads as a time is made again in the form of ISO 8601: the same time, other letters.
        times = {"start_time", "end_time"} if model is models.Event else set()
        assert made.keys() == document.keys()
        assert all(made[name] == document[name] for name in document.keys() - times)
        for name in times & document.keys():
            assert as_time(made[name]) == as_time(document[name])
        assert model.from_dict(made) == value
        assert model.from_dict(made).to_dict() == made
        assert pickle.loads(pickle.dumps(value)) == value

    check()
