"""The class and the content of each error, and that none contains the token."""

from __future__ import annotations

import copy
import io
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any, cast

import httpx
import pytest
from frozen_client import HoneyHive, RequestOptions, RetryConfig, errors
from frozen_client.api.session import get_session
from rich.console import Console
from rich.traceback import Traceback

from tests.support.http_server import Response, Server, free_port

from .calls import TOKEN

NO_RETRIES = RetryConfig(strategy="none")
STRICT = RequestOptions(strict=True)


@pytest.fixture
def honeyhive(server: Server) -> Iterator[HoneyHive]:
    with HoneyHive(TOKEN, server_url=server.url, retries=NO_RETRIES) as client:
        yield client


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadRequestError),
        (401, errors.AuthenticationError),
        (403, errors.PermissionDeniedError),
        (404, errors.NotFoundError),
        (409, errors.ConflictError),
        (418, errors.SDKError),
        (422, errors.UnprocessableEntityError),
        (429, errors.RateLimitError),
        (500, errors.ServerError),
        (503, errors.ServerError),
        (520, errors.ServerError),
        (599, errors.ServerError),
        (204, errors.SDKError),
        (299, errors.SDKError),
        (304, errors.SDKError),
        (302, errors.SDKError),
    ],
)
def test_each_status_has_its_class(
    server: Server, honeyhive: HoneyHive, status: int, kind: type[errors.SDKError]
) -> None:
    server.respond_with(Response(status, b"" if status in (204, 304) else b'{"message": "no"}'))

    with pytest.raises(errors.SDKError) as raised:
        honeyhive.session.get_session("s-1")

    assert type(raised.value) is kind
    assert isinstance(raised.value, errors.HoneyHiveError)
    assert raised.value.status_code == status


def test_error_describes_the_response(server: Server, honeyhive: HoneyHive) -> None:
    server.respond_with(Response(404, b'{"message": "no such session", "code": 7}', headers={"X-Request-Id": "r-9"}))

    with pytest.raises(errors.NotFoundError) as raised:
        honeyhive.session.get_session("s-1")

    error = raised.value
    assert error.operation == "getSession"
    assert error.message == "no such session"
    assert error.body == {"message": "no such session", "code": 7}
    assert error.headers["content-type"] == "application/json"
    assert error.request_id == "r-9"
    assert error.raw_response.content == b'{"message": "no such session", "code": 7}'
    assert str(error) == (
        "GET /session/s-1 returned 404 Not Found (request ID r-9): no such session."
        " Check that the ID is correct and belongs to the token's project."
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"message": "m"}', "m"),
        (b'{"error": {"message": "m"}}', "m"),
        (b'{"error": "m"}', "m"),
        (b'{"detail": "m"}', "m"),
        (b'{"detail": [{"loc": 1}]}', '{"detail": [{"loc": 1}]}'),
        (b'["m"]', '["m"]'),
        (b"  plain text\n", "plain text"),
        (b"<h1>Bad gateway</h1>", "<h1>Bad gateway</h1>"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"null", ""),
        (b"", ""),
        (b"[" * 100_000, "[" * 100_000),
    ],
)
def test_message_is_taken_from_the_body(server: Server, honeyhive: HoneyHive, body: bytes, message: str) -> None:
    server.respond_with(Response(400, body))

    with pytest.raises(errors.BadRequestError) as raised:
        honeyhive.session.get_session("s-1")

    assert raised.value.message == message
    assert len(str(raised.value)) < 700


def test_message_has_no_query(server: Server, honeyhive: HoneyHive) -> None:
    server.respond_with(Response(404))

    with pytest.raises(errors.NotFoundError) as raised:
        honeyhive.session.get_session("s-1", options=RequestOptions(params={"q": "private"}))

    assert "private" not in str(raised.value)


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (Response(body=b"<html>", content_type="text/html"), "expected JSON, got text/html"),
        (Response(body=b"{"), "the body is not JSON"),
        (Response(body=b""), "the body is not JSON"),
        (Response(body=b"[" * 100_000), "the body is not JSON"),
        (Response(body=b"[]"), "expected an object, got an array"),
        (Response(body=b'{"inputs": 5}'), "inputs: expected an object, got a number"),
        (Response(body=b'{"children_ids": ["a", 5]}'), r"children_ids\[1\]: expected a string, got a number"),
    ],
)
def test_invalid_success_names_the_path(server: Server, honeyhive: HoneyHive, response: Response, message: str) -> None:
    server.respond_with(response)

    with pytest.raises(errors.ResponseValidationError, match=f"GET /session/s-1 returned 200 OK.*{message}") as raised:
        honeyhive.session.get_session("s-1", options=STRICT)

    assert raised.value.content == response.body
    assert raised.value.__cause__ is not None


def refuse(honeyhive: HoneyHive, _: Server) -> Any:
    return honeyhive.with_options(server_url=f"http://127.0.0.1:{free_port()}").session.get_session("s-1")


def respond(response: Response) -> Callable[[HoneyHive, Server], Any]:
    def call(honeyhive: HoneyHive, server: Server) -> Any:
        server.respond_with(response)
        return honeyhive.session.get_session("s-1", options=STRICT)

    return call


BROKEN_HEADER = RequestOptions(headers={"x-broken": "a\nb"})


def time_out(honeyhive: HoneyHive, server: Server) -> Any:
    server.respond_with(Response(fault="stall", seconds=3))
    return honeyhive.with_options(timeout=0.3).session.get_session("s-1")


FAILURES: dict[str, Callable[[HoneyHive, Server], Any]] = {
    "401": respond(Response(401, b'{"message": "no"}')),
    "429": respond(Response(429, headers={"retry-after": "3"})),
    "500": respond(Response(500)),
    "redirect": respond(Response(302, headers={"location": "/elsewhere"})),
    "html": respond(Response(body=b"<html>", content_type="text/html")),
    "invalid field": respond(Response(body=b'{"inputs": 5}')),
    "reset": respond(Response(fault="reset")),
    "truncated": respond(Response(fault="truncate")),
    "timeout": time_out,
    "refused": refuse,
    "invalid request": lambda honeyhive, _: honeyhive.session.start_session(cast(Any, {"session": {}})),
    "invalid header": lambda honeyhive, _: honeyhive.session.get_session("s-1", options=BROKEN_HEADER),
    "invalid path": lambda honeyhive, _: honeyhive.session.get_session(".."),
}


@pytest.fixture(params=FAILURES, ids=str)
def failure(request: pytest.FixtureRequest, server: Server, honeyhive: HoneyHive) -> errors.HoneyHiveError:
    """The error that a call raises."""
    with pytest.raises(errors.HoneyHiveError) as raised:
        FAILURES[request.param](honeyhive, server)
    return raised.value


def test_errors_pickle_and_copy(failure: errors.HoneyHiveError) -> None:
    for duplicate in (pickle.loads(pickle.dumps(failure)), copy.deepcopy(failure)):
        assert type(duplicate) is type(failure)
        assert str(duplicate) == str(failure)
        assert vars(duplicate).keys() == vars(failure).keys()
        if isinstance(failure, errors.SDKError):
            assert isinstance(duplicate, errors.SDKError)
            assert duplicate.body == failure.body
            assert duplicate.raw_response.status_code == failure.status_code


def test_errors_have_no_token(failure: errors.HoneyHiveError, honeyhive: HoneyHive) -> None:
    """Neither has a traceback that shows the local variables."""
    shown = io.StringIO()
    traceback = Traceback.from_exception(
        type(failure),
        failure,
        failure.__traceback__,
        show_locals=True,
        locals_max_string=10_000,
        locals_max_length=1000,
    )
    Console(file=shown, width=300).print(traceback)

    assert type(failure).__name__ in shown.getvalue()
    assert TOKEN not in shown.getvalue()
    assert TOKEN not in str(failure) + repr(failure) + repr(vars(failure))
    assert TOKEN.encode() not in pickle.dumps(failure)
    assert TOKEN not in repr(honeyhive) + repr(vars(honeyhive))


def test_failed_construction_shows_no_token() -> None:
    # Not a literal, because a traceback contains the source code of this line.
    token = json.loads(f'["{TOKEN}"]')
    with pytest.raises(errors.ValidationError) as raised:
        HoneyHive(*token, server_url="http://unsafe.example")

    shown = io.StringIO()
    # Local variables of the caller's own frames are the caller's.
    ours = raised.value.__traceback__
    while ours is not None and "frozen_client" not in ours.tb_frame.f_code.co_filename:
        ours = ours.tb_next
    Console(file=shown, width=300).print(
        Traceback.from_exception(type(raised.value), raised.value, ours, show_locals=True)
    )
    assert "validate_url" in shown.getvalue()
    assert TOKEN not in shown.getvalue()


def test_results_have_no_token(server: Server) -> None:
    server.respond_with(Response(302, headers={"location": "/session/s-2"}), Response())
    with (
        httpx.Client(follow_redirects=True) as own,
        HoneyHive(TOKEN, server_url=server.url, httpx_client=own) as client,
    ):
        result = client.session.get_session("s-1")

    assert len(server.requests) == 2
    assert TOKEN.encode() not in pickle.dumps(result.raw_response)
    for response in (result.raw_response, *result.raw_response.history):
        assert "authorization" not in response.request.headers
        assert response.next_request is None


def test_results_pickle(honeyhive: HoneyHive) -> None:
    result = get_session.sync_detailed("s-1", client=honeyhive)

    unpickled = pickle.loads(pickle.dumps(result))

    assert unpickled.event == result.event
    assert unpickled.status_code == 200


def test_built_in_connection_errors_are_bases(honeyhive: HoneyHive, server: Server) -> None:
    with pytest.raises(ConnectionError):
        refuse(honeyhive, server)
    with pytest.raises(TimeoutError):
        time_out(honeyhive, server)


def test_errors_have_a_common_base() -> None:
    for name in errors.__all__:
        assert issubclass(getattr(errors, name), errors.HoneyHiveError)
    assert issubclass(errors.ValidationError, ValueError)


@pytest.mark.parametrize(
    ("content_type", "is_json"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json", True),
        ("", True),
        ("text/html; note=json", False),
        ("text/plain", False),
    ],
)
def test_media_types_of_json(server: Server, honeyhive: HoneyHive, content_type: str, is_json: bool) -> None:
    server.respond_with(Response(body=b"{}", content_type=content_type))

    assert get_session.sync_detailed("s-1", client=honeyhive).ok is is_json
