"""HTTP servers on 127.0.0.1 that send prepared responses and faults, and record the requests."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import socketserver
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
    """A response, and the fault with which it is sent.

    `fault` is a fault of the sandbox: "reset" resets the connection instead of responding, "truncate" after half of
    the response; "stall" waits for `seconds` before it; "drip" sends it in pieces over `seconds`. "early hints",
    which the sandbox does not have, sends a 103 first.
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
        self.concurrent = 0
        self.max_concurrent = 0
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.max_request_bytes: int | None = None
        """The connection is reset after this much of a larger body, and the request is not recorded."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def respond_with(self, *responses: Response) -> None:
        """Send these responses in turn, and the last one to every further request."""
        remaining = list(responses)
        self.response = lambda _: remaining.pop(0) if len(remaining) > 1 else remaining[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: clients that disconnect are part of the tests."""


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
        if server.max_request_bytes is not None and length > server.max_request_bytes:
            self.rfile.read(server.max_request_bytes)
            self._reset()
            return
        body = self.rfile.read(length)
        request = Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        with server.lock:
            server.requests.append(request)
            server.concurrent += 1
            server.max_concurrent = max(server.max_concurrent, server.concurrent)
            response = server.response(request)
        try:
            self._send(response)
        finally:
            with server.lock:
                server.concurrent -= 1

    def _send(self, response: Response) -> None:
        if response.fault == "reset":
            self._reset()
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
            self._reset()
            return
        pieces = 10 if response.fault == "drip" else 1
        step = max(1, len(body) // pieces)
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            if response.fault == "drip":
                time.sleep(response.seconds / pieces)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def _reset(self) -> None:
        # Without lingering, closing the socket resets the connection.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # BaseHTTPRequestHandler names it
        """Print nothing."""


@contextlib.contextmanager
def serving(response: Callable[[Request], Response]) -> Iterator[Server]:
    """Run a server that sends what a function returns for each request."""
    with Server(response) as server:
        try:
            with in_thread(server):
                yield server
        finally:
            server.stopping.set()


@contextlib.contextmanager
def serving_bytes(respond: Callable[[socket.socket, bytes, int], object]) -> Iterator[str]:
    """Run a server whose responses need not be valid HTTP, and yield its URL.

    Args:
        respond: Sends a response. Its arguments are the connection, the request and the number of requests on this
            connection before it.
    """

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                for number in itertools.count():
                    if not (request := self.request.recv(65536)):
                        break
                    respond(self.request, request, number)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        with in_thread(server):
            yield f"http://127.0.0.1:{server.server_address[1]}"


@contextlib.contextmanager
def in_thread(server: socketserver.BaseServer) -> Iterator[None]:
    """Serve in a thread, until the block ends."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
