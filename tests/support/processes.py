"""Run Python code in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path


def run_python(
    code: str, *arguments: str, flags: tuple[str, ...] = (), unset: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run code in a new process that can import `frozen_client`, and return when it has succeeded.

    Args:
        code: The code, which may be indented.
        arguments: Its arguments, `sys.argv[1:]`.
        flags: Options of Python.
        unset: Prefixes of environment variables to remove.
        environment: Environment variables to set.

    Raises:
        AssertionError: It failed; the message is what it printed.
    """
    # Imported here, for the tests generate it when they start.
    import frozen_client

    package = Path(frozen_client.__file__).parent.parent
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    done = subprocess.run(
        [sys.executable, *flags, "-c", textwrap.dedent(code), *arguments],
        env={**inherited, "PYTHONPATH": str(package), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done
