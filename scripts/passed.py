"""Run checks of a tree and remember that it passed them, so that a release does not repeat what has just passed.

    python -m scripts.passed NAME -- COMMAND...

What is remembered is in git's folder: it is of this clone alone, and never committed. It holds for the same content of
every file that git does not ignore, the same Python and the same machine; the locks of the tools are among the files.

Exit status: that of the command, 130 when it was interrupted.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

FOLDER = "passed"
KEPT = 50
STOP_SECONDS = 5


class CheckError(Exception):
    """A check does not pass, and the message names it."""


def main(arguments: Sequence[str] | None = None) -> int:
    name, separator, *command = sys.argv[1:] if arguments is None else arguments
    if separator != "--" or not command:
        print("python -m scripts.passed NAME -- COMMAND...", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    before = key(Path())
    try:
        status = run(command)
    except KeyboardInterrupt:
        return 130
    # Checks take minutes, in which a person works.
    if status == 0 and key(Path()) == before:
        remember(name, before)
    return status


def run_checks(targets: Sequence[str], *, tree: Path = Path(), variables: Sequence[str] = (), force: bool) -> None:
    """Run targets of the Makefile that the tree has not passed yet; raises CheckError at the first that fails.

    Args:
        targets: Their names.
        tree: The folder of the Makefile.
        variables: What make is given besides, such as `VENV=.venv`.
        force: Whether to run also those that the tree has passed.
    """
    for target in targets:
        if not force and (seconds := seconds_since(target, key(tree))) is not None:
            ago = timedelta(seconds=round(seconds))
            print(f"make {target}: passed by the same files {ago} ago; FORCE=1 repeats it", flush=True)
        elif run(["make", "--no-print-directory", target, *variables], tree):
            raise CheckError(f"`make {target}` fails; see above")


def run(command: Sequence[str], folder: Path = Path()) -> int:
    """Run a command and return its status; what it started ends with it when this process is interrupted."""
    # Of make's flags only the variables: `-i` would let checks fail, and `-n` would not run them.
    variables = [word for word in os.environ.get("MAKEFLAGS", "").split() if re.match(r"\w+=", word)]
    environment = {**os.environ, "MAKEFLAGS": " ".join(variables), "MFLAGS": ""}
    # A group of its own holds all that it starts but what ends with its standard input.
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, process_group=0) as process:
        try:
            return process.wait()
        except BaseException:
            _end_group(process)
            raise


def _end_group(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            process.poll()
            try:
                os.killpg(process.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)


def key(tree: Path) -> str:
    """Return what stands for the content of a tree's files and what they are checked with; "" outside of git."""
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch, "index")
        # An index of its own, beginning as git's, which knows most of the files already.
        environment = {**os.environ, "GIT_INDEX_FILE": str(index)}
        current = _git(tree, "rev-parse", "--path-format=absolute", "--git-path", "index")
        if not current:
            return ""
        if Path(current).is_file():
            index.write_bytes(Path(current).read_bytes())
        _git(tree, "add", "--all", environment=environment)
        content = _git(tree, "write-tree", environment=environment)
    # A selection of the tests is not all of them.
    parts = (content, sys.version, platform.platform(), os.environ.get("PYTEST_ADDOPTS", ""))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest() if content else ""


def remember(name: str, of: str) -> None:
    """Remember that a check was passed by the tree of this key."""
    folder = _folder()
    if not of or not folder:
        return
    folder.mkdir(exist_ok=True)
    (folder / f"{name}-{of}").touch()
    entries = sorted(folder.iterdir(), key=lambda entry: entry.stat().st_mtime)
    for entry in entries[:-KEPT]:
        entry.unlink(missing_ok=True)


def seconds_since(name: str, of: str) -> float | None:
    """Return how long ago the tree of this key passed a check, in seconds; None when that is not known."""
    folder = _folder()
    path = folder and folder / f"{name}-{of}"
    return max(0.0, time.time() - path.stat().st_mtime) if path and path.is_file() else None


def _folder() -> Path | None:
    home = _git(Path(), "rev-parse", "--path-format=absolute", "--git-common-dir")
    return Path(home, FOLDER) if home else None


def _git(tree: Path, *words: str, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(["git", *words], cwd=tree, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main())
