"""`make release` creates a commit and a tag, or changes nothing and prints why."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import ENVIRONMENT, VENV, Repository, new_repository, run

pytestmark = pytest.mark.sampled(8)

FRAGMENT = "changelog.d/+agents.added.md"
AGENT = ("[session, model, tool, chain]", "[session, model, tool, chain, agent]")
# The checks of a release of the project itself take minutes.
CHECKS = "CHECKS=help"

# A git that runs the command, or kills its caller before or after a given command.
STUB = """\
#!/bin/sh
case " $* " in
  *" $FALL_BEFORE "*) kill -KILL $PPID; exit 1 ;;
  *" $FALL_AFTER "*) {git} "$@"; kill -KILL $PPID; exit 1 ;;
esac
exec {git} "$@"
"""


def prepare(repository: Repository) -> None:
    """Commit a change that is ready to be released."""
    repository.replace(AGENT)
    repository.write(FRAGMENT, "Events of agents have a kind of their own, `EventType.AGENT`.\n")
    repository.generate()
    repository.commit("Add agents")


def assert_released(repository: Repository, version: str) -> None:
    assert repository.git("describe", "--exact-match") == f"v{version}"
    assert repository.git("symbolic-ref", "--short", "HEAD") == "main"
    assert repository.git("status", "--porcelain") == ""
    assert repository.git("log", "-1", "--format=%s") == f"Release {version}"
    assert f"\n  version: {version}\n" in repository.read("openapi.yaml")
    assert f'version = "{version}"' in repository.read("generated/pyproject.toml")
    changelog = repository.read("CHANGELOG.md")
    assert changelog.count(f"## {version} (") == 1
    assert "- Events of agents have a kind of their own, `EventType.AGENT`." in changelog
    assert [path.name for path in (repository.root / "changelog.d").iterdir()] == ["README.md"]
    assert len(repository.git("worktree", "list").splitlines()) == 1


def test_release(repository: Repository) -> None:
    prepare(repository)
    before = repository.git("rev-parse", "HEAD")

    done = repository.make("release", "VERSION=0.1.1", CHECKS)

    assert done.returncode == 0, done.stderr
    assert_released(repository, "0.1.1")
    assert repository.git("rev-parse", "HEAD^") == before
    assert repository.git("cat-file", "-t", "v0.1.1") == "tag"
    assert "v0.1.1 is released at" in done.stdout
    assert "Nothing was pushed." in done.stdout
    assert "git push --atomic origin refs/heads/main refs/tags/v0.1.1" in done.stdout
    state = repository.state()
    again = repository.release("0.1.1")
    assert again.returncode == 0
    assert "v0.1.1 has already been released" in again.stdout
    assert repository.state() == state

    undo = next(line.partition("undo: ")[2] for line in done.stdout.splitlines() if "undo: " in line)
    for command in undo.split(" && "):
        repository.git(*command.split()[1:])
    assert repository.git("rev-parse", "HEAD") == before
    assert repository.git("tag") == "v0.1.0"


def test_all_unmet_conditions_are_reported(released: Repository) -> None:
    released.replace(("[session, model, tool, chain]", "[session, model, tool]"))
    state = released.state()

    done = released.release("0.1.1")

    assert done.returncode == 1
    for message in (
        "there are uncommitted changes; commit or stash them:\n   M openapi.yaml\n",
        "changelog.d/ has no fragment for the changelog",
        "out of date: honeyhive_client/models/event_type.py",
        "EventType.CHAIN was removed",
        "the changes since v0.1.0 require 0.2.0; 0.1.1 is too low",
        "v0.1.1 is not released",
    ):
        assert message in done.stderr
    assert released.state() == state


def test_failing_check(repository: Repository) -> None:
    repository.replace(("      summary: Retrieve a session\n", ""))
    prepare(repository)
    state = repository.state()

    done = repository.release("0.1.1", checks="lint-spec")

    assert done.returncode == 1
    assert "`make lint-spec` fails; see above" in done.stderr
    assert repository.state() == state


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("", "the version is missing; write: make release VERSION=0.2.0"),
        ("v0.2.0", "'v0.2.0' is not a valid version"),
        ("0.2", "'0.2' is not a valid version"),
        ("0.2.0-rc.1", "'0.2.0-rc.1' is not a valid version"),
        ("0.2.0.post1", "'0.2.0.post1' is not a valid version"),
        ("0.0.9", "info.version is 0.1.0, which is higher than 0.0.9"),
    ],
)
def test_invalid_version(version: str, message: str, released: Repository) -> None:
    state = released.state()

    done = released.release(version)

    assert done.returncode == 1
    assert message in done.stderr
    assert released.state() == state


def test_no_branch_or_concurrent_release(released: Repository) -> None:
    handle = os.open(released.root / ".git", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        done = released.release("0.2.0")
    finally:
        os.close(handle)
    assert "another release of this repository is running" in done.stderr

    released.git("checkout", "--quiet", "--detach")
    assert "no branch is checked out" in released.release("0.2.0").stderr


@pytest.mark.parametrize("target", ["HEAD", "other"])
def test_tag_of_another_origin(target: str, released: Repository) -> None:
    released.git("checkout", "--quiet", "-B", "other")
    released.write("note.txt", "half done")
    released.commit()
    released.git("checkout", "--quiet", "main")
    released.git("tag", "v0.2.0", target)
    state = released.state()

    done = released.release("0.2.0")

    assert done.returncode == 1
    assert "the tag v0.2.0 exists and was not created by a release; delete it: git tag --delete v0.2.0" in done.stderr
    assert released.state() == state


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("+agents.feature.md", "Something.\n", "+agents.feature.md is not a valid name"),
        ("+agents.added.md", "\n", "+agents.added.md is empty"),
    ],
)
def test_invalid_fragment(name: str, text: str, message: str, released: Repository) -> None:
    released.write(f"changelog.d/{name}", text)
    released.commit()

    done = released.release("0.1.1")

    assert done.returncode == 1
    assert message in done.stderr


@pytest.fixture
def counted(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """A check by the name of `count`, in variables of the environment, and the file in which it counts its runs."""
    targets, runs = tmp_path / "targets.mk", tmp_path / "runs"
    targets.write_text(f"count:\n\t@$(PASSED) count -- sh -c 'echo >> {runs}'\n")
    return {"MAKEFILES": str(targets)}, runs


def test_passed_checks_are_skipped(repository: Repository, counted: tuple[dict[str, str], Path]) -> None:
    prepare(repository)
    environment, runs = counted
    assert repository.make("count", **environment).returncode == 0

    done = repository.release("0.1.1", checks="count", **environment)

    assert done.returncode == 0, done.stderr
    assert "make count: the same files passed" in done.stdout
    assert runs.read_text() == "\n"
    # Nor when it is published, since its files are those of the release.
    repository.git("tag", "--delete", "v0.1.1")
    passed_too = run(repository.root, sys.executable, "-c", PASSED)
    assert passed_too.returncode == 0, passed_too.stderr


PASSED = """
from pathlib import Path
from scripts.common import passed
assert passed.seconds_since("count", passed.key(Path())) is not None
Path("another").touch()
assert passed.seconds_since("count", passed.key(Path())) is None
"""


def test_passed_checks_are_repeated(repository: Repository, counted: tuple[dict[str, str], Path]) -> None:
    prepare(repository)
    environment, runs = counted
    repository.make("count", **environment)
    assert repository.release("0.1.1", "--force", checks="count", **environment).returncode == 0
    assert runs.read_text() == "\n" * 2

    repository.git("reset", "--quiet", "--hard", "HEAD^")
    repository.git("tag", "--delete", "v0.1.1")
    repository.write("note.txt", "a change")
    repository.commit()
    assert repository.release("0.1.1", checks="count", **environment).returncode == 0
    assert runs.read_text() == "\n" * 3


def test_release_fails_its_tests(repository: Repository) -> None:
    recipe = repository.read("Makefile").partition("\ntest: ")[2].partition("\n\t")[2].partition("\n")[0]
    repository.replace((recipe, "grep -q 'version: 0.1.0' openapi.yaml"), name="Makefile")
    prepare(repository)
    state = repository.state()

    done = repository.release("0.1.1", checks="test")

    assert done.returncode == 1
    assert "`make test` fails; see above" in done.stderr
    assert repository.state() == state


def test_sigterm_ends_the_checks(repository: Repository, tmp_path: Path) -> None:
    prepare(repository)
    state, targets, child = repository.state(), tmp_path / "targets.mk", tmp_path / "child"
    targets.write_text(
        f"sleep:\n\t@sh -c 'trap \"\" INT; sleep 300 & echo $$! > {child}.new; mv {child}.new {child}; wait'\n"
    )
    command = ["make", f"VENV={VENV}", "-o", f"{VENV}/.stamp", "release", "VERSION=0.1.1", "CHECKS=sleep"]
    environment = {**ENVIRONMENT, "MAKEFILES": str(targets)}
    with subprocess.Popen(command, cwd=repository.root, env=environment, stderr=subprocess.PIPE, text=True) as process:
        while not child.exists():
            assert process.poll() is None
            time.sleep(0.05)
        process.terminate()
        _, errors = process.communicate(timeout=60)

    assert "run `make release VERSION=0.1.1` again" in errors
    assert not Path("/proc", child.read_text().strip()).exists()
    assert repository.state() == state


def test_pre_release_and_release(repository: Repository) -> None:
    prepare(repository)
    repository.replace(("[session, model, tool, chain, agent]", "[session, model, tool, agent]"))
    repository.generate()
    repository.commit("Know chains no more")

    for version in ("0.2.0rc1", "0.2.0"):
        done = repository.release(version)
        assert done.returncode == 0, done.stderr

    assert_released(repository, "0.2.0")
    assert repository.read("CHANGELOG.md").count("kind of their own") == 2


@pytest.mark.slow
def test_repeatedly_killed_release(tmp_path: Path) -> None:
    repository = new_repository(tmp_path / "repository", tag="")
    prepare(repository)
    git = shutil.which("git")
    stub = tmp_path / "bin" / "git"
    stub.parent.mkdir()
    stub.write_text(STUB.format(git=git), encoding="utf-8")
    stub.chmod(0o755)
    path = {"PATH": f"{stub.parent}{os.pathsep}{os.environ['PATH']}", "FALL_BEFORE": "-", "FALL_AFTER": "-"}
    begun = repository.state()
    command = ("release", "VERSION=0.1.0", CHECKS)

    for moment in ({"FALL_AFTER": "worktree add"}, {"FALL_AFTER": "commit"}):
        assert repository.make(*command, **{**path, **moment}).returncode == 2
        assert repository.state() == begun
    # What is left is a tag whose commit is right after the branch.
    assert repository.make(*command, **{**path, "FALL_BEFORE": "merge"}).returncode == 2
    assert repository.git("status", "--porcelain") == ""
    assert repository.git("tag") == "v0.1.0"
    assert repository.git("rev-parse", "v0.1.0^{commit}^") == repository.git("rev-parse", "HEAD")
    repository.write("openapi.yaml", "half")
    done = repository.make(*command)
    assert done.returncode == 2
    assert "the tag v0.1.0 was created and the branch was not moved to it" in done.stderr
    assert "`git stash` stashes them" in done.stderr
    repository.git("reset", "--quiet", "--hard")

    done = repository.make(*command, **path)

    assert done.returncode == 0, done.stderr
    assert_released(repository, "0.1.0")
    assert not (repository.root / ".git" / "release").exists()
