"""The conditions for publishing: those of the tree, its tag and dist/."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scripts.build.distributions import DIST, Distributions, Source, read_sums, sha256
from scripts.common.git import git


def errors(source: Source, fresh: Iterable[Distributions]) -> list[str]:
    """Return a message for each condition that is not met; `fresh` has the distributions built from the commit."""
    files = [file for built in fresh for file in built.files]
    messages = [uncommitted_changes(), _no_release(source), *(_not_reproduced(file) for file in files)]
    return [message for message in messages if message]


def uncommitted_changes() -> str:
    """Return a message about uncommitted changes; "" where there are none."""
    changes = git("status", "--porcelain", "--untracked-files=all")
    return f"there are uncommitted changes; commit or stash them:\n{changes}" if changes else ""


def _no_release(source: Source) -> str:
    version = source.version
    tags = git("for-each-ref", f"--points-at={source.commit}", "--format=%(refname)", "refs/tags").splitlines()
    if f"refs/tags/v{version}" in tags:
        return ""
    return (
        f"the commit is not the release v{version}; run `git checkout v{version}`, or release it: "
        f"make release VERSION={version}"
    )


def _not_reproduced(fresh: Path) -> str:
    file = DIST / fresh.name
    if not file.is_file():
        return f"{file} is missing; run `make build`"
    if sha256(file) == read_sums(DIST).get(file.name) == sha256(fresh):
        return ""
    return (
        f"{file} differs from a build of this commit, or from {DIST}/SHA256SUMS; run `make build` and compare "
        "(with another version of zlib, compressed files differ too)"
    )
