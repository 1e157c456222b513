"""What must hold of the tree, its tag and dist/ before anything is published."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scripts.build.distributions import DIST, Distributions, Source, read_sums, sha256
from scripts.common.git import git


def problems(source: Source, fresh: Iterable[Distributions]) -> list[str]:
    """Return everything that stands in the way, in words; `fresh` is what the commit gives."""
    files = [file for built in fresh for file in built.files]
    found = [dirt(), _no_release(source), *(_other_bytes(DIST / file.name, sha256(file)) for file in files)]
    return [problem for problem in found if problem]


def dirt() -> str:
    """What the tree holds beside its commit; "" when there is nothing."""
    found = git("status", "--porcelain", "--untracked-files=all")
    return f"the tree holds what is not committed; commit it or put it away:\n{found}" if found else ""


def _no_release(source: Source) -> str:
    version = source.version
    tags = git("for-each-ref", f"--points-at={source.commit}", "--format=%(refname)", "refs/tags").splitlines()
    if f"refs/tags/v{version}" in tags:
        return ""
    return (
        f"what is checked out is not the release v{version}; `git checkout v{version}`, or make it: "
        f"make release VERSION={version}"
    )


def _other_bytes(file: Path, digest: str) -> str:
    if not file.is_file():
        return f"{file} is not there; run `make build`"
    if sha256(file) == read_sums(DIST).get(file.name) == digest:
        return ""
    return (
        f"{file} is not what this commit gives, or not what {DIST}/SHA256SUMS says; run `make build` and compare "
        "(another zlib compresses to other bytes, too)"
    )
