"""What the tests of the generation share: the command, run as a person runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import ROOT
from tests.support import frozen, processes, warm
from tests.support.processes import PYTHON

ZOO = Path(__file__).parent / "descriptions" / "zoo.yaml"

Generate = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def generate(tmp_path: Path) -> Generate:
    """Run `python -m scripts.generate`, by default with the frozen description, into `tmp_path/generated`."""
    defaults = {"--spec": frozen.SPEC, "--config": frozen.CONFIG, "--output": tmp_path / "generated"}

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        words = [str(argument) for argument in arguments]
        for option, value in defaults.items():
            if option not in words:
                words += [option, str(value)]
        if not environment:
            return warm.run("scripts.generate", *words, cwd=tmp_path)
        command = (environment.pop("PYTHON", PYTHON), "-m", "scripts.generate", *words)
        variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        return processes.run(*command, cwd=tmp_path, check=False, environment=variables)

    return run


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """The package of the frozen description, generated before."""
    frozen.generate()
    output = tmp_path / "generated"
    shutil.copytree(frozen.FOLDER, output, ignore=shutil.ignore_patterns("__pycache__"))
    return output


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def variant(path: Path, *changes: tuple[str, str]) -> Path:
    """A copy of the frozen description in which each text is replaced once by another."""
    text = frozen.SPEC.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    """The line on which a text stands first."""
    return path.read_text(encoding="utf-8").partition(text)[0].count("\n") + 1
