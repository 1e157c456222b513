"""What makes large descriptions quick changes no error that is reported."""

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


def test_long_chain_of_schemas() -> None:
    faulty = {"properties": {"size": {"$ref": "#/nowhere"}}}

    (fault,) = Description(Path("chain.json"), b"{}", chain(1500, faulty)).check()

    assert fault.message == "refers to #/nowhere, which does not exist"


def test_circular_chain() -> None:
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
def test_messages_of_jsonschema(schema: dict[str, Any]) -> None:
    meta = Draft202012Validator.META_SCHEMA

    messages = [error.message for error in Conformity(meta).errors(schema)]

    assert messages
    assert messages == [error.message for error in Draft202012Validator(meta).iter_errors(schema)]


def test_cycles() -> None:
    cycle_of = cycles({"a": ["b", "x"], "b": ["c"], "c": ["a", "d"], "d": ["d", "e"], "e": []})

    assert cycle_of["a"] == cycle_of["b"] == cycle_of["c"]
    assert len({cycle_of["a"], cycle_of["d"], cycle_of["e"]}) == 3
