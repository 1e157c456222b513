"""Texts of a description, as they stand in Markdown: they keep their form, and make nothing of a page but text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

# A block of code, code in a line, or an address in angle brackets.
_AS_IT_IS = re.compile(
    r"""^[ ]{0,3}(?P<fence>`{3,}|~{3,})[\w+-]*[ ]*$.*?^[ ]{0,3}(?P=fence)[ ]*$
      | (?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n[ ]*\n).)+?(?<!`)(?P=ticks)(?!`)
      | <https?://[^<>\s"]*>""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


def as_text(words: Any) -> str:
    """A text whose tags are shown as they stand, and whose links lead to addresses only."""
    text = str(words).strip()
    fences = re.findall(r"^ {0,3}(`{3,}|~{3,})[\w+-]* *$", text, re.MULTILINE)
    if len(fences) % 2:
        text = f"{text}\n{fences[-1]}"
    return _mapped(text, code=lambda piece: piece, other=_harmless)


def in_line(words: Any) -> str:
    """The same on one line, as it stands in a heading or in a cell of a table."""
    line = " ".join(str(words).split())
    return _mapped(line, code=_code_in_line, other=lambda piece: _harmless(piece).replace("|", "&#124;"))


def code_span(text: str) -> str:
    """A text as code, within a cell of a table."""
    if not text:
        return ""
    if not re.search(r"[|`\\]", text):
        return f"`{text}`"
    escaped = html.escape(text, quote=False)
    for char in "|`\\*_[]":
        escaped = escaped.replace(char, f"&#{ord(char)};")
    return f"<code>{escaped}</code>"


def _mapped(text: str, code: Callable[[str], str], other: Callable[[str], str]) -> str:
    found, end = [], 0
    for match in _AS_IT_IS.finditer(text):
        found += [other(text[end : match.start()]), code(match[0])]
        end = match.end()
    return "".join([*found, other(text[end:])])


def _code_in_line(piece: str) -> str:
    return piece if piece.startswith("<") else code_span(piece.strip("`~").strip())


def _harmless(piece: str) -> str:
    piece = piece.replace("<", "&lt;")
    # What a link names beside an address is not among these pages.
    piece = re.sub(r"\[([^\[\]]*)\]\((?!https?://|mailto:)[^()]*(\([^()]*\)[^()]*)*\)", r"\1", piece)
    piece = piece.replace("][", "]\\[")
    # Headings would take part in the page's own, and these begin what is no text to the site.
    piece = re.sub(r"^ {0,3}#{1,6} +(.*?)[ #]*$", r"**\1**", piece, flags=re.MULTILINE)
    return re.sub(r"^( *)([:/])(?=\2\2)", lambda match: f"{match[1]}&#{ord(match[2])};", piece, flags=re.MULTILINE)
