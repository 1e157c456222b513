"""What makes large descriptions quick changes nothing about what is found in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scripts.generate.conformity import Conformity
from scripts.generate.cycles import cycles
from scripts.generate.description import Description


def chain(schemas: int, last: dict[str, Any]) -> dict[str, Any]:
    """A description of schemas each of which refers to the next."""
    things = {
        f"Thing{number}": {"properties": {"next": {"$ref": f"#/components/schemas/Thing{number + 1}"}}}
        for number in range(schemas)
    }
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing0"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1.0"},
        "paths": {"/things": {"get": {"responses": {"200": {"description": "Things.", "content": answer}}}}},
        "components": {"schemas": {**things, f"Thing{schemas}": last}},
    }


def test_a_long_chain_of_schemas_is_followed_to_its_end() -> None:
    faulty = {"properties": {"size": {"$ref": "#/nowhere"}}}

    (fault,) = Description(Path("chain.json"), b"{}", chain(1500, faulty)).check()

    assert fault.message == "refers to #/nowhere, which is not there"


def test_a_chain_that_ends_where_it_began_has_no_fault() -> None:
    first = {"properties": {"next": {"$ref": "#/components/schemas/Thing0"}}}

    assert Description(Path("circle.json"), b"{}", chain(1500, first)).check() == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integr"},
        {"minLength": True},
        {"required": ["a", "a"]},
        {"properties": {"a": {"type": ["string", "string"]}}},
        {"items": b"bytes"},
    ],
)
def test_faults_are_told_as_jsonschema_tells_them(schema: dict[str, Any]) -> None:
    meta = Draft202012Validator.META_SCHEMA

    told = [error.message for error in Conformity(meta).errors(schema)]

    assert told
    assert told == [error.message for error in Draft202012Validator(meta).iter_errors(schema)]


def test_what_is_in_one_circle() -> None:
    found = cycles({"a": ["b", "x"], "b": ["c"], "c": ["a", "d"], "d": ["d", "e"], "e": []})

    assert found["a"] == found["b"] == found["c"]
    assert len({found["a"], found["d"], found["e"]}) == 3
