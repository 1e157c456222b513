"""The extra `otel`: a span for each call, with OpenTelemetry's semantic conventions for HTTP clients."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from opentelemetry import trace

from ._operation import UndescribedOperation
from ._version import __version__
from .errors import SDKError

if TYPE_CHECKING:
    from ._request import PreparedRequest
    from ._response import Response

    R = TypeVar("R", bound=Response[Any])

# Uses the application's tracer provider, even if it is set after this import.
_tracer = trace.get_tracer(str(__package__), __version__)
_PORTS = {"http": 80, "https": 443}


@contextmanager
def call_span(request: PreparedRequest) -> Generator[Callable[[R], R]]:
    """Run a call in its own span, the parent of the spans of its attempts.

    The span contains nothing from headers, bodies, the query, or texts of errors, which may quote them.

    Args:
        request: The request.

    Yields:
        A function that records the result of the call in the span and returns it.
    """
    operation, url = request.operation, request.url
    attributes: dict[str, str | int] = {
        "http.request.method": request.method,
        "server.address": url.host,
        "server.port": url.port or _PORTS[url.scheme],
        "url.full": str(url.copy_with(query=None)),
    }
    name = request.method
    if not isinstance(operation, UndescribedOperation):
        name = operation.name
        attributes["url.template"] = operation.path
    with _tracer.start_as_current_span(
        name,
        kind=trace.SpanKind.CLIENT,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:

        def fail(error_type: str) -> None:
            span.set_attribute("error.type", error_type)
            span.set_status(trace.StatusCode.ERROR)

        def finish(response: R) -> R:
            span.set_attribute("http.response.status_code", response.status_code)
            if not response.ok:
                error = response.error
                fail(str(response.status_code) if isinstance(error, SDKError) else _qualified_name(error))
            return response

        try:
            yield finish
        except BaseException as error:
            fail(_qualified_name(error))
            raise
        finally:
            if request.attempts > 1:
                span.set_attribute("http.request.resend_count", request.attempts - 1)


def _qualified_name(error: object) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"
