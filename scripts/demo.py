"""Show the client: start a session, retrieve it with a retry, and print an error.

    make demo

It uses the sandbox on this machine. Exit status: 0 when everything succeeded.
"""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import operations
from honeyhive_sandbox import running
from rich.console import Console
from rich.json import JSON

from scripts.common.operations import Operations

FAULT = "getSession first 1: 503 retry-after 1"


def main() -> int:
    # The terminal wraps long lines, so that they can be copied and searched.
    console = Console(soft_wrap=True, highlight=False)
    log = logging.getLogger("honeyhive_client")
    log.setLevel(logging.INFO)
    log.addHandler(_Retries(console))
    began = time.monotonic()
    with (
        running("--fault", FAULT) as sandbox,
        HoneyHive(bearer_auth=sandbox.token, server_url=sandbox.url) as honeyhive,
    ):
        _title(console, f"The sandbox listens on {sandbox.url} and fails once: {FAULT}")

        _title(console, "Start the published session: honeyhive.session.start_session(request=...)")
        published = Operations().request_example("startSession")
        console.print(JSON.from_data(published))
        started = honeyhive.session.start_session(request=operations.StartSessionRequestBody.from_dict(published))
        if started.object is None:
            return 1
        _result(console, started.status_code, started.object.to_dict())

        session_id = started.object.session_id
        _title(console, f"Retrieve it: honeyhive.session.get_session({session_id!r})")
        retrieved = honeyhive.session.get_session(session_id)
        if retrieved.event is None:
            return 1
        _result(console, retrieved.status_code, retrieved.event.to_dict())

        _title(console, "Retrieve a session that does not exist: honeyhive.session.get_session('no-such-session')")
        try:
            honeyhive.session.get_session("no-such-session")
        except errors.NotFoundError as error:
            console.print(f"[red]{type(error).__name__}[/red]: ", end="")
            console.print(str(error), markup=False)
        else:
            return 1
    _title(console, f"Done in {time.monotonic() - began:.1f} s. Next: make sandbox, and examples/README.md")
    return 0


class _Retries(logging.Handler):
    """Shows the client's log of its retries."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        self._console.print(f"retry: {record.getMessage()}", style="yellow", markup=False)


def _title(console: Console, text: str) -> None:
    console.print()
    console.print(text, style="bold", markup=False)


def _result(console: Console, status: int, body: dict[str, Any]) -> None:
    console.print(f"[green]status {status}[/green]")
    console.print(JSON.from_data(body, default=str))


if __name__ == "__main__":
    sys.exit(main())
