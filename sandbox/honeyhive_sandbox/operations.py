"""Serve the operations of the description: find, admit, read, validate, handle; or fail as it was asked for."""

from __future__ import annotations

import asyncio
import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from honeyhive_sandbox import injection
from honeyhive_sandbox.contract import Call, Contract, Operation
from honeyhive_sandbox.handlers import HANDLERS
from honeyhive_sandbox.problem import Problem
from honeyhive_sandbox.settings import Settings
from honeyhive_sandbox.store import Store


class Operations:
    """The operations of the description, as an ASGI application."""

    def __init__(self, contract: Contract, store: Store, settings: Settings) -> None:
        self._contract = contract
        self._store = store
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        # A request may also name the whole address (RFC 9112, 3.2.2).
        raw_path = re.sub(r"^https?://[^/]*", "", scope["raw_path"].decode("latin-1"), flags=re.IGNORECASE)
        operation = self._contract.find(request.method, raw_path)
        # Each is asked, for each counts its requests.
        coming = [fault for fault in self._settings.faults if fault.fires(operation.id)]
        if not coming:
            response = await self._answer(request, operation)
            await response(scope, receive, send)
        elif coming[0].instead:
            await injection.instead(coming[0], request, send)
        else:
            response = await self._answer(request, operation, after=coming[0].seconds_before)
            await injection.spoil(coming[0], response, request, send)

    async def _answer(self, request: Request, operation: Operation, after: float = 0) -> Response:
        """The answer to a request; with `after`, it is carried out so many seconds after it was received."""
        call = Call(operation, request.headers, request.query_params)
        try:
            try:
                self._admit(call)
                call.body = await self._body(request)
            finally:
                await asyncio.sleep(after)
            # Reading much JSON and waiting for the disk take their time; others are served meanwhile.
            return await run_in_threadpool(self._handle, call)
        except Problem as problem:
            return problem.response()

    def _admit(self, call: Call) -> None:
        self._contract.authorize(call)
        if self._settings.tokens.only_reads(call.token) and call.method not in ("get", "head"):
            raise Problem(403, f"this token may only read, and {call.operation.id} writes")
        if call.operation.id not in HANDLERS:
            raise Problem(501, f"the sandbox has no handler for the operation {call.operation.id}")

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

    def _handle(self, call: Call) -> Response:
        self._contract.validate(call)
        value = HANDLERS[call.operation.id](call, self._contract, self._store)
        return JSONResponse(value, call.operation.status)
