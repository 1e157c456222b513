"""Take out of an exchange what differs from one recording to the next, and what is nobody's business."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

# What an answer says of itself; the rest is the server's own affair.
HEADERS = ("allow", "content-type", "retry-after", "www-authenticate", "x-request-id")
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b\d{4}-\d\d-\d\d([T ])\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?(?![\d:])|\b\d{4}-\d\d-\d\d\b(?![T ]\d)"
)
_SECRETS = {
    "a bearer token": re.compile(r"\bbearer\s+(?=[\w.~+/-]*\d|[\w.~+/-]{20})[\w.~+/-]{8,}", re.IGNORECASE),
    "a JSON web token": re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}"),
    "an API key": re.compile(r"\b(?:sk|pk|hh|hp|rk|key|token|sandbox|ghp|xox[a-z])[-_][A-Za-z0-9_-]{12,}"),
    "a long hexadecimal number": re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{32,}\b", re.IGNORECASE),
    "a random string": re.compile(
        r"\b(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)(?![A-Za-z0-9]*_[a-z])[A-Za-z0-9_-]{20,}"
    ),
}
_DAY = 86_400.0
_THEN = 946_684_800  # 2000-01-01 UTC


class Scrubber:
    """Scrubs the exchanges of one recording, the same id the same way in all of them.

    Args:
        url: The server's address.
        public_url: The address to put in its place.
        sent: The strings that the requests bring themselves; they stay, unless they are ids.
    """

    def __init__(self, url: str, public_url: str, sent: Iterable[str]) -> None:
        self._url, self._public_url = url.rstrip("/"), public_url.rstrip("/")
        self._sent = frozenset(sent)
        self._ids: dict[str, str] = {}

    def request(self, method: str, url: str, body: bytes) -> dict[str, Any]:
        kind = {"content-type": ["application/json"]} if body else {}
        text = self._body(body, answer=False)
        return {"method": method, "uri": self._text(url), "headers": kind, "body": text}

    def response(self, status: int, reason: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        text = self._body(body, answer=True)
        known = {name: headers[name] for name in HEADERS if name in headers}
        if "x-request-id" in known:
            self._learn(known["x-request-id"])
        return {
            "status": {"code": status, "message": reason},
            "headers": {name: [self._text(value)] for name, value in known.items()},
            "body": {"string": text},
        }

    def _body(self, body: bytes, *, answer: bool) -> str:
        text = body.decode("utf-8", errors="replace")
        try:
            value = json.loads(text)
        except ValueError:
            return self._times(self._text(text)) if answer else self._text(text)
        if answer:
            self._learn_ids(value)
            value = self._without_times(value)
        return self._text(json.dumps(value, indent=2, ensure_ascii=False)) + "\n"

    def _learn_ids(self, value: Any) -> None:
        for name, found in _named(value):
            ids = found if isinstance(found, list) else [found]
            if re.fullmatch(r"id|.*_ids?", name):
                for each in ids:
                    # A shorter one could stand anywhere by chance.
                    if isinstance(each, str) and each not in self._sent and len(each) >= 8:
                        self._learn(each)

    def _learn(self, an_id: str) -> None:
        self._ids.setdefault(an_id, f"00000000-0000-4000-8000-{len(self._ids) + 1:012d}")

    def _text(self, text: str) -> str:
        for url, public in (
            (self._url, self._public_url),
            (urlsplit(self._url).netloc, urlsplit(self._public_url).netloc),
        ):
            text = text.replace(url, public)
        for found in _UUID.findall(text):
            self._learn(found)
        if not self._ids:
            return text
        # The longest first, for one may be within another.
        known = "|".join(map(re.escape, sorted(self._ids, key=len, reverse=True)))
        return re.sub(known, lambda found: self._ids[found[0]], text)

    def _without_times(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._without_times(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self._without_times(part) for part in value]
        if isinstance(value, str):
            return value if value in self._sent else self._times(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            for unit in (1, 1000, 1_000_000, 1_000_000_000):
                if abs(value / unit - time.time()) < _DAY:
                    return _THEN * unit
        return value

    def _times(self, text: str) -> str:
        return _TIME.sub(lambda found: _same_form(found[0]), text)


def _named(value: Any) -> Iterator[tuple[str, Any]]:
    """All that stands in a JSON value under a name."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _named(part)
    if isinstance(value, dict):
        yield from value.items()


def _same_form(found: str) -> str:
    """The first moment of 2000, written as a time is."""
    date, rest = found[:10], found[10:]
    offset = re.search(r"(?:Z|[+-]\d\d:?\d\d)$", rest)
    clock = rest[: offset.start()] if offset else rest
    return re.sub(r"\d{4}-\d\d-\d\d", "2000-01-01", date) + re.sub(r"\d", "0", clock) + (offset[0] if offset else "")


def secrets_in(text: str, token: str) -> list[str]:
    """What in a cassette is the token, or looks like one: what it is, and its line, but never itself."""
    found = []
    written = {token, quote(token, safe=""), base64.b64encode(token.encode()).decode().rstrip("="), token[::-1]}
    for number, line in enumerate(text.splitlines(), 1):
        if any(form in line for form in written if form):
            found.append(f"line {number}: the token")
            continue
        found += [f"line {number}: {what}" for what, pattern in _SECRETS.items() if pattern.search(_UUID.sub("", line))]
    return found
