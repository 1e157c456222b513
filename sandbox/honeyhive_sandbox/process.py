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
from pathlib import Path
from typing import IO, Protocol

# Whatever the folder and the path of the program beside it. Last, for what else is there is not to be found first.
_PROGRAM = "import sys; sys.path.append(sys.argv.pop(1)); from honeyhive_sandbox.__main__ import main; sys.exit(main())"
_PATH = str(Path(__file__).resolve().parent.parent)
STOP_SECONDS = 15
# How it is started beside a program.
BESIDE = ("--port", "0", "--quiet", "--until-stdin-closes")
# What runs on this machine is not asked through a proxy.
WITHOUT_PROXY = {"no_proxy": "127.0.0.1,localhost", "NO_PROXY": "127.0.0.1,localhost"}


class Process(Protocol):
    """What is used of `subprocess.Popen`."""

    @property
    def stdout(self) -> IO[str] | None: ...
    @property
    def returncode(self) -> int | None: ...
    def send_signal(self, number: int, /) -> None: ...
    def kill(self) -> None: ...
    def wait(self, timeout: float | None = None) -> int: ...


@dataclass
class Sandbox:
    """A sandbox that accepts requests.

    Attributes:
        url: Where.
        token: The token that it accepts; empty when it was started with tokens of its own.
        process: Its process.
    """

    url: str
    token: str
    process: Process
    killed: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, and what a client in it needs to reach the sandbox."""
        return {**os.environ, **WITHOUT_PROXY, "HH_API_URL": self.url, "HH_API_KEY": self.token}

    def kill(self) -> None:
        """End it at once, as a failing machine would."""
        self.killed = True
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[Sandbox]:
    """Run a sandbox with these arguments of its command line, and stop it at the end, also when this program is killed.

    Raises RuntimeError, with what it printed, when it does not start or when it failed.
    """
    with tempfile.TemporaryFile("w+") as errors:
        command = [sys.executable, "-P", "-c", _PROGRAM, _PATH, *BESIDE, *arguments]
        with (
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                # Ctrl-C on the terminal is for the program beside it, which ends the sandbox.
                start_new_session=True,
            ) as process,
            attached(process, errors) as sandbox,
        ):
            yield sandbox


@contextlib.contextmanager
def attached(process: Process, errors: IO[str]) -> Iterator[Sandbox]:
    """Wait until the sandbox in a process accepts requests, and stop it at the end.

    Args:
        process: The sandbox's process, just started.
        errors: The file that its standard error goes to.

    Raises RuntimeError, with what it printed, when it does not start or when it failed.
    """
    sandbox = Sandbox("", "", process)
    try:
        sandbox.url, sandbox.token = _announced(process, errors)
        yield sandbox
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    errors.seek(0)
    printed = errors.read()
    if "Traceback" in printed or (process.returncode and not sandbox.killed):
        raise RuntimeError(f"the sandbox failed with status {process.returncode}:\n{printed}")


def _announced(process: Process, errors: IO[str]) -> tuple[str, str]:
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(3)]
    exported = dict(re.findall(r"export (HH_API_\w+)=(\S+)", "".join(lines)))
    if "HH_API_URL" not in exported:
        process.wait()
        errors.seek(0)
        # It says so itself, and why.
        raise RuntimeError(errors.read().strip())
    return exported["HH_API_URL"], exported.get("HH_API_KEY", "")
