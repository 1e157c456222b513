"""The one shape of everything that is no success: problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse, Response

REQUEST_ID_HEADER = "x-request-id"


@dataclass(frozen=True)
class Fault:
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
        self, status: int, detail: str, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})

    def answer(self, request_id: str) -> Response:
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "request_id": request_id,
        }
        if self.faults:
            body["errors"] = [{"pointer": fault.place, "detail": fault.reason} for fault in self.faults]
        return JSONResponse(body, self.status, self.headers, media_type="application/problem+json")


def refused(faults: Iterable[Fault]) -> Problem:
    """A request that is not as described, with every fault."""
    named = tuple(faults)
    count = "1 fault" if len(named) == 1 else f"{len(named)} faults"
    return Problem(400, f"{count} in the request: {'; '.join(map(str, named))}", named)
