"""Run the sandbox beside a program, in a process of its own on a free port."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Protocol

# Whatever the folder and the path of the program beside it; last, so that nothing else in that folder comes first.
_PROGRAM = "import sys; sys.path.append(sys.argv.pop(1)); from honeyhive_sandbox.__main__ import main; sys.exit(main())"
_PATH = str(Path(__file__).resolve().parent.parent)
STOP_SECONDS = 15
# How it is started beside a program.
BESIDE = ("--port", "0", "--quiet", "--until-stdin-closes")


class Process(Protocol):
    """What is used of `subprocess.Popen`."""

    @property
    def stdin(self) -> IO[str] | None: ...
    @property
    def stdout(self) -> IO[str] | None: ...
    @property
    def returncode(self) -> int | None: ...
    def send_signal(self, number: int, /) -> None: ...
    def kill(self) -> None: ...
    def wait(self, timeout: float | None = None) -> int: ...


class Sandbox:
    """A sandbox that runs beside this program.

    Attributes:
        url: Its address.
        token: The token that it accepts; empty when it was started with tokens of its own.
    """

    def __init__(self, process: Process) -> None:
        self.url = ""
        self.token = ""
        self.is_killed = False
        self._process = process
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Sandbox(url={self.url!r})"

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables from which a client takes its address and token, and what keeps proxies out."""
        names = [os.environ.get("no_proxy") or os.environ.get("NO_PROXY"), "127.0.0.1,localhost"]
        no_proxy = ",".join(filter(None, names))
        return {"HH_API_URL": self.url, "HH_API_KEY": self.token, "no_proxy": no_proxy, "NO_PROXY": no_proxy}

    @property
    def environment(self) -> dict[str, str]:
        """The environment of this process with `variables` in it, for a process that is to use the sandbox."""
        return {**os.environ, **self.variables}

    @contextlib.contextmanager
    def faults(self, *faults: str) -> Iterator[None]:
        """Have the sandbox fail while the block runs.

        Args:
            faults: What is to happen and when, such as "startSession first 1: 503 retry-after 0";
                `honeyhive-sandbox --help` describes the language.

        Raises:
            ValueError: A text is not a fault.
            RuntimeError: The sandbox has ended.
        """
        numbers = self._command(inject=faults)["injected"]
        try:
            yield
        finally:
            self._command(withdraw=numbers)

    def clear(self) -> None:
        """Remove all stored sessions; raises RuntimeError when the sandbox has ended."""
        self._command(clear=True)

    def kill(self) -> None:
        """Kill it, as a failing machine would."""
        self.is_killed = True
        self._process.kill()
        self._process.wait()

    def _command(self, **command: Any) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        with self._lock:
            try:
                stdin.write(f"{json.dumps(command)}\n")
                stdin.flush()
                reply: dict[str, Any] = json.loads(stdout.readline())
            except (OSError, ValueError):
                raise RuntimeError(f"the sandbox at {self.url} has ended") from None
        if "error" in reply:
            raise ValueError(reply["error"])
        return reply


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
    sandbox = Sandbox(process)
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
    if "Traceback" in printed or (process.returncode and not sandbox.is_killed):
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
