"""What all tests share."""

from __future__ import annotations

import honeyhive_client


def pytest_report_header() -> str:
    return f"honeyhive_client: {honeyhive_client.__file__}"
