"""After `pip install honeyhive-sandbox` a test has a server of its own, and a client of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.frozen import ROOT

TESTS = """
import os
import subprocess
import sys

import pytest
from honeyhive_client import errors
from honeyhive_client.models import components

SESSION = components.SessionStartRequest(project="p", session_name="n", source="test", session_id="{id}")
PROGRAM = "from honeyhive_client import HoneyHive; print(HoneyHive().session.get_session({id!r}).value.event_name)"


def test_one(honeyhive):
    started = honeyhive.session.start_session(request={{"session": SESSION}}).value
    assert honeyhive.session.get_session(started.session_id).value.event_name == "n"


def test_each_test_begins_with_nothing_stored(honeyhive):
    with pytest.raises(errors.NotFoundError):
        honeyhive.session.get_session("{id}")


def test_faults(honeyhive, honeyhive_sandbox):
    with honeyhive_sandbox.faults("startSession first 1: 503 retry-after 0"):
        assert honeyhive.session.start_session(request={{"session": SESSION}}).ok
    with honeyhive_sandbox.faults("422"), pytest.raises(errors.UnprocessableEntityError):
        honeyhive.session.start_session(request={{"session": SESSION}})
    with pytest.raises(ValueError, match="is not a fault"), honeyhive_sandbox.faults("explode"):
        pass
    assert honeyhive.session.start_session(request={{"session": SESSION}}).ok


def test_a_program_finds_it(honeyhive):
    honeyhive.session.start_session(request={{"session": SESSION}})
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.stdout == "n\\n", done.stderr


def test_without_it_nothing_is_set():
    assert "HH_API_URL" not in os.environ
""".format(id="caf77ace-3417-4da4-944d-f4a0688f3c23")


@pytest.mark.parametrize("workers", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_a_test_needs_no_conftest(tmp_path: Path, workers: int) -> None:
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    # As the entry point would; in this repository the package is not installed.
    words = ["-p", "honeyhive_sandbox.pytest_plugin", "-p", "xdist", "-n", str(workers), "-W", "error", "-q"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HH_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words, "test_it.py"],
        cwd=tmp_path,
        env={
            **environment,
            "PYTHONPATH": f"{ROOT / 'generated'}{os.pathsep}{ROOT / 'sandbox'}",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout
