"""A sample of what is slow by nature, which is whole in `make test-slow`."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

import pytest

# The same in all workers; tests/conftest.py chooses it.
SEED = "SAMPLE_SEED"


def sample(cases: Sequence[str], size: int) -> list[pytest.ParameterSet]:
    """Return the cases as parameters, all but `size` of them marked as slow."""
    sampled = random.Random(os.environ[SEED]).sample(cases, size)
    return [pytest.param(case, marks=() if case in sampled else pytest.mark.slow) for case in cases]
