"""The one shape of everything that is no success: problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.client import responses
from typing import Any

from starlette.responses import JSONResponse, Response

REQUEST_ID_HEADER = "x-request-id"
MEDIA_TYPE = "application/problem+json"
# A request can be wrong in as many places as it has; so many are named.
MAX_VIOLATIONS = 100
_IN_DETAIL = 10


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong with a request.

    `place` is "#/…", a JSON pointer into the body, or a parameter's kind and name.
    """

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class Problem(Exception):
    """A request that is not served, and why."""

    def __init__(
        self, status: int, detail: str, violations: Iterable[Violation] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.violations = tuple(violations)
        self.headers = dict(headers or {})

    def body(self, request_id: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": "about:blank",
            # Proxies have some that HTTP has not, such as 520.
            "title": responses.get(self.status, "Unknown"),
            "status": self.status,
            "detail": self.detail,
            "request_id": request_id,
        }
        if self.violations:
            body["errors"] = [{"pointer": each.place, "detail": each.reason} for each in self.violations]
        return body

    def answer(self, request_id: str) -> Response:
        return JSONResponse(self.body(request_id), self.status, self.headers, media_type=MEDIA_TYPE)


def refused(violations: Sequence[Violation]) -> Problem:
    """A request that is not as described, with every violation, up to MAX_VIOLATIONS."""
    named = violations[:MAX_VIOLATIONS]
    more = "more than " if len(violations) > len(named) else ""
    count = f"{more}{len(named)} fault{'' if len(named) == 1 else 's'} in the request"
    told = "; ".join(map(str, named[:_IN_DETAIL]))
    return Problem(400, f"{count}: {told}{'; …' if len(named) > _IN_DETAIL else ''}", named)
