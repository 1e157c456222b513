"""The pytest plugin gives tests a server and a client, after `pip install honeyhive-sandbox`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scripts import ROOT
from tests.support.processes import PYTHON, run


@pytest.mark.parametrize("workers", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_fixtures_need_no_conftest(tmp_path: Path, workers: int) -> None:
    shutil.copy(Path(__file__).with_name("user_tests.py"), tmp_path / "test_it.py")
    # In the role of the entry point, since the package is not installed in this repository.
    options = ["-p", "honeyhive_sandbox.pytest_plugin", "-p", "xdist", "-n", str(workers), "-W", "error", "-q"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HH_")}
    environment["PYTHONPATH"] = f"{ROOT / 'generated'}{os.pathsep}{ROOT / 'sandbox'}"
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = (PYTHON, "-m", "pytest", "-p", "no:cacheprovider", *options, "test_it.py")
    done = run(*command, cwd=tmp_path, environment=environment)

    assert "5 passed" in done.stdout
