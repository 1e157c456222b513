"""The wheels and the sdists of what is committed: the same bytes for the same commit.

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


class DistributionError(Exception):
    """A distribution cannot be built, checked or uploaded; the message says why, and what to do."""


DIST = Path("dist")
GENERATED = Path("generated")
DESCRIPTION = Path("openapi.yaml")
SUMS = "SHA256SUMS"
UV = str(Path(sysconfig.get_path("scripts"), "uv"))


@dataclass(frozen=True)
class Project:
    """One of the distributions of this repository.

    Attributes:
        folder: The folder of its pyproject.toml.
        lock: The versions of what it needs with which it is tested.
    """

    folder: Path
    lock: Path


CLIENT = Project(GENERATED, Path("requirements", "client.txt"))
SANDBOX = Project(Path("sandbox"), Path("requirements", "sandbox.txt"))
# The second needs the first.
PROJECTS = (CLIENT, SANDBOX)
# What a link in one of them leads to.
LINKED = (DESCRIPTION, Path("LICENSE"))


@dataclass(frozen=True)
class Source:
    """What a build is made of, as a commit has it, in a folder of its own."""

    root: Path
    commit: str
    epoch: int
    """When it was committed, in seconds since 1970: the time of every file in what is built."""

    def folder(self, project: Project) -> Path:
        """Return the folder of a project's pyproject.toml."""
        return self.root / project.folder

    @cached_property
    def version(self) -> str:
        """The version of all projects."""
        return str(self._table(CLIENT)["version"])

    def metadata(self, project: Project) -> dict[str, Any]:
        """Return the metadata that a project's pyproject.toml gives, and the version."""
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
        # An index that has only the first of them can be installed from already.
        return self.wheel, self.sdist


def committed(root: Path) -> Source:
    """What HEAD has, whatever lies in the tree; refuses what is not committed, or out of date."""
    parts = [str(path) for each in PROJECTS for path in (each.folder, each.lock)] + [str(path) for path in LINKED]
    if dirt := git("status", "--porcelain", "--untracked-files=all", "--", *parts):
        raise DistributionError(f"what is built is what is committed; commit this, or put it away:\n{dirt}")
    commit = git("rev-parse", "HEAD")
    _write_objects(root, commit, parts)
    # hatchling obeys the .gitignore of the folders above it, up to one with this in it.
    (root / ".git").mkdir()
    source = Source(root, commit, commit_time())
    _refuse_another_description(source)
    return source


def commit_time() -> int:
    """When HEAD was committed, in seconds since 1970."""
    return int(git("-c", "log.showSignature=false", "show", "--no-patch", "--format=%ct", "HEAD"))


def _write_objects(root: Path, commit: str, parts: list[str]) -> None:
    """Write what git has, byte for byte: what it checks out or archives depends on this machine's settings."""
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
            # A link becomes the file that it leads to, as its users get it.
            link = root / entry.partition("\t")[2]
            link.write_bytes((link.parent / link.read_text(encoding="utf-8")).read_bytes())


def _refuse_another_description(source: Source) -> None:
    if read_manifest(source.folder(CLIENT)).get("description_sha256") != sha256(source.root / DESCRIPTION):
        raise DistributionError(
            f"{GENERATED} was not made from {DESCRIPTION} as it is; `make generate`, and commit both"
        )


def build(package: Path, folder: Path, epoch: int) -> Distributions:
    """Build the sdist, and the wheel from it, with the pinned build backend and nothing from any index."""
    with tempfile.TemporaryDirectory() as scratch:
        _build(package, Path(scratch), epoch)
        (wheel,), (sdist,) = Path(scratch).glob("*.whl"), Path(scratch).glob("*.tar.gz")
        folder.mkdir(parents=True, exist_ok=True)
        return Distributions(Path(shutil.copy2(wheel, folder)), Path(shutil.copy2(sdist, folder)))


def build_wheel(package: Path, folder: Path, epoch: int) -> Path:
    """Build the wheel from the package's folder, without an sdist in between."""
    _build(package, folder, epoch, "--wheel")
    (wheel,) = folder.glob("*.whl")
    return wheel


def _build(package: Path, folder: Path, epoch: int, *kind: str) -> None:
    flags = ["--no-config", "--no-create-gitignore", "--no-build-isolation", "--python", sys.executable]
    # Nobody's own settings of the two have a say.
    known = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "HATCH_"))}
    # hatchling leaves its temporary files behind when it fails.
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            [UV, "build", *kind, *flags, "--out-dir", str(folder.resolve()), str(package.resolve())],
            env={**known, "SOURCE_DATE_EPOCH": str(epoch), "TMPDIR": scratch},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise DistributionError(f"the package cannot be built:\n{done.stdout}{done.stderr}".rstrip())


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_sums(folder: Path) -> None:
    """Write down the SHA-256 of each file, as `sha256sum --check` reads it."""
    lines = [f"{sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")


def read_sums(folder: Path) -> dict[str, str]:
    """The SHA-256 that was written down of each file, by its name; empty where there is no list."""
    path = folder / SUMS
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
