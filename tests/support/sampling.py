"""Sampling of slow tests, all of which run in `make test-slow`."""

from __future__ import annotations

import math
import os
from collections import defaultdict
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


def mark_unsampled(items: Sequence[pytest.Item]) -> None:
    """Mark as slow the tests that the sample omits; of a module marked `sampled(n)` it runs one in n."""
    modules: dict[tuple[str, int], list[pytest.Item]] = defaultdict(list)
    for item in items:
        marker = item.get_closest_marker("sampled")
        if marker and not item.get_closest_marker("slow"):
            modules[str(item.path), marker.args[0]].append(item)
    for (_, parts), tests in modules.items():
        tests.sort(key=lambda test: test.nodeid)
        for test in seeded().sample(tests, len(tests) - math.ceil(len(tests) / parts)):
            test.add_marker("slow")
