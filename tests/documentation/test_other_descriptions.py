"""The reference of any description: its samples are typed and run, and its links resolve."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.generation.conftest import ZOO
from tests.support import packages
from tests.support.processes import PYTHON, run, run_python

from .conftest import broken_links

pytestmark = pytest.mark.sampled(2)


def _generate(spec: Path, output: Path, *more: str) -> Path:
    run(PYTHON, "-m", "scripts.generate", "--spec", spec, "--output", output, *more)
    return output


@pytest.fixture(scope="module")
def zoo() -> Path:
    return packages.generate("zoo", ZOO)[0]


def _samples(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.slow
def test_types_of_samples(zoo: Path, tmp_path: Path) -> None:
    samples = [sample for page in sorted((zoo / "docs").rglob("*.md")) for sample in _samples(page)]
    assert len(samples) > 50
    for number, sample in enumerate(samples):
        (tmp_path / f"sample_{number}.py").write_text(sample, encoding="utf-8")

    mypy = (PYTHON, "-m", "mypy", "--strict", "--config-file=", "--scripts-are-modules", ".")
    run(*mypy, cwd=tmp_path, MYPYPATH=str(zoo))


def test_pages_of_models(zoo: Path) -> None:
    models = {path.stem.replace("_", "") for path in (zoo / "honeyhive_client" / "models").glob("*.py")}
    pages = {page.stem: page for page in (zoo / "docs" / "models").rglob("*.md")}
    assert set(pages) == models - {"init", "components", "operations", "params"}

    code = "import json, sys\nfor sample in json.load(sys.stdin): exec(sample, {})"
    samples = json.dumps([sample for page in pages.values() for sample in _samples(page)])
    done = run_python(code, flags=("-W", "error"), package=zoo, stdin=samples)

    assert len(done.stdout.splitlines()) == sum("print" in page.read_text(encoding="utf-8") for page in pages.values())


def test_links(zoo: Path) -> None:
    docs = zoo / "docs"
    assert [link for page in docs.rglob("*.md") for link in broken_links(page, docs)] == []


def test_literal_enums_and_no_operations(tmp_path: Path) -> None:
    names = "project_name_override: honeyhive-client\npackage_name_override: honeyhive_client\n"
    (tmp_path / "config.yaml").write_text(f"{names}literal_enums: true\n", encoding="utf-8")
    (tmp_path / "empty.yaml").write_text("openapi: 3.1.0\ninfo: {title: Empty, version: 1.0.0}\npaths: {}\n")

    literals = _generate(ZOO, tmp_path / "literals", "--config", str(tmp_path / "config.yaml"))
    empty = _generate(tmp_path / "empty.yaml", tmp_path / "empty")

    page = (literals / "docs" / "models" / "components" / "rank.md").read_text(encoding="utf-8")
    assert "| Value |\n| --- |\n| `-3` |\n| `1` |\n| `2` |\n" in page
    assert "value: components.Rank = -3\n" in page
    assert "retries = RetryConfig(" in (empty / "docs" / "client.md").read_text(encoding="utf-8")


def test_samples_without_security(tmp_path: Path) -> None:
    (tmp_path / "open.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Open, version: 1.0.0}\nservers: [{url: https://open.example}]\n"
        "paths: {/a: {get: {operationId: a, responses: {'204': {description: Done}}}}}\n"
    )

    output = _generate(tmp_path / "open.yaml", tmp_path / "generated")

    samples = [sample for page in (output / "docs").rglob("*.md") for sample in _samples(page)]
    assert len(samples) == 4
    for sample in samples:
        compile(sample, "sample", "exec")
    assert any("with honeyhive.HoneyHive() as s:" in sample for sample in samples)
