"""Run the pinned Redocly without network access: no usage data, no look for updates.

    python -m scripts.redocly lint openapi.yaml

The rules are in redocly.yaml; the arguments and the exit status are Redocly's own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from scripts.generation.render import ROOT

QUIET = {
    "REDOCLY_SUPPRESS_NOTIFICATIONS": "true",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "REDOCLY_TELEMETRY": "off",
}


# In seconds, since matching an example against a pattern may never end.
TIMEOUT = 60


def command(arguments: Sequence[str | Path]) -> list[str]:
    environment = Path(sysconfig.get_path("data"))
    node = Path(sysconfig.get_path("scripts"), "node")
    program = environment / "node" / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
    if not program.is_file():
        raise FileNotFoundError(f"Redocly is not in {environment}; run `make setup`")
    return [str(part) for part in (node, program, *arguments, f"--config={ROOT / 'redocly.yaml'}")]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Redocly and capture its output."""
    return subprocess.run(
        command(arguments),
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=TIMEOUT,
    )


if __name__ == "__main__":
    try:
        done = subprocess.run(command(sys.argv[1:]), env={**os.environ, **QUIET}, check=False, timeout=TIMEOUT)
        sys.exit(done.returncode)
    except subprocess.TimeoutExpired:
        sys.exit(
            f"\nRedocly did not finish within {TIMEOUT} s; matching an example against its `pattern` may never end"
        )
    except FileNotFoundError as error:
        sys.exit(str(error))
