"""The package of the description with the most constructs passes mypy --strict."""

from __future__ import annotations

import subprocess
import sys

from scripts import ROOT
from tests.generation.conftest import ZOO
from tests.support import frozen


def test_strict_types() -> None:
    folder, _ = frozen.cached("zoo", ZOO)

    done = subprocess.run(
        # The next run uses the cache.
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file=",
            f"--cache-dir={ROOT / '.mypy_cache' / 'zoo'}",
            ".",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
