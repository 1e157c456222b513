"""The report in Markdown that is also readable in a terminal: goals, tables and the method."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import Quartiles, Table
from benchmarks.goals import GOALS, Tables
from benchmarks.measures import Bench

METHOD = """\
A server on uvloop sends prepared responses on 127.0.0.1, in its own process on the last core. Each client runs in its
own process and its own locked environment, on the first core. In each round, all clients are measured in random order,
each with a batch of calls that takes about 0.02 s, after one call that is not measured. The speed of a machine drifts,
so each figure is divided by that of the reference in the same round, and the median of these ratios is reported. The
range in brackets is the interquartile range of the rounds. Whole programs run once before they are measured. A call
starts from plain values and ends with a model, or with plain JSON if the client has no models.
[Each client](clients/__init__.py) is one small file. HoneyHive's own client cannot read the published event, because
its times are strings, so the server sends that client an event with numbers. The output of openapi-python-client is
measured with its declared dependencies, so without sniffio; httpx + sniffio shows the effect of sniffio. Garbage
collection has its default settings."""


def goals(tables: Tables) -> Iterator[str]:
    rows = []
    for goal in GOALS:
        figures = goal.measured(tables)
        limit = f"{'≥' if goal.more else '≤'} {goal.limit:g} {goal.unit}"
        cells = (_range(figures), "yes" if goal.is_reached(figures) else "**no**") if figures else ("not measured", "–")
        rows.append([goal.name, limit, *cells])
    yield from _markdown(["", "goal", "measured", "reached"], rows)


def table(of: Table) -> Iterator[str]:
    yield f"### {of.title}"
    yield ""
    rounds = sorted({len(figures) for figures in of.rows.values()}, reverse=True)
    yield f"{of.note} Rounds: {' or '.join(map(str, rounds)) or 'none'}.".strip()
    yield ""
    first, *others = of.columns or [""]
    head = ["", first, *others, *([f"× {of.reference.partition(':')[0]}"] if of.reference else [])]
    rows = []
    for row in of.rows:
        ratio = of.ratio(row, of.reference)
        cells = [_range(of.quartiles(row)), *(_number(of.quartiles(row, column)) for column in others)]
        rows.append([row, *cells, *([_range(ratio) if ratio else "–"] if of.reference else [])])
    if rows:
        yield from _markdown(head, rows)
        yield ""
    if of.failures:
        yield from (f"- {row} was not measured: {why}" for row, why in of.failures.items())
        yield ""


def page(bench: Bench, tables: Tables, charts: Sequence[tuple[Path, str]], seconds: float) -> Iterator[str]:
    yield "# Comparison with other clients"
    yield ""
    today = datetime.datetime.now(datetime.UTC).date()
    yield f"Written by `make bench` on {today}, in {seconds / 60:.1f} minutes, from commit {bench.commit}."
    yield f"{_machine()}; load average before the run: {bench.load}."
    yield ""
    for file, text in charts:
        yield f"![{text}]({file.name})"
        yield ""
    yield "## Goals"
    yield ""
    yield from goals(tables)
    yield ""
    yield "## How it was measured"
    yield ""
    yield METHOD
    yield ""
    yield from versions(bench)
    yield ""
    yield "## Figures"
    yield ""
    for measured in tables.values():
        yield from table(measured)


def versions(bench: Bench) -> Iterator[str]:
    rows = [
        [client.title, ", ".join(f"{name} {version}" for name, version in about["versions"].items()) or "–"]
        for client, about in bench.about.items()
    ]
    yield from _markdown(["client", "with"], rows + [[title, f"absent: {why}"] for title, why in bench.absent.items()])


def _machine() -> str:
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        cpu = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), cpu)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{cpu}, {os.cpu_count()} cores; {platform.system()} {platform.release()}; {python}"


def _range(figures: Quartiles | None) -> str:
    if figures is None:
        return "–"
    if figures.low == figures.high:
        return _number(figures)
    return f"{_number(figures)} ({_digits(figures.low)}–{_digits(figures.high)})"


def _number(figures: Quartiles | None) -> str:
    return "–" if figures is None else _digits(figures.median)


def _digits(value: float) -> str:
    """Return a number with three significant digits."""
    return (
        f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3}f}"
    )


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        yield f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
