"""The sandbox as an ASGI application: the API's operations, a page of the sessions, and the description."""

from __future__ import annotations

import asyncio
import logging
import uuid

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from honeyhive_sandbox.contract import Contract
from honeyhive_sandbox.injection import FAULT_HEADER
from honeyhive_sandbox.operations import Operations
from honeyhive_sandbox.page import SessionPage
from honeyhive_sandbox.problem import REQUEST_ID_HEADER, Problem
from honeyhive_sandbox.resources import SHAPE_HEADER
from honeyhive_sandbox.settings import Settings
from honeyhive_sandbox.store import Store

_log = logging.getLogger("honeyhive_sandbox")


def application(contract: Contract, store: Store, settings: Settings) -> ASGIApp:
    """Return the sandbox's application; `contract` must accept the tokens of `settings`."""

    async def describe(_: Request) -> Response:
        return Response(contract.source, media_type="application/yaml")

    app = Starlette(
        routes=[Route("/", SessionPage(contract, store, settings).show), Route("/openapi.yaml", describe)],
        exception_handlers={
            Problem: _problem,
            HTTPException: _http_exception,
            ClientDisconnect: _client_disconnected,
            Exception: _failure,
        },
    )
    # Not a route, because no route pattern matches every possible path.
    app.router.default = Operations(contract, store, settings)
    app.router.redirect_slashes = False
    return _identified(app)


def _identified(app: ASGIApp) -> ASGIApp:
    """Assign an ID to each request, and log its response."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        request_id = scope["request_id"] = str(uuid.uuid4())
        # Not decoded: it could contain control sequences of terminals.
        target = f"{scope['method']} {scope['raw_path'].decode('latin-1')}"
        started = False

        async def send_with_id(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID_HEADER] = request_id
                notes = {"fault": FAULT_HEADER, "shape": SHAPE_HEADER}
                suffix = "".join(f" ({note}: {headers[name]})" for note, name in notes.items() if name in headers)
                _log.info("%s %d %s%s", target, message["status"], request_id, suffix)
            await send(message)

        try:
            await app(scope, receive, send_with_id)
            if not started:
                _log.info("%s no response %s", target, request_id)
        except asyncio.CancelledError:
            # The server is stopping, and its grace period is over.
            _log.warning("%s interrupted: the sandbox is stopping %s", target, request_id)

    return wrapped


async def _problem(_request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problem.response()


async def _http_exception(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return Problem(error.status_code, error.detail, headers=error.headers).response()


async def _client_disconnected(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)


async def _failure(_request: Request, error: Exception) -> Response:
    return Problem(500, f"internal error of the sandbox: {type(error).__name__}").response()
