"""Parse faults, such as `every 3rd: 503 retry-after 1`, and decide which requests they affect."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus

from honeyhive_sandbox.awkward import VARIANTS

GRAMMAR = """\
FAULT     = [ [OPERATION] [WHEN] ":" ] EFFECT
OPERATION = an operationId of the description (default: all operations)
WHEN      = "every" N | "first" N | "after" N | PERCENT "%" (default: always)
EFFECT    = STATUS ["retry-after" WHOLE]     that status, instead of a response
          | "html" [STATUS]                  an HTML page, as a proxy sends it, with this status (default: 200)
          | "reset"                          the connection is reset, and the request is not carried out
          | "lose-response"                  the request is carried out, and the connection is reset
          | "truncate"                       the request is carried out, and half of the response is sent
          | "stall" SECONDS                  the request is carried out after this time
          | "drip" SECONDS                   the request is carried out, and the response is sent over this time
          | "awkward" [VARIANT]              the request is carried out, and the response is as unusual as its schema
                                             allows (default: each variant in turn)
VARIANT   = "null"                           null wherever it is allowed
          | "missing"                        required properties only
          | "other"                          other types where several are allowed, and an unknown property
N         = a number from 1, also written 1st, 2nd, 3rd, 4th …
SECONDS   = a number, also written 5s or 200ms
WHOLE     = a whole number of seconds"""

_NUMBER = r"([1-9][0-9]{0,8})(?:st|nd|rd|th)?"
_SECONDS = r"([0-9]+(?:\.[0-9]+)?)(ms|s)?"
MAX_SECONDS = 3600
# Responses with these have no body.
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}


class FaultError(ValueError):
    """A text that is not a fault."""


@dataclass
class Fault:
    """A fault, the number of requests for which it was considered, and of those that it affected."""

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
        """The time in seconds before the request is carried out."""
        return self.seconds if self.kind == "stall" else 0

    def fires(self, operation: str) -> bool:
        """Return whether the fault affects this request; must be called once for each request."""
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
        # The text is sent in a header.
        raise FaultError(f"{text!r}: a fault is ASCII text")
    condition, colon, effect = text.rpartition(":")
    fault = _effect(text, effect.strip())
    if colon:
        fault.operation, fault.when, fault.number = _condition(text, condition.strip())
        names = sorted(operations)
        if fault.operation is not None and fault.operation not in names:
            raise FaultError(f"{text!r}: the description has no operation {fault.operation!r}, only {', '.join(names)}")
    return fault


def _effect(text: str, effect: str) -> Fault:
    if match := re.fullmatch(r"([45][0-9]{2})(?: retry-after ([0-9]{1,9}))?", effect):
        after = None if match[2] is None else int(match[2])
        return Fault(text, "status", status=int(match[1]), retry_after=after)
    if match := re.fullmatch(r"html(?: ([2345][0-9]{2}))?", effect):
        status = int(match[1] or HTTPStatus.OK)
        if status in _BODILESS:
            raise FaultError(f"{text!r}: a response with status {status} has no body")
        return Fault(text, "html", status=status)
    if match := re.fullmatch(rf"(stall|drip) {_SECONDS}", effect):
        seconds = float(match[2]) / (1000 if match[3] == "ms" else 1)
        if seconds > MAX_SECONDS:
            raise FaultError(f"{text!r}: at most {MAX_SECONDS} s")
        return Fault(text, match[1], seconds=seconds)
    if match := re.fullmatch(rf"awkward(?: ({'|'.join(VARIANTS)}))?", effect):
        return Fault(text, "awkward", variant=match[1] or "")
    if effect in ("reset", "lose-response", "truncate"):
        return Fault(text, effect)
    raise FaultError(
        f"{text!r}: {effect!r} is not a fault; use one of: 503, 503 retry-after 1, html, html 502, reset, "
        "lose-response, truncate, stall 5s, drip 5s, awkward, awkward null"
    )


def _condition(text: str, condition: str) -> tuple[str | None, str, float]:
    if match := re.fullmatch(rf"(?:(\S+) )?(every|first|after) {_NUMBER}", condition):
        return match[1], match[2], int(match[3])
    if match := re.fullmatch(r"(?:(\S+) )?([0-9]+(?:\.[0-9]+)?)%", condition):
        percent = float(match[2])
        if not 0 < percent <= 100:
            raise FaultError(f"{text!r}: a percentage is more than 0% and at most 100%")
        return match[1], "%", percent
    if re.fullmatch(r"\S+", condition):
        return condition, "always", 0
    raise FaultError(
        f"{text!r}: {condition!r} is not a condition; use one of: every 3rd, first 2, after 10, 5%, each also after "
        "an operation, such as getSession every 3rd"
    )


class Faults:
    """The faults of a sandbox, from its start and injected while it runs."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._numbers = itertools.count()
        self._faults: dict[int, Fault] = {}
        self.inject(faults)

    def inject(self, faults: Iterable[Fault]) -> list[int]:
        """Add faults; return a number for each."""
        added = {next(self._numbers): fault for fault in faults}
        # Replaced as a whole, since another thread may be reading it.
        self._faults = {**self._faults, **added}
        return list(added)

    def withdraw(self, numbers: Iterable[int]) -> None:
        """Remove the faults with these numbers."""
        withdrawn = set(numbers)
        self._faults = {number: fault for number, fault in self._faults.items() if number not in withdrawn}

    def for_request(self, operation: str) -> Fault | None:
        """Return the first fault that affects this request. All are considered, since each counts its requests."""
        firing = [fault for fault in self._faults.values() if fault.fires(operation)]
        return firing[0] if firing else None
