"""The code in the documentation runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import ROOT


def code_blocks(path: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.vcr
@pytest.mark.default_cassette("first_call.yaml")
def test_the_readmes_first_call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HH_API_KEY", "a-secret-token")
    (code,) = code_blocks(ROOT / "README.md")

    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  # our own code

    assert capsys.readouterr().out.startswith("Playground Session {'context': 'Hello world', 'question': ")


@pytest.mark.vcr
@pytest.mark.default_cassette("get_session.yaml")
def test_the_first_call_of_the_packages_page(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = code_blocks(ROOT / "generated" / "README.md")

    exec(compile(code, "generated/README.md", "exec"), {})  # noqa: S102  # our own code

    assert capsys.readouterr().out.startswith("Event(project_id='New Project'")
