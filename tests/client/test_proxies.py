"""Proxies of the environment are used except for loopback addresses, and their passwords are never shown."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
import trustme
from frozen_client import errors

from tests.support.http_server import Response, Server, in_thread, serving

from .calls import STYLES, call, text_of

HOST = "api.example.test"


class Proxy(socketserver.ThreadingTCPServer):
    """A proxy that tunnels every CONNECT to one port of this machine."""

    daemon_threads = True

    def __init__(self, port: int, status: bytes = b"200 OK") -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.port = port
        self.status = status
        self.heads: list[bytes] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Tunnel(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Proxy)
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.request.recv(65536)
        self.server.heads.append(head)
        self.request.sendall(b"HTTP/1.1 %b\r\n\r\n" % self.server.status)
        if self.server.status != b"200 OK":
            return
        with socket.create_connection(("127.0.0.1", self.server.port)) as upstream:
            back = threading.Thread(target=_copy, args=(upstream, self.request))
            back.start()
            _copy(self.request, upstream)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def proxying(port: int, status: bytes = b"200 OK") -> Iterator[Proxy]:
    with Proxy(port, status) as proxy, in_thread(proxy):
        yield proxy


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server(server: Server, authority: trustme.CA) -> Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server


def name_of(style: str, url: str, **settings: Any) -> object:
    return call(style, "get_session", "s-1", server_url=url, **settings).event.event_name


@pytest.mark.parametrize("style", STYLES)
def test_attempts_share_a_tunnel(
    server: Server, certificates: str, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    server.respond_with(Response(503, headers={"retry-after": "0"}), Response(body=b'{"event_name": "by proxy"}'))
    with proxying(server.server_port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        assert name_of(style, f"https://{HOST}", verify=certificates) == "by proxy"

    assert [head.partition(b" HTTP")[0] for head in proxy.heads] == [b"CONNECT %b:443" % HOST.encode()]
    assert [request.path for request in server.requests] == ["/session/s-1"] * 2


@pytest.mark.parametrize("style", STYLES)
def test_loopback_bypasses_the_proxy(monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    """A request to a loopback address may be unencrypted, and it has the token."""
    with serving(lambda _: Response(body=b'{"event_name": "e"}')) as plain, proxying(1) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")
        monkeypatch.setenv("ALL_PROXY", f"http://{proxy.address}")
        assert name_of(style, plain.url) == "e"

    assert proxy.heads == []


# httpx-aiohttp passes credentials of a proxy in this form.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated|The .proxy_auth. parameter:DeprecationWarning")
@pytest.mark.parametrize("style", STYLES)
def test_password_of_a_proxy_is_not_shown(monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    password = "a-proxys-password"
    with proxying(1, b"407 No") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:{password}@{proxy.address}")
        with pytest.raises(errors.ConnectionError) as raised:
            name_of(style, f"https://{HOST}")

    encoded = b64encode(f"user:{password}".encode()).decode()
    assert encoded.encode() in proxy.heads[0]
    assert password not in text_of(raised.value)
    assert encoded not in text_of(raised.value)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("proxy", ["nonsense://user:a-proxys-password@127.0.0.1", "http://127.0.0.1:a-proxys-password"])
def test_invalid_proxy_is_refused(monkeypatch: pytest.MonkeyPatch, style: str, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)

    with pytest.raises(errors.HoneyHiveError, match="proxy in the environment") as raised:
        name_of(style, f"https://{HOST}")

    assert "a-proxys-password" not in text_of(raised.value)


@pytest.mark.parametrize("style", ["sync", "async"])
def test_socks_proxy_needs_an_extra(monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")

    with pytest.raises(errors.HoneyHiveError, match="pip install httpx"):
        name_of(style, f"https://{HOST}")
