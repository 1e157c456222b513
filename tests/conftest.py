"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import honeyhive_client

ROOT = Path(__file__).resolve().parent.parent


def pytest_report_header() -> str:
    return f"honeyhive_client: {honeyhive_client.__file__}"
