"""Certificates are verified as configured, and HTTP/2 works with retries."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator

import h2.config
import h2.connection
import h2.events
import httpx
import pytest
import trustme
from frozen_client import HoneyHive, errors

from tests.support.http_server import Response, Server, serving
from tests.support.processes import run_python

from .calls import TOKEN


def context_of(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def server(server: Server, authority: trustme.CA) -> Server:
    server.socket = context_of(authority).wrap_socket(server.socket, server_side=True)
    return server


def url_of(server: Server) -> str:
    return f"https://localhost:{server.server_port}"


def name_of(client: HoneyHive) -> object:
    with client:
        event = client.session.get_session("s-1").event
    return event and event.event_name


def test_unknown_certificate_is_not_retried(server: Server) -> None:
    with HoneyHive(TOKEN, server_url=url_of(server)) as client, pytest.raises(errors.ConnectionError) as raised:
        client.session.get_session("s-1")

    assert "CERTIFICATE_VERIFY_FAILED" in str(raised.value)
    assert "attempts" not in str(raised.value)
    assert server.requests == []


def test_verify_is_a_file_a_context_or_false(server: Server, certificates: str) -> None:
    for verify in (certificates, ssl.create_default_context(cafile=certificates), False):
        assert name_of(HoneyHive(TOKEN, server_url=url_of(server), verify=verify)) == "e"


def test_default_certificates_are_those_of_certifi(server: Server, certificates: str) -> None:
    """They are loaded once in a process, when the first https URL needs them."""
    code = """
import asyncio, certifi, ssl, sys
certifi.where = lambda: sys.argv[3]
loaded, load = [], ssl.SSLContext.load_verify_locations
ssl.SSLContext.load_verify_locations = lambda *args, **kwargs: loaded.append("loaded") or load(*args, **kwargs)
from frozen_client import HoneyHive, RequestOptions
async def main():
    async with HoneyHive("a-secret-token", server_url=sys.argv[1]) as client:
        plain = RequestOptions(server_url=sys.argv[2])
        print(client.session.get_session("s-1", options=plain).event.event_name, loaded)
        print([client.session.get_session("s-1").event.event_name for _ in range(2)], loaded)
        print((await client.session.get_session_async("s-1")).event.event_name, loaded)
asyncio.run(main())
"""
    with serving(lambda _: Response(body=b'{"event_name": "e"}')) as plain:
        arguments = (url_of(server), plain.url, certificates)
        done = run_python(code, *arguments, flags=("-W", "error"), unset=("SSL_CERT_",))

    assert (done.stdout.splitlines(), done.stderr) == (["e []", "['e', 'e'] ['loaded']", "e ['loaded']"], "")


def test_later_environment_has_no_effect(server: Server, certificates: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    with serving(lambda _: Response(body=b"{}")) as plain, HoneyHive(TOKEN, server_url=plain.url) as client:
        client.session.get_session("s-1")
        monkeypatch.setenv("SSL_CERT_FILE", certificates)
        copy = client.with_options(server_url=url_of(server))
        with pytest.raises(errors.ConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
            copy.session.get_session("s-1")
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(errors.ConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        name_of(HoneyHive(TOKEN, server_url=url_of(server)))


def test_certificates_of_the_environment(server: Server, certificates: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificates)

    assert name_of(HoneyHive(TOKEN, server_url=url_of(server))) == "e"


@contextlib.contextmanager
def serving_http2(authority: trustme.CA, statuses: list[str]) -> Iterator[int]:
    """Serve one connection of HTTP/2, with these statuses in turn."""
    context = context_of(authority)
    context.set_alpn_protocols(["h2"])
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        plain, _ = listener.accept()
        with context.wrap_socket(plain, server_side=True) as connection:
            http = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
            http.initiate_connection()
            connection.sendall(http.data_to_send())
            while received := connection.recv(65536):
                for event in http.receive_data(received):
                    if isinstance(event, h2.events.RequestReceived) and event.stream_id:
                        head = [
                            (":status", statuses.pop(0)),
                            ("content-type", "application/json"),
                            ("retry-after", "0"),
                        ]
                        http.send_headers(event.stream_id, head)
                        http.send_data(event.stream_id, b'{"event_name": "e"}', end_stream=True)
                connection.sendall(http.data_to_send())

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join()
        listener.close()


def test_http2_with_retries(authority: trustme.CA, certificates: str) -> None:
    statuses = ["503", "200"]
    with serving_http2(authority, statuses) as port:
        verify = ssl.create_default_context(cafile=certificates)
        with (
            httpx.Client(http2=True, verify=verify) as own,
            HoneyHive(TOKEN, server_url=f"https://localhost:{port}", httpx_client=own) as client,
        ):
            result = client.session.get_session("s-1")

    assert result.raw_response.http_version == "HTTP/2"
    assert result.event is not None
    assert statuses == []
