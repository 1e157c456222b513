"""The operations of `frozen_client`, sync and async, against the exchanges in tests/fixtures."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import pytest
from frozen_client import AuthenticatedClient, RequestOptions, errors
from frozen_client.api.session import get_session, start_session
from frozen_client.models import components, operations

from .conftest import SESSION_ID

Call = Callable[..., Any]


def _sync(function: str, module: ModuleType, **arguments: Any) -> Any:
    return getattr(module, function)(**arguments)


def _async(function: str, module: ModuleType, *, client: AuthenticatedClient, **arguments: Any) -> Any:
    async def call() -> Any:
        async with client:
            return await getattr(module, function.replace("sync", "asyncio"))(client=client, **arguments)

    return asyncio.run(call())


@pytest.fixture(params=[_sync, _async], ids=["sync", "async"])
def style(request: pytest.FixtureRequest) -> Call:
    chosen: Call = request.param
    return chosen


@pytest.fixture
def body(style: Call, client: AuthenticatedClient) -> Call:
    """Call an operation for the body of its response."""
    return partial(style, "sync", client=client)


@pytest.fixture
def detailed(style: Call, client: AuthenticatedClient) -> Call:
    """Call an operation for the response as a whole."""
    return partial(style, "sync_detailed", client=client)


@pytest.fixture
def request_body(published_start: dict[str, Any]) -> operations.StartSessionRequestBody:
    return operations.StartSessionRequestBody.from_dict(published_start)


def cassette(name: str, *values: Any) -> Any:
    """Return values of a parameter for a test with a cassette."""
    return pytest.param(*values, marks=pytest.mark.default_cassette(f"{name}.yaml"), id=name)


@pytest.mark.vcr
@pytest.mark.default_cassette("start_session.yaml")
def test_start_returns_the_session_id(detailed: Call, request_body: operations.StartSessionRequestBody) -> None:
    response = detailed(start_session, body=request_body)

    assert response.ok
    assert response.status_code == 200
    assert response.value == operations.StartSessionResponseBody(session_id="<string>")


@pytest.mark.vcr
@pytest.mark.default_cassette("get_session.yaml")
def test_get_returns_the_event(body: Call) -> None:
    event = body(get_session, session_id=SESSION_ID)

    assert event.event_type is components.EventType.MODEL
    assert event.inputs
    assert event.inputs["question"] == "What is in the context?"
    assert event.error is None
    assert event.start_time == datetime.datetime(2024, 4, 1, 22, 38, 19)  # naive, because no offset was sent
    assert event.duration == 824.8056


@pytest.mark.vcr
@pytest.mark.parametrize(
    ("status", "message"),
    [
        cassette("get_session_401", 401, "Invalid API key"),
        cassette("get_session_404", 404, "No such session"),
        cassette("get_session_500", 500, "Internal Server Error"),
    ],
)
def test_failure_is_the_error_of_the_result(detailed: Call, status: int, message: str) -> None:
    response = detailed(get_session, session_id=SESSION_ID)

    assert not response.ok
    assert response.status_code == status
    assert isinstance(response.error, errors.SDKError)
    assert response.error.status_code == status
    assert response.error.message == message
    assert str(response.error).startswith(f"GET /session/{SESSION_ID} returned {status} ")
    assert f": {message}" in str(response.error)


@pytest.mark.vcr
@pytest.mark.parametrize(
    ("error", "message"),
    [
        cassette("start_session_422", errors.SDKError, "422 Unprocessable Entity: session.project: there is no"),
        cassette("start_session_missing_field", errors.ResponseValidationError, "session_id: is required"),
    ],
)
def test_failed_start_is_raised(
    body: Call, request_body: operations.StartSessionRequestBody, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        body(start_session, body=request_body)


@pytest.mark.vcr
@pytest.mark.parametrize(
    ("error", "message"),
    [
        cassette("get_session_404", errors.SDKError, "No such session"),
        cassette(
            "get_session_html",
            errors.ResponseValidationError,
            "returned 200 OK: the response does not match the schema: expected JSON, got text/html",
        ),
    ],
)
def test_failed_get_is_raised(body: Call, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        body(get_session, session_id=SESSION_ID)


@pytest.mark.vcr
@pytest.mark.default_cassette("start_session_429.yaml")
def test_error_has_retry_after(detailed: Call, request_body: operations.StartSessionRequestBody) -> None:
    response = detailed(start_session, body=request_body)

    assert isinstance(response.error, errors.RateLimitError)
    assert response.error.retry_after == 7


@pytest.mark.vcr
@pytest.mark.default_cassette("get_session_null_object.yaml")
def test_null_object_is_none(body: Call) -> None:
    assert body(get_session, session_id=SESSION_ID).inputs is None


@pytest.mark.vcr
@pytest.mark.default_cassette("get_session_null_object.yaml")
def test_null_object_is_an_error_if_strict(detailed: Call) -> None:
    response = detailed(get_session, session_id=SESSION_ID, options=RequestOptions(strict=True))

    assert isinstance(response.error, errors.ResponseValidationError)
    assert (response.error.path, response.error.message) == ("inputs", "expected an object, got null")
    assert response.error.body["inputs"] is None
    assert response.error.response is response.raw_response


@pytest.mark.vcr
@pytest.mark.default_cassette("get_session_unknown_event_type.yaml")
def test_unknown_event_type_is_kept(body: Call) -> None:
    event = body(get_session, session_id=SESSION_ID)

    assert isinstance(event.event_type, components.EventType)
    assert event.event_type == "guardrail"
    assert event.to_dict()["event_type"] == "guardrail"


@pytest.mark.vcr
@pytest.mark.default_cassette("get_session_unknown_fields.yaml")
def test_unknown_fields_are_kept(body: Call) -> None:
    event = body(get_session, session_id=SESSION_ID)

    assert event.additional_properties == {"region": "eu-central-1", "lineage": {"depth": 2, "roots": ["a", "b"]}}
    assert event["region"] == "eu-central-1"
    assert event.to_dict()["lineage"] == {"depth": 2, "roots": ["a", "b"]}
