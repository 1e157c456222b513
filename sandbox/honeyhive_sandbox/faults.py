"""Faults on demand, in a small language: `every 3rd: 503 retry-after 1`."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus

GRAMMAR = """\
FAULT     = [ [OPERATION] [WHEN] ":" ] WHAT
OPERATION = an operationId of the description; all operations when it is left out
WHEN      = "every" N | "first" N | "after" N | PERCENT "%"; each time when it is left out
WHAT      = STATUS ["retry-after" WHOLE]     that status, in the place of an answer
          | "html" [STATUS]                  a page in HTML, as a proxy answers; 200 when it names no status
          | "reset"                          the connection is reset, and the request is not carried out
          | "lose-answer"                    the request is carried out, and the connection reset
          | "truncate"                       the request is carried out, and half of the answer sent
          | "stall" SECONDS                  the request is carried out that much later
          | "drip" SECONDS                   the request is carried out, and the answer takes that long to arrive
N         = a number from 1 on, also as 1st, 2nd, 3rd, 4th …
SECONDS   = a number, also as 5s or 200ms
WHOLE     = a whole number of seconds"""

_NUMBER = r"([1-9][0-9]{0,8})(?:st|nd|rd|th)?"
_SECONDS = r"([0-9]+(?:\.[0-9]+)?)(ms|s)?"
MAX_SECONDS = 3600
# Answers of these have no body, so they cannot have a page for one.
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}


class FaultError(ValueError):
    """A text that is no fault."""


@dataclass
class Fault:
    """One fault that was asked for, and for how many requests it was considered."""

    text: str
    kind: str
    status: int = 200
    seconds: float = 0
    retry_after: int | None = None
    operation: str | None = None
    when: str = "always"
    number: float = 0
    considered: int = 0
    _random: random.Random = field(default_factory=lambda: random.Random(0), repr=False)  # noqa: S311

    @property
    def instead(self) -> bool:
        """Whether it takes the place of the request, which is not carried out."""
        return self.kind in ("status", "html", "reset")

    @property
    def seconds_before(self) -> float:
        """How long the request waits until it is carried out."""
        return self.seconds if self.kind == "stall" else 0

    def fires(self, operation: str) -> bool:
        """Whether this request is one that fails. To be asked once for each request."""
        if self.operation not in (None, operation):
            return False
        self.considered += 1
        match self.when:
            case "every":
                return self.considered % self.number == 0
            case "first":
                return self.considered <= self.number
            case "after":
                return self.considered > self.number
            case "%":
                return self._random.random() * 100 < self.number
            case _:
                return True


def parse(text: str, operations: Iterable[str]) -> Fault:
    """The fault that a text names; FaultError says what is wrong with it."""
    text = " ".join(text.split())
    if not (text.isascii() and text.isprintable()):
        # It is told in a header.
        raise FaultError(f"{text!r}: a fault is ASCII text")
    condition, colon, what = text.rpartition(":")
    fault = _what(text, what.strip())
    if colon:
        fault.operation, fault.when, fault.number = _condition(text, condition.strip())
        known = sorted(operations)
        if fault.operation is not None and fault.operation not in known:
            raise FaultError(f"{text!r}: the description has no operation {fault.operation!r}, only {', '.join(known)}")
    return fault


def _what(text: str, what: str) -> Fault:
    if found := re.fullmatch(r"([45][0-9]{2})(?: retry-after ([0-9]{1,9}))?", what):
        after = None if found[2] is None else int(found[2])
        return Fault(text, "status", status=int(found[1]), retry_after=after)
    if found := re.fullmatch(r"html(?: ([2345][0-9]{2}))?", what):
        status = int(found[1] or HTTPStatus.OK)
        if status in _BODILESS:
            raise FaultError(f"{text!r}: an answer of status {status} has no page")
        return Fault(text, "html", status=status)
    if found := re.fullmatch(rf"(stall|drip) {_SECONDS}", what):
        seconds = float(found[2]) / (1000 if found[3] == "ms" else 1)
        if seconds > MAX_SECONDS:
            raise FaultError(f"{text!r}: at most {MAX_SECONDS} s")
        return Fault(text, found[1], seconds=seconds)
    if what in ("reset", "lose-answer", "truncate"):
        return Fault(text, what)
    raise FaultError(
        f"{text!r}: {what!r} is no fault; one of: 503, 503 retry-after 1, html, html 502, reset, lose-answer, "
        "truncate, stall 5s, drip 5s"
    )


def _condition(text: str, condition: str) -> tuple[str | None, str, float]:
    if found := re.fullmatch(rf"(?:(\S+) )?(every|first|after) {_NUMBER}", condition):
        return found[1], found[2], int(found[3])
    if found := re.fullmatch(r"(?:(\S+) )?([0-9]+(?:\.[0-9]+)?)%", condition):
        percent = float(found[2])
        if not 0 < percent <= 100:
            raise FaultError(f"{text!r}: a share is more than 0% and at most 100%")
        return found[1], "%", percent
    if re.fullmatch(r"\S+", condition):
        return condition, "always", 0
    raise FaultError(
        f"{text!r}: {condition!r} does not say when; one of: every 3rd, first 2, after 10, 5%, each also behind an "
        "operation, such as getSession every 3rd"
    )
