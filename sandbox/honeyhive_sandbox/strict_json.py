"""Read JSON that means one thing only: what could be read in two ways, or not be written again, is refused."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any, NoReturn

from honeyhive_sandbox.problem import Violation, refused

MAX_DEPTH = 100


def loads(body: bytes) -> Any:
    """The value of a JSON text; a Problem with status 400 when it is none."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise refused([Violation("#", f"is not UTF-8 (byte {error.start})")]) from None
    try:
        value = json.loads(
            text, object_pairs_hook=_once_each, parse_constant=_no_number, parse_float=_finite, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        raise refused(
            [Violation("#", f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})")]
        ) from None
    except RecursionError:
        raise refused([_TOO_DEEP]) from None
    _refuse_what_cannot_be_kept(value)
    return value


_TOO_DEEP = Violation("#", f"is nested more than {MAX_DEPTH} deep")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        ((name, times),) = Counter(name for name, _ in pairs).most_common(1)
        raise refused([Violation("#", f"names {_short(name)} {times} times in one object")])
    return value


def _no_number(text: str) -> NoReturn:
    raise refused([Violation("#", f"holds {text}, which is no JSON")])


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise refused([Violation("#", f"holds the number {_short(text)}, which is out of range")])
    return number


def _integer(text: str) -> int:
    # Python itself refuses to read more digits than this.
    if len(text) > 1000:
        raise refused([Violation("#", f"holds the number {_short(text)}, which is out of range")])
    return int(text)


def _refuse_what_cannot_be_kept(value: Any) -> None:
    left: list[tuple[Any, int]] = [(value, 1)]
    while left:
        part, depth = left.pop()
        if depth > MAX_DEPTH:
            raise refused([_TOO_DEEP])
        if isinstance(part, str):
            # Half of a pair of surrogates is no character: it cannot be written as UTF-8.
            if not part.isascii() and any("\ud800" <= character <= "\udfff" for character in part):
                raise refused([Violation("#", f"holds {_short(part)}, which is no Unicode text")])
        elif isinstance(part, dict):
            left += [(inner, depth + 1) for inner in (*part, *part.values())]
        elif isinstance(part, list):
            left += [(inner, depth + 1) for inner in part]


def _short(text: str) -> str:
    return ascii(text if len(text) <= 40 else f"{text[:40]}…")
