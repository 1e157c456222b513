"""The sandbox as an ASGI application: the API's operations, a page of the sessions, and the description."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import socket
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.contract import Call, Contract, Operation
from sandbox.faults import InjectedFault
from sandbox.handlers import HANDLERS
from sandbox.problem import REQUEST_ID_HEADER, Problem
from sandbox.store import Store
from sandbox.tokens import Tokens

PAGE_SIZE = 50
_log = logging.getLogger("sandbox")
_PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True)
class Settings:
    """What the sandbox is run with.

    Attributes:
        tokens: Those that are accepted.
        faults: What goes wrong on purpose; of several that fire at once the first does.
        max_body: The most bytes of a request's body.
        body_seconds: How long a request's body may take.
        open_page: Whether the page of the sessions asks for no token, and answers under the names of this machine only.
    """

    tokens: Tokens
    faults: Sequence[InjectedFault] = ()
    max_body: int = 8 * 1024 * 1024
    body_seconds: float = 30
    open_page: bool = True


def application(contract: Contract, store: Store, settings: Settings) -> ASGIApp:
    """The sandbox; `contract` is to accept the tokens of `settings`."""
    page = _Page(contract, store, settings)
    description = contract.source.read_bytes()

    async def describe(_: Request) -> Response:
        return Response(description, media_type="application/yaml")

    app = Starlette(
        routes=[
            Route("/", page.show),
            Route("/openapi.yaml", describe),
        ],
        exception_handlers={
            Problem: _problem,
            HTTPException: _http_exception,
            ClientDisconnect: _nobody_listens,
            Exception: _failure,
        },
    )
    # Not a route of its own, whose pattern would not match each path that can be sent.
    app.router.default = _Operations(contract, store, settings)
    app.router.redirect_slashes = False
    return _with_request_id(app)


class _Operations:
    """The operations of the description."""

    def __init__(self, contract: Contract, store: Store, settings: Settings) -> None:
        self._contract = contract
        self._store = store
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        raw_path = scope.get("raw_path", quote(scope["path"]).encode()).decode("latin-1")
        operation = self._contract.find(request.method, raw_path)
        fault = next((fault for fault in [each for each in self._settings.faults if each.fires(operation.id)]), None)
        if fault is None:
            await (await self._answer(request, operation))(scope, receive, send)
        else:
            await self._fail(fault, request, operation, send)

    async def _answer(self, request: Request, operation: Operation) -> Response:
        try:
            call = Call(operation, request.headers, request.query_params)
            self._authorize(call)
            if operation.id not in HANDLERS:
                raise Problem(501, f"the sandbox has no handler for the operation {operation.id}")
            call.body = await self._body(request)
            # Reading much JSON and waiting for the disk take their time; others are served meanwhile.
            return await run_in_threadpool(self._handle, call)
        except Problem as problem:
            return problem.answer(request.scope["request_id"])

    def _authorize(self, call: Call) -> None:
        self._contract.authorize(call)
        if self._settings.tokens.only_reads(call.token) and call.method not in ("get", "head"):
            raise Problem(403, f"this token may only read, and {call.operation.id} writes")

    def _handle(self, call: Call) -> Response:
        self._contract.validate(call)
        value = HANDLERS[call.operation.id](call, self._contract, self._store)
        return JSONResponse(value, call.operation.status)

    async def _body(self, request: Request) -> bytes:
        limit, body, size = self._settings.max_body, bytearray(), 0
        try:
            async with asyncio.timeout(self._settings.body_seconds):
                async for piece in request.stream():
                    size += len(piece)
                    if size <= limit:
                        body += piece
        except TimeoutError:
            seconds = f"{self._settings.body_seconds:g} s"
            raise Problem(408, f"the body took more than {seconds}", headers={"connection": "close"}) from None
        # Told only now: a client that is still sending would not read the answer.
        if size > limit:
            raise Problem(413, f"the body has {size} bytes; at most {limit} are taken")
        return bytes(body)

    async def _fail(self, fault: InjectedFault, request: Request, operation: Operation, send: Send) -> None:
        """Let a request fail as it was asked for."""
        scope, receive = request.scope, request.receive
        told = {"x-sandbox-fault": fault.text}
        match fault.kind:
            case "status":
                if fault.retry_after is not None:
                    told["retry-after"] = f"{fault.retry_after:g}"
                problem = Problem(fault.status, f"a fault that was asked for: {fault.text}", headers=told)
                response = problem.answer(scope["request_id"])
            case "html":
                page = "<!doctype html>\n<title>Sign in</title>\n<p>A fault that was asked for.</p>\n"
                response = HTMLResponse(page, fault.status, told)
            case "reset":
                _log.info("%s %s reset (fault: %s)", request.method, request.url.path, fault.text)
                await _reset(scope, receive)
                return
            case _:
                if fault.kind == "stall":
                    await asyncio.sleep(fault.seconds)
                response = await self._answer(request, operation)
                response.headers.update(told)
        if fault.kind == "lose-answer":
            await _reset(scope, receive)
        elif fault.kind in ("truncate", "drip"):
            await _in_pieces(response, fault, request, send)
        else:
            await response(scope, receive, send)


async def _in_pieces(response: Response, fault: InjectedFault, request: Request, send: Send) -> None:
    body = bytes(response.body)
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    if fault.kind == "truncate":
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await _reset(request.scope, request.receive)
        return
    pieces = 10
    step = max(1, -(-len(body) // pieces))
    for start in range(0, len(body), step):
        await send({"type": "http.response.body", "body": body[start : start + step], "more_body": True})
        await asyncio.sleep(fault.seconds / pieces)
    await send({"type": "http.response.body", "body": b""})


async def _reset(scope: Scope, receive: Receive) -> None:
    transport: asyncio.Transport = scope["state"]["transport"]
    connection: socket.socket = transport.get_extra_info("socket")
    # With nothing lingering the connection is reset, not closed in order.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.close()
    # Until the server has noticed, or it would report an answer that was never sent.
    while (await receive())["type"] != "http.disconnect":
        pass


class _Page:
    """The page of the stored sessions."""

    def __init__(self, contract: Contract, store: Store, settings: Settings) -> None:
        self._title = contract.data["info"]["title"]
        self._store = store
        self._settings = settings
        self._templates = Jinja2Templates(Path(__file__).parent / "pages")
        self._templates.env.filters["indented"] = _indented

    async def show(self, request: Request) -> Response:
        self._admit(request)
        return await run_in_threadpool(self._render, request)

    def _render(self, request: Request) -> Response:
        session_id = request.query_params.get("session")
        if session_id is not None:
            event = self._store.get(session_id)
            if event is None:
                raise Problem(404, "no session of this id is stored")
            context = {"title": self._title, "event": event}
            return self._templates.TemplateResponse(request, "session.html", context, headers=_PAGE_HEADERS)
        before = request.query_params.get("before", "")
        number = int(before) if before.isdecimal() and len(before) < 19 else None
        found = self._store.newest(PAGE_SIZE + 1, number)
        shown = found[:PAGE_SIZE]
        context = {
            "title": self._title,
            "count": self._store.count(),
            "sessions": shown,
            "older": shown[-1].number if len(found) > PAGE_SIZE else None,
            "newest": number is None,
        }
        return self._templates.TemplateResponse(request, "sessions.html", context, headers=_PAGE_HEADERS)

    def _admit(self, request: Request) -> None:
        if self._settings.open_page:
            # A foreign page could let its own name point to this machine, and read what is shown to this one.
            host = request.url.hostname
            if host not in ("127.0.0.1", "localhost", "::1"):
                raise Problem(403, f"the page is shown under this machine's own names, and not as {host}")
            return
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        try:
            password = base64.b64decode(given, validate=True).decode().partition(":")[2]
        except ValueError:
            password = ""
        if scheme.lower() != "basic" or password not in self._settings.tokens:
            headers = {"www-authenticate": 'Basic realm="sandbox, the token as password", charset="UTF-8"'}
            raise Problem(401, "the page asks for a token of the sandbox as password, under any name", headers=headers)


def _indented(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _with_request_id(app: ASGIApp) -> ASGIApp:
    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        scope["request_id"] = str(uuid.uuid4())

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID_HEADER] = scope["request_id"]
                fault = f" (fault: {headers['x-sandbox-fault']})" if "x-sandbox-fault" in headers else ""
                path = scope.get("raw_path", b"").decode("latin-1")
                _log.info("%s %s %d %s%s", scope["method"], path, message["status"], scope["request_id"], fault)
            await send(message)

        try:
            await app(scope, receive, send_with_id)
        except asyncio.CancelledError:
            # The server is stopping and has waited long enough; nothing of this request was carried out.
            _log.warning("%s %s was cut off by the end of the sandbox", scope["method"], scope["path"])

    return wrapped


async def _problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problem.answer(request.scope["request_id"])


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return Problem(error.status_code, error.detail, headers=error.headers).answer(request.scope["request_id"])


async def _nobody_listens(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)


async def _failure(request: Request, error: Exception) -> Response:
    problem = Problem(500, f"the sandbox failed, which is a defect of its own: {type(error).__name__}")
    return problem.answer(request.scope["request_id"])
