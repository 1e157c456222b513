"""Faults on demand, in a small language: `every 3rd: 503 retry-after 1`."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus

from honeyhive_sandbox.awkward import VARIANTS

GRAMMAR = """\
FAULT     = [ [OPERATION] [WHEN] ":" ] WHAT
OPERATION = an operationId of the description; all operations when it is left out
WHEN      = "every" N | "first" N | "after" N | PERCENT "%"; each time when it is left out
WHAT      = STATUS ["retry-after" WHOLE]     that status, instead of a response
          | "html" [STATUS]                  a page in HTML, as a proxy sends it; 200 when no status is named
          | "reset"                          the connection is reset, and the request is not carried out
          | "lose-response"                  the request is carried out, and the connection reset
          | "truncate"                       the request is carried out, and half of the response sent
          | "stall" SECONDS                  the request is carried out that much later
          | "drip" SECONDS                   the request is carried out, and the response takes that long to arrive
          | "awkward" [VARIANT]              the request is carried out, and the response is the most awkward that its
                                             schema allows; without a variant, each of them in turn
VARIANT   = "null" | "missing" | "other"     null wherever it may be; nothing that is optional; other types, and more
N         = a number from 1 on, also as 1st, 2nd, 3rd, 4th …
SECONDS   = a number, also as 5s or 200ms
WHOLE     = a whole number of seconds"""

_NUMBER = r"([1-9][0-9]{0,8})(?:st|nd|rd|th)?"
_SECONDS = r"([0-9]+(?:\.[0-9]+)?)(ms|s)?"
MAX_SECONDS = 3600
# Responses of these have no body.
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}


class FaultError(ValueError):
    """A text that is not a fault."""


@dataclass
class Fault:
    """A fault, and for how many requests it was considered."""

    text: str
    kind: str
    status: int = 200
    seconds: float = 0
    retry_after: int | None = None
    operation: str | None = None
    when: str = "always"
    number: float = 0
    variant: str = ""
    considered: int = 0
    fired: int = 0
    _random: random.Random = field(default_factory=lambda: random.Random(0), repr=False)  # noqa: S311

    @property
    def instead(self) -> bool:
        """Whether the request is not carried out."""
        return self.kind in ("status", "html", "reset")

    @property
    def seconds_before(self) -> float:
        """How long the request waits until it is carried out."""
        return self.seconds if self.kind == "stall" else 0

    def fires(self, operation: str) -> bool:
        """Return whether this request fails; to be called once for each request."""
        if self.operation not in (None, operation):
            return False
        self.considered += 1
        fires = self._is_due()
        self.fired += fires
        return fires

    def _is_due(self) -> bool:
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
    """Return the fault that a text describes; raises FaultError."""
    text = " ".join(text.split())
    if not (text.isascii() and text.isprintable()):
        # It is sent in a header.
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
    if match := re.fullmatch(r"([45][0-9]{2})(?: retry-after ([0-9]{1,9}))?", what):
        after = None if match[2] is None else int(match[2])
        return Fault(text, "status", status=int(match[1]), retry_after=after)
    if match := re.fullmatch(r"html(?: ([2345][0-9]{2}))?", what):
        status = int(match[1] or HTTPStatus.OK)
        if status in _BODILESS:
            raise FaultError(f"{text!r}: a response with status {status} has no body")
        return Fault(text, "html", status=status)
    if match := re.fullmatch(rf"(stall|drip) {_SECONDS}", what):
        seconds = float(match[2]) / (1000 if match[3] == "ms" else 1)
        if seconds > MAX_SECONDS:
            raise FaultError(f"{text!r}: at most {MAX_SECONDS} s")
        return Fault(text, match[1], seconds=seconds)
    if match := re.fullmatch(rf"awkward(?: ({'|'.join(VARIANTS)}))?", what):
        return Fault(text, "awkward", variant=match[1] or "")
    if what in ("reset", "lose-response", "truncate"):
        return Fault(text, what)
    raise FaultError(
        f"{text!r}: {what!r} is not a fault; use one of: 503, 503 retry-after 1, html, html 502, reset, "
        "lose-response, truncate, stall 5s, drip 5s, awkward, awkward null"
    )


def _condition(text: str, condition: str) -> tuple[str | None, str, float]:
    if match := re.fullmatch(rf"(?:(\S+) )?(every|first|after) {_NUMBER}", condition):
        return match[1], match[2], int(match[3])
    if match := re.fullmatch(r"(?:(\S+) )?([0-9]+(?:\.[0-9]+)?)%", condition):
        percent = float(match[2])
        if not 0 < percent <= 100:
            raise FaultError(f"{text!r}: a share is more than 0% and at most 100%")
        return match[1], "%", percent
    if re.fullmatch(r"\S+", condition):
        return condition, "always", 0
    raise FaultError(
        f"{text!r}: {condition!r} is not a condition; use one of: every 3rd, first 2, after 10, 5%, each also after "
        "an operation, such as getSession every 3rd"
    )


class Faults:
    """The faults of a sandbox: those that it was started with, and those that are injected while it runs."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._numbers = itertools.count()
        self._faults: dict[int, Fault] = {}
        self.inject(faults)

    def inject(self, faults: Iterable[Fault]) -> list[int]:
        """Add faults; return a number for each."""
        added = {next(self._numbers): fault for fault in faults}
        # Replaced as a whole, for another thread may be reading it.
        self._faults = {**self._faults, **added}
        return list(added)

    def withdraw(self, numbers: Iterable[int]) -> None:
        """Remove the faults with these numbers."""
        withdrawn = set(numbers)
        self._faults = {number: fault for number, fault in self._faults.items() if number not in withdrawn}

    def for_request(self, operation: str) -> Fault | None:
        """Return the first fault that this request meets; each is considered, for each counts its requests."""
        firing = [fault for fault in self._faults.values() if fault.fires(operation)]
        return firing[0] if firing else None
