"""What the tests of maintaining share: a copy of the project in a git repository of its own, at its first release."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import ROOT
from tests.support import frozen, processes, warm

VENV = Path(sys.prefix)
# Settings of the machine that would affect git and make.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "MAKE", "MFLAGS"))},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def run(root: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return processes.run(*arguments, cwd=root, check=False, environment={**ENVIRONMENT, **environment})


def make(root: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    # The tools are there already, and no test sets them up anew.
    return run(root, "make", f"VENV={VENV}", "-o", f"{VENV}/.stamp", *arguments, **environment)


class Repository:
    """The project, as a maintainer has it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def make(self, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return make(self.root, *arguments, **environment)

    def diff(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """What `make diff` does."""
        return warm.run("scripts.diff", *arguments, cwd=self.root, environment=ENVIRONMENT)

    def release(
        self, version: str, *more: str, checks: str = "help", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `make release` with the shortest check, since all checks take minutes."""
        known = {**ENVIRONMENT, "MAKEFLAGS": f"VENV={VENV}", **environment}
        return warm.run("scripts.release", version, f"--checks={checks}", *more, cwd=self.root, environment=known)

    def check_generated(self) -> subprocess.CompletedProcess[str]:
        """What `make check-generated` does."""
        return self._generate("--check")

    def generate(self) -> None:
        """What `make generate` does."""
        done = self._generate()
        assert done.returncode == 0, done.stderr

    def _generate(self, *more: str) -> subprocess.CompletedProcess[str]:
        paths = {"--spec": "openapi.yaml", "--config": "generator-config.yaml", "--output": "generated"}
        arguments = [argument for option, name in paths.items() for argument in (option, self.root / name)]
        return warm.run("scripts.generate", *arguments, *more, cwd=self.root, environment=ENVIRONMENT)

    def git(self, *arguments: str) -> str:
        done = run(self.root, "git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, encoding="utf-8")

    def replace(self, *replacements: tuple[str, str], name: str = "openapi.yaml") -> None:
        """Edit a file: each text is replaced once by another."""
        text = self.read(name)
        for old, new in replacements:
            assert old in text, old
            text = text.replace(old, new, 1)
        self.write(name, text)

    def begin(self) -> None:
        """Initialize a repository with a commit."""
        self.git("init", "--quiet", "--initial-branch", "main")
        self.git("config", "user.name", "Maintainer")
        self.git("config", "user.email", "maintainer@example.org")
        self.commit("Begin")

    def commit(self, message: str = "Change something") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def state(self) -> dict[str, str]:
        """All that a release may change."""
        return {
            "status": self.git("status", "--porcelain"),
            "refs": self.git("for-each-ref"),
            "head": self.git("symbolic-ref", "HEAD"),
        }


def copied(root: Path) -> Repository:
    """The project's files, as they are now, in another folder."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = processes.run(*listing).stdout
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name, follow_symlinks=False)
    for lock in (root / "requirements").iterdir():
        # Older than the tools that it names, so that nothing here sets them up anew.
        os.utime(lock, (0, 0))
    return Repository(root)


def new_repository(root: Path, *, tag: str = "v0.1.0") -> Repository:
    """The same with the frozen description, in a repository with one commit."""
    repository = copied(root)
    # Whatever the project's own description is by now.
    shutil.copy2(frozen.SPEC, root / "openapi.yaml")
    shutil.copy2(frozen.RELEASED_CONFIG, root / "generator-config.yaml")
    program = frozen.SPEC.with_name("first_call.py").read_text(encoding="utf-8")
    repository.write("examples/first_call.py", program.replace("frozen_client", "honeyhive_client"))
    shutil.rmtree(root / "generated")
    released = frozen.generate(frozen.RELEASED_CONFIG)
    shutil.copytree(released, root / "generated", ignore=shutil.ignore_patterns("__pycache__"))
    # As after a release, regardless of the fragments of the project.
    for fragment in (root / "changelog.d").iterdir():
        if fragment.name != "README.md":
            fragment.unlink()
    about, marker, _ = repository.read("CHANGELOG.md").partition("<!-- towncrier release notes start -->\n")
    repository.write("CHANGELOG.md", about + marker)
    repository.begin()
    if tag:
        repository.git("tag", tag)
    return repository


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """One repository for all tests of a module that leave it as it was."""
    return new_repository(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def released(shared: Repository) -> Iterator[Repository]:
    """The repository at its release; what a test writes into the tree is taken back."""
    yield shared
    shared.git("reset", "--quiet", "--hard")
    shared.git("checkout", "--quiet", "-B", "main", "v0.1.0")
    shared.git("clean", "--quiet", "--force", "-d")
    for tag in shared.git("tag").split():
        if tag != "v0.1.0":
            shared.git("tag", "--delete", tag)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository of the test's own."""
    return new_repository(tmp_path / "repository")
