"""Run the client's tests with httpx2 in the place of httpx, in a scratch copy of the project.

    python -m scripts.test_httpx2

Not run are the tests of what is bound to httpx itself: its name in messages, logs and imports, the certificates that it
trusts, httpx-aiohttp, and the libraries that instrument or mock it.
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
    "test_imports.py::test_a_call_imports_little_beside_what_httpx_does",
    "test_instrumentation.py",
    "test_logging.py::test_opentelemetry_sees_each_attempt_as_a_span",
    "test_tracing.py::test_each_call_is_a_span_around_its_attempts",
    "test_settings.py::test_client_refuses",
    "test_tls.py::test_without_being_told_it_trusts_whom_httpx_trusts",
    "test_transports.py::test_httpxs_own_log_tells_of_each_request",
    "test_transports.py::test_what_instruments_it_before_the_package_is_imported_does_too",
)
IMPORT = re.compile(r"^( *)import httpx$", re.MULTILINE)


def main() -> int:
    """Return what pytest exits with."""
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
