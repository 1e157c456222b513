"""Which requests are retried, and when; a start is retried with the same ID, so that no session starts twice."""

from __future__ import annotations

import datetime
import email.utils
import itertools
import json
import logging
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from frozen_client import BackoffStrategy, RequestOptions, RetryConfig, errors

from tests.support.http_server import Response, Server, free_port

from .calls import SESSION, START, call

QUICK = BackoffStrategy(initial_interval=1, max_interval=5, max_elapsed_time=5_000)
GOOD = Response(body=b'{"session_id": "s-1"}')


Do = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def do(request: pytest.FixtureRequest) -> Do:
    """Start or get a session."""

    def chosen(operation: str, server_url: str, *, body: Any = START, **settings: Any) -> Any:
        method, argument = ("get_session", "s-1") if operation == "get" else ("start_session", body)
        return call(request.param, method, argument, server_url=server_url, **settings)

    return chosen


def retrying(**settings: Any) -> RetryConfig:
    chosen: dict[str, Any] = {"max_retries": 2, **settings}
    return RetryConfig(backoff=QUICK, **chosen)


SAFE = RetryConfig(backoff=QUICK, max_retries=2, methods="safe")
OWN_ID = {"session": {**SESSION, "session_id": "no UUID"}}
OTHER_FORM = {"session": {**SESSION, "session_id": "0" * 32}}


class TestByDefault:
    """Two retries, of requests that are safe to repeat; a start is, with its `session_id`."""

    @pytest.mark.parametrize("operation", ["get", "start"])
    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
    def test_failing_status_is_retried(self, do: Do, server: Server, operation: str, status: int) -> None:
        failure = Response(status, headers={"retry-after": "0"})
        server.respond_with(failure, failure, GOOD)

        assert do(operation, server.url).ok
        assert len(server.requests) == 3

    @pytest.mark.parametrize("operation", ["get", "start"])
    @pytest.mark.parametrize("fault", ["reset", "truncate"])
    def test_dropped_connection_is_retried(self, do: Do, server: Server, operation: str, fault: str) -> None:
        server.respond_with(Response(fault=fault), GOOD)

        assert do(operation, server.url).ok
        assert len(server.requests) == 2

    @pytest.mark.parametrize("operation", ["get", "start"])
    def test_late_response_is_retried(self, do: Do, server: Server, operation: str) -> None:
        server.respond_with(Response(fault="stall", seconds=5), GOOD)

        assert do(operation, server.url, timeout=0.3).ok
        assert len(server.requests) == 2

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 501, 520])
    def test_permanent_failure_is_not_retried(self, do: Do, server: Server, status: int) -> None:
        server.respond_with(Response(status), GOOD)

        with pytest.raises(errors.SDKError):
            do("get", server.url)

        assert len(server.requests) == 1

    @pytest.mark.parametrize("operation", ["get", "start"])
    def test_refused_connection_is_retried(self, do: Do, operation: str) -> None:
        with socket.socket() as listener:
            port = free_port()
            listener.settimeout(30)

            def listen_later() -> None:
                time.sleep(0.2)
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind(("127.0.0.1", port))
                listener.listen()
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n"
                    connection.sendall(head + b"content-length: %d\r\n\r\n" % len(GOOD.body) + GOOD.body)

            thread = threading.Thread(target=listen_later)
            thread.start()
            try:
                assert do(operation, f"http://127.0.0.1:{port}", max_retries=20).ok
            finally:
                thread.join()

    def test_two_retries(self, do: Do, server: Server) -> None:
        server.respond_with(Response(503))

        with pytest.raises(errors.ServerError):
            do("get", server.url)

        assert len(server.requests) == 3

    def test_error_has_the_number_of_attempts(self, do: Do) -> None:
        with pytest.raises(ConnectionError, match="after 3 attempts: ConnectError: .* is correct and reachable"):
            do("get", f"http://127.0.0.1:{free_port()}")


NOT_IDEMPOTENT = pytest.mark.parametrize(
    "how",
    [{"retries": SAFE}, *({"body": body, "retries": retrying()} for body in (OWN_ID, OTHER_FORM))],
    ids=["safe", "own ID", "UUID without hyphens"],
)


class TestNotIdempotent:
    """A request that may be processed twice is repeated only where the server has not processed it."""

    @NOT_IDEMPOTENT
    @pytest.mark.parametrize(
        "response", [Response(429), Response(503, headers={"retry-after": "0"})], ids=["429", "503"]
    )
    def test_rejected_request_is_retried(self, do: Do, server: Server, response: Response, how: dict[str, Any]) -> None:
        server.respond_with(response, GOOD)

        assert do("start", server.url, **how).ok
        assert len(server.requests) == 2

    @NOT_IDEMPOTENT
    @pytest.mark.parametrize(
        "response",
        [Response(500), Response(503), Response(fault="reset"), Response(fault="truncate")],
        ids=["500", "503", "reset", "truncate"],
    )
    def test_unknown_outcome_is_not_retried(
        self, do: Do, server: Server, response: Response, how: dict[str, Any]
    ) -> None:
        server.respond_with(response, GOOD)

        with pytest.raises(errors.HoneyHiveError):
            do("start", server.url, **how)

        assert len(server.requests) == 1

    def test_get_is_retried_by_safe(self, do: Do, server: Server) -> None:
        server.respond_with(Response(503), Response(fault="reset"), GOOD)

        assert do("get", server.url, retries=SAFE).ok


class TestConfig:
    def test_strategy_none(self, do: Do, server: Server) -> None:
        server.respond_with(Response(503), GOOD)

        with pytest.raises(errors.ServerError):
            do("get", server.url, retries=RetryConfig(strategy="none"))

        assert len(server.requests) == 1

    @pytest.mark.parametrize("response", [Response(500), Response(fault="reset")], ids=["500", "reset"])
    def test_all_methods(self, do: Do, server: Server, response: Response) -> None:
        server.respond_with(response, GOOD)

        assert do("start", server.url, retries=retrying(methods="all")).ok
        assert len(server.requests) == 2

    def test_status_codes(self, do: Do, server: Server) -> None:
        server.respond_with(Response(404), GOOD)
        assert do("get", server.url, retries=retrying(status_codes={404})).ok

        server.respond_with(Response(503), GOOD)
        with pytest.raises(errors.ServerError):
            do("get", server.url, retries=retrying(status_codes=()))

    def test_no_retry_of_connection_errors(self, do: Do, server: Server) -> None:
        server.respond_with(Response(fault="reset"), GOOD)

        with pytest.raises(errors.ConnectionError):
            do("get", server.url, retries=retrying(retry_connection_errors=False))

        assert len(server.requests) == 1

    def test_config_of_a_call(self, do: Do, server: Server) -> None:
        server.respond_with(Response(500), Response(500), Response(500), Response(500), GOOD)

        assert do("get", server.url, options=RequestOptions(retries=retrying(max_retries=4))).ok
        assert len(server.requests) == 5

    def test_max_elapsed_time(self, do: Do, server: Server) -> None:
        server.respond_with(Response(503))
        backoff = BackoffStrategy(initial_interval=20, max_interval=20, max_elapsed_time=300)
        started = time.monotonic()

        with pytest.raises(errors.ServerError):
            do("get", server.url, retries=RetryConfig(backoff=backoff))

        assert time.monotonic() - started < 10
        assert len(server.requests) > 5

    def test_defaults_are_as_published(self) -> None:
        config = RetryConfig()

        assert (config.strategy, config.retry_connection_errors) == ("backoff", True)
        assert config.backoff == BackoffStrategy(
            initial_interval=500, max_interval=60_000, exponent=1.5, max_elapsed_time=3_600_000
        )

    @pytest.mark.parametrize(
        ("create", "message"),
        [
            (lambda: RetryConfig(strategy="linear"), "strategy must be"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            (lambda: RetryConfig(methods="POST"), "methods must be"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            (lambda: RetryConfig(max_retries=-1), "max_retries"),
            (lambda: BackoffStrategy(initial_interval=-1), "initial_interval"),
            (lambda: BackoffStrategy(exponent=0.5), "exponent"),
        ],
    )
    def test_invalid_setting_is_refused(self, create: Callable[[], object], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            create()


class TestWait:
    @pytest.fixture
    def waits(self, do: Do, server: Server, caplog: pytest.LogCaptureFixture) -> Callable[..., list[float]]:
        """Return the seconds that a call logs before each retry; it must wait as long."""

        def measure(*responses: Response, **settings: Any) -> list[float]:
            times: list[float] = []
            remaining = [*responses, GOOD]

            def response(_: Any) -> Response:
                times.append(time.monotonic())
                return remaining.pop(0)

            server.response = response
            with caplog.at_level(logging.INFO, "frozen_client"):
                do("get", server.url, **settings)
            logged = [float(wait) for wait in re.findall(r"attempt \d+ in ([\d.]+) s", caplog.text)]
            for wait, (earlier, later) in zip(logged, itertools.pairwise(times), strict=True):
                assert later - earlier >= wait - 0.01  # logged with two decimals
            return logged

        return measure

    def test_wait_is_below_a_growing_limit(self, waits: Callable[..., list[float]]) -> None:
        config = RetryConfig(
            backoff=BackoffStrategy(initial_interval=100, exponent=2, max_interval=10_000), max_retries=3
        )

        first, second, third = waits(*[Response(503)] * 3, retries=config)

        assert 0 <= first <= 0.1
        assert 0 <= second <= 0.2
        assert 0 <= third <= 0.4

    def test_retry_after_in_seconds(self, waits: Callable[..., list[float]]) -> None:
        assert waits(Response(429, headers={"retry-after": "1"})) == [1]

    def test_retry_after_as_a_date(self, waits: Callable[..., list[float]]) -> None:
        later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=3)
        date = email.utils.format_datetime(later, usegmt=True)

        (wait,) = waits(Response(503, headers={"retry-after": date}))

        assert 0.25 <= wait <= 3

    def test_too_long_a_wait_does_not_begin(self, do: Do, server: Server) -> None:
        server.respond_with(Response(429, headers={"retry-after": "3600"}), GOOD)
        started = time.monotonic()

        with pytest.raises(errors.RateLimitError) as raised:
            do("get", server.url)

        assert raised.value.retry_after == 3600
        assert time.monotonic() - started < 30
        assert len(server.requests) == 1

    def test_invalid_retry_after_is_ignored(self, do: Do, server: Server) -> None:
        server.respond_with(Response(503, headers={"retry-after": "soon"}), GOOD)

        assert do("get", server.url, retries=retrying()).ok


class TestIdempotency:
    def test_retry_has_the_same_body_and_key(self, do: Do, server: Server) -> None:
        server.respond_with(Response(503), Response(fault="reset"), GOOD)

        do("start", server.url, retries=retrying())

        first, second, third = server.requests
        assert first.body == second.body == third.body != b""
        keys = {request.headers["idempotency-key"] for request in server.requests}
        assert len(keys) == 1

    def test_each_call_has_a_key_of_its_own(self, do: Do, server: Server) -> None:
        do("start", server.url)
        do("start", server.url)

        first, second = server.requests
        assert first.headers["idempotency-key"] != second.headers["idempotency-key"]
        assert first.json["session"]["session_id"] != second.json["session"]["session_id"]

    def test_get_has_no_key(self, do: Do, server: Server) -> None:
        do("get", server.url)

        assert "idempotency-key" not in server.requests[0].headers

    def test_session_without_id_gets_a_uuid(self, do: Do, server: Server) -> None:
        before = json.dumps(START)

        do("start", server.url)
        do("start", server.url, body={"session": {**SESSION, "session_id": "s-1"}})

        first, second = (request.json["session"]["session_id"] for request in server.requests)
        assert uuid.UUID(first).version == 4
        assert second == "s-1"
        assert json.dumps(START) == before

    def test_conflict_after_a_lost_response(self, do: Do, server: Server) -> None:
        server.respond_with(Response(fault="reset"), Response(409, b'{"message": "exists"}'))
        with pytest.raises(errors.ConflictError, match=r"exists\. An earlier attempt, .* may have succeeded\."):
            do("start", server.url)

        server.respond_with(Response(409, b'{"message": "exists"}'))
        with pytest.raises(errors.ConflictError) as raised:
            do("start", server.url)
        assert "earlier attempt" not in str(raised.value)
