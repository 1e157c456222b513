"""Replace a generated folder atomically, and detect hand edits in it.

Beside `generated/`, two hidden names are used: a run writes the new folder to `.generated.new`, and renames the old one
to `.generated.old` while the new one takes its name. A run that is killed leaves one complete folder under one of the
three names, and the next run restores it.
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

# Folders that tools create: in any folder of a package that is imported in place, and at the top of one that is built.
_CACHES = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_BUILDS = {"build", "dist"}


class FolderError(Exception):
    """The folder cannot be replaced: it has hand edits, or it was not generated."""


@dataclass(frozen=True)
class Changes:
    """The differences between two folders, as relative paths."""

    added: list[str]
    changed: list[str]
    removed: list[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def files_of(folder: Path) -> dict[str, Path]:
    """Return the files of a folder, except for those of tools, by their relative paths."""
    files = {}
    built_here = (folder / MANIFEST).is_file()
    for root, folders, names in os.walk(folder):
        # A symbolic link to a folder counts as a file.
        names += [name for name in folders if Path(root, name).is_symlink()]
        at_top = built_here and Path(root) == folder
        folders[:] = sorted(name for name in folders if name not in _CACHES and not (at_top and _is_build(name)))
        for name in sorted(names):
            path = Path(root, name)
            files[path.relative_to(folder).as_posix()] = path
    return files


def _is_build(name: str) -> bool:
    return name in _BUILDS or name.endswith(".egg-info")


def write_manifest(folder: Path, details: dict[str, Any]) -> None:
    """Write the manifest: details of the generation, and the SHA-256 of each file."""
    hashes = {name: _sha256(path) for name, path in files_of(folder).items()}
    (folder / MANIFEST).write_text(
        json.dumps({**details, "files": hashes}, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a generated folder; empty where it is missing or invalid."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        return {}
    return manifest


def hand_edits(folder: Path) -> dict[str, str]:
    """Return the files that were changed since the generation, each with "edited", "added" or "deleted"."""
    files = files_of(folder)
    hashes = read_manifest(folder).get("files", {})
    edits = {name: "edited" for name, path in files.items() if name in hashes and _sha256(path) != hashes[name]}
    edits |= {name: "added" for name in files if name not in hashes and name != MANIFEST}
    return edits | {name: "deleted" for name in hashes if name not in files}


def refuse_hand_edits(folder: Path) -> None:
    """Raise FolderError where files were edited or added since the generation."""
    files = files_of(folder) if folder.exists() else {}
    if not files:
        return
    if not read_manifest(folder):
        raise FolderError(
            f"{folder} has files but no valid {MANIFEST}, so they may not be generated; "
            "use another --output, or --force to replace them"
        )
    # A deletion needs no protection: regenerating restores the file.
    edits = {name: edit for name, edit in hand_edits(folder).items() if edit != "deleted"}
    if edits:
        listed = "\n".join(f"  {name}: {edit} by hand" for name, edit in sorted(edits.items()))
        raise FolderError(
            f"{folder} has hand edits, which would be lost:\n{listed}\n"
            "move them into the description, the configuration or a template, or use --force to discard them"
        )


def compare(old: Path, new: Path) -> Changes:
    before, after = files_of(old) if old.exists() else {}, files_of(new)
    return Changes(
        added=[name for name in after if name not in before],
        changed=[name for name in after if name in before and _sha256(after[name]) != _sha256(before[name])],
        removed=[name for name in before if name not in after],
    )


def diff(old: Path, new: Path, changes: Changes) -> str:
    """Return the changes as a unified diff."""
    lines: list[str] = []
    for name in sorted((*changes.added, *changes.changed, *changes.removed)):
        before, after = (_lines(folder / name) for folder in (old, new))
        lines += difflib.unified_diff(before, after, f"{old.name}/{name}", f"regenerated/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@contextlib.contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Yield the path of a new folder, which replaces `folder` when the block ends without an exception.

    Concurrent runs for the same folder wait for each other. The remains of a killed run are removed first.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    new, old = (folder.with_name(f".{folder.name}.{kind}") for kind in ("new", "old"))
    # The lock is on the parent folder itself, so no lock file is left.
    parent = os.open(folder.parent, os.O_RDONLY)
    try:
        fcntl.flock(parent, fcntl.LOCK_EX)
        _recover(folder, new, old)
        try:
            yield new
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
        finally:
            _recover(folder, new, old)
    finally:
        os.close(parent)


def _recover(folder: Path, new: Path, old: Path) -> None:
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
