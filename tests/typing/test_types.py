"""The type checkers that users run see every name and every type of the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


@pytest.mark.parametrize(
    "checker",
    [
        pytest.param(["-m", "mypy", "--strict", "--warn-unused-ignores"], id="mypy"),
        pytest.param(["-m", "basedpyright", "--level", "error"], id="basedpyright"),
    ],
)
def test_typical_use_is_clean_and_its_mistakes_are_found(checker: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *checker, str(HERE / "typical_use.py")], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
