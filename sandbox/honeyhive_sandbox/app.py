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
    """The sandbox; `contract` is to accept the tokens of `settings`."""

    async def describe(_: Request) -> Response:
        return Response(contract.source, media_type="application/yaml")

    app = Starlette(
        routes=[Route("/", SessionPage(contract, store, settings).show), Route("/openapi.yaml", describe)],
        exception_handlers={
            Problem: _problem,
            HTTPException: _http_exception,
            ClientDisconnect: _nobody_listens,
            Exception: _failure,
        },
    )
    # Not a route of its own, whose pattern would not match each path that can be sent.
    app.router.default = Operations(contract, store, settings)
    app.router.redirect_slashes = False
    return _identified(app)


def _identified(app: ASGIApp) -> ASGIApp:
    """Give each request an ID, and its response a line in the log."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        request_id = scope["request_id"] = str(uuid.uuid4())
        # As it was sent: decoded it could hold what a terminal obeys.
        target = f"{scope['method']} {scope['raw_path'].decode('latin-1')}"
        started = False

        async def send_with_id(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID_HEADER] = request_id
                notes = {"fault": FAULT_HEADER, "by its shape": SHAPE_HEADER}
                noted = "".join(f" ({note}: {headers[name]})" for note, name in notes.items() if name in headers)
                _log.info("%s %d %s%s", target, message["status"], request_id, noted)
            await send(message)

        try:
            await app(scope, receive, send_with_id)
            if not started:
                _log.info("%s got no response %s", target, request_id)
        except asyncio.CancelledError:
            # The server is stopping, and has waited long enough.
            _log.warning("%s was cut off by the end of the sandbox %s", target, request_id)

    return wrapped


async def _problem(_request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problem.response()


async def _http_exception(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return Problem(error.status_code, error.detail, headers=error.headers).response()


async def _nobody_listens(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)


async def _failure(_request: Request, error: Exception) -> Response:
    return Problem(500, f"the sandbox failed, which is a defect of its own: {type(error).__name__}").response()
