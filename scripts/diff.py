"""Report what a change of the description means: for programs that use the package, and on the wire.

    python -m scripts.diff [--ref REF | --old FILE --new FILE] [--ignore-version] [--format table|markdown]

Without arguments what is in openapi.yaml is compared with the last release, or where there is none with the
commit before the last one of main. Exit status: 0 when info.version is large enough for what changed, 1 when it is
too small, 2 when the two or their versions could not be compared, 3 when only the wire could be, for no package can be
generated from one of the descriptions. What is too much for a terminal or a comment is in build/change-report.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from packaging.version import Version
from rich.console import Console

from scripts.comparison import python, revisions, wire
from scripts.comparison.report import LIMIT, Report, markdown, print_table
from scripts.comparison.revisions import RevisionError, Side
from scripts.comparison.surface import SurfaceError
from scripts.comparison.wire import WireError
from scripts.generation.description import DescriptionError

Failure = (RevisionError, DescriptionError, WireError, OSError)
REPORT = Path("build", "change-report.md")
"""The whole report, where less than that is printed."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.old is None) != (options.new is None) or (options.ref and options.old):
        parser.error("name a revision with --ref, or two files with --old and --new")
    try:
        report = compare(options.ref, options.old, options.new, has_versions=not options.ignore_version)
        _print(report, options.format)
    except Failure as error:
        print(f"nothing was compared: {error}", file=sys.stderr)
        return 2
    except Exception:  # noqa: BLE001
        # Python would exit with 1, which says that info.version is too small.
        traceback.print_exc()
        return 2
    if report.version_error:
        print(f"the versions were not compared: {report.version_error}", file=sys.stderr)
        return 2
    if report.python is None:
        return 3
    return 0 if report.is_enough else 1


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
            before = revisions.of_file(old, folder / "old")
            after = revisions.of_file(new, folder / "new")
        else:
            before = revisions.of_revision(ref or revisions.default_revision(), folder / "old")
            after = revisions.of_file(revisions.DESCRIPTION, folder / "new")
        return _report(before, after, has_versions=has_versions)


def _report(old: Side, new: Side, *, has_versions: bool) -> Report:
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
        wire.compare(old.description, new.description, (old.place, new.place)),
        changes,
        tuple(notes),
        version_error,
    )


def _print(report: Report, form: str) -> None:
    whole = markdown(report)
    if form == "markdown":
        text = markdown(report, LIMIT, str(REPORT))
        print(text, end="")
        is_whole = text == whole
    else:
        is_whole = print_table(report, Console(width=None if sys.stdout.isatty() else 120))
        if not is_whole:
            print(f"\nThe whole report is in {REPORT}.")
    if not is_whole:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(whole, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.diff",
        description="Report what a change of the description means for its users. "
        "Exit status: 0, or 1 when info.version is too small for it, 2 when the two or their versions could not be "
        "compared, or 3 when only the wire could be.",
    )
    parser.add_argument("--ref", help="a tag, branch or commit to compare the tree with (default: the last release)")
    parser.add_argument("--old", type=Path, help="a description to compare from, instead of a revision")
    parser.add_argument("--new", type=Path, help="the description to compare it with")
    parser.add_argument("--ignore-version", action="store_true", help="compare descriptions of unrelated versions")
    parser.add_argument("--format", choices=["table", "markdown"], default="table", help="(%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
