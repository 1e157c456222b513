"""Each operation of the package, with responses that have each kind of value in each field."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from honeyhive_client import HoneyHive, errors

from scripts.record.scenarios import Scenario
from tests.support import mismatches

from .conftest import TOKEN
from .described import Operation, description, requested, resolve
from .test_recorded_exchanges import RECORDED, SCENARIOS, exchange


def merged(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a schema and of the schemas that it combines, and the names of the required ones."""
    schema = resolve(schema)
    parts = [*map(merged, schema.get("allOf", ())), schema]
    return {
        "properties": {name: field for part in parts for name, field in part.get("properties", {}).items()},
        "required": [name for part in parts for name in part.get("required", ())],
    }


def operation_of(recorded: dict[str, Any]) -> Operation:
    operation = requested(recorded["request"]["method"], urlsplit(recorded["request"]["uri"]).path)
    assert operation is not None
    return operation


# For each operation, the first scenario that succeeds.
CALLS = {
    operation_of(exchange(RECORDED / f"{scenario.name}.yaml")).id: scenario
    for scenario in reversed(SCENARIOS)
    if scenario.status < 300
}


@pytest.mark.parametrize("scenario", CALLS.values(), ids=CALLS.keys())
def test_each_kind_of_value_in_each_field(scenario: Scenario) -> None:
    recorded = exchange(RECORDED / f"{scenario.name}.yaml")
    operation = operation_of(recorded)
    schema = merged(operation.success[1].get("schema", {}))
    if not schema["properties"]:
        pytest.skip("the schema of its response lists no fields")
    bodies: list[Any] = []

    def respond(_: httpx.Request) -> httpx.Response:
        content_type = {"content-type": "application/json"}
        return httpx.Response(scenario.status, content=json.dumps(bodies[-1]), headers=content_type)

    own = httpx.Client(transport=httpx.MockTransport(respond))
    client = HoneyHive(TOKEN, server_url="https://recorded.example", httpx_client=own)
    clients = {strict: client.with_options(strict=strict) for strict in (False, True)}

    for case in mismatches.cases(description(), schema, json.loads(recorded["response"]["body"]["string"])):
        bodies.append(case.body)
        mismatches.verify(case, lambda strict: scenario.call(clients[strict]), errors.ResponseValidationError)
