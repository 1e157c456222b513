"""Tell what a change of the description means: on the wire, and for programs that use the package.

    python -m scripts.diff [--ref REF | --old FILE --new FILE] [--ignore-version] [--format table|markdown]

Without arguments what is in openapi.yaml is compared with the last release, or where there is none with the
commit before the last one of main. Exit status: 0 when info.version is large enough for what changed, 1 when it is
too small, 2 when the two could not be compared, 3 when only the wire could be, for no package can be generated from one
of the descriptions.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from scripts.comparison import python, revisions, wire
from scripts.comparison.report import Report, markdown, print_table
from scripts.comparison.revisions import RevisionError, Side
from scripts.comparison.surface import SurfaceError
from scripts.comparison.wire import WireError
from scripts.generation.config import ConfigError
from scripts.generation.description import DescriptionError
from scripts.generation.render import RenderError

Failure = (RevisionError, SurfaceError, WireError, DescriptionError, ConfigError, RenderError, OSError)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.old is None) != (options.new is None) or (options.ref and options.old):
        parser.error("name a revision with --ref, or two files with --old and --new")
    try:
        report = replace(compare(options.ref, options.old, options.new), are_versions=not options.ignore_version)
    except Failure as error:
        print(f"nothing was compared: {error}", file=sys.stderr)
        return 2
    if options.format == "markdown":
        print(markdown(report), end="")
    else:
        print_table(report, Console(width=None if sys.stdout.isatty() else 120))
    if report.python is None:
        return 3
    return 0 if report.is_enough else 1


def compare(ref: str | None = None, old: Path | None = None, new: Path | None = None) -> Report:
    """Compare a revision with the description in the tree, or one file with another."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if old is not None and new is not None:
            before = revisions.of_file(old, folder / "old")
            after = revisions.of_file(new, folder / "new")
        else:
            before = revisions.of_revision(ref or revisions.default_revision(), folder / "old")
            after = revisions.of_file(revisions.DESCRIPTION, folder / "new")
        return _report(before, after)


def _report(old: Side, new: Side) -> Report:
    return Report(
        old.name,
        new.name,
        old.version,
        new.version,
        wire.compare(old.description, new.description, (old.place, new.place)),
        None if old.api is None or new.api is None else python.compare(old.api, new.api),
        tuple(note for note in (old.note, new.note) if note),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.diff",
        description="Tell what a change of the description means for its users. "
        "Exit status: 0, or 1 when info.version is too small for it, 2 when nothing could be compared, or 3 when only "
        "the wire could be.",
    )
    parser.add_argument("--ref", help="a tag, branch or commit to compare the tree with (default: the last release)")
    parser.add_argument("--old", type=Path, help="a description to compare from, instead of a revision")
    parser.add_argument("--new", type=Path, help="the description to compare it with")
    parser.add_argument("--ignore-version", action="store_true", help="compare descriptions of unrelated versions")
    parser.add_argument("--format", choices=["table", "markdown"], default="table", help="(%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
