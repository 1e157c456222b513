"""Carry out commands of the program that started the sandbox, and stop when it ends.

A command is a line of JSON on standard input; its reply is a line of JSON on standard output:

    {"inject": ["first 1: 503"]}    {"injected": [0]}     add faults
    {"withdraw": [0]}               {}                    remove them
    {"clear": true}                 {}                    remove all that is stored
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator, Sequence
from typing import Any

from honeyhive_sandbox import faults
from honeyhive_sandbox.problem import Problem
from honeyhive_sandbox.store import Store


def follow(injected: faults.Faults, store: Store, operations: Sequence[str]) -> None:
    """Carry out each command until standard input ends, then stop this process."""
    for line in _lines():
        try:
            reply = _carry_out(json.loads(line), injected, store, operations)
        except (ValueError, LookupError, TypeError, AttributeError, Problem) as error:
            reply = {"error": str(error)}
        print(json.dumps(reply), flush=True)
    os.kill(os.getpid(), signal.SIGINT)


def _carry_out(
    command: dict[str, Any], injected: faults.Faults, store: Store, operations: Sequence[str]
) -> dict[str, Any]:
    match command:
        case {"inject": list(texts)}:
            return {"injected": injected.inject([faults.parse(text, operations) for text in texts])}
        case {"withdraw": list(numbers)}:
            injected.withdraw(numbers)
        case {"clear": True}:
            store.clear()
        case _:
            raise ValueError("not a command")
    return {}


def _lines() -> Iterator[bytes]:
    # Not with sys.stdin, whose lock would block the end of the interpreter.
    rest = b""
    while data := os.read(0, 65536):
        *lines, rest = (rest + data).split(b"\n")
        yield from lines
