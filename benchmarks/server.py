"""A server that sends prepared responses on uvloop, so that what is measured is the client.

    python -m benchmarks.server

It prints its port, and ends when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from email.utils import formatdate
from typing import cast

import uvloop  # pyright: ignore[reportMissingImports] -- is in the server's own environment

from benchmarks import samples

LARGEST_HEAD = 65536


def _response(status: str, body: object) -> bytes:
    content = json.dumps(body).encode()
    headers = {
        "date": formatdate(usegmt=True),
        "content-type": "application/json; charset=utf-8",
        "content-length": len(content),
        "x-request-id": "5f2c7e1a-3b1d-4c8e-9a53-0d6c3f0f7b21",
        "cache-control": "no-store",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + content


EVENT = _response("200 OK", samples.event())
BY_START_OF_HEAD = {
    f"GET /session/{samples.NUMBERED_ID} ".encode(): _response("200 OK", samples.numbered_event()),
    b"GET /session/": EVENT,
    b"POST /session/start ": _response("200 OK", {"session_id": samples.SESSION_ID}),
    # What HoneyHive's own client requests and expects: the response of a start is the whole session.
    b"GET /whole/v1/events/": _response("200 OK", {"event": samples.numbered_event()}),
    b"POST /whole/session/start ": _response(
        "200 OK", {**samples.numbered_event(), "org_id": "org", "workspace_id": "workspace", "project_id": "project"}
    ),
    b"": _response("404 Not Found", {"message": "no such response is prepared"}),
}


class PreparedResponses(asyncio.Protocol):
    """A connection that is kept open. Requests may arrive in parts or several at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are not subclasses of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        assert self._transport
        self._received += data
        while True:
            head, end, rest = self._received.partition(b"\r\n\r\n")
            if not end:
                if len(head) > LARGEST_HEAD:
                    self._transport.abort()
                return
            length = _length(head)
            if len(rest) < length:
                return
            self._received = rest[length:]
            self._transport.write(
                next(response for start, response in BY_START_OF_HEAD.items() if head.startswith(start))
            )


def _length(head: bytes) -> int:
    if head.startswith(b"GET"):
        return 0
    _, _, after = head.lower().partition(b"\r\ncontent-length:")
    return int(after.split(b"\r\n", 1)[0] or 0)


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(PreparedResponses, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(main())
