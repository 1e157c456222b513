"""Ask the sandbox what openapi.yaml lets one ask, and what it does not: requests made up by schemathesis.

    python -m scripts.contract [options of `schemathesis run`]

All phases: the examples, the edges of each schema, chance, and calls in a row along the links. What it is to do
stands in schemathesis.toml. Exit status: 0 when every answer was as described, else 1.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from honeyhive_sandbox import running

from scripts.published import ROOT


def main(arguments: Sequence[str] | None = None) -> int:
    program = Path(sysconfig.get_path("scripts"), "schemathesis")
    with running() as sandbox, tempfile.TemporaryDirectory() as scratch:
        command = [
            str(program),
            f"--config-file={ROOT / 'schemathesis.toml'}",
            "run",
            str(ROOT / "openapi.yaml"),
            f"--url={sandbox.url}",
            f"--header=Authorization: Bearer {sandbox.token}",
            "--checks=all",
            *(sys.argv[1:] if arguments is None else arguments),
        ]
        # It leaves its caches where it runs.
        done = subprocess.run(command, cwd=scratch, check=False)
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
