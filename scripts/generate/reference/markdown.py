"""Escape texts of a description for Markdown: they keep their formatting, and add only text to a page.

Emphasis by asterisks, lists, code and links to web addresses stay. Everything else that Markdown or an extension could
interpret becomes a character reference. What a parser may read as code or as a link contains no markup in either case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from scripts.generate.escape import visible, web_address

# The fence that opens a block of code: its characters, its language, and what some extensions allow after these.
_OPENING = re.compile(r" {0,3}(`{3,}|~{3,}) *([\w+-]*)[^`]*")
_INLINE = re.compile(
    r"""(?<![\\`])(?P<ticks>`{1,3})(?!`)(?P<code>(?:(?!\n[ ]*\n).)+?)(?<!`)(?P=ticks)(?!`)
      | <(?P<address>https?://[^<>\s]*)>
      | !?\[(?P<text>[^\[\]`<>]*)\]\((?P<target>(?:https?://|mailto:)[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)(?:\s+"[^"]*")?\)""",
    re.DOTALL | re.VERBOSE,
)
# Characters that begin or end markup at any position.
_MARKUP = str.maketrans({char: f"&#{ord(char)};" for char in "`~[]"} | {"<": "&lt;"})
# In code that is written as HTML, which Markdown interprets too.
_CODE = str.maketrans({char: f"&#{ord(char)};" for char in "|`\\*_[]~"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})

# What can precede the text of a line: the marks of lists and quotations.
_MARKER = r"^((?:[ >*+-]|\d+[.)] )*)"


def as_text(text: Any) -> str:
    """Return a text of several paragraphs."""
    lines = visible("\n".join(str(text).strip().splitlines()), keep="\n").split("\n")
    pieces: list[str] = []
    plain: list[str] = []
    unclosed: set[str] = set()
    position = 0
    while position < len(lines):
        opening = _OPENING.fullmatch(lines[position])
        end = _end_of_block(lines, position, opening[1]) if opening and opening[1] not in unclosed else None
        if opening and end:
            pieces += [_paragraphs("\n".join(plain)), _block(opening[2], lines[position + 1 : end])]
            plain = []
            position = end
        else:
            unclosed |= {opening[1]} if opening else set()
            plain.append(lines[position])
        position += 1
    return "\n".join([*pieces, _paragraphs("\n".join(plain))]).strip()


def _end_of_block(lines: list[str], start: int, fence: str) -> int | None:
    closing = re.compile(rf" {{0,3}}{fence}{fence[0]}* *")
    return next((index for index in range(start + 1, len(lines)) if closing.fullmatch(lines[index])), None)


def _block(language: str, code: list[str]) -> str:
    """Return a block of code that every parser ends at the same line: separate, not indented, in a longer fence."""
    # A comment may end the page that an index shows.
    code = [line.replace("<!--", "<! --") for line in code]
    longest = max((len(run) for line in code for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join(["", f"{fence}{language}", *code, fence, ""])


def in_line(text: Any) -> str:
    """Return the text on one line, for a sentence, a heading or a cell of a table."""
    line = _inline(visible(" ".join(str(text).split())))
    return re.sub(r"^#", "&#35;", line).replace("|", "&#124;")


def heading(text: Any) -> str:
    """Return the text as a heading of a page; the site omits character references in the title of the page."""
    return in_line(str(text).replace("<", "‹"))


def code_span(text: str) -> str:
    """Return the text as code, within a line or a cell of a table."""
    shown = visible(text)
    if not shown:
        return ""
    return _code_element(shown) if re.search(r"[|`\\]", shown) else f"`{shown}`"


def type_span(code: str) -> str:
    """Return the code of a type, within a cell of a table: each member of a union by itself."""
    return " \\| ".join(code_span(part.strip()) for part in re.split(r"\|(?![^\[]*\])", code))


def _code_element(code: str) -> str:
    return f"<code>{_without_blocks(code.translate(_CODE))}</code>"


def link(text: str, address: Any) -> str:
    """Return a link to a web address; empty if the address is invalid."""
    url = web_address(address)
    return f"[{in_line(text)}]({url})" if url else ""


def _mapped(
    pattern: re.Pattern[str], text: str, match: Callable[[re.Match[str]], str], other: Callable[[str], str]
) -> str:
    pieces, end = [], 0
    for piece in pattern.finditer(text):
        pieces += [other(text[end : piece.start()]), match(piece)]
        end = piece.end()
    return "".join([*pieces, other(text[end:])])


def _paragraphs(text: str) -> str:
    # A heading would become a heading of the page.
    return re.sub(
        rf"{_MARKER}#{{1,6}} +(.+)$",
        lambda line: f"{line[1]}**{line[2].rstrip(' #')}**",
        _inline(text),
        flags=re.MULTILINE,
    )


def _inline(text: str) -> str:
    text = _mapped(_INLINE, text, match=_kept, other=_harmless)
    # Underlines of headings, and hashes that only some parsers read as a heading.
    text = re.sub(r"^( *)([=-])(?=\2* *$)", lambda match: f"{match[1]}&#{ord(match[2])};", text, flags=re.MULTILINE)
    return re.sub(rf"{_MARKER}#(?!#* \S)", r"\1&#35;", text, flags=re.MULTILINE)


def _kept(piece: re.Match[str]) -> str:
    if piece["code"] is not None:
        # Backquotes only where the code is harmless even if a parser does not read it as code.
        code = " ".join(piece["code"].split())
        return _code_element(code) if re.search(r"[<&|`\\]|\][(:\[]|:::|///", code) else f"`{code}`"
    if piece["address"] is not None:
        return f"<{web_address(piece['address'])}>" if web_address(piece["address"]) else _harmless(piece[0])
    target = piece["target"]
    url = target if re.fullmatch(r"mailto:[\w.+-]+@[\w.-]+", target, re.ASCII) else web_address(target)
    # An image becomes a link, so that a page loads nothing from other sites.
    return f"[{_harmless(piece['text'])}]({url})" if url else _harmless(piece[0])


def _harmless(piece: str) -> str:
    piece = re.sub(r"&(?=#?\w+;)", "&amp;", piece).translate(_MARKUP)
    # Before a link, an exclamation mark would turn it into an image.
    piece = re.sub(r"!\Z", "&#33;", piece)
    # Repeated underscores belong to names such as `__init__`; only asterisks mark emphasis.
    piece = re.sub("_{2,}", lambda run: "&#95;" * len(run[0]), piece)
    return _without_blocks(piece)


def _without_blocks(piece: str) -> str:
    """Return a text in which nothing begins a block of the site's extensions."""
    return piece.replace(":::", "&#58;::").replace("///", "&#47;//")
