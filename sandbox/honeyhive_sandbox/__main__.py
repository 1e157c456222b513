"""Run the sandbox: `honeyhive-sandbox`, or `python -m honeyhive_sandbox`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C, SIGTERM or, if so asked, the end of standard input; return the exit status."""
    # A shell without job control has a program in the background ignore SIGINT; uvicorn restores what was set before.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        # Here, for it takes most of a second, in which a signal may come too.
        from honeyhive_sandbox.command import run

        status = run(arguments)
    except KeyboardInterrupt:
        status = 0
    # Another signal changes nothing any more.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if status == 0:
        print("the sandbox has stopped", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
