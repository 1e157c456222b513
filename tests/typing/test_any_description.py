"""The package of the description with the most constructs passes mypy --strict."""

from __future__ import annotations

import pytest

from scripts import ROOT
from tests.generation.conftest import ZOO
from tests.support import packages
from tests.support.processes import PYTHON, run


@pytest.mark.slow
def test_strict_types() -> None:
    folder, _ = packages.generate("zoo", ZOO)

    # The next run uses the cache.
    cache = f"--cache-dir={ROOT / '.mypy_cache' / 'zoo'}"
    run(PYTHON, "-m", "mypy", "--strict", "--config-file=", cache, ".", cwd=folder)
