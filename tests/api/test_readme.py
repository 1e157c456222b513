"""The code in the READMEs of the project and the package runs unmodified."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import ROOT
from tests.support.http_server import Server

README = ROOT / "README.md"
PACKAGE_README = ROOT / "generated" / "README.md"


def code_blocks(path: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(code, id=f"{path.relative_to(ROOT)}-{number}")
        for path in (README, PACKAGE_README)
        for number, code in enumerate(code_blocks(path))
    ],
)
def test_code_of_readmes_runs(code: str, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})  # noqa: S102  # our own code

    if "print(result" in code:
        assert server.requests
        assert capsys.readouterr().out.strip() not in ("", "None")
