"""What `make record` calls. Each operation needs a scenario that succeeds: the tests name one that has none.

A scenario may stand anywhere in the list. The server carries them out in order, so one that needs a session comes
after one that starts it. Path parameters are given by position, for their names may change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import honeyhive_client as package


@dataclass(frozen=True)
class Scenario:
    """One exchange to record.

    Attributes:
        name: The name of the cassette.
        status: The status that the response must have.
        call: Makes the call.
        token: The token to send in place of the right one.
    """

    name: str
    status: int
    call: Callable[[package.HoneyHive], Any]
    token: str | None = None


def scenarios(example: Callable[[str], Any], new_id: Callable[[str], str]) -> list[Scenario]:
    """List the exchanges to record.

    Args:
        example: Returns the description's example of the body of an operation's request.
        new_id: Returns an ID for what it stands for: another in each recording, and always the same in the cassettes.
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
