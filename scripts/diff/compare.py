"""Compare two snapshots of the API: for programs that use the package, and on the wire."""

from __future__ import annotations

import tempfile
from pathlib import Path

from packaging.version import Version

from scripts.diff import python, snapshots, wire
from scripts.diff.report import Report
from scripts.diff.snapshots import RevisionError, Snapshot
from scripts.diff.surface import SurfaceError
from scripts.diff.wire import WireError
from scripts.generate.description import DescriptionError

ERRORS = (RevisionError, DescriptionError, WireError, OSError)


def compare(
    ref: str | None = None, old: Path | None = None, new: Path | None = None, *, has_versions: bool = True
) -> Report:
    """Compare a revision with the description in the tree, or one file with another.

    Args:
        ref: The revision; the last release by default.
        old: The file to compare from, instead of a revision.
        new: The file to compare it with.
        has_versions: Whether the two are versions of one API, so that their numbers must fit the changes.

    Raises:
        RevisionError: There is nothing to compare with.
        DescriptionError: A description cannot be read.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if old is not None and new is not None:
            before = snapshots.of_file(old, folder / "old")
            after = snapshots.of_file(new, folder / "new")
        else:
            before = snapshots.of_revision(ref or snapshots.default_revision(), folder / "old")
            after = snapshots.of_file(snapshots.DESCRIPTION, folder / "new")
        return _report(before, after, has_versions=has_versions)


def _report(old: Snapshot, new: Snapshot, *, has_versions: bool) -> Report:
    notes = [note for note in (old.note, new.note) if note]
    changes = None
    if old.api is not None and new.api is not None:
        try:
            changes = python.compare(old.api, new.api)
        except SurfaceError as error:
            notes.append(f"Only the wire was compared: {error}")
    versions: tuple[Version | None, Version | None] = (None, None)
    version_error = ""
    if has_versions:
        try:
            versions = old.version, new.version
        except RevisionError as error:
            version_error = str(error)
            notes.append(f"The versions were not compared: {error}.")
    return Report(
        old.name,
        new.name,
        *versions,
        wire.compare(old.description, new.description, (old.path, new.path)),
        changes,
        tuple(notes),
        version_error,
    )
