"""No response takes unbounded memory, whatever its encoding."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import sys
import zlib
from typing import Any

import pytest
from frozen_client import RequestOptions, errors

from tests.support.http_server import serving_bytes
from tests.support.processes import run_python
from tests.support.sampling import sample

from .calls import STYLES, call

pytestmark = pytest.mark.sampled(2)

KINDS = ["1 GB", "chunked", "until closed", "gzip", "deflate"]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
MEGABYTE = b"\0" * 2**20


def bomb(encoding: str) -> bytes:
    """Return 10 MB that decode to 10 GB."""
    start = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    head = start.compress(b"") + start.flush(zlib.Z_FULL_FLUSH)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = b"".join(raw.compress(MEGABYTE) for _ in range(256)) + raw.flush(zlib.Z_FULL_FLUSH)
    return head + part * 40


def sending(head: bytes, part: bytes, repetitions: int) -> contextlib.AbstractContextManager[str]:
    """Run a server whose response is this, and yield its URL."""

    def respond(connection: Any, _request: bytes, _number: int) -> None:
        connection.sendall(HEAD + head + b"\r\n")
        for _ in range(repetitions):
            connection.sendall(part)
        if b"Content-Length" not in head:
            connection.close()

    return serving_bytes(respond)


CALL = """
import asyncio, sys
from frozen_client import HoneyHive, RetryConfig, errors

style, url = sys.argv[1:]
settings = {"server_url": url, "retries": RetryConfig(strategy="none")}

async def main():
    transport = "aiohttp" if style == "aiohttp" else "httpx"
    async with HoneyHive("a-secret-token", async_transport=transport, **settings) as client:
        await client.session.get_session_async("s-1")

try:
    if style == "sync":
        with HoneyHive("a-secret-token", **settings) as client:
            client.session.get_session("s-1")
    else:
        asyncio.run(main())
except errors.ResponseTooLargeError as error:
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    print(error.max_response_bytes, int(status["VmHWM"].split()[0]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc/self/status")
@pytest.mark.parametrize(("style", "kind"), sample(list(itertools.product(STYLES, KINDS)), 1))
def test_large_response_is_an_error_in_little_memory(style: str, kind: str) -> None:
    responses = {
        "1 GB": (b"Content-Length: 1073741824\r\n", MEGABYTE, 1024),
        "chunked": (b"Transfer-Encoding: chunked\r\n", b"100000\r\n" + MEGABYTE + b"\r\n", 1024),
        "until closed": (b"Connection: close\r\n", MEGABYTE, 1024),
        "gzip": (b"Content-Encoding: gzip\r\nConnection: close\r\n", bomb("gzip"), 1),
        "deflate": (b"Content-Encoding: deflate\r\nConnection: close\r\n", bomb("deflate"), 1),
    }
    with sending(*responses[kind]) as url:
        done = run_python(CALL, style, url)

    limit, megabytes = map(int, done.stdout.split())
    assert limit == 64 * 2**20
    assert megabytes < 150


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "deflate"])
def test_limit_of_the_client_and_of_the_call(style: str, encoding: str) -> None:
    body = b'{"event_name": "' + b"e" * 10_000 + b'"}'
    encoded = {"identity": body, "gzip": gzip.compress(body), "deflate": zlib.compress(body)}[encoding]
    head = b"Content-Encoding: %b\r\nContent-Length: %d\r\n" % (encoding.encode(), len(encoded))
    with sending(head, encoded, 1) as url:
        assert call(style, "get_session", "s-1", server_url=url).event.event_name == "e" * 10_000
        with pytest.raises(errors.ResponseTooLargeError, match="larger than 5,000 bytes"):
            call(style, "get_session", "s-1", server_url=url, max_response_bytes=5_000)
        options = RequestOptions(max_response_bytes=len(body))
        assert call(style, "get_session", "s-1", server_url=url, max_response_bytes=5, options=options).ok


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("encoding", [b"br", b"gzip, gzip", b"zstd"])
def test_encoding_that_was_not_requested_is_refused(style: str, encoding: bytes) -> None:
    with (
        sending(b"Content-Encoding: %b\r\nContent-Length: 2\r\n" % encoding, b"{}", 1) as url,
        pytest.raises(errors.ConnectionError, match="was not requested"),
    ):
        call(style, "get_session", "s-1", server_url=url)
