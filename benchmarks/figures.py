"""The figures of one measure, round by round, and what follows from them."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from benchmarks.processes import Failure

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Spread:
    """A median, and between which values the middle half lies."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        found = list(values)
        low, middle, high = statistics.quantiles(found, n=4, method="inclusive") if len(found) > 1 else found * 3
        return cls(middle, low, high)


@dataclass
class Table:
    """One measure.

    Attributes:
        reference: The row that the others are divided by.
        rows: For each row, each round's figures by column.
        failures: Why a row has none.
        note: What a reader must know to judge it.
    """

    title: str
    reference: str
    note: str = ""
    rows: dict[str, list[Figures]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        return list(next(iter(self.rows.values()))[0]) if self.rows else []

    def spread(self, row: str, column: str | None = None) -> Spread | None:
        column = column or next(iter(self.columns), "")
        return Spread.of(figures[column] for figures in self.rows[row]) if row in self.rows else None

    def ratio(self, row: str, reference: str, column: str | None = None) -> Spread | None:
        """Of each round by the same round's reference, for a machine is faster at one time than at another."""
        if row not in self.rows or reference not in self.rows:
            return None
        column = column or self.columns[0]
        pairs = zip(self.rows[row], self.rows[reference], strict=False)
        return Spread.of(mine[column] / theirs[column] for mine, theirs in pairs)

    def measure(
        self, subjects: Mapping[str, Callable[[], Figures]], rounds: int, seconds: float, once: Iterable[str] = ()
    ) -> None:
        """Take turns, in each round in an order of chance. Who fails is out, and the others go on.

        No round begins after so many seconds, so that a busy machine has fewer rounds and not a longer run.
        """
        names = list(subjects)
        began = monotonic()
        for turn in range(rounds):
            if turn and monotonic() - began > seconds:
                break
            # For who comes after the same one each time finds the same in the processor's caches.
            for name in random.Random(turn).sample(names, len(names)):  # noqa: S311  # it protects nothing
                if name in self.failures or (turn and name in once):
                    continue
                try:
                    self.rows.setdefault(name, []).append(subjects[name]())
                except Failure as failure:
                    self.failures[name] = str(failure)
                    del self.rows[name]
        # In the order in which they were named, not in that in which the first round went.
        self.rows |= {name: self.rows.pop(name) for name in names if name in self.rows}
