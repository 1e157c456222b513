"""Certificates are checked, as they are told to be, and HTTP/2 works under the retry layer."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import frozen_client
import h2.config
import h2.connection
import h2.events
import httpx
import pytest
import trustme
from frozen_client import HoneyHive, errors

from tests.support.http_server import Response, Server, serving

TOKEN = "a-secret-token"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certificates(authority: trustme.CA, tmp_path: Path) -> str:
    """The file of certificates by which the server is known."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def context_of(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Server]:
    with serving(lambda _: Response(body=b'{"event_name": "e"}')) as server:
        server.socket = context_of(authority).wrap_socket(server.socket, server_side=True)
        yield server


def url_of(server: Server) -> str:
    return f"https://localhost:{server.server_port}"


def name_of(client: HoneyHive) -> object:
    with client:
        event = client.session.get_session("s-1").event
    return event and event.event_name


def test_an_unknown_certificate_is_refused_at_once(server: Server) -> None:
    with HoneyHive(TOKEN, server_url=url_of(server)) as client, pytest.raises(errors.ConnectionError) as raised:
        client.session.get_session("s-1")

    assert "CERTIFICATE_VERIFY_FAILED" in str(raised.value)
    assert "attempts" not in str(raised.value)
    assert server.requests == []


def test_verify_takes_a_file_or_a_context_or_no(server: Server, certificates: str) -> None:
    for verify in (certificates, ssl.create_default_context(cafile=certificates), False):
        assert name_of(HoneyHive(TOKEN, server_url=url_of(server), verify=verify)) == "e"


def test_without_being_told_it_trusts_whom_httpx_trusts(server: Server, certificates: str) -> None:
    # In a new process, for the certificates are loaded once; in the place of certifi's are those of this test.
    code = """
import asyncio, certifi, ssl, sys
certifi.where = lambda: sys.argv[3]
loaded, load = [], ssl.SSLContext.load_verify_locations
ssl.SSLContext.load_verify_locations = lambda *given, **named: loaded.append("loaded") or load(*given, **named)
from frozen_client import HoneyHive, RequestOptions
async def main():
    async with HoneyHive("a-secret-token", server_url=sys.argv[1]) as client:
        plain = RequestOptions(server_url=sys.argv[2])
        print(client.session.get_session("s-1", options=plain).event.event_name, loaded)
        print([client.session.get_session("s-1").event.event_name for _ in range(2)], loaded)
        print((await client.session.get_session_async("s-1")).event.event_name, loaded)
asyncio.run(main())
"""
    package = str(Path(frozen_client.__file__).parent.parent)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT_")}
    with serving(lambda _: Response(body=b'{"event_name": "e"}')) as plain:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code, url_of(server), plain.url, certificates],
            env={**environment, "PYTHONPATH": package},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    # Once, and not before an address needs them.
    assert (done.stdout.splitlines(), done.stderr) == (["e []", "['e', 'e'] ['loaded']", "e ['loaded']"], "")


def test_certificates_of_one_environment_are_not_those_of_another(
    server: Server, certificates: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    with serving(lambda _: Response(body=b"{}")) as plain, HoneyHive(TOKEN, server_url=plain.url) as client:
        client.session.get_session("s-1")
        monkeypatch.setenv("SSL_CERT_FILE", certificates)
        here = client.with_options(server_url=url_of(server))
        with pytest.raises(errors.ConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
            here.session.get_session("s-1")
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(errors.ConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        name_of(HoneyHive(TOKEN, server_url=url_of(server)))


def test_the_environments_certificates_are_used(
    server: Server, certificates: str, monkeypatch: pytest.MonkeyPatch
) -> None:
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
                        http.send_data(event.stream_id, b'{"event_name": "two"}', end_stream=True)
                connection.sendall(http.data_to_send())

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join()
        listener.close()


def test_http2_works_under_the_retry_layer(authority: trustme.CA, certificates: str) -> None:
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
