"""The samples of the API's published pages run as they stand, but for the package's name."""

from __future__ import annotations

import asyncio
import json
import re
import textwrap
from typing import Any

import pytest

from tests.http_server import Answer, Request, serving

from .conftest import ROOT

PAGES = ROOT.parent / "shared" / "api-docs"

pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason=f"the published pages are not beside the project ({PAGES})")


def page(number: str) -> str:
    (found,) = PAGES.glob(f"{number}_*.txt")
    return found.read_text(encoding="utf-8")


def sample(number: str) -> str:
    """A page's Python sample. The page's text has lost its indentation and a line break within a string."""
    text = page(number)
    code = (
        text[text.index("import honeyhive\n") : text.index("pass\n", text.index("import honeyhive\n"))] + "    pass\n"
    )
    code = code.replace("context.\nContext:", "context.\\n\\nContext:")
    return code.replace("import honeyhive\n", "import honeyhive_client as honeyhive\n").replace(
        "from honeyhive.models", "from honeyhive_client.models"
    )


def published_answer(number: str) -> Any:
    text = page(number)
    return json.JSONDecoder().raw_decode(text, text.index("{\n", text.index("pass\n")))[0]


def run(code: str, style: str) -> Any:
    """The sample's result; as it stands, or with its one call awaited."""
    names: dict[str, Any] = {}
    if style == "async":
        code = re.sub(r"res = s\.session\.(\w+)\(", r"res = await s.session.\1_async(", code)
        code = f"async def main():\n{textwrap.indent(code, '    ')}\n    await s.aclose()\n    return res\n"
        exec(compile(code, "sample", "exec"), names)  # noqa: S102  # a published sample
        return asyncio.run(names["main"]())
    exec(compile(code, "sample", "exec"), names)  # noqa: S102  # a published sample
    names["s"].close()
    return names["res"]


@pytest.mark.parametrize("style", ["sync", "async"])
def test_start_a_new_session(style: str, monkeypatch: pytest.MonkeyPatch, published_start: dict[str, Any]) -> None:
    with serving(lambda _: Answer(body=json.dumps(published_answer("000")).encode())) as server:
        monkeypatch.setenv("HH_API_URL", server.url)

        result = run(sample("000"), style)

    (asked,) = server.requests
    assert (asked.method, asked.path) == ("POST", "/session/start")
    assert asked.headers["authorization"] == "Bearer <YOUR_BEARER_TOKEN_HERE>"
    assert asked.json == published_start
    assert result.object is not None
    assert result.object.session_id == "<string>"


@pytest.mark.parametrize("style", ["sync", "async"])
def test_retrieve_a_session(style: str, monkeypatch: pytest.MonkeyPatch, published_event: dict[str, Any]) -> None:
    assert published_answer("001") == published_event

    def answer(request: Request) -> Answer:
        assert request.path == "/session/%3Cvalue%3E"
        return Answer(body=json.dumps(published_answer("001")).encode())

    with serving(answer) as server:
        monkeypatch.setenv("HH_API_URL", server.url)

        result = run(sample("001"), style)

    assert result.event is not None
    assert result.event.inputs["question"] == "What is in the context?"


def test_the_names_of_the_sdk_page_are_there() -> None:
    """The page is TypeScript's: its operations, parameters, options and errors are there under Python's names."""
    import inspect

    import honeyhive_client
    from honeyhive_client.resources.session import SessionOperations

    text = page("004")
    operations = re.findall(r"^\* \[(\w+)\]", text, re.MULTILINE)
    assert operations == ["startSession", "getSession"]
    for operation in operations:
        name = re.sub(r"([A-Z])", r"_\1", operation).lower()
        for method in (getattr(SessionOperations, name), getattr(SessionOperations, f"{name}_async")):
            assert "options" in inspect.signature(method).parameters
    for name in ("HoneyHive", "RequestOptions", "RetryConfig"):
        assert name in text.replace("HoneyHiveCore", "HoneyHive")
        assert name in honeyhive_client.__all__
    assert "errors.SDKError" in text
    assert "SDKError" in honeyhive_client.errors.__all__
