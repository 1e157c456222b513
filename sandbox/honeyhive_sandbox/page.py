"""The page that lists the stored sessions in a browser."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from honeyhive_sandbox.contract import Contract
from honeyhive_sandbox.handlers import READ, START
from honeyhive_sandbox.problem import Problem
from honeyhive_sandbox.schemas import invent
from honeyhive_sandbox.settings import Settings
from honeyhive_sandbox.store import Store

PAGE_SIZE = 50
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class SessionPage:
    """The list of the sessions at `/`, and a single session at `/?session=ID`."""

    def __init__(self, contract: Contract, store: Store, settings: Settings) -> None:
        self._title = contract.data["info"]["title"]
        self._sessions = contract.collection(READ) if READ in contract.operations else ""
        self._store = store
        self._settings = settings
        self._templates = Jinja2Templates(Path(__file__).parent / "pages")
        self._templates.env.filters |= {"indented": _indented, "duration": _duration}
        self._first_call = _first_call(contract)

    async def show(self, request: Request) -> Response:
        self._admit(request)
        session_id = request.query_params.get("session")
        if session_id is not None:
            return await run_in_threadpool(self._session, request, session_id)
        return await run_in_threadpool(self._list, request)

    def _session(self, request: Request, session_id: str) -> Response:
        event = self._store.get(self._sessions, session_id)
        if event is None:
            raise Problem(404, f"nothing is stored at {self._sessions}/{session_id[:100]}")
        context = {"title": self._title, "event": event, "operation": READ}
        return self._templates.TemplateResponse(request, "session.html", context, headers=_HEADERS)

    def _list(self, request: Request) -> Response:
        before = request.query_params.get("before", "")
        number = int(before) if re.fullmatch("[0-9]{1,18}", before) else None
        sessions = self._store.newest(self._sessions, PAGE_SIZE + 1, number)
        shown = sessions[:PAGE_SIZE]
        context = {
            "title": self._title,
            "count": self._store.count(self._sessions),
            "sessions": shown,
            "older": shown[-1].number if len(sessions) > PAGE_SIZE else None,
            "newest": number is None,
            "url": f"{request.url.scheme}://{request.url.netloc}",
            "token": self._settings.shown_token,
            "first_call": self._first_call,
        }
        return self._templates.TemplateResponse(request, "sessions.html", context, headers=_HEADERS)

    def _admit(self, request: Request) -> None:
        if self._settings.page_hosts:
            # DNS rebinding: a website could point its domain name to this machine to read this page. The header
            # itself is compared, because starlette replaces a malformed header with another address.
            host = re.sub(r":[0-9]+$", "", request.headers.get("host", "")).lower()
            if host not in self._settings.page_hosts:
                names = ", ".join(sorted(self._settings.page_hosts))
                raise Problem(403, f"the page is shown under the names of this machine only: {names}")
            return
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        try:
            password = base64.b64decode(credentials, validate=True).decode().partition(":")[2]
        except ValueError:
            password = ""
        if scheme.lower() != "basic" or password not in self._settings.tokens:
            headers = {"www-authenticate": 'Basic realm="sandbox, the token as password", charset="UTF-8"'}
            raise Problem(401, "log in with any name and a token of the sandbox as password", headers=headers)


def _indented(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _duration(milliseconds: Any) -> str:
    if not isinstance(milliseconds, int | float):
        return ""
    return f"{milliseconds:,.0f} ms" if abs(milliseconds) < 1000 else f"{milliseconds / 1000:,.1f} s"


def _first_call(contract: Contract) -> str:
    """Return a Python program that starts a minimal session; empty if no operation starts a session."""
    if START not in contract.operations:
        return ""
    schema = contract.request_schema(contract.operation_with_id(START)).properties.get("session", {})
    session = invent(schema, contract.resolve)
    fields = "".join(f"    {name!r}: {session[name]!r},\n" for name in sorted(session))
    call = f"session = {{\n{fields}}}\nHoneyHive().session.start_session(request={{'session': session}})"
    return f"from honeyhive_client import HoneyHive\n\n{call}"
