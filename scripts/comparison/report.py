"""A comparison in words: a table for a terminal, Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packaging.version import Version
from rich import box
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from scripts.comparison.change import Change, Impact, demanded
from scripts.generation.escape import visible
from scripts.generation.reference.markdown import code_span, in_line

_COLOURS = {Impact.MAJOR: "red", Impact.MINOR: "yellow", Impact.PATCH: "green"}
_MEANINGS = {Impact.MAJOR: "breaking", Impact.MINOR: "adding", Impact.PATCH: "neither breaking nor adding"}
_SUMMARIES = {
    Impact.MAJOR: "Programs break, which asks for a step",
    Impact.MINOR: "Something is new, which asks for a step",
    Impact.PATCH: "Nothing breaks and nothing is new, which asks for the smallest step",
}


@dataclass(frozen=True)
class Report:
    """What changed from one description to another, and which version that asks for."""

    old: str
    new: str
    old_version: Version
    new_version: Version
    wire: list[Change]
    python: list[Change] | None
    """None where the packages could not be compared; a note says why."""
    notes: tuple[str, ...] = ()
    are_versions: bool = True
    """Whether the two are versions of one API, so that their numbers must fit the changes."""

    @property
    def impact(self) -> Impact | None:
        """The gravest of all changes; None where there is none."""
        return max((change.impact for change in (*self.wire, *(self.python or ()))), default=None)

    @property
    def demanded(self) -> Version:
        """The lowest version that tells users of these changes."""
        return demanded(self.old_version, self.impact)

    @property
    def is_enough(self) -> bool:
        # A pre-release announces its step as well as the release does.
        if not self.are_versions:
            return True
        return self.new_version >= self.old_version and Version(self.new_version.base_version) >= self.demanded

    def verdict(self) -> Iterator[str]:
        """What the changes ask for, and where the version stands."""
        if not self.are_versions:
            return
        if self.impact is None:
            yield "Nothing changed for anyone."
        else:
            step = f"from {self.old_version} to {self.demanded} or later"
            below_one = " (below 1.0 a minor step may break)" if self.old_version.major == 0 else ""
            yield f"{_SUMMARIES[self.impact]}{below_one if self.impact is Impact.MAJOR else ''}: {step}."
        if self.is_enough:
            yield f"info.version is {self.new_version}, which is enough."
        else:
            yield f"info.version is {self.new_version}, which is too small: write {self.demanded} into the description."


def print_table(report: Report, console: Console) -> None:
    """The report on a terminal."""
    console.print(f"[bold]{escape(report.old)}[/] → [bold]{escape(report.new)}[/]")
    for note in report.notes:
        console.print(f"[dim]{escape(note)}[/]")
    for title, changes in (("The wire", report.wire), ("The Python package", report.python)):
        console.print(f"\n[bold]{title}[/]: {_counted(changes)}")
        if changes:
            table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False)
            table.add_column(no_wrap=True)
            table.add_column(overflow="fold")
            for change in changes:
                impact = Text(change.impact.word, style=_COLOURS[change.impact])
                table.add_row(impact, Group(*_cell(change)))
            console.print(table)
    console.print()
    for line in report.verdict():
        console.print(escape(line), highlight=False, style="bold" if report.is_enough else "bold red")


def _cell(change: Change) -> Iterator[Text]:
    yield Text(visible(change.what.replace("`", "")))
    if change.where:
        yield Text(visible(change.where), style="dim")
    if change.before:
        yield Text(visible(f"- {change.before}"), style="red")
    if change.now:
        yield Text(visible(f"+ {change.now}"), style="green")


def markdown(report: Report) -> str:
    """The report for a pull request."""
    return "\n".join(_markdown_lines(report)) + "\n"


def _markdown_lines(report: Report) -> Iterator[str]:
    yield f"## {in_line(report.old)} → {in_line(report.new)}"
    if report.are_versions:
        yield ""
    yield from (f"**{line}**" if not report.is_enough else line for line in report.verdict())
    for note in report.notes:
        yield from ("", f"_{in_line(note)}_")
    for title, changes in (("The wire", report.wire), ("The Python package", report.python)):
        yield from ("", f"### {title}: {_counted(changes)}", "")
        if changes:
            yield from ("| | change | where |" if title == "The wire" else "| | change |",)
            yield from ("| --- | --- | --- |" if title == "The wire" else "| --- | --- |",)
        for change in changes or ():
            cells = [change.impact.word, in_line(change.what)]
            cells += [code_span(change.where)] if title == "The wire" else []
            yield f"| {' | '.join(cells)} |"
        lines = [change for change in changes or () if change.before]
        if lines:
            yield from ("", "```diff")
            for change in lines:
                yield visible(f"- {change.before}")
                yield from ([visible(f"+ {change.now}")] if change.now else [])
            yield "```"


def _counted(changes: list[Change] | None) -> str:
    if changes is None:
        return "not compared"
    counts = {impact: sum(change.impact is impact for change in changes) for impact in sorted(Impact, reverse=True)}
    told = [f"{count} {impact.word} ({_MEANINGS[impact]})" for impact, count in counts.items() if count]
    return ", ".join(told) or "no change"
