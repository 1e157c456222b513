"""Serve the operations of the description, in steps: find, authorize, read, validate, carry out, or inject a fault."""

from __future__ import annotations

import asyncio
import json
import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from honeyhive_sandbox import injection
from honeyhive_sandbox.awkward import VARIANTS, awkward
from honeyhive_sandbox.contract import Call, Contract, Operation
from honeyhive_sandbox.faults import Fault
from honeyhive_sandbox.handlers import HANDLERS, READ
from honeyhive_sandbox.problem import Problem
from honeyhive_sandbox.resources import Resources
from honeyhive_sandbox.settings import Settings
from honeyhive_sandbox.store import Store


class Operations:
    """The operations of the description, as an ASGI application."""

    def __init__(self, contract: Contract, store: Store, settings: Settings) -> None:
        self._contract = contract
        self._store = store
        self._settings = settings
        self._resources = Resources(contract, READ)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        # The target of a request may also be a whole URL (RFC 9112, 3.2.2).
        raw_path = re.sub(r"^https?://[^/]*", "", scope["raw_path"].decode("latin-1"), flags=re.IGNORECASE)
        operation = self._contract.find(request.method, raw_path)
        fault = self._settings.faults.for_request(operation.id)
        if fault is None:
            response = await self._respond(request, operation)
            await response(scope, receive, send)
        elif fault.instead:
            await injection.instead(fault, request, send)
        else:
            response = await self._respond(request, operation, after=fault.seconds_before)
            if fault.kind == "awkward":
                response = self._awkward(response, operation, fault)
            await injection.spoil(fault, response, request, send)

    async def _respond(self, request: Request, operation: Operation, after: float = 0) -> Response:
        """Return the response to a request, which is carried out `after` seconds after it was received."""
        call = Call(operation, request.headers, request.query_params)
        try:
            try:
                self._admit(call)
                call.body = await self._body(request)
            finally:
                await asyncio.sleep(after)
            # In a thread, since parsing JSON and writing to the disk would block other requests.
            return await run_in_threadpool(self._carry_out, call)
        except Problem as problem:
            return problem.response()

    def _admit(self, call: Call) -> None:
        self._contract.authorize(call)
        if self._settings.tokens.is_read_only(call.token) and call.method not in ("get", "head"):
            raise Problem(403, f"this token may only read, and {call.operation.id} writes")
        if call.operation.id not in HANDLERS and not self._resources.shape(call.operation.path, call.method):
            reason = f"the sandbox has no handler for the operation {call.operation.id}, which has no common shape"
            raise Problem(501, reason)

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
        # After reading all of it, since a client that is still sending does not read the response.
        if size > limit:
            raise Problem(413, f"the body has {size} bytes; the maximum is {limit}")
        return bytes(body)

    def _carry_out(self, call: Call) -> Response:
        self._contract.validate(call)
        if handler := HANDLERS.get(call.operation.id):
            return JSONResponse(handler(call, self._contract, self._store), call.operation.status)
        shape = self._resources.shape(call.operation.path, call.method)
        assert shape
        return self._resources.serve(call, shape, self._store)

    def _awkward(self, response: Response, operation: Operation, fault: Fault) -> Response:
        """Return a success as awkward as its schema allows, and an error unchanged."""
        schema = self._contract.response_schema(operation.data)
        if response.status_code != operation.status or schema is None:
            return response
        variant = fault.variant or VARIANTS[(fault.fired - 1) % len(VARIANTS)]
        body = awkward(json.loads(bytes(response.body)), schema, self._contract.resolve, variant)
        return JSONResponse(body, response.status_code)
