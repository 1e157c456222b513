"""Compare this client with others, and write benchmarks/RESULTS.md with its charts.

    python -m benchmarks.run [--quick] [--only MEASURE] [--client NAME]

With any of these options it only prints. Exit status: 0 when everything was measured, whether or not the goals are
reached.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import chart, report, samples
from benchmarks.environments import CLIENTS, OURS, OUTPUT, EnvironmentFailure
from benchmarks.figures import Quartiles, Table
from benchmarks.measures import MEASURES, Bench
from benchmarks.processes import LOG, Failure

HERE = Path(__file__).resolve().parent


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    samples.write()
    LOG.unlink(missing_ok=True)
    tables: dict[str, Table] = {}
    try:
        with contextlib.ExitStack() as stack:
            bench = Bench(stack, options.quick, options.client)
            began = time.monotonic()
            for name in options.only or MEASURES:
                for table in MEASURES[name](bench):
                    tables[table.title] = table
                    print("\n".join(report.table(table)), flush=True)
                print(f"{name}: after {time.monotonic() - began:.0f} s", file=sys.stderr)
    except (EnvironmentFailure, Failure) as failure:
        print(f"nothing was written: {failure}\nsee {LOG}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    seconds = time.monotonic() - began
    print("\n".join(report.goals(tables)))
    print(f"\n{seconds:.0f} s")
    if not (options.quick or options.only or options.client):
        charts = []
        for file, title, panels in _charts(tables):
            file.write_text(chart.draw(title, panels), encoding="utf-8")
            charts.append((file, " ".join(panel.describe() for panel in panels)))
        page = report.page(bench, tables, charts, seconds)
        (HERE / "RESULTS.md").write_text("\n".join(page).rstrip() + "\n", encoding="utf-8")
        print(HERE / "RESULTS.md")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Compare this client with others.")
    parser.add_argument(
        "--quick", action="store_true", help="take two minutes: fewer rounds, without the longest measurements"
    )
    parser.add_argument("--only", action="append", choices=MEASURES, help="run this measurement only; may be repeated")
    parser.add_argument(
        "--client",
        action="append",
        default=[],
        choices=[client.module for client in CLIENTS],
        help="measure this client and the references only; may be repeated",
    )
    return parser


def _charts(tables: dict[str, Table]) -> Iterator[tuple[Path, str, list[chart.Panel]]]:
    calls = [_panel(tables[title], "µs per call") for title in ("Sync GET", "Async GET")]
    yield HERE / "calls.svg", "Time per call", calls
    load = [
        _panel(tables["1,000 concurrent starts"], "calls/s", more=True),
        _panel(tables["Import"], "ms over bare Python"),
    ]
    yield HERE / "load.svg", "Under load, and import", load


def _panel(table: Table, unit: str, more: bool = False) -> chart.Panel:
    # Of several imports, the last is that of a program with a call.
    figures: dict[str, Quartiles | None] = {row.partition(": ")[0]: table.quartiles(row) for row in table.rows}
    bars = [(row, quartiles.median) for row, quartiles in figures.items() if quartiles]
    return chart.Panel(f"{table.title}, {unit}; {'more' if more else 'less'} is better", bars, OURS.title, more)


if __name__ == "__main__":
    sys.exit(main())
