"""The measurements, and how often each is taken."""

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
    CLIENTS,
    FLOOR,
    HONEYHIVE,
    HTTPX,
    HTTPX_SNIFFIO,
    OURS,
    OURS_AIOHTTP,
    OUTPUT,
    ROOT,
    STOCK,
    ComparedClient,
    EnvironmentFailure,
    packages,
    python,
)
from benchmarks.figures import Figures, Table
from benchmarks.processes import LIMIT_SECONDS, Failure, WorkerProcess, program, server, worker

# Goals and charts need these; `--client` does not exclude them.
REFERENCES = (OURS, STOCK, HTTPX, HTTPX_SNIFFIO, FLOOR)
BARE = "bare Python"
AFTER_FIRST = "assert event\nprint(open('/proc/self/statm').read().split()[1])"
MB_PER_PAGE = 0.004096
MODELS = {"from_dict": "Event from dict", "to_dict": "Event to dict", "from_bytes": "Bytes to Event"}
OMITTED = "not part of the quick run"
GATHERED = "In one `asyncio.gather`; the latency of a call is measured from the start of its coroutine."
SIZES = (2, 20, 200, 1000)


class Bench:
    """A run: its server, a worker for each client, and whether it is the quick run."""

    def __init__(self, stack: contextlib.ExitStack, quick: bool, only: Iterable[str] = ()) -> None:
        self.quick = quick
        self.load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
        # At the start, since it may change during the run.
        command = ["git", "describe", "--always", "--dirty"]
        description = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
        self.commit = description.strip() or "unknown"
        self.absent: dict[str, str] = {}
        self.workers: dict[ComparedClient, WorkerProcess] = {}
        self.about: dict[ComparedClient, dict[str, Any]] = {}
        self.url = f"http://127.0.0.1:{int(stack.enter_context(server()).read())}"
        for client in CLIENTS:
            if only and client.module not in only and client not in REFERENCES:
                continue
            try:
                started = stack.enter_context(worker(client, self.url))
                self.about[client] = started.run(do="about")
                self.workers[client] = started
            except (EnvironmentFailure, Failure) as failure:
                if client == OURS:
                    raise
                self.absent[client.title] = str(failure)

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
        """Measure a number of rounds, or as many as there is time for."""
        if self.quick:
            table.measure(subjects, quick_rounds, seconds / 5, once)
        else:
            table.measure(subjects, rounds, seconds, once)

    def workers_with(self, function: str) -> dict[ComparedClient, WorkerProcess]:
        return {
            client: process for client, process in self.workers.items() if function in self.about[client]["functions"]
        }

    def batches(self, function: str, column: str, /, **command: Any) -> dict[str, Callable[[], Figures]]:
        # Short, since the speed of a machine may change within a second.
        seconds = 0.02
        return {
            client.title: _Batch(process, seconds, column, command).run
            for client, process in self.workers_with(function).items()
        }


class _Batch:
    """A batch of calls that takes a number of seconds, and has at least three calls."""

    def __init__(self, process: WorkerProcess, seconds: float, column: str, command: dict[str, Any]) -> None:
        self._process = process
        self._seconds = seconds
        self._column = column
        self._command = command
        self._count = 0

    def run(self) -> Figures:
        if not self._count:
            # The first calls import and connect.
            self._call(3)
            self._count, elapsed = 3, self._call(3)
            while elapsed < self._seconds / 4:
                self._count *= 4
                elapsed = self._call(self._count)
            self._count = max(3, math.ceil(self._count * self._seconds / elapsed))
        # Not measured: the caches of the processor have what another process left there.
        self._call(1)
        per_second = {"ms": 1e3, "µs": 1e6}[self._column]
        return {self._column: self._call(self._count) / self._count * per_second}

    def _call(self, count: int) -> float:
        return float(self._process.run(**self._command, count=count)["seconds"])


def imports(bench: Bench) -> Iterator[Table]:
    note = "This client imports httpx with `HoneyHive`, not with an operation."
    table = bench.table("Import", f"{HTTPX.title}: import httpx", note)
    code = {
        f"{client.title}: {statement}": partial(_wall, client.environment, statement)
        for client, about in bench.about.items()
        for statement in about["imports"]
    }
    _over_bare(bench, table, code)
    yield table


def first(bench: Bench) -> Iterator[Table]:
    table = bench.table(
        "New process to first response",
        HTTPX.title,
        "Wall time of the whole process: import, create a client, GET an event. MB: its resident memory at the end. "
        "The server uses http. httpx loads the certificates anyway; this client loads them only for https, which the "
        "row with certificates measures.",
    )
    programs = {
        f"{client.title}{suffix}": partial(_wall, client.environment, code + AFTER_FIRST, bench.url)
        for client, about in bench.about.items()
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
        table = bench.table(title, reference.title, "Time per call, sequential, over a persistent connection.")
        do = "call_async" if name.endswith("async") else "call"
        bench.measure(table, bench.batches(name, "µs", do=do, name=name), rounds=61, quick_rounds=15, seconds=40)
        yield table


def concurrent(bench: Bench) -> Iterator[Table]:
    for size, rounds, quick_rounds, seconds in ((10, 11, 3, 15), (100, 7, 2, 20)):
        # A single gather of ten is too short to be measured.
        gathers = 100 // size
        table = bench.table(f"{size} concurrent starts", STOCK.title, f"{GATHERED} Gathers per round: {gathers}.")
        workers = bench.workers_with("start_async").items()
        subjects = {client.title: partial(_concurrent, process, size, gathers) for client, process in workers}
        bench.measure(table, subjects, rounds=rounds, quick_rounds=quick_rounds, seconds=seconds)
        yield table
    yield _thousand(
        bench, "1,000 concurrent starts", 0, "The first calls of a new process, without an open connection."
    )
    if not bench.quick:
        yield _thousand(bench, "1,000 concurrent starts, after ten others", 10, "In a new process.")


def _thousand(bench: Bench, title: str, before: int, note: str) -> Table:
    """Measure a thousand concurrent starts of a client after a number of calls."""
    slow = [HONEYHIVE.title]
    table = bench.table(title, STOCK.title, f"{GATHERED} {note}")
    if not before:
        table.note += f" One round for {HONEYHIVE.title}, which takes the longest."
    subjects: dict[str, Callable[[], Figures]] = {}
    for client in bench.workers_with("start_async"):
        # These reach their own limits and take long.
        if client.title in slow and (before or bench.quick):
            table.failures[client.title] = "omitted, since it takes as long as above" if before else OMITTED
        elif client in (HTTPX, HTTPX_SNIFFIO) and (before or bench.quick):
            table.failures[client.title] = "omitted, since it reaches its limits" if before else OMITTED
        else:
            subjects[client.title] = partial(_in_new_process, bench, client, before)
    bench.measure(table, subjects, rounds=3, quick_rounds=1, seconds=30 if before else 120, once=slow)
    return table


def _in_new_process(bench: Bench, client: ComparedClient, before: int) -> Figures:
    with worker(client, bench.url) as fresh:
        fresh.run(do="call_async", name="start_async", count=before)
        return _concurrent(fresh, 1000, 1)


def _concurrent(process: WorkerProcess, size: int, count: int) -> Figures:
    result = process.run(do="concurrent", size=size, count=count)
    rate = size * count / result["seconds"]
    return {"calls/s": rate, "p50, ms": result["p50"] * 1e3, "p99, ms": result["p99"] * 1e3}


def clients(bench: Bench) -> Iterator[Table]:
    before = "In a process that has already created a client with the same settings."
    for do, title, note in (
        (
            "another",
            "Another client",
            f"{before} The fastest clients create their transports with the first call.",
        ),
        ("another_with_call", "Another client, and its first call", before),
    ):
        table = bench.table(title, HTTPX.title, note)
        bench.measure(table, bench.batches("connect", "ms", do=do), rounds=9, quick_rounds=3, seconds=20)
        yield table


def models(bench: Bench) -> Iterator[Table]:
    for name, title in MODELS.items():
        reference = FLOOR if name == "from_bytes" else STOCK
        note = "Only this client validates types when it reads a model."
        note = "The standard library: `json.loads`." if reference == FLOOR else note
        table = bench.table(title, reference.title, note)
        bench.measure(table, bench.batches(name, "µs", do="model", name=name), rounds=21, quick_rounds=7, seconds=20)
        yield table


def memory(bench: Bench) -> Iterator[Table]:
    warm, count = (500, 2_000) if bench.quick else (2_000, 20_000)
    table = bench.table(
        "Growth of memory", "", f"Increase of resident memory over {count:,} GETs, after {warm:,} warm-up GETs."
    )
    for name, which in (("get", "sync"), ("get_async", "async")):
        for client in bench.workers_with(name):
            if client in (OURS, OURS_AIOHTTP, STOCK):
                # In a new process, without the memory of other measurements.
                with worker(client, bench.url) as fresh:
                    growth = partial(fresh.run, do="growth", name=name, warm=warm, count=count)
                    table.measure({f"{client.title}, {which}": growth}, 1, 0)
    yield table


def generation(bench: Bench) -> Iterator[Table]:
    today = "openapi.yaml"
    sizes = SIZES[:2] if bench.quick else SIZES
    outputs = {size: OUTPUT / f"generated-{size}" for size in sizes}
    table = Table(
        "`make generate`, warm", "200 operations", "Synthetic descriptions have as many models as operations."
    )
    subjects = {today: partial(_generate, 2, ["--output", str(OUTPUT / "generated")])}
    for size, output in outputs.items():
        arguments = [*descriptions.write(size, OUTPUT), "--output", str(output)]
        subjects[f"{size:,} operations"] = partial(_generate, size, arguments)
    subjects[today]()
    bench.measure(table, {today: subjects.pop(today)}, rounds=7, quick_rounds=1, seconds=20)
    bench.measure(table, subjects, rounds=3, quick_rounds=1, seconds=40, once=[f"{SIZES[-1]:,} operations"])
    table.failures |= {f"{size:,} operations": OMITTED for size in SIZES if size not in sizes}
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
    """Return the time that each further operation takes."""
    title = "Each further operation, generated"
    further = Table(title, f"20 to {SIZES[2]:,} operations", "From the medians above.")
    for small, large in pairwise(sizes):
        times = [table.quartiles(f"{size:,} operations", "s") for size in (small, large)]
        if times[0] and times[1]:
            milliseconds = (times[1].median - times[0].median) / (large - small) * 1e3
            further.rows[f"{small:,} to {large:,} operations"] = [{"ms": milliseconds}]
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
    """Measure whole processes, less the time of bare Python in the same round."""
    _warm(programs)
    bench.measure(table, {BARE: partial(_wall, "server", "pass"), **programs}, rounds=15, quick_rounds=5, seconds=45)
    table.note = f"{table.note} Wall time of the whole process, less that of bare Python in the same round".strip()
    table.note += f" ({table.rows[BARE][0]['ms']:.0f} ms)."
    bare = table.rows.pop(BARE)
    for name, figures in table.rows.items():
        table.rows[name] = [{"ms": whole["ms"] - start["ms"]} for whole, start in zip(figures, bare, strict=True)]


def _warm(programs: Mapping[str, Callable[[], Figures]]) -> None:
    """Run each once, so that its files are compiled and cached."""
    for run in programs.values():
        with contextlib.suppress(Failure):
            run()


MEASURES: dict[str, Callable[[Bench], Iterator[Table]]] = {
    "import": imports,
    "first": first,
    "calls": calls,
    "concurrent": concurrent,
    "client": clients,
    "model": models,
    "memory": memory,
    "generation": generation,
}
