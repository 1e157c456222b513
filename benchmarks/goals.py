"""The goals, and whether they are reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks.environments import AIOHTTP, FLOOR, HTTPX, HTTPX_SNIFFIO, OURS, OURS_AIOHTTP, STOCK
from benchmarks.figures import Quartiles, Table

Tables = Mapping[str, Table]


@dataclass(frozen=True)
class Goal:
    """A goal.

    Attributes:
        name: What is measured.
        limit: The limit.
        unit: The unit of the limit.
        measured: Returns what was measured, if it was.
        more: Whether more is better.
    """

    name: str
    limit: float
    unit: str
    measured: Callable[[Tables], Quartiles | None]
    more: bool = False

    def is_reached(self, figures: Quartiles) -> bool:
        return figures.median >= self.limit if self.more else figures.median <= self.limit


def _value(table: str, row: str, column: str | None = None) -> Callable[[Tables], Quartiles | None]:
    return lambda tables: tables[table].quartiles(row, column) if table in tables else None


def _ratio(table: str, row: str, reference: str, column: str | None = None) -> Callable[[Tables], Quartiles | None]:
    return lambda tables: tables[table].ratio(row, reference, column) if table in tables else None


def _goals() -> Iterator[Goal]:
    ours, aiohttp, stock, httpx = OURS.title, OURS_AIOHTTP.title, STOCK.title, HTTPX.title
    operation = f"{ours}: from honeyhive_client.api.session import get_session"
    yield Goal("`import honeyhive_client`", 2, "ms", _value("Import", f"{ours}: import honeyhive_client"))
    yield Goal("importing one operation", 1.15, "× httpx", _ratio("Import", operation, f"{httpx}: import httpx"))
    yield Goal("new process to first response", 1.05, "× httpx", _ratio("New process to first response", ours, httpx))
    for title in ("Sync GET", "Sync start"):
        yield Goal(f"{title[0].lower()}{title[1:]}", 0.78, "× httpx", _ratio(title, ours, httpx))
    for title in ("Async GET", "Async start"):
        name, sniffio = f"{title[0].lower()}{title[1:]}", HTTPX_SNIFFIO.title
        yield Goal(name, 0.88, f"× {sniffio}", _ratio(title, ours, sniffio))
        yield Goal(f"{name}, [aiohttp]", 0.6, f"× {sniffio}", _ratio(title, aiohttp, sniffio))
        yield Goal(f"{name}, [aiohttp]", 1.6, "× aiohttp", _ratio(title, aiohttp, AIOHTTP.title))
    for row, suffix, least in ((ours, "", 25), (aiohttp, ", [aiohttp]", 40)):
        many = "1,000 concurrent starts"
        yield Goal(f"{many}, calls/s{suffix}", least, f"× {stock}", _ratio(many, row, stock), more=True)
        if row == ours:
            yield Goal(f"{many}, p99", 0.1, f"× {stock}", _ratio(many, row, stock, "p99, ms"))
        for few in ("100 concurrent starts", "10 concurrent starts"):
            yield Goal(f"{few}, calls/s{suffix}", 1, f"× {stock}", _ratio(few, row, stock), more=True)
    yield Goal("another `HoneyHive(...)`", 0.1, "ms", _value("Another client", ours))
    for title, limit in (("Event from dict", 0.11), ("Event to dict", 0.5)):
        yield Goal(title, limit, f"× {stock}", _ratio(title, ours, stock))
    yield Goal("bytes to Event", 1.15, "× json.loads", _ratio("Bytes to Event", ours, FLOOR.title))
    for which in ("sync", "async"):
        yield Goal(f"growth of memory, {which}", 1, "MB", _value("Growth of memory", f"{ours}, {which}"))
    yield Goal(
        "memory after the first call", 1.05, "× httpx", _ratio("New process to first response", ours, httpx, "MB")
    )
    yield Goal("`make generate`, warm", 1.5, "s", _value("`make generate`, warm", "openapi.yaml"))
    further = _ratio("Each further operation, generated", "200 to 1,000 operations", "20 to 200 operations")
    yield Goal("each further operation, from 200 to 1,000", 1.1, "× from 20 to 200", further)
    importing = _ratio("Importing one operation of many", "1,000 operations", "2 operations")
    yield Goal("importing one of 1,000 operations", 1.3, "× one of 2", importing)


GOALS = tuple(_goals())
