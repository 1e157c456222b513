"""The bearer tokens that the sandbox was given."""

from __future__ import annotations

from collections.abc import Iterable
from hmac import compare_digest


class Tokens:
    """Those that may do everything, and those that may only read."""

    def __init__(self, everything: Iterable[str] = (), reading: Iterable[str] = ()) -> None:
        self._reading = tuple(token.encode() for token in reading)
        self._all = (*(token.encode() for token in everything), *self._reading)

    def __contains__(self, given: str) -> bool:
        return _among(given, self._all)

    def only_reads(self, given: str) -> bool:
        return _among(given, self._reading)


def _among(given: str, tokens: tuple[bytes, ...]) -> bool:
    # All are compared, each in constant time, so that the time reveals nothing of any.
    return sum(compare_digest(given.encode(), token) for token in tokens) > 0
