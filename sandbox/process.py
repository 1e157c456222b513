"""Run the sandbox beside a program, in a process of its own on a free port."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.contract import ROOT

STOP_SECONDS = 15


@dataclass(frozen=True)
class Running:
    """A sandbox that answers: where, to which token, and its process."""

    url: str
    token: str
    process: subprocess.Popen[str]

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, and what a client in it needs to reach the sandbox."""
        return {**os.environ, "HH_API_URL": self.url, "HH_API_KEY": self.token}


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[Running]:
    """A sandbox with these arguments of its command line; it is stopped at the end.

    Raises RuntimeError, with what it printed, when it does not start or when it failed.
    """
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "--port", "0", "--quiet", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # Ctrl-C on the terminal is for the program beside it, which ends the sandbox.
            start_new_session=True,
        )
        try:
            yield Running(*_announced(process), process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stdout is not None
            process.stdout.close()
            errors.seek(0)
            said = errors.read()
        if "Traceback" in said or process.returncode not in (0, -signal.SIGKILL):
            raise RuntimeError(f"the sandbox failed with status {process.returncode}:\n{said}")


def _announced(process: subprocess.Popen[str]) -> tuple[str, str]:
    assert process.stdout is not None
    exported: dict[str, str] = {}
    for line in process.stdout:
        if found := re.match(r"\s*export (HH_API_\w+)=(\S+)", line):
            exported[found[1]] = found[2]
        if len(exported) == 2:
            return exported["HH_API_URL"], exported["HH_API_KEY"]
    process.wait()
    raise RuntimeError("the sandbox did not start")
