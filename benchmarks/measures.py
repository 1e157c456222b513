"""What is measured, and how often."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from time import perf_counter
from typing import Any

from benchmarks import descriptions
from benchmarks.environments import (
    FLOOR,
    HONEYHIVE_0,
    HONEYHIVE_1,
    HTTPX,
    HTTPX_SNIFFIO,
    MADE,
    OURS,
    OURS_AIOHTTP,
    PEERS,
    ROOT,
    STOCK,
    EnvironmentFailure,
    Peer,
    packages,
    python,
)
from benchmarks.figures import Figures, Table
from benchmarks.processes import LIMIT_SECONDS, Beside, Failure, program, server, worker

# What goals and charts ask for; `--peer` cannot leave it out.
REFERENCES = (OURS, STOCK, HTTPX, HTTPX_SNIFFIO, FLOOR)
BARE = "bare Python"
AFTER_FIRST = "assert event\nprint(open('/proc/self/statm').read().split()[1])"
MB_PER_PAGE = 0.004096
MODELS = {"from_dict": "Event from dict", "to_dict": "Event to dict", "from_bytes": "Bytes to Event"}
SLOW_AT_ONCE = (HONEYHIVE_0, HONEYHIVE_1)
LEFT_OUT = "left out of the quick run"
GATHERED = "In one `asyncio.gather`; a call's latency counts from its coroutine's start."
SIZES = (2, 20, 200, 1000)


class Bench:
    """A run: its canned server, a worker for each peer, and whether it is the quick one."""

    def __init__(self, stack: contextlib.ExitStack, quick: bool, only: Iterable[str] = ()) -> None:
        self.quick = quick
        self.load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
        # Now, for it may be another one by the end.
        command = ["git", "describe", "--always", "--dirty"]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
        self.commit = said.strip() or "unknown"
        self.absent: dict[str, str] = {}
        self.workers: dict[Peer, Beside] = {}
        self.about: dict[Peer, dict[str, Any]] = {}
        self.url = f"http://127.0.0.1:{int(stack.enter_context(server()).read())}"
        for peer in PEERS:
            if only and peer.module not in only and peer not in REFERENCES:
                continue
            try:
                started = stack.enter_context(worker(peer, self.url))
                self.about[peer] = started.ask(do="about")
                self.workers[peer] = started
            except (EnvironmentFailure, Failure) as failure:
                if peer == OURS:
                    raise
                self.absent[peer.title] = str(failure)

    def table(self, title: str, reference: str, note: str = "") -> Table:
        return Table(title, reference, note, failures=dict(self.absent))

    def measure(
        self,
        table: Table,
        subjects: Mapping[str, Callable[[], Figures]],
        *,
        rounds: int,
        quick_rounds: int,
        seconds: float = 60,
        once: Iterable[str] = (),
    ) -> None:
        """Measure so often, or as often as there is time for."""
        if self.quick:
            table.measure(subjects, quick_rounds, seconds / 5, once)
        else:
            table.measure(subjects, rounds, seconds, once)

    def who_offers(self, name: str) -> dict[Peer, Beside]:
        return {peer: beside for peer, beside in self.workers.items() if name in self.about[peer]["offers"]}

    def batches(self, offer: str, column: str, /, **order: Any) -> dict[str, Callable[[], Figures]]:
        # Short, for a machine may change its speed within a second, and what is compared must have the same.
        seconds = 0.02
        return {
            peer.title: _Batch(beside, seconds, column, order).run for peer, beside in self.who_offers(offer).items()
        }


class _Batch:
    """As many calls as take about this long, and at least three."""

    def __init__(self, beside: Beside, seconds: float, column: str, order: dict[str, Any]) -> None:
        self._beside = beside
        self._seconds = seconds
        self._column = column
        self._order = order
        self._count = 0

    def run(self) -> Figures:
        if not self._count:
            # The first calls import and connect.
            self._take(3)
            self._count, taken = 3, self._take(3)
            while taken < self._seconds / 4:
                self._count *= 4
                taken = self._take(self._count)
            self._count = max(3, math.ceil(self._count * self._seconds / taken))
        # The processor has just worked for another; this one does not count.
        self._take(1)
        per_second = {"ms": 1e3, "µs": 1e6}[self._column]
        return {self._column: self._take(self._count) / self._count * per_second}

    def _take(self, count: int) -> float:
        return float(self._beside.ask(**self._order, count=count)["seconds"])


def imports(bench: Bench) -> Iterator[Table]:
    note = "This client imports httpx with `HoneyHive`, and not with an operation."
    table = bench.table("Import", f"{HTTPX.title}: import httpx", note)
    code = {
        f"{peer.title}: {statement}": partial(_wall, peer.environment, statement)
        for peer, about in bench.about.items()
        for statement in about["imports"]
    }
    _over_bare(bench, table, code)
    yield table


def first(bench: Bench) -> Iterator[Table]:
    table = bench.table(
        "New process to first answer",
        HTTPX.title,
        "Wall time of the whole process: import, make a client, GET one event. MB: what it holds then. The server has "
        "no TLS. Who uses httpx loads the certificates all the same; this client does when an address needs them, and "
        "the second row is what it takes then.",
    )
    programs = {
        f"{peer.title}{suffix}": partial(_wall, peer.environment, code + AFTER_FIRST, bench.url)
        for peer, about in bench.about.items()
        for suffix, code in about["first"].items()
    }
    _warm(programs)
    bench.measure(table, programs, rounds=15, quick_rounds=5, seconds=45)
    yield table


def calls(bench: Bench) -> Iterator[Table]:
    for name, title, reference in (
        ("get", "Sync GET", HTTPX),
        ("start", "Sync start", HTTPX),
        ("get_async", "Async GET", HTTPX_SNIFFIO),
        ("start_async", "Async start", HTTPX_SNIFFIO),
    ):
        table = bench.table(title, reference.title, "Time per call, one after another, over a connection that is kept.")
        do = "call_async" if name.endswith("async") else "call"
        bench.measure(table, bench.batches(name, "µs", do=do, name=name), rounds=61, quick_rounds=15, seconds=40)
        yield table


def at_once(bench: Bench) -> Iterator[Table]:
    for size, rounds, quick_rounds, seconds in ((10, 11, 3, 15), (100, 7, 2, 20)):
        # One gather of ten is over too soon to be measured.
        gathers = 100 // size
        table = bench.table(f"{size} starts at once", STOCK.title, f"{GATHERED} {gathers} in a round.")
        offers = bench.who_offers("start_async").items()
        subjects = {peer.title: partial(_at_once, beside, size, gathers) for peer, beside in offers}
        bench.measure(table, subjects, rounds=rounds, quick_rounds=quick_rounds, seconds=seconds)
        yield table
    yield _thousand(
        bench, "1,000 starts at once", 0, "In a new process, as its first calls: there is no connection yet."
    )
    if not bench.quick:
        yield _thousand(bench, "1,000 starts at once, after ten others", 10, "In a new process.")


def _thousand(bench: Bench, title: str, before: int, note: str) -> Table:
    """A thousand at once, by a client that has made so many calls before."""
    slow = [peer.title for peer in SLOW_AT_ONCE]
    table = bench.table(title, STOCK.title, f"{GATHERED} {note}")
    if not before:
        table.note += f" One round for {' and '.join(slow)}, which take the longest."
    subjects: dict[str, Callable[[], Figures]] = {}
    for peer in bench.who_offers("start_async"):
        # They run into their own limits on the way, and take their time.
        if peer.title in slow and (before or bench.quick):
            table.failures[peer.title] = "left out, for it takes as long as before" if before else LEFT_OUT
        elif peer in (HTTPX, HTTPX_SNIFFIO) and (before or bench.quick):
            table.failures[peer.title] = "left out, for its limits end it" if before else LEFT_OUT
        else:
            subjects[peer.title] = partial(_in_new_process, bench, peer, before)
    bench.measure(table, subjects, rounds=3, quick_rounds=1, seconds=30 if before else 120, once=slow)
    return table


def _in_new_process(bench: Bench, peer: Peer, before: int) -> Figures:
    with worker(peer, bench.url) as fresh:
        fresh.ask(do="call_async", name="start_async", count=before)
        return _at_once(fresh, 1000, 1)


def _at_once(beside: Beside, size: int, count: int) -> Figures:
    answer = beside.ask(do="at_once", size=size, count=count)
    rate = size * count / answer["seconds"]
    return {"calls/s": rate, "p50, ms": answer["p50"] * 1e3, "p99, ms": answer["p99"] * 1e3}


def clients(bench: Bench) -> Iterator[Table]:
    before = "In a process that has made one before, with the same settings."
    for do, title, note in (
        (
            "another",
            "Another client",
            f"{before} Those that take the least make their connections with the first call.",
        ),
        ("another_asked", "Another client, and its first call", before),
    ):
        table = bench.table(title, HTTPX.title, note)
        bench.measure(table, bench.batches("connect", "ms", do=do), rounds=9, quick_rounds=3, seconds=20)
        yield table


def models(bench: Bench) -> Iterator[Table]:
    for name, title in MODELS.items():
        reference = FLOOR if name == "from_bytes" else STOCK
        note = "Free-form objects stay the dicts that they are; openapi-python-client makes a class of each."
        note = "The standard library: `json.loads`." if reference == FLOOR else note
        table = bench.table(title, reference.title, note)
        bench.measure(table, bench.batches(name, "µs", do="model", name=name), rounds=21, quick_rounds=7, seconds=20)
        yield table


def memory(bench: Bench) -> Iterator[Table]:
    warm, count = (500, 2_000) if bench.quick else (2_000, 20_000)
    table = bench.table(
        "Memory left behind", "", f"Resident memory before and after {count:,} GETs that follow {warm:,} others."
    )
    for name, which in (("get", "sync"), ("get_async", "async")):
        for peer in bench.who_offers(name):
            if peer in (OURS, OURS_AIOHTTP, STOCK):
                # A new process: what others measured has left its own traces in this one.
                with worker(peer, bench.url) as fresh:
                    growth = partial(fresh.ask, do="growth", name=name, warm=warm, count=count)
                    table.measure({f"{peer.title}, {which}": growth}, 1, 0)
    yield table


def generation(bench: Bench) -> Iterator[Table]:
    today = "openapi.yaml"
    sizes = SIZES[:2] if bench.quick else SIZES
    outputs = {size: MADE / f"generated-{size}" for size in sizes}
    table = Table("`make generate`, warm", "200 operations", "Made descriptions have as many models as operations.")
    subjects = {today: partial(_generate, 2, ["--output", str(MADE / "generated")])}
    for size, output in outputs.items():
        arguments = [*descriptions.write(size, MADE), "--output", str(output)]
        subjects[f"{size:,} operations"] = partial(_generate, size, arguments)
    subjects[today]()
    bench.measure(table, {today: subjects.pop(today)}, rounds=7, quick_rounds=1, seconds=20)
    bench.measure(table, subjects, rounds=3, quick_rounds=1, seconds=40, once=[f"{SIZES[-1]:,} operations"])
    table.failures |= {f"{size:,} operations": LEFT_OUT for size in SIZES if size not in sizes}
    yield table
    yield _further(table, sizes)

    table = Table("Importing one operation of many", "2 operations")
    code = {
        f"{size:,} operations": partial(_wall, OURS.environment, descriptions.IMPORT, "", output)
        for size, output in outputs.items()
    }
    _over_bare(bench, table, code)
    yield table


def _further(table: Table, sizes: Sequence[int]) -> Table:
    """What each operation adds to the time that any description takes."""
    title = "Each further operation, generated"
    further = Table(title, f"20 to {SIZES[2]:,} operations", "From the medians above.")
    for small, large in pairwise(sizes):
        times = [table.spread(f"{size:,} operations", "s") for size in (small, large)]
        if times[0] and times[1]:
            spent = (times[1].median - times[0].median) / (large - small) * 1e3
            further.rows[f"{small:,} to {large:,} operations"] = [{"ms": spent}]
    return further


def _generate(operations: int, arguments: list[str]) -> Figures:
    began = perf_counter()
    command = [sys.executable, "-m", "scripts.generate", *arguments]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failure(f"took more than {LIMIT_SECONDS} s") from None
    seconds = perf_counter() - began
    if done.returncode:
        raise Failure(done.stderr.strip())
    return {"s": seconds, "ms per operation": seconds * 1e3 / operations}


def _wall(environment: str, code: str, url: str = "", *paths: Any) -> Figures:
    seconds, printed = program(python(environment), code, paths or packages(environment), url)
    return {"ms": seconds * 1e3, **({"MB": int(printed) * MB_PER_PAGE} if printed else {})}


def _over_bare(bench: Bench, table: Table, programs: Mapping[str, Callable[[], Figures]]) -> None:
    """Measure whole processes, and take off what bare Python takes in the same round."""
    _warm(programs)
    bench.measure(table, {BARE: partial(_wall, "server", "pass"), **programs}, rounds=15, quick_rounds=5, seconds=45)
    table.note = f"{table.note} Wall time of the whole process, less that of bare Python in the same round".strip()
    table.note += f" ({table.rows[BARE][0]['ms']:.0f} ms)."
    bare = table.rows.pop(BARE)
    for name, found in table.rows.items():
        table.rows[name] = [{"ms": one["ms"] - nothing["ms"]} for one, nothing in zip(found, bare, strict=True)]


def _warm(programs: Mapping[str, Callable[[], Figures]]) -> None:
    """Run each once, so that its files are compiled and in the cache."""
    for one in programs.values():
        with contextlib.suppress(Failure):
            one()


MEASURES: dict[str, Callable[[Bench], Iterator[Table]]] = {
    "import": imports,
    "first": first,
    "calls": calls,
    "at-once": at_once,
    "client": clients,
    "model": models,
    "memory": memory,
    "generation": generation,
}
