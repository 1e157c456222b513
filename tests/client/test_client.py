"""What the generator's own clients promise: the token goes out and shows nowhere, time is bounded, copies are apart."""

from __future__ import annotations

import asyncio
import json
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from frozen_client import AuthenticatedClient, Client, RequestOptions, RetryConfig, Timeout, errors
from frozen_client.api.session import get_session, start_session
from frozen_client.models import StartSessionRequestBody
from frozen_client.types import UNSET

from tests.support.http_server import Response, Server, serving

TOKEN = "a-secret-token"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Response(200, b"{}")) as server:
        yield server


@pytest.fixture
def local(server: Server) -> Iterator[AuthenticatedClient]:
    with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
        yield client


def test_a_start_sends_the_body_the_token_and_the_media_type(
    server: Server, local: AuthenticatedClient, published_start: dict[str, Any]
) -> None:
    server.response = lambda _: Response(200, b'{"session_id": "s-1"}')

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
    server.response = lambda _: Response(status, b"")

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


def test_an_async_call_sends_the_same(server: Server, published_start: dict[str, Any]) -> None:
    server.respond_with(Response(body=b'{"session_id": "s-1"}'))

    async def main() -> None:
        async with AuthenticatedClient(base_url=server.url, token=TOKEN, headers={"x-team": "one"}) as client:
            await start_session.asyncio(client=client, body=StartSessionRequestBody.from_dict(published_start))

    asyncio.run(main())

    (asked,) = server.requests
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["x-team"] == "one"
    assert asked.json == published_start


def test_how_the_token_is_sent_can_be_chosen(server: Server) -> None:
    with AuthenticatedClient(base_url=server.url, token=TOKEN, prefix="Token") as client:
        get_session.sync("s-1", client=client)
    with AuthenticatedClient(base_url=server.url, token=TOKEN, prefix="", auth_header_name="X-Key") as client:
        get_session.sync("s-1", client=client)

    first, second = server.requests
    assert first.headers["authorization"] == f"Token {TOKEN}"
    assert second.headers["x-key"] == TOKEN
    assert "authorization" not in second.headers


@pytest.mark.parametrize("wrong", [{"prefix": "Bearer\n"}, {"prefix": "Bärer"}, {"auth_header_name": "X Key"}])
def test_a_way_to_send_it_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(errors.ValidationError) as raised:
        AuthenticatedClient(token=TOKEN, **wrong)

    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("header", ["Authorization", "X-Key"])
def test_a_redirect_to_another_server_takes_no_token_there(server: Server, header: str) -> None:
    with serving(lambda _: Response()) as other:
        server.respond_with(
            Response(307, headers={"location": f"{other.url.replace('127.0.0.1', 'localhost')}/session/s-1"})
        )
        with AuthenticatedClient(
            base_url=server.url, token=TOKEN, follow_redirects=True, auth_header_name=header
        ) as client:
            get_session.sync_detailed("s-1", client=client)

    assert all(TOKEN not in value for asked in other.requests for value in asked.headers.values())


def test_a_redirect_is_followed_only_when_told_to(server: Server) -> None:
    server.respond_with(Response(307, headers={"location": "/session/s-2"}), Response(), Response(307), Response())
    with AuthenticatedClient(base_url=server.url, token=TOKEN, follow_redirects=True) as client:
        assert get_session.sync_detailed("s-1", client=client).ok
    with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
        assert get_session.sync_detailed("s-1", client=client).status_code == 307

    assert [asked.path for asked in server.requests] == ["/session/s-1", "/session/s-2", "/session/s-1"]


def test_a_server_that_repeats_the_token_does_not_put_it_into_the_error(server: Server) -> None:
    server.response = lambda asked: Response(
        401, b'{"message": "wrong: ' + asked.headers["authorization"].encode() + b'"}'
    )
    with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
        error = get_session.sync_detailed("s-1", client=client).error

    assert isinstance(error, errors.AuthenticationError)
    assert error.message == "wrong: Bearer [redacted]"
    assert TOKEN.encode() not in pickle.dumps(error)


def test_a_server_that_repeats_the_token_in_a_header_does_not_put_it_into_the_result(server: Server) -> None:
    complaint = {"www-authenticate": f'Bearer error="{TOKEN} is no token"', "x-request-id": "r-1"}
    server.respond_with(Response(401, headers=complaint), Response(200, headers=complaint))
    with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
        results = [get_session.sync_detailed("s-1", client=client) for _ in range(2)]

    for result in results:
        assert result.headers["www-authenticate"] == 'Bearer error="[redacted] is no token"'
        assert result.request_id == "r-1"
        assert TOKEN.encode() not in pickle.dumps(result)


def test_an_answer_that_is_no_http_and_repeats_the_token_does_not_put_it_into_error_or_log(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.respond_with(Response(headers={"no header at all " + TOKEN: "x"}))
    caplog.set_level("DEBUG")
    with (
        AuthenticatedClient(base_url=server.url, token=TOKEN) as client,
        pytest.raises(errors.ConnectionError) as raised,
    ):
        get_session.sync("s-1", client=client)

    assert "[redacted]" in str(raised.value)
    shown = "".join(traceback.format_exception(raised.value))
    assert TOKEN not in shown
    assert TOKEN not in "".join(record.getMessage() for record in caplog.records if record.name == "frozen_client")


def test_the_error_that_a_caller_handles_stays_as_it_is(server: Server) -> None:
    server.respond_with(Response(fault="reset"))
    once = RequestOptions(retries=RetryConfig(strategy="none"))
    with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
        try:
            raise ValueError(f"mine, with {TOKEN}")
        except ValueError as error:
            mine = error
            with pytest.raises(errors.ConnectionError):
                get_session.sync("s-1", client=client, options=once)
            frames = [mine.__traceback__]

    async def handling() -> None:
        async with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
            try:
                raise mine
            except ValueError:
                with pytest.raises(errors.ConnectionError):
                    await get_session.asyncio("s-1", client=client, options=once)
                frames.append(mine.__traceback__)

    asyncio.run(handling())

    assert all(frames)
    assert str(mine) == f"mine, with {TOKEN}"


def test_cookies_and_further_arguments_of_httpx_are_used(server: Server) -> None:
    seen: list[httpx.Request] = []
    hooks = {"event_hooks": {"request": [seen.append]}}
    with AuthenticatedClient(base_url=server.url, token=TOKEN, cookies={"a": "1"}, httpx_args=hooks) as client:
        get_session.sync("s-1", client=client.with_cookies({"b": "2"}))

    assert server.requests[0].headers["cookie"] == "a=1; b=2"
    assert len(seen) == 1


def test_a_copy_shares_the_connections_and_the_callers_own_httpx_client(server: Server) -> None:
    with httpx.Client() as own:
        client = AuthenticatedClient(token=TOKEN, base_url=server.url).set_httpx_client(own)
        copy = client.with_timeout(1).with_headers({"x-team": "one"})

        assert copy.get_httpx_client() is own
        assert copy.timeout == 1
        get_session.sync("s-1", client=copy)
    with AuthenticatedClient(token=TOKEN, base_url=server.url) as client:
        with client.with_timeout(1) as copy:
            get_session.sync("s-1", client=copy)
        get_session.sync("s-1", client=client)

    assert server.connections == 2


def test_an_own_async_httpx_client_is_used(server: Server) -> None:
    async def main() -> None:
        async with httpx.AsyncClient(headers={"x-own": "1"}) as own:
            client = AuthenticatedClient(token=TOKEN, base_url=server.url).set_async_httpx_client(own)
            assert client.get_async_httpx_client() is own
            await get_session.asyncio("s-1", client=client)

    asyncio.run(main())

    assert server.requests[0].headers["x-own"] == "1"


def test_closing_closes_the_connections(server: Server) -> None:
    client = AuthenticatedClient(token=TOKEN, base_url=server.url)
    get_session.sync("s-1", client=client)
    own = client.get_httpx_client()
    client.close()

    assert own.is_closed
    with pytest.raises(errors.HoneyHiveError, match="is closed"):
        get_session.sync("s-1", client=client)


def test_an_address_with_a_password_or_without_encryption_is_refused() -> None:
    for url in ("https://user:password@api.example.com", "http://api.example.com"):
        with pytest.raises(errors.ValidationError) as raised:
            AuthenticatedClient(token=TOKEN, base_url=url)
        assert "password" not in str(raised.value)


@pytest.mark.parametrize("session_id", [None, UNSET, b"s-1", "\ud800"])
def test_what_is_no_session_id_is_refused(server: Server, local: AuthenticatedClient, session_id: Any) -> None:
    with pytest.raises(errors.RequestValidationError, match="session_id"):
        get_session.sync(session_id, client=local)

    assert server.requests == []


@pytest.mark.parametrize("body", [None, UNSET, "text", 5])
def test_what_is_no_body_is_refused(server: Server, local: AuthenticatedClient, body: Any) -> None:
    with pytest.raises(errors.RequestValidationError, match="StartSessionRequestBody"):
        start_session.sync(client=local, body=body)

    assert server.requests == []


def test_no_repr_shows_the_token(local: AuthenticatedClient) -> None:
    assert TOKEN not in repr(local)
    assert TOKEN not in repr(local.with_headers({"x-team": "two"}))


@pytest.mark.parametrize("token", ["", "a-secret-token\n", "a-secret token", "a-sécret-token", "a-secret\x00token"])
def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(errors.ValidationError, match="token: must be one line of ASCII") as raised:
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
    server.response = lambda _: Response(404, b'{"message": "No such session"}')
    not_found = get_session.sync_detailed("s-1", client=local).error
    server.response = lambda _: Response(200, b"[]")
    invalid = get_session.sync_detailed("s-1", client=local).error

    for error in (not_found, invalid, errors.ValidationError("a.b", "is missing")):
        pickled = pickle.dumps(error)
        assert TOKEN.encode() not in pickled
        same = pickle.loads(pickled)
        assert type(same) is type(error)
        assert str(same) == str(error)
