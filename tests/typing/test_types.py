"""The type checkers that users run see every name and every type of the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import frozen

frozen.prepare()

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


MYPY = ["-m", "mypy", "--strict", "--warn-unused-ignores"]
BASEDPYRIGHT = ["-m", "basedpyright", "--level", "error"]
TY = ["-m", "ty", "check", "--extra-search-path", str(frozen.FOLDER)]


def checked(checker: list[str], file: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *checker, str(HERE / file)], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("checker", [MYPY, BASEDPYRIGHT, TY], ids=["mypy", "basedpyright", "ty"])
def test_typical_use_is_clean(checker: list[str]) -> None:
    done = checked(checker, "typical_use.py")

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("checker", [MYPY, BASEDPYRIGHT], ids=["mypy", "basedpyright"])
def test_each_mistake_is_found(checker: list[str]) -> None:
    done = checked(checker, "mistakes.py")

    assert done.returncode == 0, done.stdout
