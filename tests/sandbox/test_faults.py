"""Injected faults: when they take effect, what a client receives, and how the client handles it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from frozen_client import HoneyHive, errors
from frozen_client.models import operations

from scripts import ROOT
from tests.sandbox.conftest import DESCRIPTION, client_of, running
from tests.support import warm

pytestmark = pytest.mark.sampled(3)


@contextmanager
def _client(*faults: str) -> Iterator[httpx.Client]:
    arguments = [argument for fault in faults for argument in ("--fault", fault)]
    with running(*arguments) as sandbox, client_of(sandbox) as client:
        yield client


def _statuses(client: httpx.Client, times: int) -> list[int]:
    return [client.get("/session/none").status_code for _ in range(times)]


def test_conditions(session: dict[str, Any]) -> None:
    faults = ("getSession every 3rd: 503 retry-after 1", "first 1: 429", "getSession after 7: html 502")
    with _client(*faults) as client:
        assert client.post("/session/start", json={"session": session}).status_code == 429
        assert client.post("/session/start", json={"session": session}).status_code == 200
        assert _statuses(client, 8) == [404, 404, 503, 404, 404, 503, 404, 502]
        client.get("/session/none")
        assert client.get("/").status_code == 200  # the page is not an operation of the API


def test_percentage_is_the_same_in_each_run() -> None:
    def failing() -> list[int]:
        with _client("30%: 500") as client:
            return [number for number, status in enumerate(_statuses(client, 100)) if status == 500]

    first = failing()

    assert 15 <= len(first) <= 45
    assert failing() == first


def test_status() -> None:
    with _client("503 retry-after 2") as client:
        response = client.get("/session/none")

    assert response.status_code == 503
    assert response.headers["retry-after"] == "2"
    assert response.headers["x-sandbox-fault"] == "503 retry-after 2"
    assert "injected fault" in response.json()["message"]


def test_status_that_http_does_not_define() -> None:
    with _client("520") as client:
        response = client.get("/session/none")

    assert response.status_code == 520
    assert response.json()["errorCode"] == "UNKNOWN"


def test_html() -> None:
    with _client("html") as client:
        response = client.get("/session/none")

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "<title>Sign in</title>" in response.text


@pytest.mark.parametrize(("fault", "is_carried_out"), [("reset", False), ("lose-response", True), ("truncate", True)])
def test_connection_errors(fault: str, is_carried_out: bool, session: dict[str, Any]) -> None:
    with _client(f"startSession first 2: {fault}") as client:
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                client.post("/session/start", json={"session": session})

        read = client.get(f"/session/{session['session_id']}")

    assert (read.status_code == 200) is is_carried_out


def test_truncate_sends_half_of_the_response(session: dict[str, Any]) -> None:
    body = {"session": session}
    with (
        _client("startSession: truncate") as client,
        client.stream("POST", "/session/start", json=body) as response,
        pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)),
    ):
        response.read()

    assert response.status_code == 200
    assert response.num_bytes_downloaded == int(response.headers["content-length"]) // 2


@pytest.mark.parametrize("fault", ["stall 700ms", "drip 0.7s"])
def test_slow_response_is_complete(fault: str, session: dict[str, Any]) -> None:
    with _client(fault) as client:
        before = time.monotonic()
        response = client.post("/session/start", json={"session": session})

    assert time.monotonic() - before >= 0.7
    assert response.json()["session_id"] == session["session_id"]
    assert response.headers["x-sandbox-fault"] == fault


def test_drip_sends_pieces(session: dict[str, Any]) -> None:
    body = {"session": session}
    with _client("drip 0.7s") as client, client.stream("POST", "/session/start", json=body) as response:
        pieces = list(response.iter_raw())

    assert len(pieces) >= 5


def test_stalled_request_is_carried_out_after_a_timeout(session: dict[str, Any]) -> None:
    with _client("startSession: stall 1s") as client:
        with pytest.raises(httpx.ReadTimeout):
            client.post("/session/start", json={"session": session}, timeout=0.3)
        statuses = [client.get(f"/session/{session['session_id']}").status_code]
        while statuses[-1] != 200 and len(statuses) < 200:
            time.sleep(0.05)
            statuses.append(client.get(f"/session/{session['session_id']}").status_code)

    assert statuses[-1] == 200


def test_stalled_request_does_not_delay_others(session: dict[str, Any]) -> None:
    async def both() -> list[str]:
        with running("--fault", "startSession: stall 3s") as sandbox:
            async with httpx.AsyncClient(base_url=sandbox.url) as client:
                done: list[str] = []

                async def start() -> None:
                    await client.post("/session/start", json={"session": session})
                    done.append("start")

                async def get() -> None:
                    await client.get("/session/none")
                    done.append("get")

                await asyncio.gather(start(), get())
                return done

    assert asyncio.run(both()) == ["get", "start"]


def test_client_retries(session: dict[str, Any]) -> None:
    request = operations.StartSessionRequestBody.from_dict({"session": session})
    with (
        running("--fault", "first 1: 503 retry-after 0", "--fault", "getSession first 1: reset") as sandbox,
        HoneyHive(bearer_auth=sandbox.token, server_url=sandbox.url) as honeyhive,
    ):
        started = honeyhive.session.start_session(request=request)
        assert started.object is not None
        assert honeyhive.session.get_session(session_id=started.object.session_id).event is not None


def test_lost_responses_start_a_session_once(session: dict[str, Any]) -> None:
    del session["session_id"]
    request = operations.StartSessionRequestBody.from_dict({"session": session})
    with running("--fault", "startSession: lose-response") as sandbox:
        with (
            HoneyHive(bearer_auth=sandbox.token, server_url=sandbox.url) as honeyhive,
            pytest.raises(errors.ConnectionError),
        ):
            honeyhive.session.start_session(request=request)
        page = httpx.get(sandbox.url).text

    assert "<h1>1 session</h1>" in page


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("explode", "'explode' is not a fault; use one of: 503, "),
        ("every 3: ", "'' is not a fault"),
        ("200", "'200' is not a fault"),
        ("every 0th: reset", "'every 0th' is not a condition"),
        ("now and then: reset", "'now and then' is not a condition"),
        ("noSession every 2: reset", "has no operation 'noSession', only getSession, startSession"),
        ("noSession: reset", "has no operation 'noSession'"),
        ("first 0: reset", "'first 0' is not a condition"),
        ("150%: reset", "more than 0% and at most 100%"),
        ("600", "'600' is not a fault"),
        ("html 304", "a response with status 304 has no body"),
        ("503 retry-after 0.5", "is not a fault"),
        ("503 retry-after \u0967", "a fault is ASCII text"),
        ("stall 3601", "at most 3600 s"),
    ],
)
def test_invalid_fault_is_refused(fault: str, message: str) -> None:
    done = warm.run("honeyhive_sandbox.__main__", *DESCRIPTION, "--port", "0", "--fault", fault, cwd=ROOT)

    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
