"""The calls of `make record`. Each operation needs a scenario that succeeds; the tests report one without.

The order of the list is that of the calls, so a scenario that needs a session comes after the one that starts it. Path
parameters are positional, so that renaming them changes no scenario.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import honeyhive_client as package


@dataclass(frozen=True)
class Scenario:
    """An exchange to record.

    Attributes:
        name: The name of the cassette.
        status: The status that the response must have.
        call: The function that makes the call.
        token: The token to send in place of the right one.
    """

    name: str
    status: int
    call: Callable[[package.HoneyHive], Any]
    token: str | None = None


def scenarios(example: Callable[[str], Any], new_id: Callable[[str], str]) -> list[Scenario]:
    """Return the exchanges to record.

    Args:
        example: Returns the description's example of the body of an operation's request.
        new_id: Returns an ID for a label. It differs between recordings, and is always the same in the cassettes.
    """
    session, started, unknown = example("startSession")["session"], new_id("started"), new_id("unknown")
    own: Any = {"session": {**session, "session_id": started}}
    return [
        Scenario("start_session", 200, lambda client: client.session.start_session(own)),
        Scenario("start_session_again", 200, lambda client: client.session.start_session(own)),
        Scenario("get_session", 200, lambda client: client.session.get_session(started)),
        Scenario("get_session_404", 404, lambda client: client.session.get_session(unknown)),
        Scenario("get_session_401", 401, lambda client: client.session.get_session(unknown), "no-token"),
    ]
