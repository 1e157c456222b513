"""Settings and hooks of all tests."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import honeyhive_client
import pytest

from .support.sampling import mark_unsampled

# A shell without job control makes background processes ignore Ctrl-C, and those that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Tests do not use the machine's proxies; the tests of proxies set their own.
for _name in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(_name, None)
    os.environ.pop(_name.upper(), None)

# The seed of the sample of slow tests (tests/support/sampling.py), another in each run; the workers inherit it.
os.environ.setdefault("SAMPLE_SEED", str(random.randrange(1_000_000)))


def pytest_xdist_auto_num_workers() -> int:
    """Return two more than there are cores, since many tests wait for processes, responses and timeouts."""
    return int(os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS", 0)) or (os.cpu_count() or 1) + 2


def pytest_report_header() -> list[str]:
    return [
        f"honeyhive_client: {honeyhive_client.__file__}",
        f"SAMPLE_SEED={os.environ['SAMPLE_SEED']} takes the same sample",
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # A file or test that is passed as an argument is not sampled.
    named = {Path(argument.partition("::")[0]).resolve() for argument in config.args}
    mark_unsampled([item for item in items if item.path not in named])
