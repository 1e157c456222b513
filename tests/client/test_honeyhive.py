"""`HoneyHive`: how it is made, what a call takes and gives back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from frozen_client import AuthenticatedClient, HoneyHive, RequestOptions, RetryConfig, Timeout, errors
from frozen_client.api.session import get_session, start_session
from frozen_client.models import components, operations

from tests.support.http_server import Response, Server, serving

TOKEN = "a-secret-token"
SESSION: components.SessionStartRequestParam = {"project": "p", "session_name": "n", "source": "s"}
NO_RETRIES = RetryConfig(strategy="none")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Response(body=b'{"session_id": "s-1"}', headers={"x-request-id": "r-7"})) as server:
        yield server


@pytest.fixture
def honeyhive(server: Server) -> Iterator[HoneyHive]:
    with HoneyHive(TOKEN, server_url=server.url) as client:
        yield client


class TestConstruction:
    def test_the_token_and_the_address_come_from_the_environment(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HH_API_KEY", "from-the-environment")
        monkeypatch.setenv("HH_API_URL", f"{server.url}/base/")

        with HoneyHive() as client:
            client.session.get_session("s-1")

        assert server.requests[0].path == "/base/session/s-1"
        assert server.requests[0].headers["authorization"] == "Bearer from-the-environment"

    def test_arguments_come_before_the_environment(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HH_API_KEY", "from-the-environment")
        monkeypatch.setenv("HH_API_URL", "https://elsewhere.example")

        with HoneyHive(TOKEN, server_url=server.url) as client:
            client.session.get_session("s-1")

        assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"

    def test_the_descriptions_server_is_the_default(
        self, monkeypatch: pytest.MonkeyPatch, description: dict[str, Any]
    ) -> None:
        monkeypatch.delenv("HH_API_URL", raising=False)

        assert HoneyHive(TOKEN).server_url == description["servers"][0]["url"]

    def test_no_token_is_a_clear_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("HH_API_KEY", raising=False)

        with pytest.raises(errors.HoneyHiveError, match="pass bearer_auth, or set the environment variable HH_API_KEY"):
            HoneyHive()

    @pytest.mark.parametrize(
        ("url", "problem"),
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
    def test_an_address_that_is_not_safe_is_refused(self, url: str, problem: str) -> None:
        with pytest.raises(errors.ValidationError, match=problem) as raised:
            HoneyHive(TOKEN, server_url=url)

        assert "password" not in str(raised.value)

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:1", "http://localhost:1/api", "http://[::1]:1", "https://x.example"]
    )
    def test_loopback_needs_no_encryption(self, url: str) -> None:
        assert HoneyHive(TOKEN, server_url=url).server_url == url

    def test_an_unknown_transport_is_refused(self) -> None:
        with pytest.raises(ValueError, match='"httpx" or "aiohttp"'):
            HoneyHive(TOKEN, async_transport="curl")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


class TestToken:
    def test_a_function_is_asked_before_every_attempt(self, server: Server) -> None:
        tokens = iter(["one", "two", "three"])
        server.respond_with(Response(503, headers={"retry-after": "0"}), Response())

        with HoneyHive(lambda: next(tokens), server_url=server.url) as client:
            client.session.get_session("s-1")
            client.session.get_session("s-1")

        assert [asked.headers["authorization"] for asked in server.requests] == [
            "Bearer one",
            "Bearer two",
            "Bearer three",
        ]

    def test_what_a_function_gives_is_checked(self, server: Server) -> None:
        with (
            HoneyHive(lambda: "a-secret\n", server_url=server.url) as client,
            pytest.raises(errors.ValidationError, match="line break") as raised,
        ):
            client.session.get_session("s-1")

        assert "a-secret" not in str(raised.value)
        assert server.requests == []


class TestRequest:
    def test_it_may_be_a_model_or_a_dict_of_its_shape(self, server: Server, honeyhive: HoneyHive) -> None:
        model = operations.StartSessionRequestBody(session=components.SessionStartRequest.from_dict(SESSION))

        honeyhive.session.start_session(request=model)
        honeyhive.session.start_session(request={"session": SESSION})

        sessions = [asked.json["session"] for asked in server.requests]
        assert all(session.pop("session_id") for session in sessions)
        assert sessions == [SESSION, SESSION]

    @pytest.mark.parametrize(
        ("request_body", "problem"),
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
    def test_a_wrong_one_is_refused_before_anything_is_sent(
        self, server: Server, honeyhive: HoneyHive, request_body: Any, problem: str
    ) -> None:
        with pytest.raises(errors.RequestValidationError, match=f"request not sent: .*{problem}"):
            honeyhive.session.start_session(request=request_body)

        assert server.requests == []

    def test_a_model_with_a_wrong_field_is_refused_too(self, server: Server, honeyhive: HoneyHive) -> None:
        session = components.SessionStartRequest(project=5, session_name="n", source="s")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

        with pytest.raises(errors.RequestValidationError, match="`session.project`: expected a string, got a number"):
            honeyhive.session.start_session(operations.StartSessionRequestBody(session=session))

        assert server.requests == []

    def test_an_object_that_holds_itself_is_refused(self, honeyhive: HoneyHive) -> None:
        inputs: dict[str, Any] = {}
        inputs["inputs"] = inputs

        with pytest.raises(errors.RequestValidationError, match="nested too deeply, or contains itself"):
            honeyhive.session.start_session({"session": {**SESSION, "inputs": inputs}})

    @pytest.mark.parametrize("session_id", ["", ".", ".."])
    def test_a_path_parameter_that_would_change_the_path_is_refused(
        self, server: Server, honeyhive: HoneyHive, session_id: str
    ) -> None:
        with pytest.raises(errors.RequestValidationError, match="session_id"):
            honeyhive.session.get_session(session_id)

        assert server.requests == []

    def test_a_failed_call_leaves_the_callers_objects_as_they_are(self, honeyhive: HoneyHive) -> None:
        given: Any = {"session": {**SESSION, "inputs": {"a": [1]}, "duration": "long"}}
        before = json.dumps(given)

        with pytest.raises(errors.RequestValidationError):
            honeyhive.session.start_session(given)

        assert json.dumps(given) == before

    def test_text_is_sent_as_utf8(self, server: Server, honeyhive: HoneyHive) -> None:
        honeyhive.session.start_session({"session": {**SESSION, "inputs": {"q": "Grüße 🐝"}}})

        assert "Grüße 🐝".encode() in server.requests[0].body

    def test_it_says_who_asks(self, server: Server, honeyhive: HoneyHive) -> None:
        honeyhive.session.get_session("s-1")

        agent = server.requests[0].headers["user-agent"]
        assert agent.startswith("frozen-client/")
        assert " python/" in agent
        assert f" httpx/{httpx.__version__}" in agent


class TestResult:
    def test_it_has_the_body_under_its_published_name_and_all_about_the_answer(self, honeyhive: HoneyHive) -> None:
        result = honeyhive.session.start_session({"session": SESSION})

        assert result.object == operations.StartSessionResponseBody(session_id="s-1")
        assert result.value == result.object
        assert result.ok
        assert result.status_code == 200
        assert result.headers["X-Request-Id"] == "r-7"
        assert result.request_id == "r-7"
        assert result.content_type == "application/json"
        assert result.content == b'{"session_id": "s-1"}'
        assert isinstance(result.raw_response, httpx.Response)

    def test_its_error_is_none_when_the_call_succeeded(self, honeyhive: HoneyHive) -> None:
        assert honeyhive.session.get_session("s-1").error is None

    def test_a_method_raises_what_a_standalone_function_gives_back(self, server: Server, honeyhive: HoneyHive) -> None:
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

    def test_methods_and_functions_do_the_same_async(self, server: Server) -> None:
        async def main() -> None:
            async with HoneyHive(TOKEN, server_url=server.url) as client:
                result = await client.session.start_session_async({"session": SESSION})
                assert result.object is not None
                assert (await client.session.get_session_async("s-1")).event is not None
                body = operations.StartSessionRequestBody.from_dict({"session": SESSION})
                assert (await start_session.asyncio(client=client, body=body)).session_id == "s-1"
                assert (await get_session.asyncio_detailed("s-1", client=client)).ok

        asyncio.run(main())

        assert len(server.requests) == 4

    def test_the_generators_own_client_serves_standalone_functions(self, server: Server) -> None:
        with AuthenticatedClient(token=TOKEN, base_url=server.url) as client:
            assert get_session.sync_detailed("s-1", client=client).ok


class TestOptions:
    def test_those_of_a_call_hold_for_that_call(self, server: Server, honeyhive: HoneyHive) -> None:
        options = RequestOptions(headers={"x-team": "one"}, params={"verbose": True, "ids": [1, 2]})

        honeyhive.session.get_session("s-1", options=options)
        honeyhive.session.get_session("s-1")

        first, second = server.requests
        assert first.path == "/session/s-1?verbose=true&ids=1&ids=2"
        assert first.headers["x-team"] == "one"
        assert second.path == "/session/s-1"
        assert "x-team" not in second.headers

    def test_a_call_may_go_to_another_server(self, honeyhive: HoneyHive) -> None:
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

    def test_a_copy_has_its_own_settings_and_shares_the_connections(self, server: Server) -> None:
        with HoneyHive(TOKEN, server_url=server.url, headers={"x-team": "one"}) as parent:
            with parent.with_options(headers={"x-more": "two"}, timeout=3) as copy:
                copy.session.get_session("s-1")
            parent.session.get_session("s-1")  # the copy has closed nothing

            assert (parent.timeout, copy.timeout) == (Timeout(), 3)

        first, second = server.requests
        assert (first.headers["x-team"], first.headers["x-more"]) == ("one", "two")
        assert "x-more" not in second.headers
        assert server.connections == 1


class TestTimeout:
    def test_time_is_bounded_unless_none_is_said(self) -> None:
        assert HoneyHive(TOKEN).timeout == Timeout(connect=5, read=60, write=60, pool=60)
        assert HoneyHive(TOKEN, timeout=None).timeout is None

    @pytest.mark.parametrize("style", ["sync", "async"])
    @pytest.mark.parametrize("kind", [errors.TimeoutError, TimeoutError], ids=["ours", "built-in"])
    def test_an_answer_that_takes_too_long_is_both_kinds_of_timeout(
        self, server: Server, style: str, kind: type[Exception]
    ) -> None:
        server.respond_with(Response(fault="stall", seconds=5))
        brief = Timeout(connect=30, read=0.1, write=30, pool=30)
        client = HoneyHive(TOKEN, server_url=server.url, timeout=brief, retries=NO_RETRIES)

        def call() -> None:
            with client:
                client.session.get_session("s-1")

        async def call_async() -> None:
            async with client:
                await client.session.get_session_async("s-1")

        message = "GET /session/s-1: timed out waiting for a response; increase `timeout`"
        with pytest.raises(kind, match=message):
            call() if style == "sync" else asyncio.run(call_async())

    def test_an_answer_that_drips_is_not_late(self, server: Server, honeyhive: HoneyHive) -> None:
        server.respond_with(Response(fault="drip", seconds=1.5, body=b'{"event_name": "slow"}'))

        result = honeyhive.session.get_session("s-1", options=RequestOptions(timeout=0.8))

        assert result.event == components.Event(event_name="slow")


class TestOwnHttpxClient:
    @pytest.mark.parametrize("base_url", ["", "https://elsewhere.example/x"])
    def test_it_sends_to_our_address_with_our_token_and_its_own_headers(self, server: Server, base_url: str) -> None:
        own = httpx.Client(
            base_url=base_url, headers={"x-own": "1", "authorization": "Basic b3du"}, auth=("own", "own")
        )
        with own:
            with HoneyHive(TOKEN, server_url=server.url, httpx_client=own) as client:
                client.session.get_session("s-1")
            assert not own.is_closed

        (asked,) = server.requests
        assert asked.headers["authorization"] == f"Bearer {TOKEN}"
        assert asked.headers["x-own"] == "1"

    def test_an_async_one_too(self, server: Server) -> None:
        async def main() -> None:
            async with httpx.AsyncClient(headers={"x-own": "1"}) as own:
                async with HoneyHive(TOKEN, server_url=server.url, async_httpx_client=own) as client:
                    await client.session.get_session_async("s-1")
                assert not own.is_closed

        asyncio.run(main())

        assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"

    def test_it_retries_too(self, server: Server) -> None:
        server.respond_with(Response(503, headers={"retry-after": "0"}), Response())
        with httpx.Client() as own, HoneyHive(TOKEN, server_url=server.url, httpx_client=own) as client:
            client.session.get_session("s-1")

        assert len(server.requests) == 2


def test_an_answer_before_the_answer_is_passed_over(server: Server, honeyhive: HoneyHive) -> None:
    server.respond_with(Response(fault="early hints", body=b'{"event_name": "e"}'))

    assert honeyhive.session.get_session("s-1").event == components.Event(event_name="e")


def test_a_closed_client_says_so(server: Server) -> None:
    client = HoneyHive(TOKEN, server_url=server.url)
    client.close()

    with pytest.raises(errors.HoneyHiveError, match="this client is closed"):
        client.session.get_session("s-1")


def test_a_resource_is_made_when_it_is_first_used(honeyhive: HoneyHive) -> None:
    assert honeyhive.session is honeyhive.session
