"""With `tracing=True` each call is a span of OpenTelemetry, the parent of its attempts, and has nothing private."""

from __future__ import annotations

import pickle
from typing import Any

import frozen_client
import pytest
from frozen_client import HoneyHive, RequestOptions, RetryConfig, errors
from opentelemetry import trace
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.support.http_server import Response, Server
from tests.support.processes import run_python

from .calls import SESSION, STYLES, TOKEN, call

BODY: Any = {"session": {**SESSION, "project": "private project"}}
INVALID: Any = {"session": {}}
ONCE = RetryConfig(strategy="none")


@pytest.fixture(scope="module")
def exporter() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    # OpenTelemetry accepts a provider once in a process.
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture(autouse=True)
def empty(exporter: InMemorySpanExporter) -> None:
    exporter.clear()


def call_span(exporter: InMemorySpanExporter) -> ReadableSpan:
    (span,) = (
        span
        for span in exporter.get_finished_spans()
        if span.instrumentation_scope is not None and span.instrumentation_scope.name == "frozen_client"
    )
    text = span.to_json()
    assert not [private for private in (TOKEN, "private", "secret") if private in text]
    assert not span.events
    assert (span.kind, span.status.description) == (trace.SpanKind.CLIENT, None)
    return span


@pytest.mark.parametrize("style", STYLES)
def test_call_is_the_parent_of_its_attempts(server: Server, exporter: InMemorySpanExporter, style: str) -> None:
    server.respond_with(
        Response(503, b"private response", headers={"retry-after": "0", "x-private": "secret"}),
        Response(body=b'{"session_id": "s-1"}'),
    )
    options = RequestOptions(params={"q": "private"}, headers={"x-private": "secret"})
    url = f"{server.url}/base"
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument()
    try:
        call(style, "start_session", BODY, server_url=url, tracing=True, options=options)
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
    # httpx-aiohttp has no instrumentation.
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
def test_failure_is_an_error_without_message(
    server: Server,
    exporter: InMemorySpanExporter,
    style: str,
    response: Response,
    raised: type[Exception],
    error_type: str,
    status: int | None,
) -> None:
    server.respond_with(response)

    with pytest.raises(raised):
        call(style, "get_session", "s-1", server_url=server.url, tracing=True, retries=ONCE)

    span = call_span(exporter)
    attributes = dict(span.attributes or {})
    assert (span.name, span.status.status_code) == ("getSession", trace.StatusCode.ERROR)
    assert (attributes["error.type"], attributes.get("http.response.status_code")) == (error_type, status)
    assert attributes["url.template"] == "/session/{session_id}"


def test_request_is_named_by_its_method(server: Server, exporter: InMemorySpanExporter) -> None:
    client = HoneyHive(TOKEN, server_url=server.url, tracing=True)
    # Copies have the setting, also in another process.
    with pickle.loads(pickle.dumps(client.with_options(timeout=5))) as copy:
        copy.request("GET", "/v1/x", params={"q": "private"})

    span = call_span(exporter)
    assert span.name == "GET"
    assert "url.template" not in dict(span.attributes or {})


def test_default_and_unsent_calls_have_no_span(honeyhive: HoneyHive, exporter: InMemorySpanExporter) -> None:
    honeyhive.session.get_session("s-1")
    with pytest.raises(errors.RequestValidationError):
        HoneyHive(TOKEN, tracing=True).session.start_session(INVALID)

    assert exporter.get_finished_spans() == ()


def test_missing_extra_is_named() -> None:
    done = run_python(
        """
        import sys
        sys.modules["opentelemetry"] = None
        from frozen_client import HoneyHive, errors
        try:
            HoneyHive("a-secret-token", tracing=True)
        except errors.HoneyHiveError as error:
            print(error)
        """
    )

    assert done.stdout.strip() == 'tracing=True requires an extra: pip install "frozen-client[otel]"'
