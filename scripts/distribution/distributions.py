"""The wheel and the sdist of what is committed: the same bytes for the same commit.

The project is the one in the current folder.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

DIST = Path("dist")
GENERATED = Path("generated")
DESCRIPTION = Path("openapi.yaml")
SUMS = "SHA256SUMS"
UV = str(Path(sysconfig.get_path("scripts"), "uv"))


class BuildError(Exception):
    """There is no build, and the message says why and what to do."""


@dataclass(frozen=True)
class Source:
    """The package as a commit has it, in a folder of its own."""

    folder: Path
    commit: str
    epoch: int
    """When it was committed, in seconds since 1970: the time of every file in what is built."""

    @cached_property
    def project(self) -> dict[str, Any]:
        """The metadata that its pyproject.toml gives."""
        table: dict[str, Any] = tomllib.loads((self.folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
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


def committed(scratch: Path) -> Source:
    """What HEAD has of the package, whatever lies in the tree; refuses what is not committed, or out of date."""
    if dirt := git("status", "--porcelain", "--untracked-files=all", "--", str(GENERATED), str(DESCRIPTION)):
        raise BuildError(f"what is built is what is committed; commit this, or put it away:\n{dirt}")
    commit = git("rev-parse", "HEAD")
    # The bytes as they are committed, whatever this machine's settings make of the ends of lines.
    as_committed = ("-c", "core.autocrlf=false", "-c", "core.eol=lf")
    archive = _git(*as_committed, "archive", "--format=zip", commit, str(GENERATED), str(DESCRIPTION))
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(scratch)
    source = Source(scratch / GENERATED, commit, int(git("show", "--no-patch", "--format=%ct", commit)))
    _refuse_another_description(source.folder, scratch / DESCRIPTION)
    return source


def _refuse_another_description(folder: Path, description: Path) -> None:
    (package,) = (path.parent for path in folder.glob("*/_version.py"))
    noted = re.search(r'DESCRIPTION_SHA256: Final = "(\w+)"', (package / "_version.py").read_text(encoding="utf-8"))
    if not noted or noted[1] != sha256(description):
        raise BuildError(f"{GENERATED} was not made from {DESCRIPTION} as it is; run `make generate` and commit both")


def build(source: Path, folder: Path, epoch: int) -> Distributions:
    """Build the sdist, and the wheel from it, with the pinned build backend and nothing from any index."""
    _build(source, folder, epoch)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Distributions(wheel, sdist)


def build_wheel(source: Path, folder: Path, epoch: int) -> Path:
    """Build the wheel from the package's folder, without an sdist in between."""
    _build(source, folder, epoch, "--wheel")
    (wheel,) = folder.glob("*.whl")
    return wheel


def _build(source: Path, folder: Path, epoch: int, *kind: str) -> None:
    flags = ["--no-config", "--no-create-gitignore", "--no-build-isolation", "--python", sys.executable]
    done = subprocess.run(
        [UV, "build", *kind, *flags, "--out-dir", str(folder), str(source)],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"the package cannot be built:\n{done.stdout}{done.stderr}".rstrip())


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


def git(*words: str) -> str:
    """What git says, without the end of its last line."""
    return _git(*words).decode().rstrip("\n")


def _git(*words: str) -> bytes:
    if not shutil.which("git"):
        raise BuildError("git is not on PATH, and what is built is what is committed; install it")
    done = subprocess.run(["git", *words], capture_output=True, check=False)
    if done.returncode:
        raise BuildError(f"`git {' '.join(words)}` failed:\n{done.stderr.decode(errors='replace')}".rstrip())
    return done.stdout
