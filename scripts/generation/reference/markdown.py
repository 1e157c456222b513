"""Texts of a description, as they stand in Markdown."""

from __future__ import annotations

import html
import re
from typing import Any


def without_html(words: Any) -> str:
    """A text of the description, whose Markdown stays and whose tags are shown as they stand."""
    pieces = re.split(r"(```.*?```|`+[^`]*`+|<https?://[^>\s]*>)", str(words).strip(), flags=re.DOTALL)
    # What is code, or a link, stands at every other place.
    return "".join(piece if index % 2 else piece.replace("<", "&lt;") for index, piece in enumerate(pieces))


def in_line(words: Any) -> str:
    """The same on one line, as it stands in a heading or in a cell of a table."""
    pieces = re.split(r"(`+[^`]*`+)", without_html(" ".join(str(words).split())))
    return "".join(
        code_span(piece.strip("`")) if index % 2 else piece.replace("|", "\\|") for index, piece in enumerate(pieces)
    )


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
