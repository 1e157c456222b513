"""Sessions are started and read as the description and the published pages define."""

from __future__ import annotations

import copy
import datetime
import json
import re
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.sandbox.conftest import client_of, running
from tests.support import frozen


def _start(http: httpx.Client, session: dict[str, Any]) -> str:
    response = http.post("/session/start", json={"session": session})
    assert response.status_code == 200, response.text
    session_id: str = response.json()["session_id"]
    return session_id


def _event(http: httpx.Client, session: dict[str, Any]) -> dict[str, Any]:
    event: dict[str, Any] = http.get(f"/session/{_start(http, session)}").json()
    return event


def test_published_session_as_an_event(http: httpx.Client, published_start: dict[str, Any]) -> None:
    sent = published_start["session"]

    event = _event(http, sent)

    equal = {"source", "session_id", "children_ids", "inputs", "outputs", "error", "duration", "metrics", "feedback"}
    assert {name: event[name] for name in equal} == {name: sent[name] for name in equal}
    assert event["user_properties"] == sent["user_properties"]
    assert event["project_id"] == "Simple RAG Project"
    assert event["event_name"] == "Playground Session"
    assert event["event_type"] == "session"
    assert event["event_id"] == event["session_id"] == "caf77ace-3417-4da4-944d-f4a0688f3c23"
    assert event["parent_id"] is None
    assert event["start_time"] == "2024-04-02 02:38:21"
    assert event["end_time"] == "2024-04-02 02:38:19"


def test_event_has_every_published_field(http: httpx.Client, session: dict[str, Any]) -> None:
    description = yaml.safe_load(frozen.SPEC.read_text(encoding="utf-8"))
    response = description["paths"]["/session/{session_id}"]["get"]["responses"]["200"]
    published = response["content"]["application/json"]["examples"]["published"]["value"]

    event = _event(http, session)

    assert set(event) == set(published)
    for empty in ("config", "inputs", "outputs", "metadata", "feedback", "metrics", "user_properties"):
        assert event[empty] == {}
    assert event["children_ids"] == []
    assert event["error"] is None


def test_missing_times_follow_from_the_others(http: httpx.Client, session: dict[str, Any]) -> None:
    def times(**sent: float) -> list[Any]:
        event = _event(http, {**session, "session_id": str(uuid.uuid4()), **sent})
        return [event["start_time"], event["end_time"], event["duration"]]

    start, end = "2024-04-02 02:38:20", "2024-04-02 02:38:25"
    assert times(start_time=1712025500000, duration=5000) == [start, end, 5000]
    assert times(end_time=1712025505000, duration=5000) == [start, end, 5000]
    assert times(start_time=1712025500000, end_time=1712025505000) == [start, end, 5000]
    before = datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
    received = datetime.datetime.fromisoformat(times()[0])
    assert datetime.timedelta(0) <= received - before < datetime.timedelta(minutes=1)


@pytest.mark.parametrize("number", [1e300, -1e300, 10**400, 253402300800000], ids=lambda number: str(number)[:20])
def test_time_out_of_range_is_returned_as_number(http: httpx.Client, session: dict[str, Any], number: float) -> None:
    assert _event(http, {**session, "start_time": number})["start_time"] == number


def test_session_without_id_gets_an_id(http: httpx.Client, session: dict[str, Any]) -> None:
    del session["session_id"]

    first, second = _start(http, session), _start(http, session)

    assert first != second
    assert str(uuid.UUID(first)) == first


def test_start_is_idempotent_and_merges(http: httpx.Client, session: dict[str, Any]) -> None:
    """A session that is started again keeps its fields; metadata and user properties are merged."""
    session |= {"inputs": {"a": 1}, "metadata": {"a": 1, "b": 1}, "user_properties": {"user": "u"}}
    before = _event(http, session)

    again = {**session, "source": "another", "inputs": {}, "metadata": {"b": 2, "c": 3}}
    response = http.post("/session/start", json={"session": again})

    assert response.json() == {**before, "metadata": {"a": 1, "b": 2, "c": 3}}
    assert http.get(f"/session/{session['session_id']}").json() == response.json()


def test_start_returns_the_event(http: httpx.Client, session: dict[str, Any]) -> None:
    response = http.post("/session/start", json={"session": session})

    assert response.json() == http.get(f"/session/{session['session_id']}").json()


@pytest.mark.parametrize(
    "session_id", ["", "..", "start", "a/b", "\x00", "1" * 32, "x" * 9000], ids=lambda text: text[:9]
)
def test_id_other_than_a_uuid_is_replaced(http: httpx.Client, session: dict[str, Any], session_id: str) -> None:
    replacement = _start(http, {**session, "session_id": session_id})

    assert replacement == str(uuid.UUID(replacement))
    assert http.get(f"/session/{replacement}").json()["event_id"] == replacement


def test_unknown_fields_are_kept_unless_an_event_has_them(http: httpx.Client, session: dict[str, Any]) -> None:
    event = _event(http, {**session, "region": {"name": "eu"}, "event_type": 5, "parent_id": []})

    assert event["region"] == {"name": "eu"}
    assert event["event_type"] == "session"
    assert event["parent_id"] is None


def test_head_is_get_without_a_body(http: httpx.Client, session: dict[str, Any]) -> None:
    path = f"/session/{_start(http, session)}"

    with httpx.Client(base_url=http.base_url, headers=http.headers) as client:
        head, get = client.head(path), client.get(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))


def test_another_description_is_served(tmp_path: Path) -> None:
    """New, renamed and removed operations of a common shape, fields and rules need no change of the sandbox."""
    description = yaml.safe_load(frozen.SPEC.read_text(encoding="utf-8"))
    item = description["paths"]["/session/{id}"] = description["paths"].pop("/session/{session_id}")
    item["get"]["parameters"][0]["name"] = "id"
    schemas = description["components"]["schemas"]
    schemas["SessionStartRequest"]["required"].remove("session_name")
    del schemas["SessionStartRequest"]["properties"]["session_name"]
    schemas["SessionStartRequest"]["properties"]["region"] = {"type": "string", "pattern": "^(eu|us)$"}
    schemas["Event"]["properties"] |= {
        "region": {"type": "string"},
        "tags": {"type": "array"},
        "parent": {"type": ["object", "null"]},
        "rank": {"type": "integer", "minimum": 1},
    }
    schemas["StoredEvent"] = schemas.pop("Event")
    item["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] = (
        "#/components/schemas/StoredEvent"
    )
    item["delete"] = {**copy.deepcopy(item["get"]), "operationId": "deleteSession"}
    item["post"] = {**copy.deepcopy(item["get"]), "operationId": "operationWithoutHandler"}
    other = tmp_path / "openapi.yaml"
    other.write_text(json.dumps(description))
    session = {"project": "p", "source": "s", "session_id": str(uuid.UUID(int=1))}

    with (
        running("--description", str(other)) as sandbox,
        client_of(sandbox) as http,
    ):
        assert http.post("/session/start", json={"session": {**session, "region": "eu"}}).status_code == 200
        path = f"/session/{session['session_id']}"
        event = http.get(path).json()
        refused = http.post("/session/start", json={"session": {**session, "region": "mars"}})
        not_implemented = http.post(path)
        not_allowed = http.put(path)
        deleted = http.delete(path)
        absent = http.get(path)
        served = http.get("/openapi.yaml").content

    assert (event["region"], event["tags"], event["parent"]) == ("eu", [], None)
    assert not {"event_name", "rank"} & event.keys()  # neither sent nor empty
    assert refused.json()["message"].endswith(": #/session/region: 'mars' does not match '^(eu|us)$'")
    assert not_implemented.status_code == 501
    assert "operationWithoutHandler" in not_implemented.json()["message"]
    assert not_allowed.headers["allow"] == "GET, POST, DELETE"
    assert (deleted.json(), absent.status_code) == (event, 404)
    assert served == other.read_bytes()


def test_each_response_has_a_request_id(plain: httpx.Client, http: httpx.Client) -> None:
    responses = [
        http.get("/session/none"),
        plain.get("/session/none"),
        plain.get("/none"),
        plain.get("/"),
        plain.post("/"),
    ]

    ids = [response.headers["x-request-id"] for response in responses]

    assert len(set(ids)) == len(responses)
    assert all(re.fullmatch("[0-9a-f-]{36}", each) for each in ids)
