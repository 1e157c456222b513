"""Look through a cassette for what must not be in it."""

from __future__ import annotations

import base64
import html
import re
from urllib.parse import unquote

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_KEY_NAMES = "sk|pk|hh|hp|rk|key|token|live|test|secret|sandbox|ghp|xox[a-z]"
_GIVEAWAYS = r"password|passwd|secret|token|api[_-]?key|cookie"
_LOOKS = {
    "a bearer token": r"(?i)\bbearer\s+(?=[\w.~+/-]*\d|[\w.~+/-]{20})[\w.~+/-]{8,}",
    "a JSON web token": r"\beyJ[\w-]{8,}\.[\w-]{8,}",
    "an API key": rf"\b(?:{_KEY_NAMES})[-_][A-Za-z0-9_-]{{12,}}|\bAKIA[0-9A-Z]{{16}}\b",
    "a password": rf"""(?i)(?:{_GIVEAWAYS})["']?\s*[:=]\s*["']?[^\s"',{{\[]{{6,}}""",
    "a password in a URL": r"""://[^\s/@:"']+:[^\s/@"']+@""",
    "a long hexadecimal number": r"(?i)\b(?=[0-9a-f]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{32,}\b",
    "a random string": r"\b(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9_-]{20,}",
}


def leaks_in(text: str, token: str) -> list[str]:
    """What in a cassette is the token, or looks like one: what it is, and its line, but never itself."""
    raw = token.encode()
    forms = {token, token[::-1], raw.hex(), base64.b64encode(raw).decode().rstrip("=")}
    forms = {form.lower() for form in forms}
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        # However it is written: in URLs, in HTML, in JSON within JSON, in capitals.
        plain = html.unescape(unquote(unquote(line.replace("\\u0026", "&")))).replace("\\", "").lower()
        if any(form in plain or form in line.lower() for form in forms):
            found.append(f"line {number}: the token")
        else:
            rest = _UUID.sub("", line)
            found += [f"line {number}: {what}" for what, pattern in _LOOKS.items() if re.search(pattern, rest)]
    return found
