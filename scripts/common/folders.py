"""Put a generated folder in the place of an older one: whole, or not at all.

Beside `generated/` two hidden names are used: `.generated.new`, which a run fills, and `.generated.old`,
where the older folder waits while the new one takes its place. Both steps are renames, so a run that is
killed leaves one whole folder in one of the three places, and the next run puts it back.
"""

from __future__ import annotations

import contextlib
import difflib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"

# What tools leave anywhere in a folder that is used from where it stands, and at the top of one that is built there.
_CACHES = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_BUILDS = {"build", "dist"}


class FolderError(Exception):
    """The folder cannot be replaced: that would lose what a person wrote, or it is no folder that could be."""


@dataclass(frozen=True)
class Changes:
    """How one folder differs from another, as paths relative to it."""

    added: list[str]
    changed: list[str]
    removed: list[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def files_of(folder: Path) -> dict[str, Path]:
    """The files of a folder that a person or the generator put there, by their relative paths."""
    found = {}
    built_here = (folder / MANIFEST).is_file()
    for root, folders, names in os.walk(folder):
        # A link to a folder is a file of its own.
        names += [name for name in folders if Path(root, name).is_symlink()]
        at_top = built_here and Path(root) == folder
        folders[:] = sorted(name for name in folders if name not in _CACHES and not (at_top and _is_build(name)))
        for name in sorted(names):
            path = Path(root, name)
            found[path.relative_to(folder).as_posix()] = path
    return found


def _is_build(name: str) -> bool:
    return name in _BUILDS or name.endswith(".egg-info")


def write_manifest(folder: Path, details: dict[str, Any]) -> None:
    """Write down what the folder was generated from, and the SHA-256 of each of its files."""
    hashes = {name: _sha256(path) for name, path in files_of(folder).items()}
    (folder / MANIFEST).write_text(
        json.dumps({**details, "files": hashes}, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a generated folder; empty where there is none that can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        return {}
    return manifest


def hand_edits(folder: Path) -> dict[str, str]:
    """What a person did to the files of a generated folder since it was generated, by their names."""
    files = files_of(folder)
    hashes = read_manifest(folder).get("files", {})
    edits = {name: "edited" for name, path in files.items() if name in hashes and _sha256(path) != hashes[name]}
    edits |= {name: "added" for name in files if name not in hashes and name != MANIFEST}
    return edits | {name: "deleted" for name in hashes if name not in files}


def refuse_hand_edits(folder: Path) -> None:
    """Raise FolderError, naming each file that is not as it was generated."""
    files = files_of(folder) if folder.exists() else {}
    if not files:
        return
    if not read_manifest(folder):
        raise FolderError(
            f"{folder} has files but no {MANIFEST} of this generator that could be read, so they may be a person's;"
            " name another --output, or use --force to replace them all"
        )
    # What is deleted is lost already.
    edits = {name: edit for name, edit in hand_edits(folder).items() if edit != "deleted"}
    if edits:
        listed = "\n".join(f"  {name}: {edit} by hand" for name, edit in sorted(edits.items()))
        raise FolderError(
            f"{folder} holds what was not generated, and generating would lose it:\n{listed}\n"
            "move it into the description, the configuration or a template; or use --force to lose it"
        )


def compare(old: Path, new: Path) -> Changes:
    before, after = files_of(old) if old.exists() else {}, files_of(new)
    return Changes(
        added=[name for name in after if name not in before],
        changed=[name for name in after if name in before and _sha256(after[name]) != _sha256(before[name])],
        removed=[name for name in before if name not in after],
    )


def diff(old: Path, new: Path, changes: Changes) -> str:
    """The changes as a unified diff."""
    lines: list[str] = []
    for name in sorted((*changes.added, *changes.changed, *changes.removed)):
        before, after = (_lines(folder / name) for folder in (old, new))
        lines += difflib.unified_diff(before, after, f"{old.name}/{name}", f"generated anew/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@contextlib.contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A new folder to fill, which takes the place of `folder` when the block ends well.

    Runs for the same place wait for one another. What an earlier run left behind is mended first.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    new, old = (folder.with_name(f".{folder.name}.{kind}") for kind in ("new", "old"))
    # The lock is on the parent folder itself, so that no lock file is left lying about.
    parent = os.open(folder.parent, os.O_RDONLY)
    try:
        fcntl.flock(parent, fcntl.LOCK_EX)
        _mend(folder, new, old)
        try:
            yield new
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
        finally:
            _mend(folder, new, old)
    finally:
        os.close(parent)


def _mend(folder: Path, new: Path, old: Path) -> None:
    if old.exists() and not folder.exists():
        old.rename(folder)
    for leftover in (new, old):
        if leftover.is_symlink() or leftover.is_file():
            leftover.unlink()
        elif leftover.exists():
            shutil.rmtree(leftover)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True) if path.is_file() else []


def _sha256(path: Path) -> str:
    content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
    return hashlib.sha256(content).hexdigest()
