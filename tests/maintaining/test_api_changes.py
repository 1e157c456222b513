"""A change of the API, by the steps of CONTRIBUTING.md, needs no edit of a test."""

from __future__ import annotations

import fcntl
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .api_changes import CHANGES, Project
from .conftest import Repository, copied, run

# Those that read openapi.yaml, or what is generated from it, and are quick.
DEPENDENT = (
    "tests/api",
    "tests/sandbox/test_description.py::test_recorded_exchange_matches",
    "tests/maintaining/test_record.py::test_recording_the_sandbox",
)


def changed(root: Path, *names: str) -> Repository:
    """Return a copy of the project with these changes, generated, recorded and committed."""
    repository = copied(root)
    # Some tools look for it in the default folder.
    (root / ".venv").symlink_to(sys.prefix)
    repository.begin()
    project = Project(root)
    for name in names:
        CHANGES[name](project)
    project.write()
    for target in ("format", "lint-spec", "generate", "record"):
        done = repository.make(target)
        assert done.returncode == 0, f"make {target}:\n{done.stdout}{done.stderr}"
    repository.commit("Change the API")
    tests = repository.git(
        "diff", "--name-only", "--diff-filter=M", "HEAD^", "--", "tests", ":!tests/fixtures/recorded"
    )
    assert tests == ""
    return repository


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_all_changes_at_once(tmp_path: Path) -> None:
    repository = changed(tmp_path / "project", *CHANGES)

    done = run(repository.root, sys.executable, "-m", "pytest", "--quiet", *DEPENDENT)

    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


@pytest.fixture
def alone() -> Iterator[None]:
    """Wait until no other test of another worker runs all tests and checks."""
    with Path(tempfile.gettempdir(), "tests-of-api-changes.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.mark.slow
@pytest.mark.timeout(3 * 3600)
@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", CHANGES)
def test_each_change(name: str, tmp_path: Path) -> None:
    repository = changed(tmp_path / "project", name)

    done = repository.make("test", "check")

    assert done.returncode == 0, done.stdout + done.stderr
