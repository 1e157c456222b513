"""Replace in an exchange what differs between recordings and what must not be published."""

from __future__ import annotations

import json
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

# The headers that describe a response; all others are removed.
HEADERS = ("allow", "content-type", "retry-after", "www-authenticate")
REQUEST_ID_HEADER = "x-request-id"
# Not words that end in the same letters, such as "paid".
_ID_NAME = re.compile(r"(?i:(?:^|[_-])ids?)$|[a-z]I[Dd]s?$")
_UUID = r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b"
_DATE = r"\d{4}-?\d\d-?\d\d"
_CLOCK = r"\d\d:?\d\d(?::?\d\d)?"
_TIME = re.compile(rf"\b({_DATE})(?:([T ])({_CLOCK})(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?(?![\w:.])")
_HTTP_DATE = re.compile(r"\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\b")
_DAY = 86_400.0
_THEN = 946_684_800  # 2000-01-01 UTC


class UnreadableError(ValueError):
    """A body that cannot be sanitized."""


class Sanitizer:
    """Sanitizes the exchanges of a recording, and replaces an ID by the same ID in all of them.

    Args:
        url: URL of the server.
        public_url: The URL that replaces it.
        published: The strings in the description's examples of requests, which are kept.
        labels: The purpose of each ID of the requests.

    Attributes:
        scenario: Name of the current scenario. The replacement of a server's ID follows from the scenario in which it
            occurs first, so that another scenario changes no other cassette.
    """

    def __init__(self, url: str, public_url: str, published: Iterable[str], labels: Mapping[str, str]) -> None:
        server, public = httpx.URL(url), httpx.URL(public_url)
        self._addresses = {
            f"{server.scheme}://{server.netloc.decode()}": f"{public.scheme}://{public.netloc.decode()}",
            quote(f"{server.scheme}://{server.netloc.decode()}", safe=""): quote(str(public), safe=""),
            server.netloc.decode(): public.netloc.decode(),
            server.host: public.host,
        }
        self._published = frozenset(published)
        self._ids: dict[str | int, str] = {real: fixed_id(label) for real, label in labels.items()}
        self._labelled: Counter[str] = Counter()
        self.scenario = ""

    def request(self, method: str, url: str, body: bytes) -> dict[str, Any]:
        kind = {"content-type": ["application/json"]} if body else {}
        text = json.dumps(self._value(json.loads(body)), indent=2, ensure_ascii=False) + "\n" if body else ""
        return {"method": method, "uri": self._text(str(httpx.URL(url))), "headers": kind, "body": text}

    def response(self, status: int, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """Return a sanitized response. Raises UnreadableError if its body is not text."""
        text = self._body(body, headers)
        kept = {name: [self._text(headers[name])] for name in HEADERS if name in headers}
        if headers.get(REQUEST_ID_HEADER):
            kept[REQUEST_ID_HEADER] = [self._id(headers[REQUEST_ID_HEADER])]
        # Servers may send any reason phrase.
        message = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
        return {"status": {"code": status, "message": message}, "headers": kept, "body": {"string": text}}

    def _body(self, body: bytes, headers: dict[str, str]) -> str:
        if headers.get("content-encoding", "identity") != "identity":
            raise UnreadableError(
                f"the response is compressed as {headers['content-encoding']}, which is not supported"
            )
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise UnreadableError("the response is not UTF-8") from None
        if any(character < " " and character not in "\t\r\n" for character in text):
            raise UnreadableError("the response has control characters")
        try:
            value = json.loads(text)
        except ValueError:
            return self._times(self._text(text))
        return json.dumps(self._value(value, is_response=True), indent=2, ensure_ascii=False) + "\n"

    def _value(self, value: Any, name: str = "", *, is_response: bool = False) -> Any:
        """Return a sanitized JSON value; `name` is that of its field."""
        if isinstance(value, dict):
            # Sorted, since some servers change the order of fields.
            items = sorted(value.items()) if is_response else value.items()
            return {self._text(key): self._value(part, key, is_response=is_response) for key, part in items}
        if isinstance(value, list):
            return [self._value(part, name, is_response=is_response) for part in value]
        if not is_response:
            return self._text(value) if isinstance(value, str) else value
        if isinstance(value, bool) or value is None or value in self._published:
            return self._text(value) if isinstance(value, str) else value
        if _ID_NAME.search(name) and value != "":
            return self._id(value) if isinstance(value, str | int) else value
        if isinstance(value, str):
            return str(_fixed_time(value)) if value.isdecimal() and len(value) < 30 else self._times(self._text(value))
        return _fixed_time(value)

    def _id(self, value: str | int) -> str:
        if value not in self._ids:
            self._labelled[self.scenario] += 1
            self._ids[value] = fixed_id(f"{self.scenario} {self._labelled[self.scenario]}")
        return self._ids[value]

    def _text(self, text: str) -> str:
        for address, public in self._addresses.items():
            text = re.sub(rf"(?<![\w.-]){re.escape(address)}(?![\w-])", public, text)
        # Only IDs that are unlikely to occur by chance; the longest first, since an ID may begin with another.
        distinct = [known for known in self._ids if isinstance(known, str) and re.fullmatch(r"(?=.*\d).{16,}", known)]
        known = [rf"\b{re.escape(text)}\b" for text in sorted(distinct, key=len, reverse=True)]
        ids = "|".join((*known, _UUID))
        return re.sub(ids, lambda match: match[0] if match[0] in self._published else self._id(match[0]), text)

    def _times(self, text: str) -> str:
        return _HTTP_DATE.sub("Sat, 01 Jan 2000 00:00:00 GMT", _TIME.sub(_fixed_time_text, text))


def fixed_id(label: str) -> str:
    """Return the ID in cassettes for a label."""
    return f"00000000-0000-4000-8000-{zlib.crc32(label.encode()):012d}"


def _fixed_time(value: Any) -> Any:
    """Return a fixed time for a number that is the current time in any unit since 1970, and other values unchanged."""
    try:
        number = float(value)
    except OverflowError:
        return value
    for unit in (1, 1000, 1_000_000, 1_000_000_000):
        if abs(number / unit - time.time()) < _DAY:
            return _THEN * unit
    return value


def _fixed_time_text(match: re.Match[str]) -> str:
    date, between, clock, fraction, offset = match.groups(default="")
    if not clock and "-" not in date:
        # Eight digits may be any number.
        return match[0]
    day = "2000-01-01" if "-" in date else "20000101"
    return day + between + re.sub(r"\d", "0", clock) + (".000" if fraction else "") + offset
