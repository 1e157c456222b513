"""Invalid requests get an error in HoneyHive's form, and the sandbox continues to serve others."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import httpx
import pytest
from honeyhive_sandbox import Sandbox

from tests.sandbox.conftest import READ_ONLY, client_of, running


def _message(response: httpx.Response, status: int) -> str:
    """Verify the form of an error, and return its message."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"]
    error = response.json()
    assert error.keys() == {"message", "errorCode"}
    assert error["errorCode"] == HTTPStatus(status).name
    return str(error["message"])


def test_message_lists_every_error_of_a_body(http: httpx.Client) -> None:
    session = {"project": 1, "session_name": None, "children_ids": ["a", 2], "end_time": 1.5}

    message = _message(http.post("/session/start", json={"session": session}), 400)

    count, _, errors = message.partition(" errors in the request: ")
    assert count == "5"
    assert set(errors.split("; ")) == {
        "#/session: 'source' is a required property",
        "#/session/project: 1 is not of type 'string'",
        "#/session/session_name: None is not of type 'string'",
        "#/session/children_ids/1: 2 is not of type 'string'",
        "#/session/end_time: 1.5 is not of type 'integer'",
    }


DEEP = b'{"session": {"project": "p", "session_name": "n", "source": "s", "inputs": %s}}'


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "a body is required"),
        (b"{", "is not JSON"),
        (b"[]", "is not of type 'object'"),
        (b"{}", "'session' is a required property"),
        (b"\xff\xfe{}", "is not UTF-8 (byte 0)"),
        ('{"session": "ä"}'.encode("latin-1"), "is not UTF-8"),
        (b"\xef\xbb\xbf{}", "is not JSON"),
        (DEEP % (b'{"a":' * 200 + b"1" + b"}" * 200), "has more than 100 levels"),
        (b"[" * 100_000, "has more than 100 levels"),
        (b'{"session": {"project": "p", "project": "q"}}', "has the name 'project' 2 times in an object"),
        (b'{"session": {"duration": NaN}}', "contains NaN, which is not JSON"),
        (b'{"session": {"duration": -Infinity}}', "contains -Infinity, which is not JSON"),
        (b'{"session": {"duration": 1e999}}', "contains the number '1e999', which is out of range"),
        (b'{"session": {"duration": 1%s}}' % (b"0" * 5000), "which is out of range"),
        (DEEP % b'{"a": "\\ud800"}', "is not Unicode text"),
        (DEEP % b'{"\\udfff": 1}', "is not Unicode text"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_invalid_body(http: httpx.Client, body: bytes, message: str) -> None:
    response = http.post("/session/start", content=body, headers={"content-type": "application/json"})

    assert message in _message(response, 400)


@pytest.mark.parametrize("kind", ["text/plain", "", "application/xml; charset", "a/b; x=y=z", "\xe9"])
def test_other_media_type_is_refused(http: httpx.Client, kind: str) -> None:
    headers = [(b"content-type", kind.encode("latin-1"))] if kind else []

    response = http.post("/session/start", content=b'{"session": {}}', headers=headers)

    assert "application/json" in _message(response, 415)
    assert response.headers["accept"] == "application/json"


def test_largest_body(session: dict[str, Any]) -> None:
    with running("--max-body", "1kb") as sandbox, client_of(sandbox) as client:
        client.headers["content-type"] = "application/json"
        body = json.dumps({"session": session}).encode()
        largest = client.post("/session/start", content=body.ljust(1024))
        larger = client.post("/session/start", content=body.ljust(1025))

    assert largest.status_code == 200
    assert "the body has 1025 bytes; the maximum is 1024" in _message(larger, 413)


def test_compressed_body_is_refused(http: httpx.Client) -> None:
    """The header has no effect on a request without a body."""
    headers = {"content-type": "application/json", "content-encoding": "gzip"}

    _message(http.post("/session/start", content=b"\x1f\x8b", headers=headers), 415)
    assert http.get("/session/none", headers=headers).status_code == 404


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON", "application/json; charset", "application/json;charset=latin1"]
)
def test_forms_of_the_media_type(http: httpx.Client, session: dict[str, Any], kind: str) -> None:
    response = http.post("/session/start", content=json.dumps({"session": session}), headers={"content-type": kind})

    assert response.status_code == 200


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic abc", "wrong", "Bearer \xe9"])
def test_invalid_token_is_refused_before_the_body(plain: httpx.Client, authorization: str) -> None:
    headers = [(b"authorization", authorization.encode("latin-1"))] if authorization else []

    response = plain.post("/session/start", content=b"not JSON", headers=headers)

    _message(response, 401)
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_read_only_token(http: httpx.Client, session: dict[str, Any]) -> None:
    http.post("/session/start", json={"session": session})
    headers = {"authorization": f"Bearer {READ_ONLY}"}

    assert http.get(f"/session/{session['session_id']}", headers=headers).status_code == 200
    _message(http.post("/session/start", json={"session": session}, headers=headers), 403)


def test_unknown_session_is_not_found(http: httpx.Client) -> None:
    assert "session" in _message(http.get("/session/none"), 404)
    _message(http.get("/session/"), 404)


@pytest.mark.parametrize(
    "path", ["/none", "/session", "/session/a/b", "//session/start", "/session/start/", "/x/session/start", "/%2e%2e/x"]
)
def test_unknown_path_is_not_found(plain: httpx.Client, path: str) -> None:
    _message(plain.post(plain.base_url.copy_with(raw_path=path.encode())), 404)


def test_path_other_than_utf_8_is_refused(plain: httpx.Client) -> None:
    assert "path: is not UTF-8" in _message(plain.get("/session/%ff"), 400)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/session/start", "POST"), ("POST", "/session/x", "GET"), ("OPTIONS", "/session/x", "GET")],
)
def test_unknown_method_is_not_allowed(plain: httpx.Client, method: str, path: str, allowed: str) -> None:
    response = plain.request(method, path)

    _message(response, 405)
    assert response.headers["allow"] == allowed


def test_too_large_a_body_is_refused(http: httpx.Client, session: dict[str, Any]) -> None:
    size = 50 * 1024 * 1024
    headers = {"content-type": "application/json"}

    def pieces() -> Iterator[bytes]:
        for _ in range(50):
            yield b" " * (1024 * 1024)

    _message(http.post("/session/start", content=b" " * size, headers=headers), 413)
    assert str(size) in _message(http.post("/session/start", content=pieces(), headers=headers), 413)
    assert http.post("/session/start", json={"session": session}).status_code == 200


def test_incomplete_body_times_out(impatient: Sandbox, session: dict[str, Any]) -> None:
    """Other requests are served meanwhile."""
    with socket.create_connection(_address(impatient)) as slow:
        slow.sendall(_head(impatient, 100) + b'{"session"')
        with client_of(impatient) as client:
            quick = client.post("/session/start", json={"session": session})
        slow.settimeout(20)
        response = b"".join(iter(lambda: slow.recv(65536), b""))

    assert quick.status_code == 200
    assert response.startswith(b"HTTP/1.1 408 ")
    assert b"the body took more than 1 s" in response


def test_disconnected_clients(sandbox: Sandbox, http: httpx.Client) -> None:
    for _ in range(20):
        with socket.create_connection(_address(sandbox)) as connection:
            connection.sendall(_head(sandbox, 100) + b'{"session"')

    assert http.get("/session/none").status_code == 404


def test_million_errors_are_not_all_listed(http: httpx.Client) -> None:
    body = {"session": {"children_ids": [0] * 1_000_000}}

    message = _message(http.post("/session/start", json=body, timeout=60), 400)

    assert message.startswith("more than 100 errors in the request: ")
    assert len(message) < 2000


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"", b""),
        (b"GET / HT", b""),
        (b"POST /session/start HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n", b"x"),
    ],
    ids=["nothing", "half a head", "half a body of a refused request"],
)
def test_incomplete_request_is_closed(impatient: Sandbox, head: bytes, body: bytes) -> None:
    with socket.create_connection(_address(impatient)) as connection:
        connection.sendall(head)
        if body:
            connection.recv(1)
            connection.sendall(body)
        connection.settimeout(20)
        while connection.recv(65536):
            pass


@pytest.fixture(scope="module")
def impatient() -> Iterator[Sandbox]:
    """A sandbox in which requests must arrive within a second."""
    with running("--body-seconds", "1") as sandbox:
        yield sandbox


@pytest.mark.parametrize("request_bytes", [b"garbage\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"], ids=["garbage", "no host"])
def test_error_of_invalid_http_has_the_same_form(sandbox: Sandbox, request_bytes: bytes) -> None:
    head, _, body = _send(sandbox, request_bytes).partition(b"\r\n\r\n")
    assert json.loads(body)["errorCode"] == "BAD_REQUEST"
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/json" in head
    assert b"x-request-id: " in head


def test_invalid_body_after_the_response(sandbox: Sandbox, http: httpx.Client) -> None:
    with socket.create_connection(_address(sandbox)) as connection:
        connection.sendall(b"POST /session/start HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 401"
        connection.sendall(b"zz\r\n")

    assert http.get("/session/none").status_code == 404


def test_target_may_be_a_whole_url(sandbox: Sandbox, http: httpx.Client, session: dict[str, Any]) -> None:
    http.post("/session/start", json={"session": session})
    line = f"GET {sandbox.url}/session/{session['session_id']} HTTP/1.1"
    headers = f"host: x\r\nconnection: close\r\nauthorization: Bearer {sandbox.token}"

    response = _send(sandbox, f"{line}\r\n{headers}\r\n\r\n".encode())

    assert response.startswith(b"HTTP/1.1 200 ")


def _send(sandbox: Sandbox, request_bytes: bytes) -> bytes:
    with socket.create_connection(_address(sandbox)) as connection:
        connection.sendall(request_bytes)
        connection.settimeout(20)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_concurrent_requests(sandbox: Sandbox, session: dict[str, Any]) -> None:
    statuses: list[int] = []

    def start(number: int) -> None:
        body = {"session": {**session, "session_id": str(uuid.UUID(int=number % 50))}}
        with client_of(sandbox) as client:
            statuses.append(client.post("/session/start", json=body).status_code)

    threads = [threading.Thread(target=start, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 100


def _address(sandbox: Sandbox) -> tuple[str, int]:
    url = httpx.URL(sandbox.url)
    assert url.port is not None
    return url.host, url.port


def _head(sandbox: Sandbox, length: int) -> bytes:
    return (
        f"POST /session/start HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {sandbox.token}\r\n"
        f"content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    ).encode()
