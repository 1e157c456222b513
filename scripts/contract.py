"""Validate the sandbox's responses to generated requests, those that match their schema and those that do not.

    python -m scripts.contract [--sample] [options of `schemathesis run`]

All phases of schemathesis: examples, the edges of each schema, chance, and calls in a row along the links, with the
settings of schemathesis.toml. The descriptions are openapi.yaml and one whose operations have no handlers; with
`--sample`, openapi.yaml alone, with fewer requests.
Exit status: 0 when every response was as described, else 1.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from honeyhive_sandbox import running

from scripts import ROOT

SHAPES = ROOT / "tests" / "sandbox" / "descriptions" / "library.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    options = list(sys.argv[1:] if arguments is None else arguments)
    if "--sample" in options:
        options.remove("--sample")
        return _validate(ROOT / "openapi.yaml", "--max-examples=40", *options)
    statuses = [
        _validate(ROOT / "openapi.yaml", *options),
        # lendBook is of no common shape, so the sandbox responds 501 by design.
        _validate(SHAPES, *options, "--max-examples=20", "--exclude-operation-id=lendBook"),
    ]
    return 1 if any(statuses) else 0


def _validate(description: Path, *options: str) -> int:
    program = Path(sysconfig.get_path("scripts"), "schemathesis")
    with running("--description", str(description)) as sandbox, tempfile.TemporaryDirectory() as scratch:
        command = [
            str(program),
            f"--config-file={ROOT / 'schemathesis.toml'}",
            "run",
            str(description),
            f"--url={sandbox.url}",
            f"--header=Authorization: Bearer {sandbox.token}",
            "--checks=all",
            *options,
        ]
        # It leaves its caches where it runs.
        return subprocess.run(command, cwd=scratch, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
