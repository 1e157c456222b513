"""Run the client's tests with httpx2 instead of httpx, in a scratch copy of the project.

    python -m scripts.test_httpx2

Tests that depend on httpx itself are not run: those of its name in messages, logs and imports, of the certificates
that it trusts, of httpx-aiohttp, and of the libraries that instrument or mock it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts import ROOT

PARTS = (
    "LICENSE",
    "generated",
    "openapi.yaml",
    "pyproject.toml",
    "requirements",
    "runtime",
    "sandbox",
    "scripts",
    "templates",
    "tests",
)
BOUND = (
    "test_aiohttp.py",
    "test_call.py::test_httpx_is_imported_once",
    "test_imports.py::test_call_imports_little_more_than_httpx",
    "test_instrumentation.py",
    "test_logging.py::test_each_attempt_is_a_span",
    "test_tracing.py::test_call_is_the_parent_of_its_attempts",
    "test_tls.py::test_default_certificates_are_those_of_certifi",
    "test_transports.py::test_log_of_httpx_has_each_request",
    "test_transports.py::test_instrumentation_before_the_import",
)
IMPORT = re.compile(r"^( *)import httpx$", re.MULTILINE)


def main() -> int:
    """Run the tests and return the exit status of pytest."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in PARTS:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, Path(scratch, name))
        for path in [Path(scratch, "runtime", "_httpx.py"), *Path(scratch, "tests").rglob("*.py")]:
            text = path.read_text(encoding="utf-8")
            path.write_text(IMPORT.sub(r"\1import httpx2 as httpx", text), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", "-k", "not aiohttp"]
        bound = [f"--deselect=tests/client/{name}" for name in BOUND]
        return subprocess.run([*command, *bound, "tests/client"], cwd=scratch, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
