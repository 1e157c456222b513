"""Every piece of code in the documentation runs as it stands, against the sandbox, and type checkers accept it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from sandbox.process import ROOT, Running, running

from .conftest import Sample, samples

# What stands for a token in the samples.
TOKEN = "<YOUR_BEARER_TOKEN_HERE>"
PYTHON = samples("python")
SHELL = [sample for sample in samples("shell") if sample.code.startswith("curl ")]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    """A sandbox that takes the samples' token, and has the session that they read."""
    description = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    body = description["paths"]["/session/start"]["post"]["requestBody"]["content"]["application/json"]
    with running("--token", TOKEN) as sandbox:
        http = httpx.post(
            f"{sandbox.url}/session/start",
            json=body["examples"]["published"]["value"],
            headers={"authorization": f"Bearer {TOKEN}"},
        )
        assert http.status_code == 200
        yield sandbox


def test_there_are_samples_of_everything() -> None:
    pages = {sample.page.relative_to(ROOT).as_posix() for sample in PYTHON}

    assert len(PYTHON) > 30
    assert len(SHELL) == 2
    assert {"README.md", "generated/README.md", "docs/start.md", "generated/docs/lib/retryconfig.md"} <= pages
    assert {page for page in pages if page.startswith("generated/docs/models/components/")} == {
        f"generated/docs/models/components/{name}.md" for name in ("event", "eventtype", "sessionstartrequest")
    }


@pytest.mark.parametrize("sample", PYTHON, ids=str)
def test_python(sample: Sample, sandbox: Running, tmp_path: Path) -> None:
    file = tmp_path / "test_sample.py"
    file.write_text(sample.code, encoding="utf-8")
    # What is a test is run as one.
    how = ["-m", "pytest", "-q", "-p", "no:cacheprovider"] if "def test_" in sample.code else ["-W", "error"]

    done = subprocess.run(
        [sys.executable, *how, str(file)],
        cwd=tmp_path,
        env={
            **sandbox.environment,
            "HH_API_KEY": TOKEN,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "generated"), str(ROOT)]),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.replace("\n", "") == "" or "logging.basicConfig" in sample.code


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
@pytest.mark.parametrize("sample", SHELL, ids=str)
def test_curl(sample: Sample, sandbox: Running) -> None:
    server = "https://api.honeyhive.ai"
    assert sample.code.count(server) == 1

    done = subprocess.run(
        ["sh", "-c", sample.code.replace(server, sandbox.url).replace("curl ", "curl --silent --fail ", 1)],
        env=sandbox.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert '"caf77ace-3417-4da4-944d-f4a0688f3c23"' in done.stdout


def test_type_checkers_accept_every_sample(tmp_path: Path) -> None:
    for index, sample in enumerate(PYTHON):
        (tmp_path / f"sample_{index}.py").write_text(f"# {sample}\n{sample.code}", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--scripts-are-modules", "."],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": os.pathsep.join([str(ROOT / "generated"), str(ROOT)])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
