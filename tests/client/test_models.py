"""Models read and write JSON without loss, and compare, copy and pickle as values."""

from __future__ import annotations

import copy
import datetime
import io
import json
import pickle
from html.parser import HTMLParser
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
from rich.console import Console

SESSION = SessionStartRequest(project="p", session_name="n", source="s")


def test_from_dict_leaves_its_argument_unmodified(published_event: dict[str, Any]) -> None:
    """Also when a list of the model is modified later."""
    data = {**published_event, "region": "eu", "children_ids": ["a"]}
    before = copy.deepcopy(data)

    event = Event.from_dict(data)
    assert isinstance(event.children_ids, list)
    event.children_ids.append("b")

    assert data == before


def to_seconds(value: Any) -> Any:
    return value and value / 1000


@attrs.define(kw_only=True)
class InSeconds(Event):
    duration: float | Unset = attrs.field(default=UNSET, converter=to_seconds)
    is_initialized: bool = False

    def __attrs_post_init__(self) -> None:
        self.is_initialized = True


def test_subclass_is_created_by_its_own_init() -> None:
    event = InSeconds.from_dict({"event_name": "e", "duration": 2000, "further": 1})

    assert (event.event_name, event.duration, event.is_initialized, event["further"]) == ("e", 2, True, 1)


def test_free_form_objects_are_plain_dicts() -> None:
    event = Event.from_dict({"inputs": {"nested": {"list": [1, {"a": None}]}}})

    assert type(event.inputs) is dict
    assert Event(inputs={"question": "why?"}).to_dict() == {"inputs": {"question": "why?"}}


def test_missing_is_unset_and_null_is_none() -> None:
    event = Event.from_dict({"error": None})

    assert event.error is None
    assert event.parent_id is UNSET
    assert event.to_dict() == {"error": None}


@pytest.mark.parametrize(
    ("value", "expected"),
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
        pytest.param("yesterday", "yesterday", id="not a time"),
        pytest.param("9999-12-31T24:00", "9999-12-31T24:00", id="after the last time"),
    ],
)
def test_forms_of_a_time(value: object, expected: object) -> None:
    """A time without an offset stays naive."""
    time = Event.from_dict({"start_time": value}).start_time

    assert time == expected
    assert type(time) is type(expected)


@pytest.mark.parametrize(
    ("data", "message"),
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
def test_error_names_the_path_of_a_field(data: dict[str, Any], message: str) -> None:
    with pytest.raises(errors.ValidationError) as raised:
        StartSessionRequestBody.from_dict(data)

    assert str(raised.value).startswith(message)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


@pytest.mark.parametrize("field", ["project_id", "event_type", "start_time", "children_ids", "error"])
def test_error_has_no_value(field: str) -> None:
    with pytest.raises(errors.ValidationError) as raised:
        Event.from_dict({field: {"token": "a-secret"}})

    assert "a-secret" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("data", [None, [], "text", 5, [("a", 1)]])
def test_other_than_an_object_is_refused(data: Any) -> None:
    with pytest.raises(errors.ValidationError, match="expected an object"):
        Event.from_dict(data)


def test_number_without_a_fraction_is_an_integer() -> None:
    request = SessionStartRequest.from_dict({"project": "p", "session_name": "n", "source": "s", "end_time": 5.0})

    assert request.end_time == 5
    assert isinstance(request.end_time, int)


class TestOpenEnum:
    def test_described_value(self) -> None:
        assert EventType("tool") is EventType.TOOL

    def test_unknown_value_is_a_member_that_equals_it(self) -> None:
        guardrail = EventType("guardrail")

        assert isinstance(guardrail, EventType)
        assert guardrail == "guardrail"
        assert guardrail.value == "guardrail"
        assert f"{guardrail}" == "guardrail"
        assert {"guardrail": 1}[guardrail] == 1
        assert guardrail != EventType.TOOL

    def test_members_pickle_and_copy(self) -> None:
        for member in (EventType("guardrail"), EventType.TOOL):
            for duplicate in (pickle.loads(pickle.dumps(member)), copy.copy(member), copy.deepcopy(member)):
                assert duplicate == member
                assert isinstance(duplicate, EventType)

    def test_iteration_has_described_values_only(self) -> None:
        EventType("guardrail")

        assert [member.value for member in EventType] == ["session", "model", "tool", "chain"]

    def test_other_than_a_string_is_refused(self) -> None:
        with pytest.raises(ValueError, match="5 is not a valid EventType"):
            EventType(5)  # type: ignore[arg-type]  # deliberately


class TestUnset:
    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_copies_are_the_same_object(self, protocol: int) -> None:
        assert pickle.loads(pickle.dumps(UNSET, protocol)) is UNSET
        assert copy.copy(UNSET) is UNSET
        assert copy.deepcopy({"field": UNSET})["field"] is UNSET

    def test_bool_and_repr(self) -> None:
        assert not UNSET
        assert repr(UNSET) == f"{UNSET}" == "UNSET"
        assert isinstance(UNSET, Unset)

    def test_use_as_a_value_is_an_error(self) -> None:
        unset: Any = UNSET
        event = Event(children_ids=[unset])

        assert f"{UNSET:>8}" == "   UNSET"
        with pytest.raises(ValueError, match=r"UNSET cannot be formatted as '\.1f'.*default"):
            f"{Event().duration:.1f}"
        for value in (UNSET, event.to_dict()):
            with pytest.raises(TypeError, match="Unset is not JSON serializable"):
                json.dumps(value)


class TestValue:
    """A model equals another with the same fields; copies and pickles are complete."""

    @pytest.fixture
    def event(self, published_event: dict[str, Any]) -> Event:
        return Event.from_dict({**published_event, "event_type": "guardrail", "region": "eu"})

    def test_equality(self, event: Event) -> None:
        assert event == Event.from_dict(event.to_dict())
        assert event != Event()

    def test_pickle(self, event: Event) -> None:
        assert pickle.loads(pickle.dumps(event)) == event
        assert pickle.loads(pickle.dumps(Event())).source is UNSET

    def test_deep_copy_shares_nothing(self, event: Event) -> None:
        copied = copy.deepcopy(event)
        assert copied == event

        assert isinstance(copied.inputs, dict)
        copied.inputs["question"] = "another"
        copied["region"] = "us"

        assert copied != event
        assert event["region"] == "eu"

    def test_evolve_keeps_unknown_fields(self, event: Event) -> None:
        changed = attrs.evolve(event, source="elsewhere")

        assert changed.to_dict() == {**event.to_dict(), "source": "elsewhere"}
        assert changed["region"] == "eu"


class TestFieldsByName:
    """`model["name"]` is the field that `to_dict()["name"]` has as JSON."""

    def test_described_and_unknown_fields(self) -> None:
        event = Event.from_dict({"inputs": {}, "error": None, "start_time": "2024-04-01", "region": "eu"})

        assert event["inputs"] is event.inputs
        assert event["start_time"] == datetime.datetime(2024, 4, 1)
        assert event["region"] == "eu"
        assert [name in event for name in ("error", "region", "source", "zone", "additional_properties")] == [
            *(True, True, False, False, False),
        ]
        assert event.additional_keys == ["region"]
        # A described field that was passed as an additional property.
        assert Event(additional_properties={"source": "s"})["source"] == "s"

    @pytest.mark.parametrize("name", ["source", "zone", "additional_properties"])
    def test_field_that_is_not_set_is_a_key_error(self, name: str) -> None:
        with pytest.raises(KeyError, match=name):
            Event()[name]
        with pytest.raises(KeyError, match=name):
            del Event()[name]

    def test_set_and_delete(self) -> None:
        event = Event(source="a", additional_properties={"region": "eu"})

        event["source"] = "b"
        event["zone"] = "c"
        assert event.to_dict() == {"source": "b", "zone": "c", "region": "eu"}
        for name in ("source", "zone", "region"):
            del event[name]
        assert event == Event()

    def test_required_field_cannot_be_deleted(self) -> None:
        start = SessionStartRequest(project="p", session_name="n", source="s")

        with pytest.raises(TypeError, match=r"SessionStartRequest\.source is required"):
            del start["source"]
        assert start.source == "s"

    @pytest.mark.parametrize("use", [list, dict, lambda event: [*event], lambda event: event[0]])
    def test_iteration_is_an_error_that_names_to_dict(self, use: Any) -> None:
        with pytest.raises(TypeError, match=r"^Event is not iterable.*`to_dict\(\)`"):
            use(Event())

    def test_ipython_completes_names(self) -> None:
        assert Event(source="s", additional_properties={"zone": 1})._ipython_key_completions_() == ["source", "zone"]


# Control sequences of terminals, reversed text, line breaks, a character without encoding, markup, a formula.
HOSTILE = "\x1b[2J\u202e\u2028\x7f\ud800\U000e0001<script>alert(1)</script>&\"'$x$\n"
LARGE = {
    "text": "x" * 100_000,
    "list": list(range(10_000)),
    "many": {str(number): [number] for number in range(1_000)},
}


class TestText:
    """The forms for people are short, and no text in them is executed; `to_json` is complete."""

    @pytest.fixture
    def hostile(self) -> Event:
        return Event.from_dict(
            {"source": HOSTILE, "event_type": HOSTILE, "inputs": {HOSTILE: [HOSTILE]}, HOSTILE: {"a": HOSTILE}}
        )

    def test_repr_has_the_fields_that_are_set(self) -> None:
        event = Event(event_id="e", error=None, inputs={"a": [1]}, event_type=EventType.TOOL)

        assert repr(event) == "Event(event_id='e', event_type=<EventType.TOOL: 'tool'>, inputs={'a': [1]}, error=None)"
        assert repr(Event(additional_properties={"a": 1})) == "Event(additional_properties={'a': 1})"
        assert repr(StartSessionRequestBody(session=SESSION)) == f"StartSessionRequestBody(session={SESSION!r})"

    def test_str_is_indented_json(self, published_event: dict[str, Any]) -> None:
        event = Event.from_dict({"region": "eu", **published_event})

        assert json.loads(str(event)) == event.to_dict()
        assert str(Event(source="Zürich")) == '{\n  "source": "Zürich"\n}'
        assert f"{event}" == str(event)

    def test_repr_and_str_are_shortened(self) -> None:
        event = Event.from_dict(
            {"source": "y" * 500, "inputs": LARGE, "outputs": {"nested": [[[[[[[[[1]]]]]]]]]}, **LARGE}
        )

        assert len(repr(event)) < 2_000
        assert len(str(event)) < 20_000
        assert "\n" not in repr(event)
        shown = json.loads(str(event))
        assert shown["source"] == "y" * 400 + "… 100 more characters"
        assert shown["inputs"]["list"] == [*range(20), "… 9,980 more"]
        assert "[…]" in str(event)
        assert "9,980" not in event.to_json()
        assert json.loads(event.to_json()) == event.to_dict()

    def test_control_characters_are_escaped(self, hostile: Event) -> None:
        for text in (repr(hostile), str(hostile), hostile.to_json(), hostile.to_json(indent=1), hostile._repr_html_()):
            assert text.replace("\n", "").isprintable()
            text.encode()
        assert json.loads(hostile.to_json()) == json.loads(str(hostile)) == hostile.to_dict()
        assert "\n" not in hostile.to_json() + repr(hostile)

    def test_html_is_escaped(self, hostile: Event) -> None:
        class Elements(HTMLParser):
            def __init__(self) -> None:
                super().__init__()
                self.names: set[str] = set()
                self.text = ""

            def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
                self.names.add(tag)
                assert {name for name, _ in attrs} <= {"class", "style"}

            def handle_data(self, data: str) -> None:
                self.text += data

        page = Elements()
        page.feed(hostile._repr_html_())

        assert page.names == {
            *("div", "strong", "table", "tbody", "tr", "th", "td", "span", "details", "summary", "pre")
        }
        assert "<script>alert(1)</script>&\"'$x$" in page.text
        assert len(Event.from_dict(LARGE)._repr_html_()) < 40_000

    def test_any_value_is_shown(self) -> None:
        cycle: dict[str, Any] = {}
        cycle["cycle"] = cycle
        # Values that no schema allows, which a program may set.
        config: Any = {"a": {1, 2}, 5: b"x", "time": datetime.datetime(2024, 4, 1)}
        event: Any = Event(inputs=cycle, config=config)
        event.duration = float("nan")
        event.children_ids = [Event(source="nested"), UNSET, (1, object)]

        for text in (repr(event), str(event), event._repr_html_()):
            assert "nested" in text
            assert "cycle" in text
        assert '"time": "2024-04-01T00:00:00"' in str(event)
        assert Event(inputs={"at": datetime.date(2024, 4, 1)}).to_json() == '{"inputs": {"at": "2024-04-01"}}'
        with pytest.raises(TypeError, match="set is not JSON serializable"):
            Event(inputs={"a": {1}}).to_json()
        with pytest.raises(TypeError, match="UNSET is not JSON serializable"):
            Event(inputs={"a": UNSET}).to_json()

    def test_rich_shows_the_fields_that_are_set(self) -> None:
        output = io.StringIO()
        Console(file=output, width=200).print(Event(source="s", duration=5))

        assert output.getvalue() == "Event(source='s', duration=5)\n"
