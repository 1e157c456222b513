"""What a model promises: it reads and makes JSON without losing anything, and behaves as a value."""

from __future__ import annotations

import copy
import datetime
import pickle
from typing import Any

import attrs
import pytest
from frozen_client import errors
from frozen_client.models import (
    Event,
    EventType,
    SessionStartRequest,
    StartSessionRequestBody,
)
from frozen_client.types import UNSET, Unset


def test_reading_leaves_the_given_dict_as_it_is(published_event: dict[str, Any]) -> None:
    given = {**published_event, "region": "eu"}
    before = copy.deepcopy(given)

    Event.from_dict(given)

    assert given == before


def test_a_list_that_was_read_is_the_models_own() -> None:
    given = {"children_ids": ["one"]}

    event = Event.from_dict(given)
    assert isinstance(event.children_ids, list)
    event.children_ids.append("two")

    assert given == {"children_ids": ["one"]}


def in_seconds(value: Any) -> Any:
    return value and value / 1000


@attrs.define(kw_only=True)
class InSeconds(Event):
    duration: float | Unset = attrs.field(default=UNSET, converter=in_seconds)
    read: bool = False

    def __attrs_post_init__(self) -> None:
        self.read = True


def test_a_class_derived_from_a_model_is_made_by_its_own_init() -> None:
    event = InSeconds.from_dict({"event_name": "e", "duration": 2000, "further": 1})

    assert (event.event_name, event.duration, event.read, event["further"]) == ("e", 2, True, 1)


def test_free_form_objects_are_plain_dicts() -> None:
    event = Event.from_dict({"inputs": {"nested": {"list": [1, {"a": None}]}}})

    assert type(event.inputs) is dict
    assert Event(inputs={"question": "why?"}).to_dict() == {"inputs": {"question": "why?"}}


def test_a_field_that_is_not_set_is_unset_and_null_is_none() -> None:
    event = Event.from_dict({"error": None})

    assert event.error is None
    assert event.parent_id is UNSET
    assert event.to_dict() == {"error": None}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("2024-04-01 22:38:19", datetime.datetime(2024, 4, 1, 22, 38, 19), id="naive, as published"),
        pytest.param(
            "2024-04-01T22:38:19.5Z",
            datetime.datetime(2024, 4, 1, 22, 38, 19, 500000, tzinfo=datetime.UTC),
            id="with an offset",
        ),
        pytest.param("2024-04", datetime.datetime(2024, 4, 1), id="a form that only dateutil reads"),
        pytest.param(
            "2024-04-01t22:38:19z",
            datetime.datetime(2024, 4, 1, 22, 38, 19, tzinfo=datetime.UTC),
            id="RFC 3339 in lower case",
        ),
        pytest.param(1712025499832, 1712025499832, id="epoch milliseconds"),
        pytest.param(1712025499832.5, 1712025499832.5, id="epoch milliseconds, with a fraction"),
        pytest.param("yesterday", "yesterday", id="a string that is no time"),
        pytest.param("9999-12-31T24:00", "9999-12-31T24:00", id="a time after the last"),
    ],
)
def test_times_are_read_in_every_form_that_the_api_answers(given: object, expected: object) -> None:
    found = Event.from_dict({"start_time": given}).start_time

    assert found == expected
    assert type(found) is type(expected)


def test_a_naive_time_is_not_given_an_offset() -> None:
    found = Event.from_dict({"end_time": "2024-04-01 22:38:19"}).end_time

    assert isinstance(found, datetime.datetime)
    assert found.tzinfo is None


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "session: is required"),
        ({"session": None}, "session: expected an object, got null"),
        ({"session": {"project": "p", "session_name": "n"}}, "session.source: is required"),
        (
            {"session": {"project": 5, "session_name": "n", "source": "s"}},
            "session.project: expected a string, got a number",
        ),
        (
            {"session": {"project": "p", "session_name": "n", "source": "s", "children_ids": ["a", 7]}},
            "session.children_ids[1]: expected a string, got a number",
        ),
        (
            {"session": {"project": "p", "session_name": "n", "source": "s", "duration": True}},
            "session.duration: expected a number, got a boolean",
        ),
        (
            {"session": {"project": "p", "session_name": "n", "source": "s", "end_time": 1.5}},
            "session.end_time: expected an integer, got a number",
        ),
        (
            {"session": {"project": "p", "session_name": "n", "source": "s", "metadata": []}},
            "session.metadata: expected an object, got an array",
        ),
    ],
)
def test_a_wrong_field_is_named_with_its_whole_place(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(errors.ValidationError) as raised:
        StartSessionRequestBody.from_dict(given)

    assert str(raised.value).startswith(problem)


@pytest.mark.parametrize("field", ["project_id", "event_type", "start_time", "children_ids", "error"])
def test_the_error_for_a_wrong_field_does_not_show_its_value(field: str) -> None:
    with pytest.raises(errors.ValidationError) as raised:
        Event.from_dict({field: {"token": "a-secret"}})

    assert "a-secret" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("given", [None, [], "text", 5, [("a", 1)]])
def test_what_is_no_object_is_refused(given: Any) -> None:
    with pytest.raises(errors.ValidationError, match="expected an object"):
        Event.from_dict(given)


def test_an_integer_may_come_as_a_number_without_a_fraction() -> None:
    request = SessionStartRequest.from_dict({"project": "p", "session_name": "n", "source": "s", "end_time": 5.0})

    assert request.end_time == 5
    assert isinstance(request.end_time, int)


class TestOpenEnum:
    def test_a_described_value_is_its_member(self) -> None:
        assert EventType("tool") is EventType.TOOL

    def test_any_other_string_is_a_member_that_equals_it(self) -> None:
        guardrail = EventType("guardrail")

        assert isinstance(guardrail, EventType)
        assert guardrail == "guardrail"
        assert guardrail.value == "guardrail"
        assert f"{guardrail}" == "guardrail"
        assert {"guardrail": 1}[guardrail] == 1
        assert guardrail != EventType.TOOL

    def test_it_pickles_and_copies(self) -> None:
        for member in (EventType("guardrail"), EventType.TOOL):
            for same in (pickle.loads(pickle.dumps(member)), copy.copy(member), copy.deepcopy(member)):
                assert same == member
                assert isinstance(same, EventType)

    def test_it_lists_only_what_is_described(self) -> None:
        EventType("guardrail")

        assert [member.value for member in EventType] == ["session", "model", "tool", "chain"]

    def test_what_is_no_string_is_refused(self) -> None:
        with pytest.raises(ValueError, match="5 is not a valid EventType"):
            EventType(5)  # type: ignore[arg-type]  # that is the point


class TestUnset:
    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_it_is_one_object_under_pickle(self, protocol: int) -> None:
        assert pickle.loads(pickle.dumps(UNSET, protocol)) is UNSET

    def test_it_is_one_object_under_copy(self) -> None:
        assert copy.copy(UNSET) is UNSET
        assert copy.deepcopy({"field": UNSET})["field"] is UNSET

    def test_it_is_false_and_says_its_name(self) -> None:
        assert not UNSET
        assert repr(UNSET) == f"{UNSET}" == "UNSET"
        assert isinstance(UNSET, Unset)


class TestValue:
    """A model is a value: equal to another with the same fields, and copied and pickled whole."""

    @pytest.fixture
    def event(self, published_event: dict[str, Any]) -> Event:
        return Event.from_dict({**published_event, "event_type": "guardrail", "region": "eu"})

    def test_it_compares(self, event: Event) -> None:
        assert event == Event.from_dict(event.to_dict())
        assert event != Event()

    def test_it_pickles(self, event: Event) -> None:
        there_and_back = pickle.loads(pickle.dumps(event))

        assert there_and_back == event
        assert pickle.loads(pickle.dumps(Event())).source is UNSET

    def test_a_deep_copy_shares_nothing(self, event: Event) -> None:
        copied = copy.deepcopy(event)
        assert copied == event

        assert isinstance(copied.inputs, dict)
        copied.inputs["question"] = "another"
        copied["region"] = "us"

        assert copied != event
        assert event["region"] == "eu"

    def test_unknown_fields_go_along_where_it_is_changed(self, event: Event) -> None:
        changed = attrs.evolve(event, source="elsewhere")

        assert changed.to_dict() == {**event.to_dict(), "source": "elsewhere"}
        assert changed["region"] == "eu"

    def test_unknown_fields_are_reached_like_a_dicts(self, event: Event) -> None:
        assert event.additional_keys == ["region"]
        assert "region" in event
        event["zone"] = "b"
        del event["region"]
        assert event.additional_keys == ["zone"]
        assert "region" not in event
        assert Event(additional_properties={"a": 1})["a"] == 1

    def test_its_repr_shows_the_fields(self) -> None:
        assert "event_name='Model Completion'" in repr(Event(event_name="Model Completion"))
