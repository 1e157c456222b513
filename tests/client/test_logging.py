"""What a call writes to the log, and to a trace."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator

import pytest
from frozen_client import HoneyHive
from frozen_client.models import operations

from tests.support.http_server import Response, Server, serving

TOKEN = "a-secret-token"
BODY: operations.StartSessionRequestBodyParam = {
    "session": {"project": "a private project", "session_name": "n", "source": "s"}
}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Response()) as server:
        server.respond_with(
            Response(
                503, b"a private response", headers={"retry-after": "0", "x-request-id": "r-1", "x-private": "secret"}
            ),
            Response(body=b'{"session_id": "s-1"}', headers={"x-request-id": "r-2"}),
        )
        yield server


def call(server: Server, style: str) -> None:
    if style == "sync":
        with HoneyHive(TOKEN, server_url=server.url) as client:
            client.session.start_session(BODY)
        return

    async def main() -> None:
        async with HoneyHive(TOKEN, server_url=server.url) as client:
            await client.session.start_session_async(BODY)

    asyncio.run(main())


@pytest.mark.parametrize("style", ["sync", "async"])
def test_each_attempt_is_a_line_and_each_retry_another(
    server: Server, caplog: pytest.LogCaptureFixture, style: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        call(server, style)

    ours = [record for record in caplog.records if record.name == "frozen_client"]
    assert [record.levelname for record in ours] == ["DEBUG", "INFO", "DEBUG"]
    first, retry, second = (record.getMessage() for record in ours)
    attempt = r"startSession: POST /session/start, attempt {}: {} \(request ID {}\) in \d+\.\d ms"
    assert re.fullmatch(attempt.format(1, 503, "r-1"), first)
    assert re.fullmatch(r"startSession: attempt 2 in 0\.\d\d s, after status 503", retry)
    assert re.fullmatch(attempt.format(2, 200, "r-2"), second)


def test_no_line_of_any_library_shows_the_token_and_none_of_ours_a_body_or_a_header(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        call(server, "sync")
        call(server, "async")

    assert TOKEN not in caplog.text
    ours = " ".join(record.getMessage() for record in caplog.records if record.name == "frozen_client")
    for private in ("a private project", "a private response", "x-private", "secret"):
        assert private not in ours


def test_nothing_is_written_unless_asked_for(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    call(server, "sync")

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("style", ["sync", "async"])
def test_opentelemetry_sees_each_attempt_as_a_span(server: Server, style: str) -> None:
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
        call(server, style)
    finally:
        instrumentor.uninstrument()

    spans = exporter.get_finished_spans()
    assert [span.name for span in spans] == ["POST", "POST"]
    assert [dict(span.attributes or {})["http.status_code"] for span in spans] == [503, 200]
    assert all(TOKEN not in span.to_json() for span in spans)
    assert "traceparent" in server.requests[0].headers
