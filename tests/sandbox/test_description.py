"""Recorded exchanges match the description, and the sandbox stores every session that the client can send."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import attrs
import pytest
import yaml
from frozen_client import HoneyHive
from frozen_client.models import components, operations
from honeyhive_sandbox import Sandbox
from honeyhive_sandbox.contract import Call, Contract, SentResponse
from honeyhive_sandbox.problem import Problem
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers, QueryParams

from scripts import ROOT
from tests.support.strategies import NUMBERS, OBJECTS

# Written by hand with a single violation each.
VIOLATIONS = {
    "get_session_html.yaml": "Content for the following mimetype not found",
    "get_session_null_object.yaml": "#/inputs: None is not of type 'object'",
    "get_session_unknown_event_type.yaml": "#/event_type: 'guardrail' is not one of",
    "start_session_missing_field.yaml": "#: 'session_id' is a required property",
}
FIXTURES = ROOT / "tests" / "fixtures"


def _call(contract: Contract, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Call:
    return Call(contract.find(method, path), Headers(headers), QueryParams(), body)


@pytest.fixture(scope="module")
def live() -> Contract:
    return Contract()


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("recorded/*.yaml")), ids=lambda path: path.name)
def test_recorded_exchange_matches(fixture: Path, live: Contract) -> None:
    assert _deviations(fixture, live) == []


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("*.yaml")), ids=lambda path: path.name)
def test_exchange_written_by_hand(fixture: Path, contract: Contract) -> None:
    deviations = _deviations(fixture, contract)

    if fixture.name in VIOLATIONS:
        (deviation,) = deviations
        assert VIOLATIONS[fixture.name] in deviation
    else:
        assert deviations == []


def _deviations(fixture: Path, contract: Contract) -> list[str]:
    """Return how the request or the response of an exchange differs from a description."""
    (exchange,) = yaml.safe_load(fixture.read_text(encoding="utf-8"))["interactions"]
    request, response = exchange["request"], exchange["response"]
    body = (request["body"] or "").encode() or None
    kind = {"content-type": "application/json"} if body else {}
    call = _call(contract, request["method"], urlsplit(request["uri"]).path, kind, body)
    headers = {name: values[0] for name, values in response["headers"].items()}
    sent = SentResponse(response["status"]["code"], headers, response["body"]["string"].encode())

    try:
        contract.validate(call)
    except Problem as problem:
        return [str(problem)]
    return contract.response_violations(call, sent)


OPTIONAL = {
    "children_ids": st.lists(st.text(), max_size=3),
    "error": st.none() | st.text(),
    "duration": NUMBERS,
    "start_time": NUMBERS,
    "end_time": st.integers(),
    **dict.fromkeys(
        ("config", "inputs", "outputs", "user_properties", "metrics", "feedback", "metadata"),
        OBJECTS,
    ),
}

DESCRIBED = {
    field.name for model in (components.SessionStartRequest, components.Event) for field in attrs.fields(model)
}


@settings(max_examples=50, deadline=None)
@given(
    sent=st.fixed_dictionaries(
        {"project": st.text(), "session_name": st.text(), "source": st.text()}, optional=OPTIONAL
    ),
    unknown=OBJECTS,
)
def test_session_is_stored_as_sent(sandbox: Sandbox, sent: dict[str, Any], unknown: dict[str, Any]) -> None:
    session = components.SessionStartRequest(**sent)
    for name, value in unknown.items():
        if name not in DESCRIBED:
            session[name] = value

    with HoneyHive(bearer_auth=sandbox.token, server_url=sandbox.url) as honeyhive:
        started = honeyhive.session.start_session(request=operations.StartSessionRequestBody(session=session))
        assert started.object is not None
        event = honeyhive.session.get_session(session_id=started.object.session_id).event

    assert event is not None
    assert (event.project_id, event.event_name) == (sent["project"], sent["session_name"])
    assert event.event_type is components.EventType.SESSION
    for name in ("source", *OPTIONAL.keys() - {"start_time", "end_time"}):
        if name in sent:
            assert getattr(event, name) == sent[name]


@settings(max_examples=50, deadline=None)
@given(session_id=st.uuids().map(str) | st.text())
def test_session_is_stored_under_the_id_of_the_response(sandbox: Sandbox, session_id: str) -> None:
    session = components.SessionStartRequest(project="p", session_name="n", source="s", session_id=session_id)
    with HoneyHive(bearer_auth=sandbox.token, server_url=sandbox.url) as honeyhive:
        request = operations.StartSessionRequestBody(session=session)
        stored_id = honeyhive.session.start_session(request=request).value.session_id
        event = honeyhive.session.get_session(session_id=stored_id).value

    assert event.session_id == stored_id
    assert UUID(stored_id)
