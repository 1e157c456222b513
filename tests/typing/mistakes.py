"""Mistakes that type checkers report.

Each line ignores the errors of mypy and basedpyright by their codes, and an ignore without an error is an error too.
"""

from __future__ import annotations

import frozen_client as honeyhive
from frozen_client.api.session import get_session
from frozen_client.models import components


def mistakes(client: honeyhive.Client, s: honeyhive.HoneyHive) -> None:
    get_session.sync("s-1", client=client)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # a client without a token
    components.SessionStartRequest(project="p", source="s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # without session_name
    components.Event(inputs=["question"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # not an object
    honeyhive.Nothing  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # noqa: B018  # no such name
    components.Nothing  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # noqa: B018  # no such name
    s.session.start_session({"session": {"projct": "p", "session_name": "n", "source": "s"}})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # a typing error in a key
    s.session.start_session({"session": {"project": "p", "session_name": "n"}})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # without source
    s.session.start_session({"session": {"project": "p", "session_name": "n", "source": "s", "duration": "1"}})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # not a number
    s.session.start_session(["session"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # not an object
    s.session.get_session(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # not a string
    s.session.get_session("s-1").object  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # noqa: B018  # its name is event
    honeyhive.RetryConfig(strategy="linear")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no such strategy
