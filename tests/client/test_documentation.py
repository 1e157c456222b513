"""The code in the documentation runs as it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.http_server import Answer, Request, Server, serving

from .conftest import ROOT


def code_blocks(path: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def server(published_event: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that answers as the API does, and that the environment names."""
    event = json.dumps({**published_event, "event_name": "Playground Session"}).encode()

    def answer(request: Request) -> Answer:
        if request.method == "POST":
            return Answer(body=b'{"session_id": "caf77ace-3417-4da4-944d-f4a0688f3c23"}')
        assert request.path == "/session/caf77ace-3417-4da4-944d-f4a0688f3c23"
        return Answer(body=event)

    with serving(answer) as server:
        monkeypatch.setenv("HH_API_URL", server.url)
        monkeypatch.setenv("HH_API_KEY", "a-secret-token")
        yield server


def test_the_readmes_first_call(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = code_blocks(ROOT / "README.md")

    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  # our own code

    assert capsys.readouterr().out.startswith("Playground Session {'context': 'Hello world', 'question': ")
    assert [asked.method for asked in server.requests] == ["POST", "GET"]


@pytest.mark.parametrize("number", range(len(code_blocks(ROOT / "generated" / "README.md"))))
@pytest.mark.usefixtures("server")
def test_the_code_on_the_packages_page(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    code = code_blocks(ROOT / "generated" / "README.md")[number]

    exec(compile(code, "generated/README.md", "exec"), {"__name__": "__main__"})  # noqa: S102  # our own code

    if "print(result" in code:
        assert capsys.readouterr().out.startswith("Event(project_id='New Project'")
