"""The form of every error response: `message` and `errorCode`, as HoneyHive sends them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.client import responses
from typing import Any

from starlette.responses import JSONResponse, Response

REQUEST_ID_HEADER = "x-request-id"
# A request can have a million errors.
MAX_VIOLATIONS = 100
_IN_MESSAGE = 10


@dataclass(frozen=True)
class Violation:
    """An error of a request.

    Attributes:
        path: "#/…", a JSON Pointer into the body, or the location and the name of a parameter.
        reason: What is wrong.
    """

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class Problem(Exception):
    """The reason why a request is not served."""

    def __init__(
        self, status: int, message: str, violations: Iterable[Violation] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.violations = tuple(violations)
        self.headers = dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        # Proxies send statuses that HTTP does not define, such as 520.
        phrase = responses.get(self.status, "Unknown")
        return {"message": self.message, "errorCode": re.sub("[^A-Z]+", "_", phrase.upper())}

    def response(self) -> Response:
        return JSONResponse(self.body, self.status, self.headers)


def refused(violations: Sequence[Violation]) -> Problem:
    """Return the error of a request that does not match the schema, with every violation up to MAX_VIOLATIONS."""
    listed = violations[:MAX_VIOLATIONS]
    more = "more than " if len(violations) > len(listed) else ""
    count = f"{more}{len(listed)} error{'' if len(listed) == 1 else 's'} in the request"
    named = "; ".join(map(str, listed[:_IN_MESSAGE]))
    return Problem(400, f"{count}: {named}{'; …' if len(listed) > _IN_MESSAGE else ''}", listed)
