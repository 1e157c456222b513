"""Run commands and Python code in separate processes."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

from scripts import ROOT

PYTHON = sys.executable


def run(
    *command: str | Path,
    cwd: Path = ROOT,
    check: bool = True,
    stdin: str | None = None,
    environment: Mapping[str, str] | None = None,
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command, and return when it has ended.

    Args:
        command: The command and its arguments.
        cwd: The folder in which it runs.
        check: Whether it must succeed.
        stdin: Its standard input.
        environment: Its environment variables; by default, those of this process.
        variables: Further environment variables.

    Raises:
        AssertionError: The command failed; the message has its output.
    """
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        input=stdin,
        env={**(os.environ if environment is None else environment), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 or not check, done.stdout + done.stderr
    return done


def run_python(
    code: str,
    *arguments: str,
    flags: tuple[str, ...] = (),
    package: Path | None = None,
    cwd: Path = ROOT,
    stdin: str | None = None,
    unset: tuple[str, ...] = (),
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Run code in a new process, and return when it has succeeded.

    Args:
        code: The code, which may be indented.
        arguments: Its arguments, `sys.argv[1:]`.
        flags: Options of Python.
        package: The folder of a package that it can import; by default, that of `frozen_client`.
        cwd: The folder in which it runs.
        stdin: Its standard input.
        unset: Prefixes of environment variables to remove.
        variables: Further environment variables.

    Raises:
        AssertionError: The code failed; the message has its output.
    """
    if package is None:
        # Imported here, since the tests generate it when they start.
        import frozen_client

        package = Path(frozen_client.__file__).parent.parent
    environment = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    environment |= {"PYTHONPATH": str(package), **variables}
    command = (PYTHON, *flags, "-c", textwrap.dedent(code), *arguments)
    return run(*command, cwd=cwd, stdin=stdin, environment=environment)
