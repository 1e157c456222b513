"""Every sample of the documentation runs unmodified against the sandbox, and type checkers accept it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from honeyhive_sandbox import Sandbox

from scripts import ROOT
from scripts.common.operations import Operations
from tests.support import warm
from tests.support.processes import run

from .conftest import Sample, samples

pytestmark = pytest.mark.sampled(3)

# What stands for a token in the samples.
TOKEN = "<YOUR_BEARER_TOKEN_HERE>"
PYTHON = samples("python")
PUBLISHED = Operations()
# What a user has installed; in this repository the sandbox is not.
PLUGINS = ("-p", "honeyhive_sandbox.pytest_plugin", "-p", "pytest_httpx")
SHELL = [sample for sample in samples("shell") if sample.code.startswith("curl ")]


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    """A sandbox that takes the samples' token."""
    with warm.sandbox("--token", TOKEN) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared: Sandbox) -> Sandbox:
    """The same, with the session that the samples read, whatever the samples before did to it."""
    start = f"{shared.url}{PUBLISHED.path('startSession')}"
    headers = {"authorization": f"Bearer {TOKEN}"}
    assert httpx.post(start, json=PUBLISHED.request_example("startSession"), headers=headers).status_code == 200
    return shared


def test_samples_of_every_kind() -> None:
    pages = {sample.page.relative_to(ROOT).as_posix() for sample in PYTHON}
    schemas = PUBLISHED.data["components"]["schemas"].items()
    models = {name.lower() for name, schema in schemas if "properties" in schema or "enum" in schema}

    assert len(PYTHON) > 30
    assert len(SHELL) == len(PUBLISHED.operations)
    assert {"README.md", "generated/README.md", "docs/start.md", "generated/docs/client.md"} <= pages
    assert {page for page in pages if page.startswith("generated/docs/models/components/")} == {
        f"generated/docs/models/components/{name}.md" for name in models
    }


@pytest.mark.parametrize("sample", PYTHON, ids=str)
def test_python(sample: Sample, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "test_sample.py"
    file.write_text(sample.code, encoding="utf-8")
    environment = {**sandbox.environment, "HH_API_KEY": TOKEN}

    done = (_test if "def test_" in sample.code else _run)(file, environment)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.replace("\n", "") == "" or "logging.basicConfig" in sample.code


def _run(file: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return warm.run_file(file, cwd=file.parent, environment=environment)


def _test(file: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT / "generated"), str(ROOT / "sandbox")])
    variables = {**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": path}
    pytest_command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *PLUGINS, file)
    return run(*pytest_command, cwd=file.parent, environment=variables, check=False)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
@pytest.mark.parametrize("sample", SHELL, ids=str)
def test_curl(sample: Sample, sandbox: Sandbox) -> None:
    server = PUBLISHED.data["servers"][0]["url"]
    assert sample.code.count(server) == 1

    command = sample.code.replace(server, sandbox.url).replace("curl ", "curl --silent --fail ", 1)
    run("bash", "-c", command, environment=sandbox.environment)


def test_types(tmp_path: Path) -> None:
    for index, sample in enumerate(PYTHON):
        (tmp_path / f"sample_{index}.py").write_text(f"# {sample}\n{sample.code}", encoding="utf-8")

    flags = ("--strict", "--config-file=", "--scripts-are-modules", "--disable-error-code=import-untyped")
    path = os.pathsep.join([str(ROOT / "generated"), str(ROOT / "sandbox")])
    run(sys.executable, "-m", "mypy", *flags, ".", cwd=tmp_path, MYPYPATH=path)
