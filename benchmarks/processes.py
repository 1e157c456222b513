"""The processes of a run: the canned server on the last core, workers and whole programs on the first."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Self

from benchmarks.environments import FOLDER, ROOT, ComparedClient, packages, python, variables

LIMIT_SECONDS = 180
# The standard error of the clients' processes.
LOG = FOLDER / "stderr.log"


class Failure(Exception):
    """A client failed, or took too long."""


@contextlib.contextmanager
def pinned(last: bool = False) -> Iterator[None]:
    """Start processes on one core, where the system has CPU affinity."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(all_cores) if last else min(all_cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)


class WorkerProcess:
    """A Python module in a process of its own, which ends when its standard input is closed."""

    def __init__(self, interpreter: str, module: str, *arguments: str, paths: Sequence[Path] = (), last: bool = False):
        with pinned(last), LOG.open("ab") as log:
            self._process = subprocess.Popen(
                [interpreter, "-m", module, *arguments],
                cwd=ROOT,
                env=variables(*paths),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                # Ctrl-C is for the benchmark, which ends them.
                start_new_session=True,
            )

    def read(self) -> str:
        assert self._process.stdout is not None
        limit = threading.Timer(LIMIT_SECONDS, self._process.kill)
        limit.start()
        try:
            return self._process.stdout.readline()
        finally:
            limit.cancel()

    def run(self, **command: Any) -> dict[str, Any]:
        """Run a command in a worker, and return the result. Raises Failure."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
            result: dict[str, Any] = json.loads(self.read())
        except (OSError, ValueError):
            raise Failure(f"its process ended, or took more than {LIMIT_SECONDS} s") from None
        if "failure" in result:
            raise Failure(result["failure"])
        return result

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired, BrokenPipeError):
            self._process.communicate(timeout=5)
        self._process.kill()
        self._process.wait()


def server() -> WorkerProcess:
    return WorkerProcess(python("server"), "benchmarks.server", last=True)


def worker(client: ComparedClient, url: str) -> WorkerProcess:
    paths = packages(client.environment)
    return WorkerProcess(python(client.environment), "benchmarks.worker", client.module, url, paths=paths)


def program(interpreter: str, code: str, paths: Sequence[Path], url: str = "") -> tuple[float, str]:
    """Run a whole program, and return its wall time in seconds and what it printed."""
    with pinned():
        began = perf_counter()
        try:
            done = subprocess.run(
                [interpreter, "-P", "-c", code],
                cwd=FOLDER,
                env={**variables(*paths), "HH_API_URL": url},
                capture_output=True,
                text=True,
                check=False,
                timeout=LIMIT_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise Failure(f"took more than {LIMIT_SECONDS} s") from None
        seconds = perf_counter() - began
    if done.returncode:
        raise Failure(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"status {done.returncode}")
    return seconds, done.stdout
