"""`make demo` shows the client at work: plain in a pipe, coloured on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from scripts import ROOT
from tests.support.processes import run

COMMAND = [sys.executable, "-m", "scripts.demo"]
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}/generated:{ROOT}/sandbox", "TERM": "xterm-256color"}


def test_output() -> None:
    done = run(*COMMAND, environment=ENVIRONMENT)

    assert done.stderr == ""
    in_order = [
        "The sandbox listens on http://127.0.0.1:",
        "status 200",
        "Retrieve it",
        "retry: getSession: attempt 2 in 1.00 s, after status 503",
        "status 200",
        "NotFoundError: GET /session/no-such-session returned 404",
        "Done in ",
    ]
    left = done.stdout
    for expected in in_order:
        _, separator, left = left.partition(expected)
        assert separator, f"{expected!r} is missing, or not in order, in:\n{done.stdout}"
    assert "\x1b" not in done.stdout


@pytest.mark.slow
def test_colours_on_a_terminal() -> None:
    terminal, end = pty.openpty()
    with subprocess.Popen(COMMAND, cwd=ROOT, env=ENVIRONMENT, stdin=end, stdout=end, stderr=end) as process:
        os.close(end)
        shown = b""
        try:
            while piece := os.read(terminal, 65536):
                shown += piece
        except OSError:
            # Linux raises this once the last program has closed the terminal.
            pass
        os.close(terminal)

    assert process.returncode == 0
    assert b"\x1b[32mstatus 200\x1b[0m" in shown
    assert b"\x1b[31mNotFoundError\x1b[0m" in shown
