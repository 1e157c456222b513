"""Run the sandbox in a child process, on a free port."""

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

# Appended, so that other modules in the same folder do not shadow any.
_PROGRAM = "import sys; sys.path.append(sys.argv.pop(1)); from honeyhive_sandbox.__main__ import main; sys.exit(main())"
_PATH = str(Path(__file__).resolve().parent.parent)
STOP_SECONDS = 15
# The arguments of a sandbox in a child process.
CHILD_ARGUMENTS = ("--port", "0", "--quiet", "--until-stdin-closes")


class Process(Protocol):
    """The part of `subprocess.Popen` that is used."""

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
    """A sandbox that runs in a child process.

    Attributes:
        url: The URL of the server.
        token: The token that the sandbox generated; empty if tokens were passed to it.
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
        """Environment variables for clients: the URL, the token, and the exceptions of proxies."""
        names = [os.environ.get("no_proxy") or os.environ.get("NO_PROXY"), "127.0.0.1,localhost"]
        no_proxy = ",".join(filter(None, names))
        return {"HH_API_URL": self.url, "HH_API_KEY": self.token, "no_proxy": no_proxy, "NO_PROXY": no_proxy}

    @property
    def environment(self) -> dict[str, str]:
        """The environment of this process and `variables`, for a process that uses the sandbox."""
        return {**os.environ, **self.variables}

    @contextlib.contextmanager
    def faults(self, *faults: str) -> Iterator[None]:
        """Inject faults while the block runs.

        Args:
            faults: The faults, such as "startSession first 1: 503 retry-after 0"; `honeyhive-sandbox --help` describes
                their grammar.

        Raises:
            ValueError: A text is not a fault.
            RuntimeError: The sandbox has stopped.
        """
        numbers = self._command(inject=faults)["injected"]
        try:
            yield
        finally:
            self._command(withdraw=numbers)

    def clear(self) -> None:
        """Remove all stored sessions; raises RuntimeError if the sandbox has stopped."""
        self._command(clear=True)

    def kill(self) -> None:
        """Kill the process, as a crash does."""
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
                raise RuntimeError(f"the sandbox at {self.url} has stopped") from None
        if "error" in reply:
            raise ValueError(reply["error"])
        return reply


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[Sandbox]:
    """Run a sandbox, and stop it at the end of the block, also if this program is killed.

    Args:
        arguments: Arguments of `honeyhive-sandbox`.

    Raises:
        RuntimeError: The sandbox did not start, or failed; the message has its output.
    """
    with tempfile.TemporaryFile("w+") as errors:
        command = [sys.executable, "-P", "-c", _PROGRAM, _PATH, *CHILD_ARGUMENTS, *arguments]
        with (
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                # Ctrl-C on the terminal is for this program, which then stops the sandbox.
                start_new_session=True,
            ) as process,
            attached(process, errors) as sandbox,
        ):
            yield sandbox


@contextlib.contextmanager
def attached(process: Process, errors: IO[str]) -> Iterator[Sandbox]:
    """Wait until the sandbox in a process accepts requests, and stop it at the end of the block.

    Args:
        process: The sandbox's process, just started.
        errors: The file of its standard error.

    Raises:
        RuntimeError: The sandbox did not start, or failed; the message has its output.
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
        # Its own message describes why the sandbox did not start.
        raise RuntimeError(errors.read().strip())
    return exported["HH_API_URL"], exported.get("HH_API_KEY", "")
