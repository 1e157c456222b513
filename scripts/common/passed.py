"""Run a check of the tree and record that it passed, so that a release does not repeat it.

    python -m scripts.common.passed NAME -- COMMAND...

The record is in the .git folder, for this clone alone, and is never committed. It is valid for the same machine, the
same Python and the same content of every file that git does not ignore, including the locks of the tools.

Exit status: that of the command, 130 when interrupted.
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

from scripts.common.git import query

FOLDER = "passed"
KEPT = 50
STOP_SECONDS = 5


class CheckError(Exception):
    """A check fails; the message names it."""


def main(arguments: Sequence[str] | None = None) -> int:
    name, separator, *command = sys.argv[1:] if arguments is None else arguments
    if separator != "--" or not command:
        print("python -m scripts.common.passed NAME -- COMMAND...", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    before = key(Path())
    try:
        status = run(command)
    except KeyboardInterrupt:
        return 130
    # Files may have been edited during the checks, which take minutes.
    if status == 0 and key(Path()) == before:
        remember(name, before)
    return status


def run_checks(targets: Sequence[str], *, tree: Path = Path(), variables: Sequence[str] = (), force: bool) -> None:
    """Run targets of the Makefile that the tree has not passed yet; raises CheckError at the first that fails.

    Args:
        targets: Their names.
        tree: The folder of the Makefile.
        variables: Variables of make, such as `VENV=.venv`.
        force: Whether to also run those that the tree has passed.
    """
    for target in targets:
        if not force and (seconds := seconds_since(target, key(tree))) is not None:
            ago = timedelta(seconds=round(seconds))
            print(f"make {target}: the same files passed {ago} ago; FORCE=1 runs it again", flush=True)
        elif run(["make", "--no-print-directory", target, *variables], tree):
            raise CheckError(f"`make {target}` fails; see above")


def run(command: Sequence[str], folder: Path = Path()) -> int:
    """Run a command and return its status. An interrupt ends all of its processes."""
    # Pass on make's variables, but not its flags: `-i` would ignore failures, and `-n` would run nothing.
    variables = [setting for setting in os.environ.get("MAKEFLAGS", "").split() if re.match(r"\w+=", setting)]
    environment = {**os.environ, "MAKEFLAGS": " ".join(variables), "MFLAGS": ""}
    # The group contains all processes that the command starts, except those that stop when their stdin closes.
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
    """Return a hash of a tree's files, the Python, the machine and pytest's options; "" outside of git."""
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch, "index")
        # A copy of git's index, so that git need not hash unmodified files again.
        environment = {"GIT_INDEX_FILE": str(index)}
        current = query("rev-parse", "--path-format=absolute", "--git-path", "index", cwd=tree)
        if not current:
            return ""
        if Path(current).is_file():
            index.write_bytes(Path(current).read_bytes())
        query("add", "--all", cwd=tree, environment=environment)
        content = query("write-tree", cwd=tree, environment=environment)
    # pytest's options may restrict which tests run.
    parts = (content, sys.version, platform.platform(), os.environ.get("PYTEST_ADDOPTS", ""))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest() if content else ""


def remember(name: str, tree_key: str) -> None:
    """Record that the tree with a key passed a check."""
    folder = _folder()
    if not tree_key or not folder:
        return
    folder.mkdir(exist_ok=True)
    (folder / f"{name}-{tree_key}").touch()
    entries = sorted(folder.iterdir(), key=lambda entry: entry.stat().st_mtime)
    for entry in entries[:-KEPT]:
        entry.unlink(missing_ok=True)


def seconds_since(name: str, tree_key: str) -> float | None:
    """Return how many seconds ago the tree with a key passed a check; None if that is unknown."""
    folder = _folder()
    path = folder and folder / f"{name}-{tree_key}"
    return max(0.0, time.time() - path.stat().st_mtime) if path and path.is_file() else None


def _folder() -> Path | None:
    home = query("rev-parse", "--path-format=absolute", "--git-common-dir")
    return Path(home, FOLDER) if home else None


if __name__ == "__main__":
    sys.exit(main())
