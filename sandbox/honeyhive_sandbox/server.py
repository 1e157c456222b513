"""Serve an application over HTTP/1.1 with uvicorn; connections have deadlines, and invalid HTTP gets an error."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import uuid
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from honeyhive_sandbox.injection import TRANSPORT
from honeyhive_sandbox.problem import REQUEST_ID_HEADER, Problem


def serve(app: ASGIApp, listener: socket.socket, head_seconds: float, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        app: The application.
        listener: The socket on which it listens.
        head_seconds: The time in which a request's head must arrive.
        ready: Called when requests are accepted, and signals stop the server gracefully.
    """
    # uvicorn's warnings are about client errors.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    # asyncio sets this on its own sockets only; without it a response waits 40 ms for an acknowledgment.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    class Protocol(_Protocol):
        deadline_seconds = head_seconds

    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config, ready)
    # Until uvicorn installs its own handlers, and when it raises the signal again at its end.
    handlers = {number: signal.signal(number, server.stop_early) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[listener])
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._is_stopped = False

    def stop_early(self, *_: object) -> None:
        self._is_stopped = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()
        self.should_exit = self.should_exit or self._is_stopped


class _Protocol(H11Protocol):
    """A connection, which a fault can reset.

    It is closed when a request's head does not arrive in time: uvicorn's own limit applies only after a response, and
    ends with the first byte.
    """

    deadline_seconds: float = 30
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the base class
        super().connection_made(transport)
        self.app_state = {**self.app_state, TRANSPORT: transport}
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        before = self.cycle
        super().on_response_complete()
        if self.cycle is before:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            body = json.dumps(Problem(400, f"not an HTTP/1.1 request: {msg}").body).encode()
            headers = {
                "content-type": "application/json",
                "content-length": str(len(body)),
                "connection": "close",
                REQUEST_ID_HEADER: str(uuid.uuid4()),
            }
            response = h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request")
            parts: list[Any] = [response, h11.Data(data=body), h11.EndOfMessage()]
            for part in parts:
                self.transport.write(self.conn.send(part) or b"")
        # Otherwise a response was already sent, and the client would not expect another.
        self.transport.close()

    def _wait_for_head(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(self.deadline_seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
