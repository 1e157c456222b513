"""The description, its examples, the recorded exchanges and the client's requests agree with one another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import attrs
import pytest
import yaml
from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components, operations
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_path import SchemaPath
from openapi_core.validation.schemas import oas31_schema_validators_factory
from starlette.datastructures import Headers, QueryParams

from sandbox.contract import METHODS, ROOT, Answer, Call, Contract
from sandbox.problem import Problem
from sandbox.process import Running, running
from tests.strategies import NUMBERS, OBJECTS

# Recorded by hand to be wrong, each in one way.
WRONG = {
    "get_session_html.yaml": "Content for the following mimetype not found",
    "get_session_null_object.yaml": "#/inputs: None is not of type 'object'",
    "get_session_unknown_event_type.yaml": "#/event_type: 'guardrail' is not one of",
    "start_session_missing_field.yaml": "#: 'session_id' is a required property",
}
FIXTURES = sorted(ROOT.joinpath("tests", "fixtures").rglob("*.yaml"))


def _call(contract: Contract, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Call:
    return Call(contract.find(method, path), Headers(headers), QueryParams(), body)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_a_recorded_exchange_is_as_described_or_wrong_in_the_way_it_is_meant_to_be(
    fixture: Any, contract: Contract
) -> None:
    (exchange,) = yaml.safe_load(fixture.read_text(encoding="utf-8"))["interactions"]
    request, response = exchange["request"], exchange["response"]
    body = (request["body"] or "").encode() or None
    kind = {"content-type": "application/json"} if body else {}
    call = _call(contract, request["method"], urlsplit(request["uri"]).path, kind, body)
    headers = {name: values[0] for name, values in response["headers"].items()}
    answer = Answer(response["status"]["code"], headers, response["body"]["string"].encode())

    refused = _refused(contract, call)
    differs = contract.answer_violations(call, answer)

    assert refused is None
    if fixture.name in WRONG:
        assert len(differs) == 1
        assert WRONG[fixture.name] in differs[0]
    else:
        assert differs == []


def _refused(contract: Contract, call: Call) -> Problem | None:
    try:
        contract.validate(call)
    except Problem as problem:
        return problem
    return None


def _operations(contract: Contract) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in contract.data["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def _examples(content: dict[str, Any]) -> Iterator[Any]:
    for media_type in content.values():
        for example in media_type.get("examples", {}).values():
            yield example["value"]


def test_every_example_of_a_body_is_as_described(contract: Contract) -> None:
    tried = 0
    for method, path, operation in _operations(contract):
        call = _call(contract, method, path.replace("{", "").replace("}", ""), {}, None)
        for example in _examples(operation.get("requestBody", {}).get("content", {})):
            sent = _call(contract, method, path, {"content-type": "application/json"}, json.dumps(example).encode())
            contract.validate(sent)
            tried += 1
        for status, response in operation["responses"].items():
            for example in _examples(response.get("content", {})):
                answer = Answer(int(status), {"content-type": "application/json"}, json.dumps(example).encode())
                assert contract.answer_violations(call, answer) == []
                tried += 1

    assert tried >= 3


def test_every_example_of_a_schema_is_as_described(contract: Contract) -> None:
    tried = list(_schema_examples(SchemaPath.from_dict(contract.data), contract.data))

    for schema, example in tried:
        oas31_schema_validators_factory.create(schema, schema).validate(example)
    assert len(tried) >= 18


def _schema_examples(place: SchemaPath, value: Any) -> Iterator[tuple[SchemaPath, Any]]:
    """The schemas that stand below a place, each with each of its examples."""
    if isinstance(value, dict):
        # The examples of bodies are a mapping, by their names.
        if isinstance(value.get("examples"), list):
            yield from ((place, example) for example in value["examples"])
        for name, part in value.items():
            if name not in ("example", "examples"):
                yield from _schema_examples(place / name, part)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _schema_examples(place / number, part)


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


@settings(max_examples=150, deadline=None)
@given(
    sent=st.fixed_dictionaries(
        {"project": st.text(), "session_name": st.text(), "source": st.text()}, optional=OPTIONAL
    ),
    beyond=OBJECTS,
)
def test_every_session_that_the_client_can_send_is_taken_and_comes_back(
    sandbox: Running, sent: dict[str, Any], beyond: dict[str, Any]
) -> None:
    session = components.SessionStartRequest(**sent)
    for name, value in beyond.items():
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


@pytest.fixture(scope="module")
def under_any_id() -> Iterator[Running]:
    """A sandbox of its own: any id is also one that another test expects not to be there."""
    with running() as sandbox:
        yield sandbox


@settings(max_examples=100, deadline=None)
@given(session_id=st.text())
def test_a_session_is_read_back_under_any_id_or_refused(under_any_id: Running, session_id: str) -> None:
    session = components.SessionStartRequest(project="p", session_name="n", source="s", session_id=session_id)
    with HoneyHive(bearer_auth=under_any_id.token, server_url=under_any_id.url) as honeyhive:
        try:
            honeyhive.session.start_session(request=operations.StartSessionRequestBody(session=session))
        except errors.UnprocessableEntityError:
            assert session_id in ("", ".", "..", "start")
            return
        event = honeyhive.session.get_session(session_id=session_id).event

    assert event is not None
    assert event.session_id == session_id
