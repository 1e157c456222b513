"""What the reference says is so: it is held against the frozen description, and against its package."""

from __future__ import annotations

import dataclasses
import html
import inspect
import json
import re
from typing import Any

import frozen_client
import httpx
import pytest
import yaml
from frozen_client import errors, models

from tests.support import frozen

DOCS = frozen.FOLDER / "docs"
DESCRIPTION: dict[str, Any] = yaml.safe_load(frozen.SPEC.read_text(encoding="utf-8"))
SCHEMAS: dict[str, Any] = DESCRIPTION["components"]["schemas"]
PATHS = {"start_session": ("post", "/session/start"), "get_session": ("get", "/session/{session_id}")}
OPERATIONS = {name: DESCRIPTION["paths"][path][method] for name, (method, path) in PATHS.items()}


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next of its rank or above."""
    rank = len(heading.split(" ")[0])
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{rank}}} |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, heading
    return found[1]


def table(text: str) -> list[dict[str, str]]:
    """The first table of a text, its cells as a reader sees them."""
    lines = re.search(r"(^\|.*\|\n)+", text, re.MULTILINE)
    assert lines
    head, _, *rows = (
        [cell.strip() for cell in line.split(" | ")] for line in lines[0].replace("\\|", "or").splitlines()
    )
    names = [name.strip("| ") for name in head]
    assert all(len(row) == len(names) for row in rows)
    return [dict(zip(names, (_shown(cell) for cell in row), strict=True)) for row in rows]


def _shown(cell: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell.strip("| "))
    return html.unescape(re.sub(r"</?code>|`", "", text))


def block(text: str, language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def published(holder: dict[str, Any]) -> Any:
    return holder["content"]["application/json"]["examples"]["published"]["value"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_page_of_an_operation_has_what_goes_over_the_wire(name: str) -> None:
    operation, (method, path) = OPERATIONS[name], PATHS[name]
    page = read(f"api/session/{name}.md")

    assert page.splitlines()[2] == f"# {operation['summary']}"
    assert f"`{method.upper()} {path}`\n\n{operation['description']}\n" in page
    assert operation["externalDocs"]["url"] in page
    tabs = dict(re.findall(r"^/// tab \| (.*?)\n```\w+\n(.*?)^```\n///$", page, re.DOTALL | re.MULTILINE))
    assert list(tabs) == ["Python", "Async", "Standalone", "Standalone, async", "curl"]
    assert f"res = s.session.{name}(" in tabs["Python"]
    assert f"res = await honeyhive.session.{name}_async(" in tabs["Async"]
    assert f"result = {name}.sync_detailed(" in tabs["Standalone"]
    assert f"result = await {name}.asyncio_detailed(" in tabs["Standalone, async"]
    assert tabs["curl"].startswith(f"curl --request {method.upper()} --url ")
    authorizations = section(page, "## Authorizations")
    assert "* `bearerAuth`: the header `Authorization: Bearer <token>`; `bearer_auth` of `HoneyHive`." in authorizations
    answer = section(page, "### 200")
    assert operation["responses"]["200"]["description"] in answer
    assert json.loads(block(answer, "json")) == published(operation["responses"]["200"])


def test_parameters_bodies_and_answers_are_listed_with_their_types() -> None:
    get, start = read("api/session/get_session.md"), read("api/session/start_session.md")
    described = OPERATIONS["get_session"]["parameters"][0]

    assert table(section(get, "## Path parameters")) == [
        {
            "Parameter": "session_id",
            "Type": "string",
            "Required": "yes",
            "Description": described["description"],
            "Example": described["schema"]["examples"][0],
        }
    ]
    rows = table(section(start, "## Body"))
    schema = SCHEMAS["SessionStartRequest"]
    assert rows[0]["Field"] == "session"
    assert [row["Field"] for row in rows[1:]] == [
        f"session.{name}" for name in sorted(schema["properties"], key=lambda name: name not in schema["required"])
    ]
    for row in rows[1:]:
        field = schema["properties"][row["Field"].removeprefix("session.")]
        kind = " or ".join(field["type"]) if isinstance(field["type"], list) else field["type"]
        assert row["Type"] == (f"array of {field['items']['type']}" if kind == "array" else kind)
        assert row["Required"] == ("yes" if row["Field"].removeprefix("session.") in schema["required"] else "no")
        assert row["Description"] == field["description"].replace("`", "")
    answered = {row["Field"]: row for row in table(section(get, "### 200"))}
    assert answered["event_type"]["Type"] == "string"
    assert answered["event_type"]["Description"].endswith("One of session, model, tool, chain.")
    assert answered["start_time"]["Type"] == "number or string (date-time) or string"
    assert answered["duration"]["Example"] == "824.8056"


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_errors_of_an_operation_are_those_that_it_raises(name: str) -> None:
    tables = [
        section(read(f"api/session/{name}.md"), "## Errors"),
        section(section(read("sdks/session/README.md"), f"## {name}"), "### Errors"),
    ]
    for text in tables:
        rows = [tuple(row.values()) for row in table(text)]
        statuses = {status: error.removeprefix("errors.") for error, status, _ in rows if status.isdigit()}
        assert len(statuses) == 7
        for status in (*range(400, 600), 302):
            answer = httpx.Response(status, request=httpx.Request("GET", "http://127.0.0.1/"))
            raised = type(errors.error_for_status(name, answer)).__name__
            assert raised == statuses.get(str(status), "ServerError" if status >= 500 else "SDKError")
        assert ("errors.ServerError", "5xx", "*/*") in rows
        assert ("errors.SDKError", "any other", "*/*") in rows
        assert ("errors.ResponseValidationError", "2xx", "*/*") in rows
        assert {error for error, status, _ in rows if status == "–"} == {
            f"errors.{error}" for error in ("RequestValidationError", "ConnectionError", "TimeoutError")
        }


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_method_and_its_standalone_functions_are_as_they_are_written(name: str) -> None:
    text = section(read("sdks/session/README.md"), f"## {name}")
    method = getattr(type(frozen_client.HoneyHive("a-token").session), name)
    samples = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)

    parameters = [parameter for parameter in inspect.signature(method).parameters if parameter != "self"]
    rows = {row["Parameter"]: row for row in table(section(text, "### Parameters"))}
    assert [row for row in rows if "." not in row] == parameters
    assert rows[parameters[0]]["Required"] == "yes"
    assert rows["options"]["Required"] == "no"
    wanted = (f"s.session.{name}(", f"session.{name}_async(", f"{name}.sync_detailed(", f"{name}.asyncio_detailed(")
    assert len(samples) == len(wanted)
    assert all(call in sample for call, sample in zip(wanted, samples, strict=True))
    response = section(text, "### Response")
    body = {"start_session": ("StartSessionResponseBody", "object"), "get_session": ("Event", "event")}[name]
    assert re.search(rf"\*\*\[\w+\.{body[0]}\]\(\S+\)\*\*, as `value` and as `{body[1]}`", response)


@pytest.mark.parametrize("name", ["Event", "SessionStartRequest"])
def test_a_model_has_the_fields_that_are_described(name: str) -> None:
    schema = SCHEMAS[name]
    rows = {row["Field"]: row for row in table(section(read(f"models/components/{name.lower()}.md"), "## Fields"))}

    assert set(rows) == set(schema["properties"])
    for field, described in schema["properties"].items():
        assert rows[field]["Required"] == ("yes" if field in schema.get("required", ()) else "no")
        if "description" in described:
            assert rows[field]["Description"] == described["description"].replace("`", "")
    assert rows["children_ids"]["Type"] == "list[str] or UNSET"
    assert rows["inputs"]["Type"] == "dict[str, Any] or UNSET"
    assert rows["error"]["Type"] == "str or None or UNSET"
    if name == "Event":
        assert rows["event_type"]["Type"] == "components.EventType or UNSET"


def test_samples_hold_the_descriptions_own_examples() -> None:
    request = published(OPERATIONS["start_session"]["requestBody"])
    for page, made in {
        "models/operations/startsessionrequestbody.md": request,
        "models/components/sessionstartrequest.md": request["session"],
        "models/components/event.md": published(OPERATIONS["get_session"]["responses"]["200"]),
    }.items():
        names: dict[str, Any] = {}
        exec(block(read(page), "python").replace("print(value.to_dict())", ""), names)  # noqa: S102  # our own code
        assert names["value"].to_dict() == made
    curl = block(read("api/session/start_session.md"), "shell")
    assert json.loads(curl.partition("--data '")[2].rstrip("'\n").replace("'\"'\"'", "'")) == request


def test_enums_errors_and_options_are_as_the_package_has_them() -> None:
    members = table(section(read("models/components/eventtype.md"), "## Members"))
    assert {row["Member"]: row["Value"] for row in members} == {one.name: one.value for one in models.EventType}

    text = read("errors.md")
    assert sorted(row["Error"] for row in table(text)) == sorted(errors.__all__)
    for name in errors.__all__:
        bases = re.search(r"A subclass of (.*)\.\n", section(text, f"## {name}"))
        assert bases
        named = [base.removeprefix("builtins.") for base in re.findall(r"`([^`]*)`", bases[1])]
        assert named == [base.__name__ for base in getattr(errors, name).__bases__]
    attributes = {row["Attribute"]: row["Type"] for row in table(section(text, "## SDKError"))}
    assert attributes["status_code"] == "int"
    assert attributes["raw_response"] == "httpx.Response"

    for page, heading, kind in (
        ("retryconfig", "## Fields", frozen_client.RetryConfig),
        ("retryconfig", "## BackoffStrategy", frozen_client.BackoffStrategy),
        ("requestoptions", "## Fields", frozen_client.RequestOptions),
        ("requestoptions", "## Timeout", frozen_client.Timeout),
    ):
        rows = {row["Field"]: row for row in table(section(read(f"lib/{page}.md"), heading))}
        fields = dataclasses.fields(kind)
        assert list(rows) == [field.name for field in fields]
        for field in fields:
            shown = rows[field.name]["Default"]
            if isinstance(field.default, int | float | str | None):
                assert shown == repr(field.default)
            assert rows[field.name]["Description"]
    statuses = {row["Field"]: row["Default"] for row in table(section(read("lib/retryconfig.md"), "## Fields"))}
    assert statuses["status_codes"] == "frozenset({408, 429, 500, 502, 503, 504})"


def test_the_first_page_leads_to_every_other() -> None:
    text = read("README.md")
    linked = {(DOCS / link).resolve() for link in re.findall(r"\]\(([^)#\s]+)", text)}
    assert {path for path in DOCS.rglob("*") if path.is_file()} == linked | {DOCS / "README.md"}
