"""The report: goals, tables, and how it was measured, in Markdown that is also readable in a terminal."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import Spread, Table
from benchmarks.goals import GOALS, Tables
from benchmarks.measures import Bench

METHOD = """\
A canned server on uvloop answers on 127.0.0.1, in a process of its own on the last core; each peer is a process of its
own, in its own locked environment, on the first core. In each round all peers take their turns, in an order of chance;
a batch of calls takes about 0.02 s, and one more before it does not count. What a peer is compared with is the
reference of the same round, and the median of these ratios is told: the machine drifts, and takes both along. In
brackets is the middle half of the rounds. Programs, which are measured whole, run once before they count. A call begins
with plain values, and ends with a model, or with plain JSON where a peer has no models. [Each peer](peers/__init__.py)
is one small file. HoneyHive's own clients cannot read the published event, whose times are strings: theirs has numbers.
openapi-python-client's output is measured with what it asks for, and so without sniffio, as its users have it: where
httpx + sniffio stands beside it, that tells what sniffio does. Garbage is collected as Python does by default."""


def goals(tables: Tables) -> Iterator[str]:
    rows = []
    for goal in GOALS:
        found = goal.find(tables)
        at = f"{'≥' if goal.more else '≤'} {goal.limit:g} {goal.unit}"
        told = (_spread(found), "yes" if goal.reached(found) else "**no**") if found else ("not measured", "–")
        rows.append([goal.what, at, *told])
    yield from _markdown(["what", "goal", "measured", "reached"], rows)


def table(of: Table) -> Iterator[str]:
    yield f"### {of.title}"
    yield ""
    rounds = sorted({len(found) for found in of.rows.values()}, reverse=True)
    yield f"{of.note} Rounds: {' or '.join(map(str, rounds)) or 'none'}.".strip()
    yield ""
    first, *others = of.columns or [""]
    head = ["", first, *others, *([f"× {of.reference.partition(':')[0]}"] if of.reference else [])]
    rows = []
    for row in of.rows:
        ratio = of.ratio(row, of.reference)
        cells = [_spread(of.spread(row)), *(_number(of.spread(row, column)) for column in others)]
        rows.append([row, *cells, *([_spread(ratio) if ratio else "–"] if of.reference else [])])
    if rows:
        yield from _markdown(head, rows)
        yield ""
    if of.failures:
        yield from (f"- {row} was not measured: {why}" for row, why in of.failures.items())
        yield ""


def page(bench: Bench, tables: Tables, charts: Sequence[tuple[Path, str]], seconds: float) -> Iterator[str]:
    yield "# This client beside its peers"
    yield ""
    today = datetime.datetime.now(datetime.UTC).date()
    yield f"Written by `make bench` on {today}, in {seconds / 60:.1f} minutes, of commit {bench.commit}."
    yield f"{_machine()}; load before it began: {bench.load}."
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
    for one in tables.values():
        yield from table(one)


def versions(bench: Bench) -> Iterator[str]:
    rows = [
        [peer.title, ", ".join(f"{name} {version}" for name, version in about["versions"].items()) or "–"]
        for peer, about in bench.about.items()
    ]
    yield from _markdown(["peer", "with"], rows + [[title, f"absent: {why}"] for title, why in bench.absent.items()])


def _machine() -> str:
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        cpu = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), cpu)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{cpu}, {os.cpu_count()} cores; {platform.system()} {platform.release()}; {python}"


def _spread(found: Spread | None) -> str:
    if found is None:
        return "–"
    if found.low == found.high:
        return _number(found)
    return f"{_number(found)} ({_digits(found.low)}–{_digits(found.high)})"


def _number(found: Spread | None) -> str:
    return "–" if found is None else _digits(found.median)


def _digits(value: float) -> str:
    """Three digits that mean something."""
    return (
        f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3}f}"
    )


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        yield f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
