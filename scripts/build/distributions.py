"""Reproducible wheels and sdists of the committed packages.

The project is the one in the current folder.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts.common.folders import read_manifest
from scripts.common.git import git, git_bytes

DIST = Path("dist")
GENERATED = Path("generated")
DESCRIPTION = Path("openapi.yaml")
SUMS = "SHA256SUMS"
UV = str(Path(sysconfig.get_path("scripts"), "uv"))


class DistributionError(Exception):
    """A distribution cannot be built, checked or uploaded; the message has the reason and the remedy."""


@dataclass(frozen=True)
class Project:
    """One of the distributions of this repository.

    Attributes:
        folder: The folder of its pyproject.toml.
        lock: The lock of the dependencies that it is tested with.
    """

    folder: Path
    lock: Path


CLIENT = Project(GENERATED, Path("requirements", "client.txt"))
SANDBOX = Project(Path("sandbox"), Path("requirements", "sandbox.txt"))
# The second depends on the first.
PROJECTS = (CLIENT, SANDBOX)
# The targets of symbolic links in their folders.
LINKED = (DESCRIPTION, Path("LICENSE"))


@dataclass(frozen=True)
class Source:
    """The files of a commit that are built, in a separate folder."""

    root: Path
    commit: str
    epoch: int
    """The time of the commit in seconds since 1970, which every built file gets."""

    def folder(self, project: Project) -> Path:
        """Return the folder of a project's pyproject.toml."""
        return self.root / project.folder

    @cached_property
    def version(self) -> str:
        """The version of all projects."""
        return str(self._table(CLIENT)["version"])

    def metadata(self, project: Project) -> dict[str, Any]:
        """Return the metadata in a project's pyproject.toml, and the version."""
        return {**self._table(project), "version": self.version}

    def _table(self, project: Project) -> dict[str, Any]:
        text = (self.folder(project) / "pyproject.toml").read_text(encoding="utf-8")
        table: dict[str, Any] = tomllib.loads(text)["project"]
        return table


@dataclass(frozen=True)
class Distributions:
    """A wheel and an sdist of one version."""

    wheel: Path
    sdist: Path

    @property
    def files(self) -> tuple[Path, Path]:
        # The wheel first: the package can then be installed even if the second upload fails.
        return self.wheel, self.sdist


def committed(root: Path) -> Source:
    """Write the files of HEAD into a folder.

    Raises:
        DistributionError: There are uncommitted changes, or the package was generated from another description.
    """
    parts = [str(path) for each in PROJECTS for path in (each.folder, each.lock)] + [str(path) for path in LINKED]
    if changes := git("status", "--porcelain", "--untracked-files=all", "--", *parts):
        raise DistributionError(f"there are uncommitted changes; commit or stash them:\n{changes}")
    commit = git("rev-parse", "HEAD")
    _write_objects(root, commit, parts)
    # hatchling reads the .gitignore of every parent folder up to the first that has a .git.
    (root / ".git").mkdir()
    source = Source(root, commit, commit_time())
    _require_same_description(source)
    return source


def commit_time() -> int:
    """Return the time of HEAD in seconds since 1970."""
    return int(git("-c", "log.showSignature=false", "show", "--no-patch", "--format=%ct", "HEAD"))


def _write_objects(root: Path, commit: str, parts: list[str]) -> None:
    """Write the objects of git, since a checkout and an archive depend on settings of the machine."""
    entries = git("ls-tree", "-r", "-z", commit, "--", *parts).rstrip("\0").split("\0")
    digests = "".join(f"{entry.split()[2]}\n" for entry in entries)
    content = io.BytesIO(git_bytes("cat-file", "--batch", stdin=digests.encode()))
    for entry in entries:
        path = root / entry.partition("\t")[2]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read(int(content.readline().split()[2])))
        content.readline()
    for entry in entries:
        if entry.startswith("120000 "):
            # A symbolic link becomes a copy of its target.
            link = root / entry.partition("\t")[2]
            link.write_bytes((link.parent / link.read_text(encoding="utf-8")).read_bytes())


def _require_same_description(source: Source) -> None:
    if read_manifest(source.folder(CLIENT)).get("description_sha256") != sha256(source.root / DESCRIPTION):
        raise DistributionError(
            f"{GENERATED} was not generated from this {DESCRIPTION}; run `make generate` and commit both"
        )


def build(package: Path, folder: Path, epoch: int) -> Distributions:
    """Build the sdist, and the wheel from it, with the pinned build backend and without an index."""
    with tempfile.TemporaryDirectory() as scratch:
        _build(package, Path(scratch), epoch)
        (wheel,), (sdist,) = Path(scratch).glob("*.whl"), Path(scratch).glob("*.tar.gz")
        folder.mkdir(parents=True, exist_ok=True)
        return Distributions(Path(shutil.copy2(wheel, folder)), Path(shutil.copy2(sdist, folder)))


def build_wheel(package: Path, folder: Path, epoch: int) -> Path:
    """Build the wheel directly from the folder of the package."""
    _build(package, folder, epoch, "--wheel")
    (wheel,) = folder.glob("*.whl")
    return wheel


def _build(package: Path, folder: Path, epoch: int, *kind: str) -> None:
    flags = ["--no-config", "--no-create-gitignore", "--no-build-isolation", "--python", sys.executable]
    # The user's settings do not apply.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "HATCH_"))}
    # hatchling does not remove its temporary files when it fails.
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            [UV, "build", *kind, *flags, "--out-dir", str(folder.resolve()), str(package.resolve())],
            env={**environment, "SOURCE_DATE_EPOCH": str(epoch), "TMPDIR": scratch},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise DistributionError(f"the package cannot be built:\n{done.stdout}{done.stderr}".rstrip())


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_sums(folder: Path) -> None:
    """Write the SHA-256 of each file in the format of `sha256sum --check`."""
    lines = [f"{sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")


def read_sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that SHA256SUMS lists, by its name; empty if there is no SHA256SUMS."""
    path = folder / SUMS
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
