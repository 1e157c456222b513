"""The reference describes the frozen description and its package."""

from __future__ import annotations

import ast
import dataclasses
import html
import importlib
import inspect
import json
import re
from collections.abc import Callable
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
    """Return the text below a heading, up to the next heading of the same or a higher level."""
    level = len(heading.split(" ")[0])
    match = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", text, re.DOTALL | re.MULTILINE)
    assert match, heading
    return match[1]


def table(text: str) -> list[dict[str, str]]:
    """Return the first table of a text, its cells as they are displayed."""
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
    match = re.search(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert match
    return match[1]


def published(holder: dict[str, Any]) -> Any:
    return holder["content"]["application/json"]["examples"]["published"]["value"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_page_of_an_operation(name: str) -> None:
    operation, (method, path) = OPERATIONS[name], PATHS[name]
    page = read(f"operations/session/{name}.md")

    assert page.splitlines()[2] == f"# {operation['summary']}"
    assert f"`{method.upper()} {path}`\n\n{operation['description']}\n" in page
    assert operation["externalDocs"]["url"] in page
    details = r"^<details( open)? markdown=\"1\">\n<summary>(.*?)</summary>\n\n```\w+\n(.*?)^```\n\n</details>$"
    listed = re.findall(details, page, re.DOTALL | re.MULTILINE)
    samples = {title: code for _, title, code in listed}
    assert [bool(is_open) for is_open, *_ in listed] == [True, *[False] * (len(listed) - 1)]
    has_body = name == "start_session"
    plain = ["Python, plain dict"] if has_body else []
    assert list(samples) == ["Python", "Python, async", *plain, "Python, standalone function", "curl"]
    assert f"res = s.session.{name}(" in samples["Python"]
    assert f"res = await honeyhive.session.{name}_async(" in samples["Python, async"]
    assert f"result = {name}.sync_detailed(" in samples["Python, standalone function"]
    assert samples["curl"].startswith(f"curl --request {method.upper()} --url ")
    if has_body:
        assert "components" not in samples["Python, plain dict"]
    authorizations = section(page, "## Authorizations")
    assert "* `bearerAuth`: the header `Authorization: Bearer <token>`; `bearer_auth` of [HoneyHive]" in authorizations
    response = section(page, "### 200")
    assert operation["responses"]["200"]["description"] in response
    assert json.loads(block(response, "json")) == published(operation["responses"]["200"])
    model, attribute = {"start_session": ("StartSessionResponseBody", "object"), "get_session": ("Event", "event")}[
        name
    ]
    assert re.search(rf"\[\w+\.{model}\]\(\S+\), as `value` and as `{attribute}` of the result", response)


def test_parameters_and_body_in_one_table() -> None:
    get, start = read("operations/session/get_session.md"), read("operations/session/start_session.md")
    parameter = OPERATIONS["get_session"]["parameters"][0]

    assert table(section(get, "## Parameters"))[0] == {
        "Parameter": "session_id",
        "Type": "str, required, path",
        "Description": f"{parameter['description']} Example: {parameter['schema']['examples'][0]}.",
    }
    rows = {row["Parameter"]: row for row in table(section(start, "## Parameters"))}
    schema = SCHEMAS["SessionStartRequest"]
    ordered = sorted(schema["properties"], key=lambda name: name not in schema["required"])
    names = [f"request.session.{name}" for name in ordered]
    assert list(rows) == ["request", "request.session", *names, "options"]
    assert "Media type: application/json." in rows["request"]["Description"]
    for name, property_ in schema["properties"].items():
        row = rows[f"request.session.{name}"]
        assert row["Type"].endswith(", required") is (name in schema["required"])
        assert row["Description"].startswith(property_["description"].replace("`", ""))
    assert rows["request.session.children_ids"]["Type"] == "list[str]"
    assert rows["request.session.error"]["Type"] == "str or None"
    assert rows["request.session.duration"]["Description"].endswith(" Example: 824.8056.")


@pytest.mark.parametrize("name", OPERATIONS)
def test_errors_of_an_operation(name: str) -> None:
    rows = [tuple(row.values()) for row in table(section(read(f"operations/session/{name}.md"), "## Errors"))]
    statuses = {status: error.removeprefix("errors.") for error, status, _ in rows if status.isdigit()}

    assert len(statuses) == 7
    for status in (*range(400, 600), 302):
        response = httpx.Response(status, request=httpx.Request("GET", "http://127.0.0.1/"))
        raised = type(errors.error_for_status(name, response)).__name__
        assert raised == statuses.get(str(status), "ServerError" if status >= 500 else "SDKError")
    assert ("errors.ServerError", "5xx", "*/*") in rows
    assert ("errors.SDKError", "any other", "*/*") in rows
    assert ("errors.ResponseValidationError", "2xx", "*/*") in rows
    assert {error for error, status, _ in rows if status == "–"} == {
        f"errors.{error}" for error in ("RequestValidationError", "ConnectionError", "TimeoutError")
    }


@pytest.mark.parametrize("name", OPERATIONS)
def test_signatures_of_an_operation(name: str) -> None:
    page = read(f"operations/session/{name}.md")
    resource = type(frozen_client.HoneyHive("a-token").session)
    module = importlib.import_module(f"frozen_client.api.session.{name}")
    functions = [getattr(resource, name), getattr(resource, f"{name}_async")]
    functions += [getattr(module, function) for function in ("sync", "sync_detailed", "asyncio", "asyncio_detailed")]

    code = "\n".join(re.findall(r"^```py\n(.*?)^```", section(page, "## Signatures"), re.DOTALL | re.MULTILINE))
    listed = [node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [node.name for node in listed] == [function.__name__ for function in functions]
    for node, function in zip(listed, functions, strict=True):
        parameters = [parameter for parameter in inspect.signature(function).parameters if parameter != "self"]
        assert [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)] == parameters
        assert isinstance(node, ast.AsyncFunctionDef) is inspect.iscoroutinefunction(function)
    method = [parameter for parameter in inspect.signature(functions[0]).parameters if parameter != "self"]
    rows = [row["Parameter"] for row in table(section(page, "## Parameters"))]
    assert [row for row in rows if "." not in row] == method


@pytest.mark.parametrize("name", ["Event", "SessionStartRequest"])
def test_fields_of_a_model(name: str) -> None:
    schema = SCHEMAS[name]
    rows = {row["Field"]: row for row in table(section(read(f"models/components/{name.lower()}.md"), "## Fields"))}

    assert set(rows) == set(schema["properties"])
    for field, described in schema["properties"].items():
        assert rows[field]["Type"].endswith(", required") is (field in schema.get("required", ()))
        assert rows[field]["Description"].startswith(described.get("description", "").replace("`", ""))
    assert rows["children_ids"]["Type"] == "list[str]"
    assert rows["inputs"]["Type"] == "dict[str, Any]"
    assert rows["error"]["Type"] == "str or None"
    if name == "Event":
        assert rows["event_type"]["Type"] == "components.EventType"
        assert " One of session, model, tool, chain." in rows["event_type"]["Description"]


def test_samples_use_the_described_examples() -> None:
    request = published(OPERATIONS["start_session"]["requestBody"])
    for page, example in {
        "models/operations/startsessionrequestbody.md": request,
        "models/components/sessionstartrequest.md": request["session"],
        "models/components/event.md": published(OPERATIONS["get_session"]["responses"]["200"]),
    }.items():
        names: dict[str, Any] = {}
        exec(block(read(page), "python").replace("print(value.to_dict())", ""), names)  # noqa: S102  # our own code
        assert names["value"].to_dict() == example
    curl = block(read("operations/session/start_session.md"), "shell")
    assert json.loads(curl.partition("--data '")[2].rstrip("'\n").replace("'\"'\"'", "'")) == request


def test_enum() -> None:
    members = table(section(read("models/components/eventtype.md"), "## Members"))
    assert {row["Member"]: row["Value"] for row in members} == {
        member.name: member.value for member in models.EventType
    }


def test_error_classes() -> None:
    text = section(read("client.md"), "## Errors")
    assert sorted(row["Error"] for row in table(text)) == sorted(errors.__all__)
    for name in errors.__all__:
        bases = re.search(r"A subclass of (.*)\.\n", section(text, f"### {name}"))
        assert bases
        named = [base.removeprefix("builtins.") for base in re.findall(r"`([^`]*)`", bases[1])]
        assert named == [base.__name__ for base in getattr(errors, name).__bases__]
    attributes = {row["Attribute"]: row["Type"] for row in table(section(text, "### SDKError"))}
    assert attributes["status_code"] == "int"
    assert attributes["raw_response"] == "httpx.Response"


def test_methods_of_the_client() -> None:
    page = read("client.md")
    functions: dict[str, Callable[..., Any]] = {
        "Constructor": frozen_client.HoneyHive.__init__,
        "with_options": frozen_client.HoneyHive.with_options,
        "request": frozen_client.HoneyHive.request,
    }
    for heading, function in functions.items():
        parameters = [name for name in inspect.signature(function).parameters if name != "self"]
        text = section(page, f"## {heading}")
        rows = {row["Argument"]: row for row in table(text)}
        assert list(rows) == parameters
        assert all(row["Type"] and row["Description"] for row in rows.values())
        assert all(re.search(rf"^    {name}: ", block(text, "py"), re.MULTILINE) for name in parameters)
    public = {name for name in dir(frozen_client.HoneyHive) if not name.startswith("_")}
    attributes = {row["Attribute"] for row in table(section(page, "## Attributes"))}
    documented = {*re.findall(r"^(?:async )?def (\w+)", page, re.MULTILINE), *attributes, "request_async"}
    assert public - documented == {"is_authenticated"}
    listed = {row["Attribute"] for row in table(section(page, "## Response"))}
    assert listed == {name for name in dir(frozen_client.Response) if not name.startswith("_")} | {"value"}


@pytest.mark.parametrize("name", ["RequestOptions", "Timeout", "RetryConfig", "BackoffStrategy"])
def test_fields_of_options(name: str) -> None:
    rows = {row["Field"]: row["Description"] for row in table(section(read("client.md"), f"## {name}"))}
    fields = dataclasses.fields(getattr(frozen_client, name))

    assert list(rows) == [field.name for field in fields]
    for field in fields:
        description, _, default = rows[field.name].partition(" Default: ")
        assert description
        if isinstance(field.default, int | float | str | None):
            assert default == f"{field.default!r}."
        if field.name == "status_codes":
            assert default == "frozenset({408, 429, 500, 502, 503, 504})."


def test_first_page_links_to_all() -> None:
    text = read("README.md")
    linked = {(DOCS / link).resolve() for link in re.findall(r"\]\(([^)#\s]+)", text)}
    assert {path for path in DOCS.rglob("*") if path.is_file()} == linked | {DOCS / "README.md"}
