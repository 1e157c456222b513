"""Run the project's commands in processes that are forked after the imports, which take most of a command's time.

A server of multiprocessing ("forkserver") imports the commands once and forks each process, which has its own folder,
environment, output and exit status.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn, Self

from honeyhive_sandbox.process import CHILD_ARGUMENTS, Sandbox, attached

from scripts import ROOT

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(
    [
        "honeyhive_sandbox.command",
        *(f"scripts.{name}.__main__" for name in ("build", "diff", "generate", "publish", "record", "release")),
    ]
)


def run(
    module: str, *arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `python -m module arguments`, and return when it has ended."""
    texts = [str(argument) for argument in arguments]
    with Forked(module, *texts, cwd=cwd, environment=environment) as process:
        output, errors = process.communicate()
        status = process.wait()
    return subprocess.CompletedProcess([module, *texts], status, output, errors)


def run_file(path: Path, *, cwd: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `python -W error path` with the import path of this process, and return when it has ended."""
    return run(__name__, path, cwd=cwd, environment=environment)


def main(arguments: Sequence[str]) -> None:
    """Run a file, for `run_file`."""
    warnings.simplefilter("error")
    runpy.run_path(arguments[0], run_name="__main__")


@contextlib.contextmanager
def sandbox(*arguments: str) -> Iterator[Sandbox]:
    """Run a sandbox as `honeyhive_sandbox.running` does."""
    with (
        Forked("honeyhive_sandbox.__main__", *CHILD_ARGUMENTS, *arguments, cwd=ROOT) as process,
        attached(process, process.stderr) as running,
    ):
        yield running


class Forked:
    """A process that runs the `main` of a module, with the part of `subprocess.Popen` that the tests use."""

    def __init__(self, module: str, *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None) -> None:
        variables = dict(os.environ if environment is None else environment)
        child_stdin, self._stdin = _server.Pipe(duplex=False)
        self._stdout, child_stdout = _server.Pipe(duplex=False)
        self.stdin = open(self._stdin.fileno(), "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        self.stdout = open(self._stdout.fileno(), encoding="utf-8", closefd=False)  # noqa: SIM115
        self.stderr = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        child_stderr = Connection(os.dup(self.stderr.fileno()), readable=False)
        streams = (child_stdin, child_stdout, child_stderr)
        self._status: int | None = None
        self._process = _server.Process(target=_main, args=(module, arguments, cwd, variables, streams), daemon=True)
        self._process.start()
        for stream in streams:
            stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.stdin.close()
        self._stdin.close()
        if any(error):
            self.kill()
        self._status = self.wait()
        self.stdout.close()
        self._stdout.close()
        self.stderr.close()
        self._process.close()

    @property
    def returncode(self) -> int | None:
        """The exit status, or the negative number of the signal that stopped it; None while it runs."""
        return self._process.exitcode if self._status is None else self._status

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self._process.pid and self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, number)

    def kill(self) -> None:
        """Kill the process."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit status; raises subprocess.TimeoutExpired after `timeout` seconds."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end and return the standard output and the standard error."""
        output = self.stdout.read()
        self.wait(timeout)
        self.stderr.seek(0)
        return output, self.stderr.read()


def _main(
    module: str,
    arguments: tuple[str, ...],
    cwd: Path,
    environment: dict[str, str],
    streams: tuple[Connection, Connection, Connection],
) -> NoReturn:
    # Collecting the imported objects would copy all of them into this process.
    gc.freeze()
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
        stream.close()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    is_package = hasattr(importlib.import_module(module), "__path__")
    sys.exit(importlib.import_module(f"{module}.__main__" if is_package else module).main(arguments))
