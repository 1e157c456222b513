"""Bodies of requests as models and mappings, and the errors of bodies that do not match their schema."""

from __future__ import annotations

import copy
import pickle
from types import MappingProxyType
from typing import Any

import pytest
from frozen_client import HoneyHive, RequestOptions, errors
from frozen_client.models import components, operations

from tests.support.http_server import Server

from .calls import SESSION


def body_of(**session: Any) -> Any:
    return {"session": {**SESSION, **session}}


def test_message_lists_every_error(honeyhive: HoneyHive, server: Server) -> None:
    body = body_of(duration="a-secret", output={}, children_ids=["a", 5, None], inputs={"when": {1}}, zzz=1)
    del body["session"]["project"]
    before = copy.deepcopy(body)

    with pytest.raises(errors.RequestValidationError) as raised:
        honeyhive.session.start_session(body)

    expected = [
        ("session.project", "is required"),
        ("session.duration", "expected a number, got a string"),
        ("session.output", "unknown field; did you mean `session.outputs`?"),
        ("session.children_ids[1]", "expected a string, got a number"),
        ("session.children_ids[2]", "expected a string, got null"),
        ("session.zzz", "unknown field; to send it, use `additional_properties` or `extra_body`"),
        ("session.inputs.when", "set is not JSON serializable"),
    ]
    assert str(raised.value) == (
        "request not sent: `session.project` is required; `session.duration`: expected a number, got a string; unknown "
        "field `session.output`; did you mean `session.outputs`?; `session.children_ids[1]`: expected a string, got a "
        "number; `session.children_ids[2]`: expected a string, got null; unknown field `session.zzz`; to send it, use "
        "`additional_properties` or `extra_body`; `session.inputs.when`: set is not JSON serializable"
    )
    for error in (raised.value, pickle.loads(pickle.dumps(raised.value)), copy.copy(raised.value)):
        assert [(each.path, each.message) for each in error.errors] == expected
        assert (error.path, error.message) == expected[0]
        assert error.operation == "startSession"
    assert body == before
    assert server.requests == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({**body_of(), "sesion": 1}, "unknown field `sesion`; did you mean `session`?"),
        (body_of(**{"a\n\x1b[0m": 1}), r"unknown field `session.a\n\x1b[0m`; to send"),
        (body_of(**{"x" * 500: 1}), f"unknown field `session.{'x' * 80}`; to send"),
        ({"session": {"project": "p", 5: 1}}, "`session` has a key of type int; keys must be strings"),
        (
            operations.StartSessionRequestBody(session={**SESSION, "output": 1}),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            "unknown field `session.output`; did you mean `session.outputs`?",
        ),
        ({"session": [SESSION]}, "`session`: expected SessionStartRequest or a dict, got an array"),
        (body_of(children_ids="a"), "`session.children_ids`: expected an array, got a string"),
        (body_of(inputs={"a": {1}, "b": float("inf")}), "`session.inputs.a`: set is not JSON serializable; `session."),
        (body_of(inputs={"\ud800": 1}), "`session.inputs` has a key that contains half a surrogate pair"),
        (body_of(children_ids=[0] * 30), "`session.children_ids[19]`: expected a string, got a number; and 10 more"),
    ],
)
def test_invalid_body_is_not_sent(honeyhive: HoneyHive, server: Server, body: Any, message: str) -> None:
    with pytest.raises(errors.RequestValidationError) as raised:
        honeyhive.session.start_session(body)

    assert message in str(raised.value)
    assert server.requests == []


def test_cyclic_body_is_refused(honeyhive: HoneyHive) -> None:
    """Also by two fields; the error is reported once."""
    inputs: dict[str, Any] = {}
    inputs.update(a=inputs, b=inputs)

    with pytest.raises(errors.RequestValidationError, match="contains itself") as raised:
        honeyhive.session.start_session(body_of(inputs=inputs))

    assert len(raised.value.errors) == 1


class Derived(components.SessionStartRequest):
    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "derived": True}


def test_models_and_mappings_can_be_combined(honeyhive: HoneyHive, server: Server) -> None:
    session = components.SessionStartRequest(**SESSION, additional_properties={"region": "eu", "tags": [("a",)]})
    bodies: list[Any] = [
        operations.StartSessionRequestBody(session=session),
        {"session": session},
        operations.StartSessionRequestBody(session=session.to_dict() and SESSION),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        MappingProxyType({"session": MappingProxyType(SESSION)}),
        {"session": Derived(**SESSION)},
    ]
    for body in bodies:
        honeyhive.session.start_session(body)

    sent = [request.json["session"] for request in server.requests]
    assert all(session.pop("session_id") for session in sent)
    more = {"region": "eu", "tags": [["a"]]}
    assert sent == [{**SESSION, **more}, {**SESSION, **more}, SESSION, SESSION, {**SESSION, "derived": True}]


class TestExtraBody:
    def test_top_level_is_merged(self, honeyhive: HoneyHive, server: Server) -> None:
        body = body_of()
        options = RequestOptions(extra_body={"trace": {"on": True}, "session": {"session_id": None, "any": 1}})

        honeyhive.session.start_session(body, options=options)

        sent = server.requests[0].json
        assert sent.pop("session").keys() == {"session_id", "any"}
        assert sent == {"trace": {"on": True}}
        assert body == body_of()

    def test_other_than_json_is_refused(self, honeyhive: HoneyHive, server: Server) -> None:
        with pytest.raises(errors.RequestValidationError, match="`a`: set is not JSON serializable"):
            honeyhive.session.start_session(body_of(), options=RequestOptions(extra_body={"a": {1}}))
        with pytest.raises(errors.RequestValidationError, match="extra_body needs a request whose body"):
            honeyhive.session.get_session("s-1", options=RequestOptions(extra_body={"a": 1}))
        with pytest.raises(TypeError, match="extra_body must be a mapping, not list"):
            RequestOptions(extra_body=[1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

        assert server.requests == []
