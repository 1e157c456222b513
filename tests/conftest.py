"""What all tests share."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import honeyhive_client
import pytest

from .support.sampling import mark_unsampled

# A shell without job control has a program in the background ignore Ctrl-C, and so would all that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Nothing here is asked through the machine's proxies; the tests of proxies name their own.
for _name in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(_name, None)
    os.environ.pop(_name.upper(), None)

# Of what is slow by nature a sample is tested, another each time; the workers inherit it (tests/support/sampling.py).
os.environ.setdefault("SAMPLE_SEED", str(random.randrange(1_000_000)))


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores, for many tests wait: for a process to start, a response, a timeout."""
    return int(os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS", 0)) or (os.cpu_count() or 1) + 2


def pytest_report_header() -> list[str]:
    return [
        f"honeyhive_client: {honeyhive_client.__file__}",
        f"SAMPLE_SEED={os.environ['SAMPLE_SEED']} takes the same sample",
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # A file or a test that is given by name is run whole.
    named = {Path(argument.partition("::")[0]).resolve() for argument in config.args}
    mark_unsampled([item for item in items if item.path not in named])
