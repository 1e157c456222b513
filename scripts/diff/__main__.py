"""Report what a change of the description means: for programs that use the package, and on the wire.

    python -m scripts.diff [--ref REF | --old FILE --new FILE] [--ignore-version] [--format table|markdown]

Without arguments, openapi.yaml is compared with the last release or, if there is none, with the second-to-last commit
of main. Exit status: 0 when info.version is large enough for the changes, 1 when it is too small, 2 when the two
or their versions could not be compared, 3 when only the wire was compared because no package can be generated from one
of the descriptions. A report that is too long for a terminal or a comment is in build/change-report.md.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from scripts.diff.compare import ERRORS, compare
from scripts.diff.report import LIMIT, Report, markdown, print_table

REPORT = Path("build", "change-report.md")
"""The file for the whole report if the printed one is shortened."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.old is None) != (options.new is None) or (options.ref and options.old):
        parser.error("name a revision with --ref, or two files with --old and --new")
    try:
        report = compare(options.ref, options.old, options.new, has_versions=not options.ignore_version)
        _print(report, options.format)
    except ERRORS as error:
        print(f"comparison failed: {error}", file=sys.stderr)
        return 2
    except Exception:  # noqa: BLE001
        # Python would exit with 1, which means that info.version is too small.
        traceback.print_exc()
        return 2
    if report.version_error:
        print(f"the versions were not compared: {report.version_error}", file=sys.stderr)
        return 2
    if report.python is None:
        return 3
    return 0 if report.is_sufficient else 1


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
    parser.add_argument("--old", type=Path, help="the old description, instead of a revision")
    parser.add_argument("--new", type=Path, help="the new description")
    parser.add_argument("--ignore-version", action="store_true", help="compare descriptions of unrelated versions")
    parser.add_argument("--format", choices=["table", "markdown"], default="table", help="(%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
