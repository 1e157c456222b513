"""What all tests share."""

from __future__ import annotations

import os

import honeyhive_client

# Nothing here is asked through the machine's proxies; the tests of proxies name their own.
for _name in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(_name, None)
    os.environ.pop(_name.upper(), None)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for many tests wait: for a process to start, an answer, a time-out."""
    return (os.cpu_count() or 1) + 1


def pytest_report_header() -> str:
    return f"honeyhive_client: {honeyhive_client.__file__}"
