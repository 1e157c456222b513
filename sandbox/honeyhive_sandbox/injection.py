"""Inject faults into responses and connections."""

from __future__ import annotations

import asyncio
import socket
import struct

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Send

from honeyhive_sandbox.faults import Fault
from honeyhive_sandbox.problem import Problem

FAULT_HEADER = "x-sandbox-fault"
TRANSPORT = "transport"
_DRIPS = 10
_PAGE = "<!doctype html>\n<title>Sign in</title>\n<p>Injected fault</p>\n"


async def instead(fault: Fault, request: Request, send: Send) -> None:
    """Respond to a request with a fault, or reset the connection, without carrying out the request."""
    if fault.kind == "reset":
        await _reset(request)
        return
    headers = {FAULT_HEADER: fault.text}
    response: Response
    if fault.kind == "html":
        response = HTMLResponse(_PAGE, fault.status, headers)
    else:
        if fault.retry_after is not None:
            headers["retry-after"] = str(fault.retry_after)
        response = Problem(fault.status, f"injected fault: {fault.text}", headers=headers).response()
    await response(request.scope, request.receive, send)


async def spoil(fault: Fault, response: Response, request: Request, send: Send) -> None:
    """Send the response to a request that was carried out, with a fault."""
    response.headers[FAULT_HEADER] = fault.text
    body = bytes(response.body)
    start = {"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers}
    match fault.kind:
        case "lose-response":
            await _reset(request)
        case "truncate":
            await send(start)
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await _reset(request)
        case "drip":
            size = max(1, -(-len(body) // _DRIPS))
            pieces = [body[at : at + size] for at in range(0, len(body), size)]
            await send(start)
            for piece in pieces:
                await asyncio.sleep(fault.seconds / len(pieces))
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        case _:
            await response(request.scope, request.receive, send)


async def _reset(request: Request) -> None:
    transport: asyncio.Transport = request.scope["state"][TRANSPORT]
    connection: socket.socket = transport.get_extra_info("socket")
    # Without lingering, closing the socket resets the connection.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.close()
    # Wait until the server notices it, or it would report a missing response.
    while (await request.receive())["type"] != "http.disconnect":
        pass
