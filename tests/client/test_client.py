"""What the generator's own clients promise: the token goes out and shows nowhere, time is bounded, copies are apart."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from honeyhive_client import AuthenticatedClient, Client, Timeout, errors
from honeyhive_client.api.session import get_session, start_session
from honeyhive_client.models import StartSessionRequestBody

from tests.http_server import Answer, Server, serving

TOKEN = "a-secret-token"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Answer(200, b"{}")) as server:
        yield server


@pytest.fixture
def local(server: Server) -> Iterator[AuthenticatedClient]:
    with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
        yield client


def test_a_start_sends_the_body_the_token_and_the_media_type(
    server: Server, local: AuthenticatedClient, published_start: dict[str, Any]
) -> None:
    server.answer = lambda _: Answer(200, b'{"session_id": "s-1"}')

    answer = start_session.sync(client=local, body=StartSessionRequestBody.from_dict(published_start))

    assert answer.session_id == "s-1"
    (asked,) = server.requests
    assert (asked.method, asked.path) == ("POST", "/session/start")
    assert json.loads(asked.body) == published_start
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"


def test_a_session_id_is_quoted_in_the_path(server: Server, local: AuthenticatedClient) -> None:
    get_session.sync("a/b ?c#ü", client=local)

    assert server.requests[0].path == "/session/a%2Fb%20%3Fc%23%C3%BC"


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
    server.answer = lambda _: Answer(status, b"")

    response = get_session.sync_detailed("s-1", client=local)

    assert response.status_code == status
    assert isinstance(response.error, errors.SDKError)


def test_the_token_goes_out_with_a_callers_own_httpx_client(server: Server) -> None:
    with httpx.Client() as own:
        client = AuthenticatedClient(token=TOKEN, base_url=server.url).set_httpx_client(own)
        get_session.sync("s-1", client=client)

        assert "authorization" not in own.headers

    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_copy_with_other_headers_leaves_its_parent_and_the_callers_dict_alone(server: Server) -> None:
    headers = {"x-team": "one"}
    with AuthenticatedClient(base_url=server.url, token=TOKEN, headers=headers) as parent:
        get_session.sync("s-1", client=parent)
        with parent.with_headers({"x-team": "two"}) as copy:
            get_session.sync("s-1", client=copy)
        get_session.sync("s-1", client=parent)

    assert [request.headers["x-team"] for request in server.requests] == ["one", "two", "one"]
    assert headers == {"x-team": "one"}


def test_no_repr_shows_the_token(local: AuthenticatedClient) -> None:
    assert TOKEN not in repr(local)
    assert TOKEN not in repr(local.with_headers({"x-team": "two"}))


@pytest.mark.parametrize("token", ["", "a-secret-token\n", "a-secret token", "a-sécret-token", "a-secret\x00token"])
def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(errors.ValidationError, match="token: is not one line of ASCII") as raised:
        AuthenticatedClient(token=token)

    assert "secret" not in str(raised.value)


def test_time_is_bounded_unless_told_otherwise() -> None:
    with Client() as client:
        assert client.timeout == Timeout(connect=5, read=60, write=60, pool=60)
    with Client(timeout=None) as client:
        assert client.timeout is None


def test_the_descriptions_server_is_the_default(description: dict[str, Any]) -> None:
    assert AuthenticatedClient(token=TOKEN).base_url == description["servers"][0]["url"]


def test_errors_pickle_and_do_not_hold_the_token(server: Server, local: AuthenticatedClient) -> None:
    server.answer = lambda _: Answer(404, b'{"message": "No such session"}')
    not_found = get_session.sync_detailed("s-1", client=local).error
    server.answer = lambda _: Answer(200, b'{"inputs": null}')
    invalid = get_session.sync_detailed("s-1", client=local).error

    for error in (not_found, invalid, errors.ValidationError("a.b", "is missing")):
        pickled = pickle.dumps(error)
        assert TOKEN.encode() not in pickled
        same = pickle.loads(pickled)
        assert type(same) is type(error)
        assert str(same) == str(error)
