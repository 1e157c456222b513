"""The figures of a measurement, round by round, with their quartiles and ratios."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from benchmarks.processes import Failure

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Quartiles:
    """The median of figures, and their lower and upper quartiles."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Quartiles:
        figures = list(values)
        low, middle, high = statistics.quantiles(figures, n=4, method="inclusive") if len(figures) > 1 else figures * 3
        return cls(middle, low, high)


@dataclass
class Table:
    """A measurement.

    Attributes:
        title: The title.
        reference: The row that the others are divided by.
        note: A note below the title.
        rows: For each row, the figures of each round by column.
        failures: The reason for each row without figures.
    """

    title: str
    reference: str
    note: str = ""
    rows: dict[str, list[Figures]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        return list(next(iter(self.rows.values()))[0]) if self.rows else []

    def quartiles(self, row: str, column: str | None = None) -> Quartiles | None:
        column = column or next(iter(self.columns), "")
        return Quartiles.of(figures[column] for figures in self.rows[row]) if row in self.rows else None

    def ratio(self, row: str, reference: str, column: str | None = None) -> Quartiles | None:
        """Divide the figures of each round by those of the reference in that round, since speed drifts."""
        if row not in self.rows or reference not in self.rows:
            return None
        column = column or self.columns[0]
        pairs = zip(self.rows[row], self.rows[reference], strict=False)
        return Quartiles.of(mine[column] / theirs[column] for mine, theirs in pairs)

    def measure(
        self, subjects: Mapping[str, Callable[[], Figures]], rounds: int, seconds: float, once: Iterable[str] = ()
    ) -> None:
        """Measure every subject in each round, in random order. One that fails is not measured again.

        No round begins after so many seconds, so that a busy machine has fewer rounds and not a longer run.
        """
        names = list(subjects)
        began = monotonic()
        for turn in range(rounds):
            if turn and monotonic() - began > seconds:
                break
            # In random order, since the caches of the processor have what the previous subject left there.
            for name in random.Random(turn).sample(names, len(names)):  # noqa: S311  # not for security
                if name in self.failures or (turn and name in once):
                    continue
                try:
                    self.rows.setdefault(name, []).append(subjects[name]())
                except Failure as failure:
                    self.failures[name] = str(failure)
                    del self.rows[name]
        # In the order of the subjects, not in that of the first round.
        self.rows |= {name: self.rows.pop(name) for name in names if name in self.rows}
