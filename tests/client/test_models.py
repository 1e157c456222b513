"""What a model promises: it reads and makes JSON without losing anything, and behaves as a value."""

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

    def test_it_is_not_taken_for_a_value(self) -> None:
        unset: Any = UNSET
        event = Event(children_ids=[unset])

        assert f"{UNSET:>8}" == "   UNSET"
        with pytest.raises(ValueError, match=r"UNSET cannot be formatted as '\.1f'.*default"):
            f"{Event().duration:.1f}"
        for value in (UNSET, event.to_dict()):
            with pytest.raises(TypeError, match="Unset is not JSON serializable"):
                json.dumps(value)


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


class TestFieldsByName:
    """`model["name"]` reads what `to_dict()["name"]` would hold, before it becomes JSON."""

    def test_described_and_other_fields_alike(self) -> None:
        event = Event.from_dict({"inputs": {}, "error": None, "start_time": "2024-04-01", "region": "eu"})

        assert event["inputs"] is event.inputs
        assert event["start_time"] == datetime.datetime(2024, 4, 1)
        assert event["region"] == "eu"
        assert [name in event for name in ("error", "region", "source", "zone", "additional_properties")] == [
            *(True, True, False, False, False),
        ]
        assert event.additional_keys == ["region"]
        # A field that is described, and was given as another.
        assert Event(additional_properties={"source": "s"})["source"] == "s"

    @pytest.mark.parametrize("name", ["source", "zone", "additional_properties"])
    def test_what_is_not_set_is_a_key_error(self, name: str) -> None:
        with pytest.raises(KeyError, match=name):
            Event()[name]
        with pytest.raises(KeyError, match=name):
            del Event()[name]

    def test_they_are_set_and_deleted(self) -> None:
        event = Event(source="a", additional_properties={"region": "eu"})

        event["source"] = "b"
        event["zone"] = "c"
        assert event.to_dict() == {"source": "b", "zone": "c", "region": "eu"}
        for name in ("source", "zone", "region"):
            del event[name]
        assert event == Event()

    def test_a_required_field_is_not_deleted(self) -> None:
        start = SessionStartRequest(project="p", session_name="n", source="s")

        with pytest.raises(TypeError, match=r"SessionStartRequest\.source is required"):
            del start["source"]
        assert start.source == "s"

    @pytest.mark.parametrize("use", [list, dict, lambda event: [*event], lambda event: event[0]])
    def test_iterating_names_to_dict(self, use: Any) -> None:
        with pytest.raises(TypeError, match=r"^Event has .*`to_dict\(\)`"):
            use(Event())

    def test_ipython_completes_the_names(self) -> None:
        assert Event(source="s", additional_properties={"zone": 1})._ipython_key_completions_() == ["source", "zone"]


# Clears the screen, reverses the text that follows, ends a line, cannot be encoded, is markup, is a formula.
HOSTILE = "\x1b[2J\u202e\u2028\x7f\ud800\U000e0001<script>alert(1)</script>&\"'$x$\n"
LARGE = {
    "text": "x" * 100_000,
    "list": list(range(10_000)),
    "many": {str(number): [number] for number in range(1_000)},
}


class TestText:
    """What is shown of a model is short and runs nothing; `to_json` is complete."""

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

    def test_both_are_cut(self) -> None:
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

    def test_no_value_is_obeyed(self, hostile: Event) -> None:
        for text in (repr(hostile), str(hostile), hostile.to_json(), hostile.to_json(indent=1), hostile._repr_html_()):
            assert text.replace("\n", "").isprintable()
            text.encode()
        assert json.loads(hostile.to_json()) == json.loads(str(hostile)) == hostile.to_dict()
        assert "\n" not in hostile.to_json() + repr(hostile)

    def test_html_is_text_in_a_table(self, hostile: Event) -> None:
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
        # What no schema allows, as a program may set it.
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

    def test_rich_shows_what_is_set(self) -> None:
        output = io.StringIO()
        Console(file=output, width=200).print(Event(source="s", duration=5))

        assert output.getvalue() == "Event(source='s', duration=5)\n"
