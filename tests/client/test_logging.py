"""The log records of a call, and its spans by OpenTelemetry's instrumentation of httpx."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest

from tests.support.http_server import Response, Server

from .calls import SESSION, TOKEN, call

BODY: Any = {"session": {**SESSION, "project": "a private project"}}


@pytest.fixture
def server(server: Server) -> Server:
    server.respond_with(
        Response(
            503, b"a private response", headers={"retry-after": "0", "x-request-id": "r-1", "x-private": "secret"}
        ),
        Response(body=b'{"session_id": "s-1"}', headers={"x-request-id": "r-2"}),
    )
    return server


def start(server: Server, style: str) -> None:
    call(style, "start_session", BODY, server_url=server.url)


@pytest.mark.parametrize("style", ["sync", "async"])
def test_attempts_and_retries_are_logged(server: Server, caplog: pytest.LogCaptureFixture, style: str) -> None:
    with caplog.at_level(logging.DEBUG):
        start(server, style)

    ours = [record for record in caplog.records if record.name == "frozen_client"]
    assert [record.levelname for record in ours] == ["DEBUG", "INFO", "DEBUG"]
    first, retry, second = (record.getMessage() for record in ours)
    attempt = r"startSession: POST /session/start, attempt {}: {} \(request ID {}\) in \d+\.\d ms"
    assert re.fullmatch(attempt.format(1, 503, "r-1"), first)
    assert re.fullmatch(r"startSession: attempt 2 in 0\.\d\d s, after status 503", retry)
    assert re.fullmatch(attempt.format(2, 200, "r-2"), second)


def test_log_has_no_token_body_or_header(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """No record of any library has the token, and none of ours a body or a header."""
    with caplog.at_level(logging.DEBUG):
        start(server, "sync")
        start(server, "async")

    assert TOKEN not in caplog.text
    ours = " ".join(record.getMessage() for record in caplog.records if record.name == "frozen_client")
    for private in ("a private project", "a private response", "x-private", "secret"):
        assert private not in ours


def test_nothing_is_printed_by_default(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    start(server, "sync")

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("style", ["sync", "async"])
def test_each_attempt_is_a_span(server: Server, style: str) -> None:
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    try:
        start(server, style)
    finally:
        instrumentor.uninstrument()

    spans = exporter.get_finished_spans()
    assert [span.name for span in spans] == ["POST", "POST"]
    assert [dict(span.attributes or {})["http.status_code"] for span in spans] == [503, 200]
    assert all(TOKEN not in span.to_json() for span in spans)
    assert "traceparent" in server.requests[0].headers
