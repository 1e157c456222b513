"""`make record` for the frozen description, with scenarios that do not depend on those of the project."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import frozen_client as package

from scripts.record import __main__ as record
from scripts.record.scenarios import Scenario
from tests.support import frozen

__all__ = ["main", "package", "scenarios"]


def scenarios(example: Callable[[str], Any], new_id: Callable[[str], str]) -> list[Scenario]:
    """List a few exchanges: successes, a session that does not exist, and an invalid token."""
    published, started, unknown = example("startSession"), new_id("started"), new_id("unknown")
    own: Any = {"session": {**published["session"], "session_id": started}}
    added = os.environ.get("FIRST_SCENARIO", "")
    return [
        *([Scenario(added, 404, lambda client: client.session.get_session(new_id(added)))] if added else ()),
        Scenario("start_session", 200, lambda client: client.session.start_session(own)),
        Scenario("start_session_again", 200, lambda client: client.session.start_session(own)),
        Scenario("get_session", 200, lambda client: client.session.get_session(started)),
        Scenario("get_session_404", 404, lambda client: client.session.get_session(unknown)),
        Scenario("get_session_401", 401, lambda client: client.session.get_session(unknown), "no-token"),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    return record.main(arguments, description=frozen.SPEC, project=sys.modules[__name__])
