"""A real HTTP server on 127.0.0.1 that answers as it is told, rightly or wrongly, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Response:
    """A response, or a fault in its place.

    `fault`: "early hints" sends a 103 first; "reset" drops the connection in the place of a response, "truncate" after
    half of it; "stall" waits for `seconds` before it; "drip" sends it in pieces over `seconds`.
    """

    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    seconds: float = 0


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, response: Callable[[Request], Response]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.response = response
        self.requests: list[Request] = []
        self.connections = 0
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.most_bytes: int | None = None
        """After this much of a body the connection is dropped, and no function is called for a response."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def respond_with(self, *responses: Response) -> None:
        """Send these in turn, and the last from then on."""
        left = list(responses)

        def next_one(_: Request) -> Response:
            return left.pop(0) if len(left) > 1 else left[0]

        self.response = next_one

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        with self._server.lock:
            self._server.connections += 1

    @property
    def _server(self) -> Server:
        assert isinstance(self.server, Server)
        return self.server

    def do_GET(self) -> None:
        server = self._server
        length = int(self.headers.get("content-length", 0))
        if server.most_bytes is not None and length > server.most_bytes:
            self.rfile.read(server.most_bytes)
            self._hang_up()
            return
        body = self.rfile.read(length)
        request = Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        with server.lock:
            server.requests.append(request)
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
            response = server.response(request)
        try:
            self._send(response)
        finally:
            with server.lock:
                server.at_once -= 1

    def _send(self, response: Response) -> None:
        if response.fault == "reset":
            self._hang_up()
            return
        if response.fault == "stall":
            self._server.stopping.wait(response.seconds)
        if response.fault == "early hints":
            self.send_response_only(103)
            self.end_headers()
        self.send_response(response.status)
        self.send_header("content-type", response.content_type)
        body = b"" if response.status in (204, 304) else response.body
        if response.status not in (204, 304):
            self.send_header("content-length", str(len(body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if response.fault == "truncate":
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self._hang_up()
            return
        pieces = 10 if response.fault == "drip" else 1
        step = max(1, len(body) // pieces)
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            if response.fault == "drip":
                time.sleep(response.seconds / pieces)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def _hang_up(self) -> None:
        # With nothing lingering the socket is reset, not closed.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is given
        """Say nothing."""


@contextlib.contextmanager
def serving(response: Callable[[Request], Response]) -> Iterator[Server]:
    with Server(response) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
