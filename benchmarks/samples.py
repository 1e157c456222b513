"""The published examples of a request and a response, for environments without a YAML parser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent / ".bench" / "samples.json"
BEARER = "hh_benchmarks"
SESSION_ID = "caf77ace-3417-4da4-944d-f4a0688f3c23"
# HoneyHive's own client rejects the published event, whose times are strings. The event with this ID has numbers.
NUMBERED_ID = "numbered"


def write() -> None:
    from scripts.common.operations import Operations

    published = Operations()
    response = published.data["paths"]["/session/{session_id}"]["get"]["responses"]["200"]
    event = response["content"]["application/json"]["examples"]["published"]["value"]
    FILE.write_text(json.dumps({"event": event, **published.request_example("startSession")}), encoding="utf-8")


def session() -> dict[str, Any]:
    return dict(_read()["session"])


def event() -> dict[str, Any]:
    return dict(_read()["event"])


def numbered_event() -> dict[str, Any]:
    return {**event(), "start_time": 1712025499832, "end_time": 1712025501605}


def _read() -> dict[str, Any]:
    return dict(json.loads(FILE.read_bytes()))
