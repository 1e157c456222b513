"""`tracing=True` makes each call a span of OpenTelemetry, the parent of its attempts; it holds nothing private."""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frozen_client
import pytest
from frozen_client import HoneyHive, RequestOptions, RetryConfig, errors
from opentelemetry import trace
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.support.http_server import Response, Server, serving

TOKEN = "a-secret-token"
BODY: Any = {"session": {"project": "private project", "session_name": "n", "source": "s"}}
INVALID: Any = {"session": {}}
ONCE = RetryConfig(strategy="none")


@pytest.fixture(scope="module")
def exporter() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    # Once in a process: OpenTelemetry refuses another.
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture(autouse=True)
def empty(exporter: InMemorySpanExporter) -> None:
    exporter.clear()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Response()) as server:
        yield server


def call_span(exporter: InMemorySpanExporter) -> ReadableSpan:
    (span,) = (
        span
        for span in exporter.get_finished_spans()
        if span.instrumentation_scope is not None and span.instrumentation_scope.name == "frozen_client"
    )
    text = span.to_json()
    assert not [word for word in (TOKEN, "private", "secret") if word in text]
    assert not span.events
    assert (span.kind, span.status.description) == (trace.SpanKind.CLIENT, None)
    return span


@pytest.mark.parametrize("style", ["sync", "async", "aiohttp"])
def test_each_call_is_a_span_around_its_attempts(server: Server, exporter: InMemorySpanExporter, style: str) -> None:
    server.respond_with(
        Response(503, b"private response", headers={"retry-after": "0", "x-private": "secret"}),
        Response(body=b'{"session_id": "s-1"}'),
    )
    options = RequestOptions(params={"q": "private"}, headers={"x-private": "secret"})
    url = f"{server.url}/base"
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument()
    try:
        if style == "sync":
            with HoneyHive(TOKEN, server_url=url, tracing=True) as client:
                client.session.start_session(BODY, options=options)
        else:

            async def main() -> None:
                transport: Any = "aiohttp" if style == "aiohttp" else "httpx"
                async with HoneyHive(TOKEN, server_url=url, tracing=True, async_transport=transport) as client:
                    await client.session.start_session_async(BODY, options=options)

            asyncio.run(main())
    finally:
        instrumentor.uninstrument()

    span = call_span(exporter)
    assert span.name == "startSession"
    assert dict(span.attributes or {}) == {
        "http.request.method": "POST",
        "server.address": "127.0.0.1",
        "server.port": server.server_port,
        "url.full": f"{url}/session/start",
        "url.template": "/session/start",
        "http.response.status_code": 200,
        "http.request.resend_count": 1,
    }
    assert span.status.status_code is trace.StatusCode.UNSET
    assert span.instrumentation_scope is not None
    assert span.instrumentation_scope.version == frozen_client.__version__
    parents = [other.parent for other in exporter.get_finished_spans() if other is not span]
    # Nothing instruments httpx-aiohttp.
    assert len(parents) == (0 if style == "aiohttp" else 2)
    own = span.get_span_context()
    assert own is not None
    assert all(parent is not None and parent.span_id == own.span_id for parent in parents)


@pytest.mark.parametrize(
    ("response", "raised", "error_type", "status"),
    [
        (Response(404, b"private"), errors.NotFoundError, "404", 404),
        (
            Response(body=b"private"),
            errors.ResponseValidationError,
            "frozen_client.errors.ResponseValidationError",
            200,
        ),
        (Response(fault="reset"), errors.ConnectionError, "frozen_client.errors.ConnectionError", None),
    ],
)
@pytest.mark.parametrize("style", ["sync", "async"])
def test_a_failure_is_an_error_without_its_text(
    server: Server,
    exporter: InMemorySpanExporter,
    style: str,
    response: Response,
    raised: type[Exception],
    error_type: str,
    status: int | None,
) -> None:
    server.respond_with(response)

    async def call_async(client: HoneyHive) -> None:
        async with client:
            await client.session.get_session_async("s-1")

    with HoneyHive(TOKEN, server_url=server.url, tracing=True, retries=ONCE) as client, pytest.raises(raised):
        client.session.get_session("s-1") if style == "sync" else asyncio.run(call_async(client))

    span = call_span(exporter)
    attributes = dict(span.attributes or {})
    assert (span.name, span.status.status_code) == ("getSession", trace.StatusCode.ERROR)
    assert (attributes["error.type"], attributes.get("http.response.status_code")) == (error_type, status)
    assert attributes["url.template"] == "/session/{session_id}"


def test_a_call_beyond_the_description_has_its_methods_name(server: Server, exporter: InMemorySpanExporter) -> None:
    client = HoneyHive(TOKEN, server_url=server.url, tracing=True)
    # A copy of the client, and one in another process, trace too.
    with pickle.loads(pickle.dumps(client.with_options(timeout=5))) as copy:
        copy.request("GET", "/v1/x", params={"q": "private"})

    span = call_span(exporter)
    assert span.name == "GET"
    assert "url.template" not in dict(span.attributes or {})


def test_nothing_is_traced_unless_asked_for(server: Server, exporter: InMemorySpanExporter) -> None:
    with HoneyHive(TOKEN, server_url=server.url) as client:
        client.session.get_session("s-1")

    assert exporter.get_finished_spans() == ()


def test_a_call_that_is_not_sent_is_no_span(exporter: InMemorySpanExporter) -> None:
    client = HoneyHive(TOKEN, tracing=True)
    with pytest.raises(errors.RequestValidationError):
        client.session.start_session(INVALID)

    assert exporter.get_finished_spans() == ()


def test_without_the_extra_it_is_refused_at_once() -> None:
    code = """
import sys
sys.modules["opentelemetry"] = None
from frozen_client import HoneyHive, errors
try:
    HoneyHive("a-secret-token", tracing=True)
except errors.HoneyHiveError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(Path(frozen_client.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.stdout.strip() == 'tracing=True requires an extra: pip install "frozen-client[otel]"', done.stderr
