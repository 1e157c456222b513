"""`HoneyHive`: its construction, the arguments of calls and their responses."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from frozen_client import AuthenticatedClient, Client, HoneyHive, RequestOptions, RetryConfig, Timeout, errors
from frozen_client.api.session import get_session, start_session
from frozen_client.models import components, operations

from tests.support.http_server import Response, Server, serving

from .calls import SESSION, START, STYLES, TOKEN, call

NO_RETRIES = RetryConfig(strategy="none")


class TestConstruction:
    def test_token_and_url_from_the_environment(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HH_API_KEY", "from-the-environment")
        monkeypatch.setenv("HH_API_URL", f"{server.url}/base/")

        with HoneyHive() as client:
            client.session.get_session("s-1")

        assert server.requests[0].path == "/base/session/s-1"
        assert server.requests[0].headers["authorization"] == "Bearer from-the-environment"

    def test_arguments_override_the_environment(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HH_API_KEY", "from-the-environment")
        monkeypatch.setenv("HH_API_URL", "https://elsewhere.example")

        with HoneyHive(TOKEN, server_url=server.url) as client:
            client.session.get_session("s-1")

        assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"

    def test_missing_token_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("HH_API_KEY", raising=False)

        with pytest.raises(errors.HoneyHiveError, match="pass bearer_auth, or set the environment variable HH_API_KEY"):
            HoneyHive()

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            ("http://api.honeyhive.ai", "would send the token unencrypted; use https"),
            ("http://127.0.0.1.example.com", "would send the token unencrypted"),
            ("api.honeyhive.ai", "is not a valid server URL"),
            ("ftp://api.honeyhive.ai", "is not a valid server URL"),
            ("https://user:password@api.honeyhive.ai", "and nothing more"),
            ("https://api.honeyhive.ai/?a=b", "and nothing more"),
            ("ftp://user:password@api.honeyhive.ai", "and nothing more"),
            ("http://[::1", "is not a valid server URL"),
        ],
    )
    def test_unsafe_url_is_refused(self, url: str, message: str) -> None:
        with pytest.raises(errors.ValidationError, match=message) as raised:
            HoneyHive(TOKEN, server_url=url)

        assert "password" not in str(raised.value)

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:1", "http://localhost:1/api", "http://[::1]:1", "https://x.example"]
    )
    def test_loopback_needs_no_encryption(self, url: str) -> None:
        assert HoneyHive(TOKEN, server_url=url).server_url == url


class TestToken:
    def test_function_is_called_for_each_attempt(self, server: Server) -> None:
        tokens = iter("abc")
        server.respond_with(Response(503, headers={"retry-after": "0"}), Response())

        with HoneyHive(lambda: next(tokens), server_url=server.url) as client:
            client.session.get_session("s-1")
            client.session.get_session("s-1")

        sent = [request.headers["authorization"] for request in server.requests]
        assert sent == ["Bearer a", "Bearer b", "Bearer c"]

    def test_invalid_token_of_a_function_is_refused(self, server: Server) -> None:
        with (
            HoneyHive(lambda: "a-secret\n", server_url=server.url) as client,
            pytest.raises(errors.ValidationError, match="line break") as raised,
        ):
            client.session.get_session("s-1")

        assert "a-secret" not in str(raised.value)
        assert server.requests == []


class TestRequest:
    def test_model_or_dict(self, server: Server, honeyhive: HoneyHive) -> None:
        model = operations.StartSessionRequestBody(session=components.SessionStartRequest.from_dict(SESSION))

        honeyhive.session.start_session(request=model)
        honeyhive.session.start_session(request=START)

        sessions = [request.json["session"] for request in server.requests]
        assert all(session.pop("session_id") for session in sessions)
        assert sessions == [SESSION, SESSION]

    @pytest.mark.parametrize(
        ("request_body", "message"),
        [
            ({"session": {"project": "p", "source": "s"}}, "`session.session_name` is required"),
            ({"session": {**SESSION, "duration": "long"}}, "`session.duration`: expected a number, got a string"),
            ({}, "`session` is required"),
            ([], "expected StartSessionRequestBody or a dict, got an array"),
            (None, "expected StartSessionRequestBody or a dict, got null"),
            ({"session": {**SESSION, "inputs": {"when": {1}}}}, "`session.inputs.when`: set is not JSON serializable"),
            (
                {"session": {**SESSION, "metrics": {"m": [float("nan")]}}},
                r"`session.metrics.m\[0\]` is not a finite number",
            ),
            ({"session": {**SESSION, "inputs": {"q": "\ud800"}}}, "`session.inputs.q` contains half a surrogate pair"),
        ],
    )
    def test_invalid_body_is_not_sent(
        self, server: Server, honeyhive: HoneyHive, request_body: Any, message: str
    ) -> None:
        with pytest.raises(errors.RequestValidationError, match=f"request not sent: .*{message}"):
            honeyhive.session.start_session(request=request_body)

        assert server.requests == []

    def test_model_with_an_invalid_field_is_not_sent(self, server: Server, honeyhive: HoneyHive) -> None:
        session = components.SessionStartRequest(project=5, session_name="n", source="s")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

        with pytest.raises(errors.RequestValidationError, match="`session.project`: expected a string, got a number"):
            honeyhive.session.start_session(operations.StartSessionRequestBody(session=session))

        assert server.requests == []

    def test_text_is_utf_8(self, server: Server, honeyhive: HoneyHive) -> None:
        honeyhive.session.start_session({"session": {**SESSION, "inputs": {"q": "Grüße 🐝"}}})

        assert "Grüße 🐝".encode() in server.requests[0].body

    def test_user_agent(self, server: Server, honeyhive: HoneyHive) -> None:
        honeyhive.session.get_session("s-1")

        agent = server.requests[0].headers["user-agent"]
        assert agent.startswith("frozen-client/")
        assert " python/" in agent
        assert f" httpx/{httpx.__version__}" in agent


class TestResult:
    def test_attributes_of_a_success(self, server: Server, honeyhive: HoneyHive) -> None:
        """The body is `object`, as on the published page, and `value`."""
        server.respond_with(Response(body=b'{"session_id": "s-1"}', headers={"x-request-id": "r-7"}))

        result = honeyhive.session.start_session(START)

        assert result.object == operations.StartSessionResponseBody(session_id="s-1")
        assert result.value == result.object
        assert result.ok
        assert result.error is None
        assert result.status_code == 200
        assert result.headers["X-Request-Id"] == "r-7"
        assert result.request_id == "r-7"
        assert result.content_type == "application/json"
        assert result.content == b'{"session_id": "s-1"}'
        assert isinstance(result.raw_response, httpx.Response)

    def test_method_raises_the_error_that_a_function_returns(self, server: Server, honeyhive: HoneyHive) -> None:
        server.respond_with(Response(404, b'{"message": "no such session"}'))

        result = get_session.sync_detailed("s-1", client=honeyhive)

        assert not result.ok
        assert isinstance(result.error, errors.NotFoundError)
        assert result.event is None
        with pytest.raises(errors.NotFoundError):
            _ = result.value
        with pytest.raises(errors.NotFoundError):
            honeyhive.session.get_session("s-1")
        with pytest.raises(errors.NotFoundError):
            get_session.sync("s-1", client=honeyhive)

    def test_async_methods_and_functions(self, server: Server) -> None:
        async def main() -> None:
            async with HoneyHive(TOKEN, server_url=server.url) as client:
                result = await client.session.start_session_async(START)
                assert result.object is not None
                assert (await client.session.get_session_async("s-1")).event is not None
                body = operations.StartSessionRequestBody.from_dict(START)
                assert (await start_session.asyncio(client=client, body=body)).session_id == "s-1"
                assert (await get_session.asyncio_detailed("s-1", client=client)).ok

        asyncio.run(main())

        assert len(server.requests) == 4

    def test_functions_accept_an_authenticated_client(self, server: Server) -> None:
        with AuthenticatedClient(token=TOKEN, base_url=server.url) as client:
            assert get_session.sync_detailed("s-1", client=client).ok


class TestOptions:
    def test_apply_to_one_call(self, server: Server, honeyhive: HoneyHive) -> None:
        options = RequestOptions(headers={"x-team": "a"}, params={"verbose": True, "ids": [1, 2]})

        honeyhive.session.get_session("s-1", options=options)
        honeyhive.session.get_session("s-1")

        first, second = server.requests
        assert first.path == "/session/s-1?verbose=true&ids=1&ids=2"
        assert first.headers["x-team"] == "a"
        assert second.path == "/session/s-1"
        assert "x-team" not in second.headers

    def test_server_url_of_a_call(self, honeyhive: HoneyHive) -> None:
        with serving(lambda _: Response()) as other:
            honeyhive.session.get_session("s-1", options=RequestOptions(server_url=f"{other.url}/v2"))

        assert other.requests[0].path == "/v2/session/s-1"
        with pytest.raises(errors.ValidationError, match="unencrypted"):
            honeyhive.session.get_session("s-1", options=RequestOptions(server_url="http://other.example"))

    def test_extensions_reach_httpx(self, honeyhive: HoneyHive) -> None:
        seen: list[str] = []

        honeyhive.session.get_session(
            "s-1", options=RequestOptions(extensions={"trace": lambda name, _: seen.append(name)})
        )

        assert "http11.receive_response_body.complete" in seen

    def test_copy_shares_connections_and_no_settings(self, server: Server) -> None:
        with HoneyHive(TOKEN, server_url=server.url, headers={"x-team": "a"}) as parent:
            with parent.with_options(headers={"x-more": "b"}, timeout=3) as copy:
                copy.session.get_session("s-1")
            parent.session.get_session("s-1")  # closing the copy closed no connection

            assert (parent.timeout, copy.timeout) == (Timeout(), 3)

        first, second = server.requests
        assert (first.headers["x-team"], first.headers["x-more"]) == ("a", "b")
        assert "x-more" not in second.headers
        assert server.connections == 1


class TestTimeout:
    @pytest.mark.parametrize("kind", [lambda **settings: HoneyHive(TOKEN, **settings), Client])
    def test_default_is_finite(self, kind: Any) -> None:
        assert kind().timeout == Timeout(connect=5, read=60, write=60, pool=60)
        assert kind(timeout=None).timeout is None

    @pytest.mark.parametrize("style", STYLES)
    def test_late_response_is_an_error(self, server: Server, style: str) -> None:
        server.respond_with(Response(fault="stall", seconds=5))
        brief = Timeout(connect=30, read=0.1, write=30, pool=30)

        message = "GET /session/s-1: timed out waiting for a response; increase `timeout`"
        with pytest.raises(errors.TimeoutError, match=message):
            call(style, "get_session", "s-1", server_url=server.url, timeout=brief, retries=NO_RETRIES)

    def test_slow_response_is_not_late(self, server: Server, honeyhive: HoneyHive) -> None:
        server.respond_with(Response(fault="drip", seconds=1.5, body=b'{"event_name": "slow"}'))

        result = honeyhive.session.get_session("s-1", options=RequestOptions(timeout=0.8))

        assert result.event == components.Event(event_name="slow")


class TestCallersHttpxClient:
    @pytest.mark.parametrize("base_url", ["", "https://elsewhere.example/x"])
    def test_our_url_and_token_and_its_headers_are_sent(self, server: Server, base_url: str) -> None:
        own = httpx.Client(
            base_url=base_url, headers={"x-own": "1", "authorization": "Basic b3du"}, auth=("own", "own")
        )
        with own:
            with HoneyHive(TOKEN, server_url=server.url, httpx_client=own) as client:
                client.session.get_session("s-1")
            assert not own.is_closed

        (request,) = server.requests
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert request.headers["x-own"] == "1"

    def test_async(self, server: Server) -> None:
        async def main() -> None:
            async with httpx.AsyncClient(headers={"x-own": "1"}) as own:
                async with HoneyHive(TOKEN, server_url=server.url, async_httpx_client=own) as client:
                    await client.session.get_session_async("s-1")
                assert not own.is_closed

        asyncio.run(main())

        assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"

    def test_retries(self, server: Server) -> None:
        server.respond_with(Response(503, headers={"retry-after": "0"}), Response())
        with httpx.Client() as own, HoneyHive(TOKEN, server_url=server.url, httpx_client=own) as client:
            client.session.get_session("s-1")

        assert len(server.requests) == 2


def test_informational_response_is_ignored(server: Server, honeyhive: HoneyHive) -> None:
    server.respond_with(Response(fault="early hints", body=b'{"event_name": "e"}'))

    assert honeyhive.session.get_session("s-1").event == components.Event(event_name="e")


def test_closed_client_is_refused(honeyhive: HoneyHive) -> None:
    honeyhive.close()

    with pytest.raises(errors.HoneyHiveError, match="this client is closed"):
        honeyhive.session.get_session("s-1")


def test_resource_is_created_once(honeyhive: HoneyHive) -> None:
    assert honeyhive.session is honeyhive.session
