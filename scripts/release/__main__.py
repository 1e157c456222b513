"""Release the current commit: set the version, generate, write the changelog, commit and tag. Nothing is pushed.

    python -m scripts.release VERSION [--checks "test check"] [--force]

The release is prepared in a separate work tree, inside the .git folder. Only the last two steps change the repository:
the tag, and then the branch with its files. A run that is stopped before them leaves no trace; one that is stopped
between them is completed by the next run. Checks that the same files have passed are not run again, unless forced:
see scripts/common/passed.py.

Exit status: 0 when the commit is released, 1 when it is not, 130 when interrupted.
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
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from packaging.version import Version
from rich.console import Console

from scripts.common import passed
from scripts.common.git import GitError, git, query
from scripts.diff import snapshots
from scripts.diff.compare import ERRORS, compare
from scripts.diff.report import print_table
from scripts.diff.snapshots import CONFIG, DESCRIPTION
from scripts.generate import description
from scripts.generate.__main__ import main as generate

PROJECT = Path()
FRAGMENTS = Path("changelog.d")
CHANGELOG = Path("CHANGELOG.md")
# Hooks are written for the main work tree; this one lacks the tools that they use.
WITHOUT_HOOKS = ("-c", f"core.hooksPath={os.devnull}")


# The checks that a new version or changelog can break; the others are recorded as passed without being repeated.
REPEATED = {"test"}


class ReleaseError(Exception):
    """The commit cannot be released; the message gives the reason and the remedy."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tag = f"v{options.version}"
    # Hooks and aliases of git set these variables for another work tree.
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE"):
        os.environ.pop(name, None)
    try:
        _validate_version(options.version)
        with _locked() as scratch:
            branch = _branch()
            if _is_released(tag):
                print(f"{tag} has already been released.")
            else:
                if not _is_tagged(tag):
                    _validate(options.version)
                    begun = git("rev-parse", "HEAD")
                    checks = shlex.split(options.checks)
                    passed.run_checks(checks, force=options.force)
                    commit = _prepare(options.version, begun, scratch)
                    _check_release(scratch / "tree", checks)
                    _tag(tag, commit, begun, branch)
                _move(tag)
    except (ReleaseError, GitError, passed.CheckError, *ERRORS) as error:
        print(f"{error}\n{tag} is not released", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"interrupted; run `make release VERSION={options.version}` again to complete it", file=sys.stderr)
        return 130
    print(f"{tag} is released at {git('rev-parse', '--short', f'{tag}^{{commit}}')}. Nothing was pushed.")
    print(f"  show: git show {tag}")
    print(f"  push: git push --atomic origin refs/heads/{branch} refs/tags/{tag}")
    if git("rev-parse", f"refs/tags/{tag}^{{commit}}") == git("rev-parse", "HEAD"):
        print(f"  undo: git reset --keep HEAD^ && git tag --delete {tag}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.release", description="Set the version, generate, write the changelog, commit and tag."
    )
    parser.add_argument("version", help="the version to release, such as 0.2.0")
    parser.add_argument(
        "--checks", default="test check", help="targets of the Makefile that must succeed first (%(default)s)"
    )
    parser.add_argument("--force", action="store_true", help="also run checks that the same files have passed")
    return parser


def _validate_version(version: str) -> None:
    if not version:
        raise ReleaseError("the version is missing; write: make release VERSION=0.2.0")
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}((a|b|rc)[1-9]\d*)?", version):
        raise ReleaseError(f"{version!r} is not a valid version; write three numbers, such as 0.2.0, or 0.2.0rc1")


@contextlib.contextmanager
def _locked() -> Iterator[Path]:
    """Lock the repository for a release, and yield an empty folder for its work tree."""
    home = git("rev-parse", "--path-format=absolute", "--git-common-dir")
    scratch = Path(home, "release")
    # On the folder itself, so that no lock file is left.
    handle = os.open(home, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseError("another release of this repository is running; wait until it ends") from None
        _clear(scratch)
        try:
            yield scratch
        finally:
            _clear(scratch)
    finally:
        os.close(handle)


def _clear(scratch: Path) -> None:
    if scratch.exists():
        shutil.rmtree(scratch)
        git("worktree", "prune")


def _branch() -> str:
    branch = query("symbolic-ref", "--quiet", "--short", "HEAD")
    if not branch:
        raise ReleaseError("no branch is checked out; check out the branch to release, such as main")
    return branch


def _is_released(tag: str) -> bool:
    """Return whether the release is in the branch."""
    if not query("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}"):
        return False
    commit = query("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}")
    is_ours = commit and query("log", "-1", "--format=%s", commit) == _subject(tag)
    if not is_ours or query("cat-file", "-t", f"refs/tags/{tag}") != "tag":
        raise ReleaseError(f"the tag {tag} exists and was not created by a release; delete it: git tag --delete {tag}")
    return subprocess.run(["git", "merge-base", "--is-ancestor", commit, "HEAD"], check=False).returncode == 0


def _is_tagged(tag: str) -> bool:
    """Return whether an earlier run created the tag and was stopped before it moved the branch."""
    commit = query("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}")
    if not commit:
        return False
    if git("rev-parse", f"{commit}^") != git("rev-parse", "HEAD"):
        raise ReleaseError(
            f"the tag {tag} is at {commit[:7]}, which is neither in this branch nor the commit after it; "
            f"check out its branch, or delete it: git tag --delete {tag}"
        )
    return True


def _subject(tag: str) -> str:
    return f"Release {tag.removeprefix('v')}"


def _validate(version: str) -> None:
    """Raise ReleaseError with the message of each quick check that fails."""
    checks = (
        _require_clean_tree,
        _require_no_operation,
        _require_committer,
        _require_fragments,
        _require_no_drift,
        lambda: _require_large_enough(version),
    )
    messages: list[str] = []
    for check in checks:
        try:
            check()
        except (ReleaseError, GitError, *ERRORS) as error:
            messages.append(str(error))
    if messages:
        raise ReleaseError("\n".join(messages))


def _require_clean_tree() -> None:
    changes = _changes("--untracked-files=all")
    if changes:
        raise ReleaseError(f"there are uncommitted changes; commit or stash them:\n{changes}")


def _changes(*options: str) -> str:
    # Not stripped: the first column of the status may be a space.
    lines = git("status", "--porcelain", *options, cwd=PROJECT).splitlines()
    return "\n".join(f"  {line}" for line in lines)


def _require_no_operation() -> None:
    for name in ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"):
        if Path(git("rev-parse", "--git-path", name)).exists():
            raise ReleaseError(f"an operation of git is not complete ({name}); complete or abort it")


def _require_committer() -> None:
    git("var", "GIT_COMMITTER_IDENT")


def _require_fragments() -> None:
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"]
    kinds = [kind["directory"] for kind in settings["type"]]
    files = [Path(name) for name in git("ls-files", "--", str(FRAGMENTS)).splitlines()]
    fragments = [path for path in files if path.name != "README.md"]
    if not fragments:
        raise ReleaseError(f"{FRAGMENTS}/ has no fragment for the changelog; see {FRAGMENTS}/README.md")
    for path in fragments:
        if not re.fullmatch(rf"[^.]+\.({'|'.join(kinds)})(\.\d+)?\.md", path.name):
            raise ReleaseError(
                f"{path} is not a valid name; use +short-name.KIND.md, where KIND is one of {', '.join(kinds)}"
            )
        if not path.read_text(encoding="utf-8").strip():
            raise ReleaseError(f"{path} is empty; write what changed, or remove it")
    if settings["start_string"].strip() not in CHANGELOG.read_text(encoding="utf-8"):
        raise ReleaseError(
            f"{CHANGELOG} has no line {settings['start_string'].strip()}, below which releases are inserted"
        )


def _require_no_drift() -> None:
    _generate(PROJECT, "--check")


def _require_large_enough(version: str) -> None:
    current = snapshots.version_of(description.read(DESCRIPTION))
    if Version(version) < current and Version(version).base_version != str(current):
        raise ReleaseError(f"info.version is {current}, which is higher than {version}")
    last = snapshots.last_release()
    if not last:
        return
    report = replace(compare(last), new_version=Version(version))
    if report.old_version is None:
        raise ReleaseError(report.version_error)
    if Version(version) <= report.old_version:
        raise ReleaseError(f"the last release is {last}; {version} is not higher")
    if report.python is None:
        raise ReleaseError("; ".join(report.notes))
    if not report.is_sufficient:
        print_table(report, Console(stderr=True, width=None if sys.stderr.isatty() else 120))
        raise ReleaseError(f"the changes since {last} require {report.required}; {version} is too low")


def _prepare(version: str, begun: str, scratch: Path) -> str:
    """Return the commit of the release, which no branch has yet."""
    tree = scratch / "tree"
    git(*WITHOUT_HOOKS, "worktree", "add", "--quiet", "--detach", str(tree), begun)
    _set_version(tree / DESCRIPTION, version)
    _generate(tree)
    # A pre-release keeps the fragments, so that the changelog of the release contains them too.
    keep = ["--keep"] if Version(version).is_prerelease else ["--yes"]
    command = [sys.executable, "-m", "towncrier", "build", *keep, "--version", version]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"the changelog was not written:\n{done.stdout}{done.stderr}".rstrip())
    git("add", "--all", "--force", "generated", cwd=tree)
    git("add", "--all", cwd=tree)
    _generate(tree, "--check")
    git(*WITHOUT_HOOKS, "commit", "--quiet", "--message", _subject(version), cwd=tree)
    return git("rev-parse", "HEAD", cwd=tree)


def _check_release(tree: Path, checks: list[str]) -> None:
    """Test the release itself, and record the checks that it has passed for `make publish`."""
    for lock in (tree / "requirements").iterdir():
        # Make the locks older than the installed tools, so that make does not install these again.
        os.utime(lock, (0, 0))
    repeated = [name for name in checks if name in REPEATED]
    passed.run_checks(repeated, tree=tree, variables=[f"VENV={sys.prefix}"], force=False)
    for name in checks:
        passed.remember(name, passed.key(tree))


def _tag(tag: str, commit: str, begun: str, branch: str) -> None:
    # Files or the branch may have changed during the checks, which take minutes.
    if (git("rev-parse", "HEAD"), _branch()) != (begun, branch):
        raise ReleaseError("another commit or branch was checked out in the meantime; run the command again")
    _require_clean_tree()
    git("tag", "--annotate", "--message", tag.removeprefix("v"), tag, commit)


def _move(tag: str) -> None:
    """Move the branch and the files to the release. The next run completes this if it is stopped."""
    changes = _changes("--untracked-files=no")
    if changes:
        raise ReleaseError(
            f"the tag {tag} was created and the branch was not moved to it, since there are uncommitted changes:\n"
            f"{changes}\n`git stash` stashes them (`git reset --hard` discards them); then run the command again"
        )
    try:
        git("merge", "--quiet", "--ff-only", "--no-squash", "--no-verify-signatures", f"refs/tags/{tag}^{{commit}}")
    except GitError as error:
        raise ReleaseError(
            f"{error}\nthe tag {tag} was created and the branch could not be moved to it; fix what git reports and run "
            f"the command again, or delete the tag: git tag --delete {tag}"
        ) from error


def _set_version(path: Path, version: str) -> None:
    described = description.read(path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    index = described.line(("info", "version")) - 1
    lines[index] = re.sub(r"""(version\s*:\s*)(["']?)[^"'#\s]+\2""", rf"\g<1>{version}", lines[index], count=1)
    path.write_text("".join(lines), encoding="utf-8")
    if str(description.read(path).data["info"]["version"]) != version:
        raise ReleaseError(f"line {index + 1} of {DESCRIPTION} has no `version: …` that can be set to {version}")


def _generate(tree: Path, *flags: str) -> None:
    """Run the generator in a tree of this commit."""
    paths = {"--spec": tree / DESCRIPTION, "--config": tree / CONFIG, "--output": tree / "generated"}
    options = [f"{option}={path}" for option, path in paths.items()]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as output:
        status = generate([*options, *flags])
    if status == 130:
        raise KeyboardInterrupt
    if status:
        raise ReleaseError(output.getvalue().strip())


if __name__ == "__main__":
    sys.exit(main())
