"""`AuthenticatedClient` and `Client`: how credentials are sent and redacted, and what copies share."""

from __future__ import annotations

import asyncio
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from frozen_client import AuthenticatedClient, RequestOptions, RetryConfig, errors
from frozen_client.api.session import get_session, start_session
from frozen_client.models import StartSessionRequestBody
from frozen_client.types import UNSET

from tests.support.http_server import Response, Server, serving

from .calls import TOKEN


@pytest.fixture
def local(server: Server) -> Iterator[AuthenticatedClient]:
    with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
        yield client


@pytest.mark.parametrize("style", ["sync", "async"])
def test_body_token_and_headers_are_sent(server: Server, published_start: dict[str, Any], style: str) -> None:
    body = StartSessionRequestBody.from_dict(published_start)
    client = AuthenticatedClient(base_url=server.url, token=TOKEN, headers={"x-team": "a"})

    async def main() -> Any:
        async with client:
            return await start_session.asyncio(client=client, body=body)

    with client:
        response = start_session.sync(client=client, body=body) if style == "sync" else asyncio.run(main())

    assert response.session_id == "s-1"
    (request,) = server.requests
    assert (request.method, request.path, request.json) == ("POST", "/session/start", published_start)
    sent = [request.headers[name] for name in ("content-type", "authorization", "x-team")]
    assert sent == ["application/json", f"Bearer {TOKEN}", "a"]


@pytest.mark.parametrize("session_id", ["", ".", "..", "\ud800", "x" * 70_000, None, UNSET, b"s-1"])
def test_invalid_path_parameter_is_refused(server: Server, local: AuthenticatedClient, session_id: Any) -> None:
    with pytest.raises(errors.RequestValidationError, match=r"session_id|URL"):
        get_session.sync(session_id, client=local)

    assert server.requests == []


@pytest.mark.parametrize("body", [None, UNSET, "text", 5])
def test_invalid_body_is_refused(server: Server, local: AuthenticatedClient, body: Any) -> None:
    with pytest.raises(errors.RequestValidationError, match="StartSessionRequestBody"):
        start_session.sync(client=local, body=body)

    assert server.requests == []


def test_callers_httpx_client(server: Server) -> None:
    """It is sent the token, keeps its own headers, and serves copies too."""
    with httpx.Client() as own:
        client = AuthenticatedClient(token=TOKEN, base_url=server.url).set_httpx_client(own)
        copy = client.with_timeout(1).with_headers({"x-team": "a"})
        assert copy.get_httpx_client() is own
        assert copy.timeout == 1
        get_session.sync("s-1", client=copy)
        assert "authorization" not in own.headers

    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_callers_async_httpx_client(server: Server) -> None:
    async def main() -> None:
        async with httpx.AsyncClient(headers={"x-own": "1"}) as own:
            client = AuthenticatedClient(token=TOKEN, base_url=server.url).set_async_httpx_client(own)
            assert client.get_async_httpx_client() is own
            await get_session.asyncio("s-1", client=client)

    asyncio.run(main())

    assert server.requests[0].headers["x-own"] == "1"


def test_copy_shares_connections_and_no_headers(server: Server) -> None:
    headers = {"x-team": "a"}
    with AuthenticatedClient(base_url=server.url, token=TOKEN, headers=headers) as parent:
        get_session.sync("s-1", client=parent)
        with parent.with_headers({"x-team": "b"}) as copy:
            get_session.sync("s-1", client=copy)
        get_session.sync("s-1", client=parent)

    assert [request.headers["x-team"] for request in server.requests] == ["a", "b", "a"]
    assert headers == {"x-team": "a"}
    assert server.connections == 1


def test_header_and_prefix_of_the_token(server: Server) -> None:
    with AuthenticatedClient(base_url=server.url, token=TOKEN, prefix="Token") as client:
        get_session.sync("s-1", client=client)
    with AuthenticatedClient(base_url=server.url, token=TOKEN, prefix="", auth_header_name="X-Key") as client:
        get_session.sync("s-1", client=client)

    first, second = server.requests
    assert first.headers["authorization"] == f"Token {TOKEN}"
    assert second.headers["x-key"] == TOKEN
    assert "authorization" not in second.headers


@pytest.mark.parametrize("settings", [{"prefix": "Bearer\n"}, {"prefix": "Bärer"}, {"auth_header_name": "X Key"}])
def test_invalid_prefix_or_header_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(errors.ValidationError) as raised:
        AuthenticatedClient(token=TOKEN, **settings)

    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("token", ["", "a-secret-token\n", "a-secret token", "a-sécret-token", "a-secret\x00token"])
def test_invalid_token_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(errors.ValidationError, match="token: must be one line of ASCII") as raised:
        AuthenticatedClient(token=token)

    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("header", ["Authorization", "X-Key"])
def test_redirect_to_another_server_has_no_token(server: Server, header: str) -> None:
    with serving(lambda _: Response()) as other:
        server.respond_with(
            Response(307, headers={"location": f"{other.url.replace('127.0.0.1', 'localhost')}/session/s-1"})
        )
        with AuthenticatedClient(
            base_url=server.url, token=TOKEN, follow_redirects=True, auth_header_name=header
        ) as client:
            get_session.sync_detailed("s-1", client=client)

    assert all(TOKEN not in value for request in other.requests for value in request.headers.values())


def test_redirects_are_followed_on_request_only(server: Server) -> None:
    server.respond_with(Response(307, headers={"location": "/session/s-2"}), Response(), Response(307), Response())
    with AuthenticatedClient(base_url=server.url, token=TOKEN, follow_redirects=True) as client:
        assert get_session.sync_detailed("s-1", client=client).ok
    with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
        assert get_session.sync_detailed("s-1", client=client).status_code == 307

    assert [request.path for request in server.requests] == ["/session/s-1", "/session/s-2", "/session/s-1"]


def test_token_in_a_body_is_redacted(server: Server, local: AuthenticatedClient) -> None:
    server.response = lambda request: Response(
        401, b'{"message": "wrong: ' + request.headers["authorization"].encode() + b'"}'
    )

    error = get_session.sync_detailed("s-1", client=local).error

    assert isinstance(error, errors.AuthenticationError)
    assert error.message == "wrong: Bearer [redacted]"
    assert TOKEN.encode() not in pickle.dumps(error)


def test_token_in_a_header_is_redacted(server: Server, local: AuthenticatedClient) -> None:
    headers = {"www-authenticate": f'Bearer error="{TOKEN} is no token"', "x-request-id": "r-1"}
    server.respond_with(Response(401, headers=headers), Response(200, headers=headers))

    for result in [get_session.sync_detailed("s-1", client=local) for _ in range(2)]:
        assert result.headers["www-authenticate"] == 'Bearer error="[redacted] is no token"'
        assert result.request_id == "r-1"
        assert TOKEN.encode() not in pickle.dumps(result)


def test_token_in_invalid_http_is_redacted(
    server: Server, local: AuthenticatedClient, caplog: pytest.LogCaptureFixture
) -> None:
    server.respond_with(Response(headers={"not a header " + TOKEN: "x"}))
    caplog.set_level("DEBUG")
    with pytest.raises(errors.ConnectionError) as raised:
        get_session.sync("s-1", client=local)

    assert "[redacted]" in str(raised.value)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))
    assert TOKEN not in "".join(record.getMessage() for record in caplog.records if record.name == "frozen_client")


def test_error_that_a_caller_handles_is_unmodified(server: Server, local: AuthenticatedClient) -> None:
    """It is the context of ours, and neither its text nor its traceback is redacted."""
    server.respond_with(Response(fault="reset"))
    once = RequestOptions(retries=RetryConfig(strategy="none"))
    try:
        raise ValueError(f"mine, with {TOKEN}")
    except ValueError as error:
        handled = error
        with pytest.raises(errors.ConnectionError):
            get_session.sync("s-1", client=local, options=once)
        tracebacks = [handled.__traceback__]

    async def main() -> None:
        async with AuthenticatedClient(base_url=server.url, token=TOKEN) as client:
            try:
                raise handled
            except ValueError:
                with pytest.raises(errors.ConnectionError):
                    await get_session.asyncio("s-1", client=client, options=once)
                tracebacks.append(handled.__traceback__)

    asyncio.run(main())

    assert all(tracebacks)
    assert str(handled) == f"mine, with {TOKEN}"


def test_cookies_and_httpx_args(server: Server) -> None:
    seen: list[httpx.Request] = []
    hooks = {"event_hooks": {"request": [seen.append]}}
    with AuthenticatedClient(base_url=server.url, token=TOKEN, cookies={"a": "1"}, httpx_args=hooks) as client:
        get_session.sync("s-1", client=client.with_cookies({"b": "2"}))

    assert server.requests[0].headers["cookie"] == "a=1; b=2"
    assert len(seen) == 1


def test_close_closes_connections(local: AuthenticatedClient) -> None:
    get_session.sync("s-1", client=local)
    own = local.get_httpx_client()
    local.close()

    assert own.is_closed
    with pytest.raises(errors.HoneyHiveError, match="is closed"):
        get_session.sync("s-1", client=local)


@pytest.mark.parametrize("url", ["https://user:password@api.example.com", "http://api.example.com"])
def test_unsafe_url_is_refused(url: str) -> None:
    with pytest.raises(errors.ValidationError) as raised:
        AuthenticatedClient(token=TOKEN, base_url=url)

    assert "password" not in str(raised.value)


def test_repr_has_no_token(local: AuthenticatedClient) -> None:
    assert TOKEN not in repr(local) + repr(local.with_headers({"x-team": "b"}))
