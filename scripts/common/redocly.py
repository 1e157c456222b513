"""Run the pinned Redocly without network access: no usage data, no check for updates.

    python -m scripts.common.redocly lint openapi.yaml

The rules are in redocly.yaml; the arguments and the exit status are Redocly's own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from scripts import ROOT

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


def run(arguments: Sequence[str | Path]) -> int:
    """Run Redocly, print its output without a hint that does not apply here, and return its exit status."""
    done = subprocess.run(
        command(arguments),
        env={**os.environ, **QUIET},
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        timeout=TIMEOUT,
    )
    lines = [line for line in done.stderr.splitlines(keepends=True) if "--generate-ignore-file" not in line]
    sys.stderr.write("".join(lines))
    return done.returncode


if __name__ == "__main__":
    try:
        sys.exit(run(sys.argv[1:]))
    except subprocess.TimeoutExpired:
        sys.exit(
            f"\nRedocly did not finish within {TIMEOUT} s; matching an example against its `pattern` may never end"
        )
    except FileNotFoundError as error:
        sys.exit(str(error))
