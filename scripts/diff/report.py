"""Print a comparison: as a table on a terminal, as Markdown in a pull request."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packaging.version import Version
from rich import box
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from scripts.diff.change import Change, Impact, required_version
from scripts.generate.escape import visible
from scripts.generate.reference.markdown import code_span, in_line

LIMIT = 60_000
"""Characters of a report: a comment on GitHub holds 65,536."""
_MOST_SEVERE = 10
_NAMED = 5
"""Maximum number of subjects that a shortened report names after the first."""
_FEW = 10
"""Maximum number of rows of minor changes on a terminal."""
_LONGEST = 400
"""Characters of a cell: a type may have hundreds of members."""
_LONGEST_NAME = 120
"""Characters of a name or a type within a cell."""
_COLOURS = {Impact.MAJOR: "red", Impact.MINOR: "yellow", Impact.PATCH: "green"}
_MEANINGS = {Impact.MAJOR: "breaking", Impact.MINOR: "adding", Impact.PATCH: "neither breaking nor adding"}
_SUMMARIES = {
    Impact.MAJOR: "Some programs break, which requires a version bump",
    Impact.MINOR: "Something is new, which requires a version bump",
    Impact.PATCH: "Nothing breaks and nothing is new, which requires the smallest version bump",
}


@dataclass(frozen=True)
class Report:
    """The changes between two descriptions, and the version that they require."""

    old: str
    new: str
    old_version: Version | None
    """None where the two are not versions of one API, so that their numbers cannot be compared."""
    new_version: Version | None
    wire: list[Change]
    python: list[Change] | None
    """None where the packages could not be compared; a note has the reason."""
    notes: tuple[str, ...] = ()
    version_error: str = ""
    """Why the versions could not be compared."""

    @property
    def levels(self) -> tuple[tuple[str, list[Change] | None], ...]:
        """The two levels, each with its title."""
        return ("The Python package", self.python), ("The wire", self.wire)

    @property
    def impact(self) -> Impact | None:
        """The most severe impact; None where there is none."""
        return max((change.impact for change in (*self.wire, *(self.python or ()))), default=None)

    @property
    def required(self) -> Version | None:
        """The lowest version that these changes permit."""
        return required_version(self.old_version, self.impact) if self.old_version else None

    @property
    def is_sufficient(self) -> bool:
        """Whether the version is large enough for the changes."""
        if self.old_version is None or self.new_version is None or self.required is None:
            return True
        # A pre-release announces its version bump as the release does.
        return self.new_version >= self.old_version and Version(self.new_version.base_version) >= self.required

    def verdict(self) -> Iterator[str]:
        """Yield what the changes require, and whether the version is sufficient."""
        if self.old_version is None or self.new_version is None:
            return
        if self.impact is None:
            yield "Nothing changed for programs."
        else:
            bump = f"from {self.old_version} to {self.required} or later"
            below_one = " (below 1.0 a minor version may break)" if self.old_version.major == 0 else ""
            yield f"{_SUMMARIES[self.impact]}{below_one if self.impact is Impact.MAJOR else ''}: {bump}."
        if self.is_sufficient:
            yield f"info.version is {self.new_version}, which is sufficient."
        else:
            yield (
                f"info.version is {self.new_version}, which is too small: write {self.required} into the description, "
                "and run `make generate` again."
            )

    def most_severe(self) -> list[tuple[str, Change]]:
        """The most severe changes, each with its level, if there are too many to show at once."""
        breaking = [
            (title, change)
            for title, changes in self.levels
            for change in changes or ()
            if change.impact is Impact.MAJOR
        ]
        if len(breaking) <= _MOST_SEVERE:
            return []
        # Those of the package come first, in their order; those of the wire by their number.
        return sorted(breaking, key=lambda item: -item[1].count if item[0] == "The wire" else -math.inf)[:_MOST_SEVERE]


def print_table(report: Report, console: Console) -> bool:
    """Print the report on a terminal; return whether it is complete."""
    console.print(f"[bold]{escape(report.old)}[/] → [bold]{escape(report.new)}[/]")
    for line in report.verdict():
        console.print(
            escape(line.replace("`", "")), highlight=False, style="bold" if report.is_sufficient else "bold red"
        )
    for note in report.notes:
        console.print(f"[dim]{escape(note)}[/]")
    severe = report.most_severe()
    if severe:
        console.print(f"The {len(severe)} most severe:", highlight=False)
    for title, change in severe:
        console.print(Text(f"  {title}: {_plain(change)}"))
    is_whole = True
    for title, changes in report.levels:
        console.print(f"\n[bold]{title}[/]: {_counted(changes)}")
        is_folded = sum(change.impact is Impact.PATCH for change in changes or ()) > _FEW
        shown = [change for change in changes or () if not is_folded or change.impact is not Impact.PATCH]
        is_whole &= not is_folded and all(len(change.others) <= _NAMED for change in shown)
        if shown:
            table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False)
            table.add_column(no_wrap=True)
            table.add_column(overflow="fold")
            for change in shown:
                impact = Text(change.impact.label, style=_COLOURS[change.impact])
                table.add_row(impact, Group(*_cell(change)))
            console.print(table)
    return is_whole


def _cell(change: Change) -> Iterator[Text]:
    yield Text(_plain(change))
    if change.where:
        yield Text(visible(change.where), style="dim")
    if change.before:
        yield Text(_short(visible(f"- {change.before}")), style="red")
    if change.now:
        yield Text(_short(visible(f"+ {change.now}")), style="green")


def _plain(change: Change) -> str:
    return _short(visible(change.text(_NAMED).replace("`", "")))


def _short(text: str) -> str:
    text = re.sub(f"`([^`]{{{_LONGEST_NAME},}})`", lambda code: f"`{code[1][: _LONGEST_NAME - 1]}…`", text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def markdown(report: Report, limit: int | None = None, rest: str = "") -> str:
    """Return the report for a pull request.

    Args:
        report: The report.
        limit: The number of characters that it may have; the whole report by default.
        rest: The file that has the whole report.
    """
    rows = sum(len(changes or ()) for _, changes in report.levels)
    whole = _markdown(report, rows)
    if limit is None:
        return whole
    # The largest number of rows that fits.
    low, high = 0, rows
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(_markdown(report, middle, rest)) <= limit else (low, middle - 1)
    cut = _markdown(report, low, rest)
    return whole if cut == f"{whole}{_whole_in(rest)}" else cut


def _markdown(report: Report, rows: int, rest: str = "") -> str:
    return "\n".join(_markdown_lines(report, rows, is_whole=not rest)) + "\n" + (_whole_in(rest) if rest else "")


def _whole_in(rest: str) -> str:
    return f"\nThe whole report is in `{rest}`.\n"


def _markdown_lines(report: Report, rows: int, *, is_whole: bool) -> Iterator[str]:
    yield f"## {in_line(report.old)} → {in_line(report.new)}"
    if any(True for _ in report.verdict()):
        yield ""
    yield from (line if report.is_sufficient else f"**{line}**" for line in report.verdict())
    for note in report.notes:
        yield from ("", f"_{in_line(note)}_")
    severe = report.most_severe()
    if severe:
        counts = "; ".join(f"{title}: {_counted(changes)}" for title, changes in report.levels)
        yield from ("", f"{counts}. The {len(severe)} most severe:", "")
        yield from (f"- {title}: {in_line(_short(change.text(_NAMED)))}" for title, change in severe)
    for title, changes in report.levels:
        yield from ("", f"### {title}: {_counted(changes)}")
        minor_or_major = [change for change in changes or () if change.impact is not Impact.PATCH]
        others = [change for change in changes or () if change.impact is Impact.PATCH]
        yield from _table(minor_or_major, max(rows, 0), is_whole=is_whole)
        rows -= len(minor_or_major)
        if others:
            yield from ("", f"<details><summary>{len(others)} patch</summary>")
            yield from _table(others, max(rows, 0), is_whole=is_whole)
            yield from ("", "</details>")
            rows -= len(others)


def _table(changes: Sequence[Change], rows: int, *, is_whole: bool) -> Iterator[str]:
    """Yield a table with the first of the changes, and without empty columns."""
    cells = [
        [change.impact.label, change.text(None if is_whole else _NAMED), change.where, change.before, change.now]
        for change in changes[:rows]
    ]
    titles = ("", "change", "where", "before", "now")
    columns = [index for index in range(len(titles)) if any(row[index] for row in cells)]
    if cells:
        yield from ("", f"| {' | '.join(titles[index] for index in columns)} |", f"|{' --- |' * len(columns)}")
    for row in cells:
        impact, what, *code = row if is_whole else map(_short, row)
        shown = [impact, in_line(what), *(code_span(text) if text else "" for text in code)]
        yield f"| {' | '.join(shown[index] for index in columns)} |"
    if rows < len(changes):
        yield from ("", f"{len(changes) - rows} more.")


def _counted(changes: list[Change] | None) -> str:
    if changes is None:
        return "not compared"
    counts = {impact: sum(change.impact is impact for change in changes) for impact in sorted(Impact, reverse=True)}
    parts = [f"{count} {impact.label} ({_MEANINGS[impact]})" for impact, count in counts.items() if count]
    return ", ".join(parts) or "no change"
