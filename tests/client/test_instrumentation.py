"""Libraries that instrument httpx see each attempt, and libraries that mock it work; each with the real package.

OpenTelemetry's and vcrpy's other tests are in test_logging.py and test_exchanges.py.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.http_server import Response, Server
from tests.support.processes import run_python

from .calls import TOKEN
from .calls import call as call_client

pytestmark = [pytest.mark.sampled(2), pytest.mark.parametrize("style", ["sync", "async"])]

URL = "https://api.example.test"
EVENT = {"event_name": "mocked"}


CALL = """
def call(style, url):
    if style == "sync":
        with HoneyHive("a-secret-token", server_url=url) as client:
            client.session.get_session("s-1")
        return

    async def main():
        async with HoneyHive("a-secret-token", server_url=url) as client:
            await client.session.get_session_async("s-1")

    asyncio.run(main())
"""
SENTRY = f"""
import asyncio, sys
import sentry_sdk
from sentry_sdk.integrations.httpx import HttpxIntegration
from frozen_client import HoneyHive
{CALL}
spans = []
sentry_sdk.init(
    dsn="http://key@127.0.0.1:1/1",
    default_integrations=False,
    auto_enabling_integrations=False,
    integrations=[HttpxIntegration()],
    traces_sample_rate=1.0,
    before_send_transaction=lambda event, hint: spans.extend(event["spans"]),
)
with sentry_sdk.start_transaction(name="t"):
    call(*sys.argv[1:])
print([span["data"]["http.response.status_code"] for span in spans if span["op"] == "http.client"])
"""
DDTRACE = f"""
import asyncio, sys
from ddtrace import patch
from ddtrace.trace import TraceFilter, tracer
patch(httpx=True)
from frozen_client import HoneyHive
{CALL}
statuses = []

class Collect(TraceFilter):
    def process_trace(self, trace):
        statuses.extend(int(span.get_tag("http.status_code")) for span in trace)

tracer.configure(trace_processors=[Collect()])
call(*sys.argv[1:])
tracer.flush()
print(statuses)
"""


@pytest.mark.parametrize(("module", "code"), [("sentry_sdk", SENTRY), ("ddtrace", DDTRACE)], ids=["sentry", "ddtrace"])
def test_each_attempt_is_a_span(server: Server, module: str, code: str, style: str) -> None:
    if find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    server.respond_with(Response(503, headers={"retry-after": "0"}), Response())
    done = run_python(code, style, server.url, DD_INSTRUMENTATION_TELEMETRY_ENABLED="false")

    assert done.stdout.strip() == "[503, 200]", done.stderr


def call(style: str, url: str = URL, **settings: Any) -> str:
    return str(call_client(style, "get_session", "s-1", server_url=url, **settings).value.event_name)


def test_respx(style: str) -> None:
    respx = pytest.importorskip("respx", reason="respx is not installed")
    with respx.mock:
        route = respx.get(f"{URL}/session/s-1").mock(return_value=httpx.Response(200, json=EVENT))
        assert call(style) == "mocked"

    assert route.calls.last.request.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.skipif(find_spec("pytest_httpx") is None, reason="pytest-httpx is not installed")
def test_pytest_httpx(request: pytest.FixtureRequest, style: str) -> None:
    mock = request.getfixturevalue("httpx_mock")
    mock.add_response(url=f"{URL}/session/s-1", json=EVENT)

    assert call(style) == "mocked"


def test_vcrpy(style: str, server: Server, tmp_path: Path) -> None:
    import vcr

    server.respond_with(Response(body=b'{"event_name": "recorded"}'))
    for _ in range(2):
        with vcr.use_cassette(tmp_path / "cassette.yaml", filter_headers=["authorization"]):
            assert call(style, server.url, max_retries=0) == "recorded"

    assert len(server.requests) == 1


def test_mock_transport(style: str) -> None:
    statuses = [503, 200]

    def respond(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        return httpx.Response(statuses.pop(0), json=EVENT, headers={"retry-after": "0"})

    transport = httpx.MockTransport(respond)
    if style == "sync":
        with httpx.Client(transport=transport) as own:
            assert call(style, httpx_client=own) == "mocked"
    else:
        assert call(style, async_httpx_client=httpx.AsyncClient(transport=transport)) == "mocked"

    assert statuses == []
