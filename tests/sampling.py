"""A sample of what is slow by nature, which is whole in `make test-slow`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest


def seeded() -> Random:
    """Return a source of random choices, the same in all workers; tests/conftest.py chooses its seed."""
    return Random(os.environ["SAMPLE_SEED"])


def sample(cases: Sequence[Any], size: int) -> list[pytest.ParameterSet]:
    """Return the cases as parameters, all but `size` of them marked as slow."""
    sampled = seeded().sample(cases, size)
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=() if case in sampled else pytest.mark.slow)
        for case in cases
    ]
