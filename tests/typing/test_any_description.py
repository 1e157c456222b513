"""Whatever a description holds, mypy accepts the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.generation.conftest import ZOO
from tests.support import warm
from tests.support.frozen import ROOT


def test_strict_types(tmp_path: Path) -> None:
    generated = warm.run("scripts.generate", "--spec", ZOO, "--output", tmp_path / "generated", cwd=ROOT)
    assert generated.returncode == 0, generated.stderr

    done = subprocess.run(
        # What mypy has learned of the libraries serves the next run.
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file=",
            f"--cache-dir={ROOT / '.mypy_cache' / 'zoo'}",
            ".",
        ],
        cwd=tmp_path / "generated",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
