"""Search a cassette for secrets."""

from __future__ import annotations

import base64
import html
import re
from urllib.parse import unquote

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_KEY_NAMES = "sk|pk|hh|hp|rk|key|token|live|test|secret|sandbox|ghp|xox[a-z]"
_KEYWORDS = r"password|passwd|secret|token|api[_-]?key|cookie"
_PATTERNS = {
    "a bearer token": r"(?i)\bbearer\s+(?=[\w.~+/-]*\d|[\w.~+/-]{20})[\w.~+/-]{8,}",
    "a JSON web token": r"\beyJ[\w-]{8,}\.[\w-]{8,}",
    "an API key": rf"\b(?:{_KEY_NAMES})[-_][A-Za-z0-9_-]{{12,}}|\bAKIA[0-9A-Z]{{16}}\b",
    "a password": rf"""(?i)(?:{_KEYWORDS})["']?\s*[:=]\s*["']?[^\s"',{{\[]{{6,}}""",
    "a password in a URL": r"""://[^\s/@:"']+:[^\s/@"']+@""",
    "a long hexadecimal number": r"(?i)\b(?=[0-9a-f]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{32,}\b",
    "a random string": r"\b(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9_-]{20,}",
}


def secrets_in(text: str, token: str) -> list[str]:
    """Return a description of each secret in a cassette, with its line and without its value."""
    raw = token.encode()
    forms = {token, token[::-1], raw.hex(), base64.b64encode(raw).decode().rstrip("=")}
    forms = {form.lower() for form in forms}
    secrets = []
    for number, line in enumerate(text.splitlines(), 1):
        # Also find it if it is escaped as in URLs, HTML, or JSON within JSON, or in another case.
        plain = html.unescape(unquote(unquote(line.replace("\\u0026", "&")))).replace("\\", "").lower()
        if any(form in plain or form in line.lower() for form in forms):
            secrets.append(f"line {number}: the token")
        else:
            rest = _UUID.sub("", line)
            secrets += [f"line {number}: {name}" for name, pattern in _PATTERNS.items() if re.search(pattern, rest)]
    return secrets
