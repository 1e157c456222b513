"""Escape strings of a description, with one function for each language; no other code prints such a string.

The functions for Markdown are in `scripts/generate/reference/markdown.py`.
"""

from __future__ import annotations

import json
import re
import shlex
import unicodedata
from typing import Any

# Control characters, half surrogate pairs, format characters (BiDi marks among them), separators of lines.
_HIDDEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


def visible(text: str, keep: str = "") -> str:
    """Replace each character that is invisible, or that reorders others, by its escape sequence.

    The escape sequences are those that Python, TOML and JSON share, so a backslash in `text` must be escaped already
    where one of them reads the result.

    Args:
        text: The text.
        keep: Characters that are not replaced.

    Returns:
        The text on one line, unless `keep` has a line break.
    """
    return "".join(
        char if char in keep or unicodedata.category(char) not in _HIDDEN else _escaped(ord(char)) for char in text
    )


def _escaped(code: int) -> str:
    named = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}
    return named.get(code) or (f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")


def python_literal(value: Any) -> str:
    """Return the Python literal of a string, a number, or a tuple of them."""
    return repr(value)


def docstring_literal(text: str) -> str:
    """Return a Python docstring, quotes included, that holds this text; empty for an empty text."""
    if not text:
        return ""
    escaped = visible(text.replace("\\", "\\\\"), keep="\n")
    # A quote before another one, or before the closing ones, could end the docstring.
    escaped = re.sub(r'"(?="|\Z)', r"\"", escaped)
    return f'"""{escaped}\n"""' if "\n" in escaped else f'"""{escaped}"""'


def toml_string(text: str) -> str:
    """Return a TOML string, quotes included, on one line."""
    return '"{}"'.format(visible(text.replace("\\", "\\\\").replace('"', '\\"')))


def json_text(value: Any, indent: int | None = None) -> str:
    """Return a value as JSON, in which invisible characters are escape sequences."""
    text = json.dumps(value, ensure_ascii=False, default=str, indent=indent)
    # JSON has no escape sequence for more than 16 bits, so such a character becomes a surrogate pair.
    return "".join(
        json.dumps(char)[1:-1] if char != "\n" and unicodedata.category(char) in _HIDDEN else char for char in text
    )


def shell_word(text: str) -> str:
    """Return one word of a bash command, on one line."""
    if visible(text) == text:
        return shlex.quote(text)
    # As bytes, because bash supports the number of a character only if the locale has that character.
    quoted = (
        "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "replace")) if visible(char) != char else char
        for char in text.replace("\\", "\\\\").replace("'", "\\'")
    )
    return f"$'{''.join(quoted)}'"


def web_address(text: Any) -> str:
    """Return an http or https URL in which no character can end a link; empty where the text is no such URL."""
    url = str(text).strip()
    if not re.match(r"https?://[\w\[]", url, re.ASCII | re.IGNORECASE):
        return ""
    # Characters that a URL cannot contain, and those that end a URL in Markdown or HTML.
    return re.sub(r"[^\w\-.~:/?#@!$&*+,;=%]", lambda char: _percent(char[0]), url, flags=re.ASCII)


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def comment(text: str) -> str:
    """Return a text for a comment in Python, TOML or Markdown: on one line, without a mark that ends the comment."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    # `coding:` would declare an encoding, and after a `#`, linters and type checkers would read a directive.
    line = re.sub(r"coding(?=[:=])", "coding ", line).replace("#", "♯")
    return re.sub(r"-{2,}", "-", line)
