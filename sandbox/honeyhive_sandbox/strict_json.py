"""Parse JSON strictly: reject text that is ambiguous, or whose value could not be written as JSON again."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any, NoReturn

from honeyhive_sandbox.problem import Violation, refused

MAX_DEPTH = 100


def loads(body: bytes) -> Any:
    """Return the value of a JSON text; raises a Problem with status 400 if it is invalid or ambiguous."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise refused([Violation("#", f"is not UTF-8 (byte {error.start})")]) from None
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_not_json, parse_float=_finite, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        raise refused(
            [Violation("#", f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})")]
        ) from None
    except RecursionError:
        raise refused([_TOO_DEEP]) from None
    _refuse_deep_or_not_unicode(value)
    return value


_TOO_DEEP = Violation("#", f"has more than {MAX_DEPTH} levels")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        ((name, times),) = Counter(name for name, _ in pairs).most_common(1)
        raise refused([Violation("#", f"has the name {_short(name)} {times} times in an object")])
    return value


def _not_json(text: str) -> NoReturn:
    raise refused([Violation("#", f"contains {text}, which is not JSON")])


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise refused([Violation("#", f"contains the number {_short(text)}, which is out of range")])
    return number


def _integer(text: str) -> int:
    # Python's own limit is higher and configurable.
    if len(text) > 1000:
        raise refused([Violation("#", f"contains the number {_short(text)}, which is out of range")])
    return int(text)


def _refuse_deep_or_not_unicode(value: Any) -> None:
    remaining: list[tuple[Any, int]] = [(value, 1)]
    while remaining:
        part, depth = remaining.pop()
        if depth > MAX_DEPTH:
            raise refused([_TOO_DEEP])
        if isinstance(part, str):
            # A lone surrogate cannot be encoded as UTF-8.
            if not part.isascii() and any("\ud800" <= character <= "\udfff" for character in part):
                raise refused([Violation("#", f"contains {_short(part)}, which is not Unicode text")])
        elif isinstance(part, dict):
            remaining += [(inner, depth + 1) for inner in (*part, *part.values())]
        elif isinstance(part, list):
            remaining += [(inner, depth + 1) for inner in part]


def _short(text: str) -> str:
    return ascii(text if len(text) <= 40 else f"{text[:40]}…")
