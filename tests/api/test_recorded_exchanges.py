"""Each scenario of `make record`, sync and async, against its recorded exchange."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from honeyhive_client import HoneyHive, RetryConfig, errors

from scripts import ROOT
from scripts.record.sanitize import fixed_id
from scripts.record.scenarios import Scenario, scenarios

from .conftest import TOKEN
from .described import Operation, described_operations, requested
from .test_round_trips import same

RECORDED = ROOT / "tests" / "fixtures" / "recorded"
ADVICE = "scripts/record/scenarios.py names what is recorded; then run `make record`"


def _example(operation_id: str) -> Any:
    (operation,) = (operation for operation in described_operations() if operation.id == operation_id)
    return next(iter(operation.request["examples"].values()))["value"]


SCENARIOS = scenarios(_example, fixed_id)


class AsyncCalls:
    """A client, or a part of a client, whose methods call their async counterparts."""

    def __init__(self, client: HoneyHive, *names: str) -> None:
        self._client = client
        self._names = names

    def __getattr__(self, name: str) -> AsyncCalls:
        return AsyncCalls(self._client, *self._names, name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        tag, method = self._names

        async def call() -> Any:
            async with self._client:
                return await getattr(getattr(self._client, tag), f"{method}_async")(*arguments, **options)

        return asyncio.run(call())


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {"match_on": ["method", "path", "query", "body"], "filter_headers": ["authorization"]}


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    return str(RECORDED)


def exchange(path: Path) -> dict[str, Any]:
    (exchange,) = yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]
    return dict(exchange)


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(each, id=each.name, marks=[pytest.mark.vcr, pytest.mark.default_cassette(f"{each.name}.yaml")])
        for each in SCENARIOS
    ],
)
@pytest.mark.parametrize("style", ["sync", "async"])
def test_scenario_gets_the_recorded_response(scenario: Scenario, style: str) -> None:
    # Paths in a cassette do not have the path of the server's URL.
    once = RetryConfig(strategy="none")
    client = HoneyHive(TOKEN, server_url="https://recorded.example", retries=once, strict=True)
    with client if style == "sync" else contextlib.nullcontext():
        calls: Any = client if style == "sync" else AsyncCalls(client)
        try:
            outcome = scenario.call(calls)
        except errors.SDKError as error:
            outcome = error

    assert outcome.status_code == scenario.status
    assert outcome.request_id
    if isinstance(outcome, errors.SDKError):
        assert outcome.message
    elif hasattr(outcome.value, "to_dict"):
        recorded = exchange(RECORDED / f"{scenario.name}.yaml")["response"]["body"]["string"]
        assert same(outcome.value.to_dict(), json.loads(recorded))


def test_recordings_are_those_of_the_scenarios() -> None:
    assert {path.stem for path in RECORDED.glob("*.yaml")} == {scenario.name for scenario in SCENARIOS}, ADVICE


@pytest.mark.parametrize("operation", described_operations(), ids=lambda operation: operation.id)
def test_each_operation_has_a_recorded_success(operation: Operation) -> None:
    successes = [
        requested(each["request"]["method"], urlsplit(each["request"]["uri"]).path)
        for each in map(exchange, RECORDED.glob("*.yaml"))
        if str(each["response"]["status"]["code"]).startswith("2")
    ]

    assert operation in successes, f"{operation.id} has no recorded success; {ADVICE}"
