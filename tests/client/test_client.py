"""What the generator's own clients promise: the token goes out and shows nowhere, time is bounded, copies are apart."""

from __future__ import annotations

import json
import pickle
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from honeyhive_client import AuthenticatedClient, Client, errors
from honeyhive_client.api.session import get_session, start_session
from honeyhive_client.models import StartSessionRequestBody

TOKEN = "a-secret-token"


class Server(HTTPServer):
    """A server on 127.0.0.1 that remembers what it was asked."""

    requests: list[tuple[str, str, dict[str, str], bytes]]
    answer: tuple[int, bytes] = (200, b"{}")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append((self.command, self.path, headers, self.rfile.read(length)))
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is given
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        server.requests = []
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def local(server: Server) -> Iterator[AuthenticatedClient]:
    with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
        yield client


def test_a_start_sends_the_body_the_token_and_the_media_type(
    server: Server, local: AuthenticatedClient, published_start: dict[str, Any]
) -> None:
    server.answer = (200, b'{"session_id": "s-1"}')

    answer = start_session.sync(client=local, body=StartSessionRequestBody.from_dict(published_start))

    assert answer.session_id == "s-1"
    ((method, path, headers, body),) = server.requests
    assert (method, path) == ("POST", "/session/start")
    assert json.loads(body) == published_start
    assert headers["content-type"] == "application/json"
    assert headers["authorization"] == f"Bearer {TOKEN}"


def test_a_session_id_is_quoted_in_the_path(server: Server, local: AuthenticatedClient) -> None:
    get_session.sync("a/b ?c#ü", client=local)

    assert server.requests[0][1] == "/session/a%2Fb%20%3Fc%23%C3%BC"


@pytest.mark.parametrize("session_id", ["", ".", ".."])
def test_a_session_id_that_would_change_the_path_is_refused(
    server: Server, local: AuthenticatedClient, session_id: str
) -> None:
    with pytest.raises(errors.ValidationError, match="session_id"):
        get_session.sync(session_id, client=local)

    assert server.requests == []


@pytest.mark.parametrize("status", [204, 299, 304, 418, 520])
def test_a_status_that_is_not_described_is_an_error_not_a_crash(
    server: Server, local: AuthenticatedClient, status: int
) -> None:
    server.answer = (status, b"")

    response = get_session.sync_detailed("s-1", client=local)

    assert response.status_code == status
    assert isinstance(response.error, errors.SDKError)


def test_the_token_goes_out_with_a_callers_own_httpx_client(server: Server) -> None:
    with httpx.Client(base_url=server.url) as own:
        client = AuthenticatedClient(token=TOKEN).set_httpx_client(own)
        get_session.sync("s-1", client=client)

        assert "authorization" not in own.headers

    assert server.requests[0][2]["authorization"] == f"Bearer {TOKEN}"


def test_a_copy_with_other_headers_leaves_its_parent_and_the_callers_dict_alone(server: Server) -> None:
    headers = {"x-team": "one"}
    with AuthenticatedClient(base_url=server.url, token=TOKEN, headers=headers) as parent:
        get_session.sync("s-1", client=parent)
        with parent.with_headers({"x-team": "two"}) as copy:
            get_session.sync("s-1", client=copy)
        get_session.sync("s-1", client=parent)

    assert [request[2]["x-team"] for request in server.requests] == ["one", "two", "one"]
    assert headers == {"x-team": "one"}


def test_no_repr_shows_the_token(local: AuthenticatedClient) -> None:
    assert TOKEN not in repr(local)
    assert TOKEN not in repr(local.with_headers({"x-team": "two"}))


def test_time_is_bounded_unless_told_otherwise() -> None:
    with Client() as client:
        assert client.get_httpx_client().timeout == httpx.Timeout(60, connect=5)
    with Client(timeout=None) as client:
        assert client.get_httpx_client().timeout == httpx.Timeout(None)


def test_the_descriptions_server_is_the_default(description: dict[str, Any]) -> None:
    assert AuthenticatedClient(token=TOKEN).base_url == description["servers"][0]["url"]


def test_errors_pickle_and_do_not_hold_the_token(server: Server, local: AuthenticatedClient) -> None:
    server.answer = (404, b'{"message": "No such session"}')
    not_found = get_session.sync_detailed("s-1", client=local).error
    server.answer = (200, b'{"inputs": null}')
    invalid = get_session.sync_detailed("s-1", client=local).error

    for error in (not_found, invalid, errors.ValidationError("a.b", "is missing")):
        pickled = pickle.dumps(error)
        assert TOKEN.encode() not in pickled
        same = pickle.loads(pickled)
        assert type(same) is type(error)
        assert str(same) == str(error)
        assert vars(same) == vars(error)
