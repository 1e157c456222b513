"""Run the sandbox: `honeyhive-sandbox`, or `python -m honeyhive_sandbox`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C, SIGTERM or, with --until-stdin-closes, the end of standard input; return the exit status."""
    # A shell without job control makes background processes ignore SIGINT; uvicorn restores the previous handlers.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        # Imported here, because a signal may also arrive during the import, which takes most of a second.
        from honeyhive_sandbox.command import run

        status = run(arguments)
    except KeyboardInterrupt:
        status = 0
    # Ignore further signals while the process ends.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if status == 0:
        print("the sandbox has stopped", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
