"""Release what is in the tree: set the version, generate, write the changelog, commit and tag. Nothing is pushed.

    python -m scripts.release VERSION [--checks "test check"]

Everything is made in a work tree of its own, in a temporary folder. Only the last two steps touch the repository: the
tag, and then the branch with its files. A run that is stopped before them leaves nothing, and one that is stopped
between them is finished by the next.

Exit status: 0 when the release is there, 1 when it is not.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from packaging.version import InvalidVersion, Version
from rich.console import Console

from scripts import generate
from scripts.comparison import revisions
from scripts.comparison.report import print_table
from scripts.comparison.revisions import CONFIG, DESCRIPTION, git
from scripts.diff import Failure, compare
from scripts.generation import description
from scripts.generation.render import python_version

PROJECT = Path()
FRAGMENTS = Path("changelog.d")
PREFIX = "honeyhive-client-release-"


class ReleaseError(Exception):
    """There is no release, and the message says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    tag = f"v{options.version}"
    try:
        with _alone():
            _refuse_version(options.version)
            if not _finished_already(tag):
                _refuse(options.version)
                _run_checks(shlex.split(options.checks))
                commit = _prepare(options.version)
                _put_into_place(tag, commit)
    except (ReleaseError, *Failure) as error:
        print(f"{error}\n{tag} is not released", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"interrupted; run `make release VERSION={options.version}` again to begin or to finish", file=sys.stderr)
        return 130
    print(f"{tag} is released at {git('rev-parse', '--short', f'{tag}^{{commit}}')}, and nothing is pushed.")
    print(f"  look: git show {tag}")
    print(f"  push: git push --atomic origin {git('symbolic-ref', '--short', 'HEAD')} {tag}")
    print(f"  undo: git reset --keep {tag}^ && git tag --delete {tag}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.release", description="Set the version, generate, write the changelog, commit and tag."
    )
    parser.add_argument("version", help="the version to release, such as 0.2.0")
    parser.add_argument(
        "--checks", default="test check", help="targets of the Makefile that must succeed first (%(default)s)"
    )
    return parser


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One release at a time, without what an earlier one left when it was killed."""
    folder = git("rev-parse", "--path-format=absolute", "--git-common-dir")
    if not folder:
        raise ReleaseError(f"{Path.cwd()} is no git repository, and a release is a commit and a tag")
    # On the folder itself, so that no lock file is left lying about.
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseError("another release of this repository is being made; wait for it") from None
        for line in git("worktree", "list", "--porcelain").splitlines():
            path = Path(line.removeprefix("worktree "))
            if line.startswith("worktree ") and path.parent.name.startswith(PREFIX):
                _git("worktree", "remove", "--force", "--force", str(path))
                shutil.rmtree(path.parent, ignore_errors=True)
        yield
    finally:
        os.close(handle)


def _refuse_version(version: str) -> None:
    try:
        is_usual = str(Version(version)) == version and version.count(".") >= 2 and not Version(version).is_devrelease
    except InvalidVersion:
        is_usual = False
    if not is_usual:
        raise ReleaseError(f"{version!r} is no version; write three numbers, such as 0.2.0, or 0.2.0rc1 before it")
    if not git("symbolic-ref", "--quiet", "HEAD"):
        raise ReleaseError("no branch is checked out, and a release is a commit on one; check out main")


def _finished_already(tag: str) -> bool:
    """Whether the tag is there; a run that was stopped after it is finished."""
    commit = git("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}")
    if not commit:
        return False
    if _says_yes("merge-base", "--is-ancestor", commit, "HEAD"):
        print(f"{tag} was released already, at {commit[:7]}.")
        return True
    if git("rev-parse", f"{commit}^") != git("rev-parse", "HEAD"):
        raise ReleaseError(
            f"the tag {tag} is at {commit[:7]}, which is neither in this branch nor right after it; "
            f"check out its branch, or delete it: git tag --delete {tag}"
        )
    _refuse_dirt(f"an earlier run made {tag} and was stopped; `git reset --hard` lets this one finish it, but loses")
    _put_into_place(tag, commit)
    return True


def _refuse(version: str) -> None:
    """Raise ReleaseError with everything that stands in the way and is quickly found."""
    problems: list[str] = []
    for check in (_refuse_dirt, _refuse_without_fragment, _refuse_drift):
        try:
            check()
        except ReleaseError as error:
            problems.append(str(error))
    try:
        _refuse_small_step(version)
    except ReleaseError as error:
        problems.append(str(error))
    if problems:
        raise ReleaseError("\n".join(problems))


def _refuse_dirt(why: str = "the tree holds what is not committed; commit it or put it away:") -> None:
    dirt = git("status", "--porcelain")
    if dirt:
        raise ReleaseError(f"{why}\n" + "\n".join(f"  {line}" for line in dirt.splitlines()))


def _refuse_without_fragment() -> None:
    if not [path for path in (FRAGMENTS).glob("*.*.md") if path.is_file()]:
        raise ReleaseError(f"nothing is said to users: {FRAGMENTS}/ has no fragment; its README.md says how to add one")


def _refuse_drift() -> None:
    _generate(PROJECT, "--check")


def _refuse_small_step(version: str) -> None:
    described = str(description.read(DESCRIPTION).data["info"]["version"])
    current = Version(python_version(described)[0])
    if Version(version) < current:
        raise ReleaseError(f"info.version is {current} already; {version} would go back")
    last = revisions.last_release()
    if not last:
        return
    report = replace(compare(last), new_version=Version(version))
    if report.new_version <= report.old_version:
        raise ReleaseError(f"the last release is {last}; {version} is not after it")
    if not report.is_enough:
        print_table(report, Console(stderr=True, width=None if sys.stderr.isatty() else 120))
        raise ReleaseError(f"since {last} there are changes that ask for {report.demanded}; {version} is too small")


def _run_checks(targets: list[str]) -> None:
    for target in targets:
        if subprocess.run(["make", target], check=False).returncode:
            raise ReleaseError(f"`make {target}` fails; see above")
    # A check may take minutes, in which a person writes.
    _refuse_dirt()


def _prepare(version: str) -> str:
    """The commit of the release, which no branch has yet."""
    with tempfile.TemporaryDirectory(prefix=PREFIX) as scratch:
        tree = Path(scratch, "tree")
        _git("worktree", "add", "--quiet", "--detach", str(tree), "HEAD")
        try:
            _set_version(tree / DESCRIPTION, version)
            _generate(tree)
            _run([sys.executable, "-m", "towncrier", "build", "--yes", "--version", version], tree)
            _git("add", "--all", "--force", "generated", cwd=tree)
            _git("add", "--all", cwd=tree)
            _generate(tree, "--check")
            # The checks of a hook have just run, and its tools are not in this tree.
            _git("commit", "--quiet", "--no-verify", "--message", f"Release {version}", cwd=tree)
            return _git("rev-parse", "HEAD", cwd=tree)
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _put_into_place(tag: str, commit: str) -> None:
    """Tag the commit, then move the branch and the files to it: what is between the two, the next run can tell."""
    if git("rev-parse", f"{commit}^") != git("rev-parse", "HEAD"):
        raise ReleaseError("the branch was moved in the meantime; run it again")
    if not git("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}"):
        _git("tag", "--annotate", "--message", f"{tag.removeprefix('v')}", tag, commit)
    _git("merge", "--quiet", "--ff-only", commit)


def _set_version(path: Path, version: str) -> None:
    described = description.read(path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    index = described.line(("info", "version")) - 1
    lines[index] = re.sub(r"""(version\s*:\s*)(["']?)[^"'#\s]+\2""", rf"\g<1>{version}", lines[index], count=1)
    path.write_text("".join(lines), encoding="utf-8")
    if str(description.read(path).data["info"]["version"]) != version:
        raise ReleaseError(f"line {index + 1} of {DESCRIPTION} has no `version: ...` that could be set to {version}")


def _generate(tree: Path, *words: str) -> None:
    """Run the generator on another tree of this commit; the templates are the same."""
    paths = {"--spec": tree / DESCRIPTION, "--config": tree / CONFIG, "--output": tree / "generated"}
    given = [str(word) for pair in paths.items() for word in pair]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as told:
        status = generate.main([*given, *words])
    if status:
        raise ReleaseError(told.getvalue().strip())


def _git(*words: str, cwd: Path = PROJECT) -> str:
    return _run(["git", *words], cwd)


def _says_yes(*words: str) -> bool:
    return subprocess.run(["git", *words], capture_output=True, check=False).returncode == 0


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"`{shlex.join(command)}` failed:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
