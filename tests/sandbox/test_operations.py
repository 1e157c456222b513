"""Sessions are started and read back as the description and the published pages say."""

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

from tests.sandbox.conftest import running
from tests.support import frozen


def _start(http: httpx.Client, session: dict[str, Any]) -> str:
    answer = http.post("/session/start", json={"session": session})
    assert answer.status_code == 200, answer.text
    session_id: str = answer.json()["session_id"]
    return session_id


def _event(http: httpx.Client, session: dict[str, Any]) -> dict[str, Any]:
    event: dict[str, Any] = http.get(f"/session/{_start(http, session)}").json()
    return event


def test_the_published_session_comes_back_as_an_event(http: httpx.Client, published_start: dict[str, Any]) -> None:
    sent = published_start["session"]

    event = _event(http, sent)

    same = {"source", "session_id", "children_ids", "inputs", "outputs", "error", "duration", "metrics", "feedback"}
    assert {name: event[name] for name in same} == {name: sent[name] for name in same}
    assert event["user_properties"] == sent["user_properties"]
    assert event["project_id"] == "Simple RAG Project"
    assert event["event_name"] == "Playground Session"
    assert event["event_type"] == "session"
    assert event["event_id"] == event["session_id"] == "caf77ace-3417-4da4-944d-f4a0688f3c23"
    assert event["parent_id"] is None
    assert event["start_time"] == "2024-04-02 02:38:21"
    assert event["end_time"] == "2024-04-02 02:38:19"


def test_an_event_has_every_field_of_the_published_answer(http: httpx.Client, session: dict[str, Any]) -> None:
    description = yaml.safe_load(frozen.SPEC.read_text(encoding="utf-8"))
    answer = description["paths"]["/session/{session_id}"]["get"]["responses"]["200"]
    published = answer["content"]["application/json"]["examples"]["published"]["value"]

    event = _event(http, session)

    assert set(event) == set(published)
    for empty in ("config", "inputs", "outputs", "metadata", "feedback", "metrics", "user_properties"):
        assert event[empty] == {}
    assert event["children_ids"] == []
    assert event["error"] is None


def test_what_was_not_sent_of_the_times_follows_from_the_rest(http: httpx.Client, session: dict[str, Any]) -> None:
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
def test_a_time_that_no_calendar_has_comes_back_as_the_number(
    http: httpx.Client, session: dict[str, Any], number: float
) -> None:
    assert _event(http, {**session, "start_time": number})["start_time"] == number


def test_a_session_without_an_id_gets_a_new_one(http: httpx.Client, session: dict[str, Any]) -> None:
    del session["session_id"]

    first, second = _start(http, session), _start(http, session)

    assert first != second
    assert str(uuid.UUID(first)) == first


def test_start_is_idempotent_and_merges(http: httpx.Client, session: dict[str, Any]) -> None:
    """A session that is started again keeps what it has, and gains metadata and user properties."""
    session |= {"inputs": {"a": 1}, "metadata": {"a": 1, "b": 1}, "user_properties": {"user": "u"}}
    before = _event(http, session)

    again = {**session, "source": "another", "inputs": {}, "metadata": {"b": 2, "c": 3}}
    response = http.post("/session/start", json={"session": again})

    assert response.json() == {**before, "metadata": {"a": 1, "b": 2, "c": 3}}
    assert http.get(f"/session/{session['session_id']}").json() == response.json()


def test_the_response_of_a_start_is_the_event(http: httpx.Client, session: dict[str, Any]) -> None:
    response = http.post("/session/start", json={"session": session})

    assert response.json() == http.get(f"/session/{session['session_id']}").json()


@pytest.mark.parametrize(
    "session_id", ["", "..", "start", "a/b", "\x00", "1" * 32, "x" * 9000], ids=lambda text: text[:9]
)
def test_an_id_that_is_no_uuid_is_replaced(http: httpx.Client, session: dict[str, Any], session_id: str) -> None:
    replacement = _start(http, {**session, "session_id": session_id})

    assert replacement == str(uuid.UUID(replacement))
    assert http.get(f"/session/{replacement}").json()["event_id"] == replacement


def test_what_the_description_does_not_name_is_kept_and_cannot_spoil_the_event(
    http: httpx.Client, session: dict[str, Any]
) -> None:
    event = _event(http, {**session, "region": {"name": "eu"}, "event_type": 5, "parent_id": []})

    assert event["region"] == {"name": "eu"}
    assert event["event_type"] == "session"
    assert event["parent_id"] is None


def test_head_answers_as_get_without_the_body(http: httpx.Client, session: dict[str, Any]) -> None:
    path = f"/session/{_start(http, session)}"

    with httpx.Client(base_url=http.base_url, headers=http.headers) as unchecked:
        head, get = unchecked.head(path), unchecked.get(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))


def test_the_description_is_what_the_sandbox_serves(tmp_path: Path) -> None:
    """Operations of a common shape, fields and rules that are new, renamed or removed need no change of the sandbox."""
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
        httpx.Client(base_url=sandbox.url, headers={"authorization": f"Bearer {sandbox.token}"}) as http,
    ):
        assert http.post("/session/start", json={"session": {**session, "region": "eu"}}).status_code == 200
        path = f"/session/{session['session_id']}"
        event = http.get(path).json()
        refused = http.post("/session/start", json={"session": {**session, "region": "mars"}})
        unknown = http.post(path)
        wrong = http.put(path)
        deleted = http.delete(path)
        absent = http.get(path)
        served = http.get("/openapi.yaml").content

    assert (event["region"], event["tags"], event["parent"]) == ("eu", [], None)
    assert not {"event_name", "rank"} & event.keys()  # which nobody knows
    assert refused.json()["message"].endswith(": #/session/region: 'mars' does not match '^(eu|us)$'")
    assert unknown.status_code == 501
    assert "operationWithoutHandler" in unknown.json()["message"]
    assert wrong.headers["allow"] == "GET, POST, DELETE"
    assert (deleted.json(), absent.status_code) == (event, 404)
    assert served == other.read_bytes()


def test_each_answer_has_an_id_of_its_own(plain: httpx.Client, http: httpx.Client) -> None:
    answers = [
        http.get("/session/none"),
        plain.get("/session/none"),
        plain.get("/none"),
        plain.get("/"),
        plain.post("/"),
    ]

    ids = [answer.headers["x-request-id"] for answer in answers]

    assert len(set(ids)) == len(answers)
    assert all(re.fullmatch("[0-9a-f-]{36}", each) for each in ids)
