"""The bearer tokens that the sandbox accepts."""

from __future__ import annotations

from collections.abc import Iterable
from hmac import compare_digest


class Tokens:
    """Tokens for all operations, and tokens that may only read."""

    def __init__(self, tokens: Iterable[str] = (), read_only: Iterable[str] = ()) -> None:
        self._read_only = tuple(token.encode() for token in read_only)
        self._all = (*(token.encode() for token in tokens), *self._read_only)

    def __contains__(self, token: str) -> bool:
        return _contains(self._all, token)

    def is_read_only(self, token: str) -> bool:
        return _contains(self._read_only, token)


def _contains(tokens: tuple[bytes, ...], token: str) -> bool:
    # Compare with every token in constant time, so that the time reveals nothing about them.
    return sum(compare_digest(token.encode(), each) for each in tokens) > 0
