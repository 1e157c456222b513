"""Faults on demand, in a small language: `every 3rd: 503 retry-after 1`."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

GRAMMAR = """\
FAULT     = [ [OPERATION] [WHEN] ":" ] WHAT
OPERATION = an operationId of the description; all operations when it is left out
WHEN      = "every" N | "first" N | "after" N | PERCENT "%"; each time when it is left out
WHAT      = STATUS ["retry-after" SECONDS]   that status, in the place of an answer
          | "html" [STATUS]                  a page in HTML, as a proxy answers; 200 when it names no status
          | "reset"                          the connection is reset, and the request is not carried out
          | "lose-answer"                    the request is carried out, and the connection reset
          | "truncate"                       the request is carried out, and half of the answer sent
          | "stall" SECONDS                  the request is carried out that much later
          | "drip" SECONDS                   the request is carried out, and the answer takes that long to arrive
N         = a number, also as 1st, 2nd, 3rd, 4th …
SECONDS   = a number, also as 5s or 200ms"""

_NUMBER = r"(\d+)(?:st|nd|rd|th)?"
_SECONDS = r"(\d+(?:\.\d+)?)(ms|s)?"


class FaultError(ValueError):
    """A text that is no fault."""


@dataclass
class InjectedFault:
    """One fault, and how often it was asked."""

    text: str
    kind: str
    status: int = 200
    seconds: float = 0
    retry_after: float | None = None
    operation: str | None = None
    when: str = "always"
    number: float = 0
    asked: int = field(default=0, compare=False)
    _random: random.Random = field(default_factory=lambda: random.Random(0), compare=False, repr=False)  # noqa: S311

    def fires(self, operation: str) -> bool:
        """Whether this request is one that fails. Each request is to be asked about once."""
        if self.operation not in (None, operation):
            return False
        self.asked += 1
        match self.when:
            case "every":
                return self.asked % self.number == 0
            case "first":
                return self.asked <= self.number
            case "after":
                return self.asked > self.number
            case "%":
                return self._random.random() * 100 < self.number
            case _:
                return True


def parse(text: str, operations: Iterable[str]) -> InjectedFault:
    """The fault that a text names; FaultError says what is wrong with it."""
    condition, colon, what = text.rpartition(":")
    fault = _what(text, what.strip())
    if colon:
        operation, fault.when, fault.number = _condition(text, condition.strip())
        known = sorted(operations)
        if operation is not None and operation not in known:
            raise FaultError(f"{text!r}: the description has no operation {operation!r}, only {', '.join(known)}")
        fault.operation = operation
    return fault


def _what(text: str, what: str) -> InjectedFault:
    if found := re.fullmatch(rf"([45]\d\d)(?:\s+retry-after\s+{_SECONDS})?", what):
        status, number, unit = found.groups()
        after = None if number is None else _in_seconds(number, unit)
        return InjectedFault(text, "status", status=int(status), retry_after=after)
    if found := re.fullmatch(r"html(?:\s+([2345]\d\d))?", what):
        return InjectedFault(text, "html", status=int(found[1] or 200))
    if found := re.fullmatch(rf"(stall|drip)\s+{_SECONDS}", what):
        return InjectedFault(text, found[1], seconds=_in_seconds(found[2], found[3]))
    if what in ("reset", "lose-answer", "truncate"):
        return InjectedFault(text, what)
    raise FaultError(
        f"{text!r}: {what!r} is no fault; one of: 503, 503 retry-after 1, html, html 502, reset, lose-answer, "
        "truncate, stall 5s, drip 5s"
    )


def _condition(text: str, condition: str) -> tuple[str | None, str, float]:
    if found := re.fullmatch(rf"(?:(\S+)\s+)?(every|first|after)\s+{_NUMBER}", condition):
        if found[2] == "every" and int(found[3]) == 0:
            raise FaultError(f"{text!r}: there is no every 0th request")
        return found[1], found[2], int(found[3])
    if found := re.fullmatch(r"(?:(\S+)\s+)?(\d+(?:\.\d+)?)\s*%", condition):
        return found[1], "%", float(found[2])
    if re.fullmatch(r"\S+", condition):
        return condition, "always", 0
    raise FaultError(
        f"{text!r}: {condition!r} does not say when; one of: every 3rd, first 2, after 10, 5%, each also behind an "
        "operation, such as getSession every 3rd"
    )


def _in_seconds(number: str, unit: str | None) -> float:
    return float(number) / (1000 if unit == "ms" else 1)
