"""Take out of an exchange what differs from one recording to the next, and what is nobody's business."""

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

# What an answer says of itself; the rest is the server's own affair.
HEADERS = ("allow", "content-type", "retry-after", "www-authenticate")
REQUEST_ID_HEADER = "x-request-id"
# Not the words that end so, such as "paid".
_ID_NAME = re.compile(r"(?i:(?:^|[_-])ids?)$|[a-z]I[Dd]s?$")
_UUID = r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b"
_DATE = r"\d{4}-?\d\d-?\d\d"
_CLOCK = r"\d\d:?\d\d(?::?\d\d)?"
_TIME = re.compile(rf"\b({_DATE})(?:([T ])({_CLOCK})(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?(?![\w:.])")
_HTTP_DATE = re.compile(r"\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\b")
_DAY = 86_400.0
_THEN = 946_684_800  # 2000-01-01 UTC


class UnreadableError(ValueError):
    """A body that cannot be looked through."""


class Scrubber:
    """Scrubs the exchanges of one recording, the same id the same way in all of them.

    Args:
        url: The server's address.
        public_url: The address to put in its place.
        published: The strings in the description's examples of requests; they stay.
        labels: What each ID of the requests stands for.

    Attributes:
        scenario: The name of the exchange that is scrubbed. What the ID of a server becomes follows from the exchange
            in which it comes first, so that an exchange more changes no other.
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
        """Raises UnreadableError when the body is no text."""
        text = self._answer(body, headers)
        kept = {name: [self._text(headers[name])] for name in HEADERS if name in headers}
        if headers.get(REQUEST_ID_HEADER):
            kept[REQUEST_ID_HEADER] = [self._id(headers[REQUEST_ID_HEADER])]
        # The phrase is the server's own choice, and means nothing.
        message = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
        return {"status": {"code": status, "message": message}, "headers": kept, "body": {"string": text}}

    def _answer(self, body: bytes, headers: dict[str, str]) -> str:
        if headers.get("content-encoding", "identity") != "identity":
            raise UnreadableError(
                f"the response is compressed as {headers['content-encoding']}, which is not supported"
            )
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise UnreadableError("the response is not UTF-8") from None
        if any(character < " " and character not in "\t\r\n" for character in text):
            raise UnreadableError("the response holds control characters")
        try:
            value = json.loads(text)
        except ValueError:
            return self._times(self._text(text))
        return json.dumps(self._value(value, answer=True), indent=2, ensure_ascii=False) + "\n"

    def _value(self, value: Any, name: str = "", *, answer: bool = False) -> Any:
        """A JSON value, scrubbed; `name` is the one that it stands under."""
        if isinstance(value, dict):
            # Sorted, for some servers answer in another order each time.
            items = sorted(value.items()) if answer else value.items()
            return {self._text(key): self._value(part, key, answer=answer) for key, part in items}
        if isinstance(value, list):
            return [self._value(part, name, answer=answer) for part in value]
        if not answer:
            return self._text(value) if isinstance(value, str) else value
        if isinstance(value, bool) or value is None or value in self._published:
            return self._text(value) if isinstance(value, str) else value
        if _ID_NAME.search(name) and value != "":
            return self._id(value) if isinstance(value, str | int) else value
        if isinstance(value, str):
            return str(_then(value)) if value.isdecimal() and len(value) < 30 else self._times(self._text(value))
        return _then(value)

    def _id(self, value: str | int) -> str:
        if value not in self._ids:
            self._labelled[self.scenario] += 1
            self._ids[value] = fixed_id(f"{self.scenario} {self._labelled[self.scenario]}")
        return self._ids[value]

    def _text(self, text: str) -> str:
        for address, public in self._addresses.items():
            text = re.sub(rf"(?<![\w.-]){re.escape(address)}(?![\w-])", public, text)
        # Only ids that cannot stand somewhere by chance. The longest first, for one may begin with another.
        distinct = [an_id for an_id in self._ids if isinstance(an_id, str) and re.fullmatch(r"(?=.*\d).{16,}", an_id)]
        known = [rf"\b{re.escape(an_id)}\b" for an_id in sorted(distinct, key=len, reverse=True)]
        ids = "|".join((*known, _UUID))
        return re.sub(ids, lambda found: found[0] if found[0] in self._published else self._id(found[0]), text)

    def _times(self, text: str) -> str:
        return _HTTP_DATE.sub("Sat, 01 Jan 2000 00:00:00 GMT", _TIME.sub(_in_the_same_form, text))


def fixed_id(label: str) -> str:
    """Return the ID that always stands for the same thing in cassettes."""
    return f"00000000-0000-4000-8000-{zlib.crc32(label.encode()):012d}"


def _then(value: Any) -> Any:
    """A fixed time in the place of one of today, in whatever unit since 1970."""
    try:
        number = float(value)
    except OverflowError:
        return value
    for unit in (1, 1000, 1_000_000, 1_000_000_000):
        if abs(number / unit - time.time()) < _DAY:
            return _THEN * unit
    return value


def _in_the_same_form(found: re.Match[str]) -> str:
    date, between, clock, fraction, offset = found.groups(default="")
    if not clock and "-" not in date:
        # Eight digits alone may be any number.
        return found[0]
    day = "2000-01-01" if "-" in date else "20000101"
    return day + between + re.sub(r"\d", "0", clock) + (".000" if fraction else "") + offset
