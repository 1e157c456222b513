"""What an error tells, and what it never tells."""

from __future__ import annotations

import copy
import io
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from frozen_client import HoneyHive, RequestOptions, RetryConfig, errors
from frozen_client.api.session import get_session

from tests.support.http_server import Response, Server, free_port, serving

TOKEN = "a-secret-token-that-nobody-may-see"
NO_RETRIES = RetryConfig(strategy="none")
STRICT = RequestOptions(strict=True)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Response()) as server:
        yield server


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
        (299, errors.SDKError),
        (304, errors.SDKError),
        (302, errors.SDKError),
    ],
)
def test_each_status_has_its_class(
    server: Server, honeyhive: HoneyHive, status: int, kind: type[errors.SDKError]
) -> None:
    server.respond_with(Response(status, b"" if status == 304 else b'{"message": "no"}'))

    with pytest.raises(errors.SDKError) as raised:
        honeyhive.session.get_session("s-1")

    assert type(raised.value) is kind
    assert isinstance(raised.value, errors.HoneyHiveError)
    assert raised.value.status_code == status


def test_an_error_describes_the_response(server: Server, honeyhive: HoneyHive) -> None:
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
def test_the_message_is_what_the_server_said(server: Server, honeyhive: HoneyHive, body: bytes, message: str) -> None:
    server.respond_with(Response(400, body))

    with pytest.raises(errors.BadRequestError) as raised:
        honeyhive.session.get_session("s-1")

    assert raised.value.message == message
    assert len(str(raised.value)) < 700


def test_the_message_leaves_out_the_query(server: Server, honeyhive: HoneyHive) -> None:
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
def test_a_success_that_is_not_as_described_says_where(
    server: Server, honeyhive: HoneyHive, response: Response, message: str
) -> None:
    server.respond_with(response)

    with pytest.raises(errors.ResponseValidationError, match=f"GET /session/s-1 returned 200 OK.*{message}") as raised:
        honeyhive.session.get_session("s-1", options=STRICT)

    assert raised.value.content == response.body
    assert raised.value.__cause__ is not None


def refused(honeyhive: HoneyHive, _: Server) -> Any:
    return honeyhive.with_options(server_url=f"http://127.0.0.1:{free_port()}").session.get_session("s-1")


def responding(response: Response) -> Callable[[HoneyHive, Server], Any]:
    def call(honeyhive: HoneyHive, server: Server) -> Any:
        server.respond_with(response)
        return honeyhive.session.get_session("s-1", options=STRICT)

    return call


BROKEN_HEADER = RequestOptions(headers={"x-broken": "a\nb"})


def late(honeyhive: HoneyHive, server: Server) -> Any:
    server.respond_with(Response(fault="stall", seconds=3))
    return honeyhive.with_options(timeout=0.3).session.get_session("s-1")


FAILURES: dict[str, Callable[[HoneyHive, Server], Any]] = {
    "401": responding(Response(401, b'{"message": "no"}')),
    "429": responding(Response(429, headers={"retry-after": "3"})),
    "500": responding(Response(500)),
    "redirect": responding(Response(302, headers={"location": "/elsewhere"})),
    "html": responding(Response(body=b"<html>", content_type="text/html")),
    "wrong field": responding(Response(body=b'{"inputs": 5}')),
    "reset": responding(Response(fault="reset")),
    "truncated": responding(Response(fault="truncate")),
    "late": late,
    "refused": refused,
    "wrong request": lambda honeyhive, _: honeyhive.session.start_session(cast(Any, {"session": {}})),
    "wrong header": lambda honeyhive, _: honeyhive.session.get_session("s-1", options=BROKEN_HEADER),
    "wrong path": lambda honeyhive, _: honeyhive.session.get_session(".."),
}


@pytest.fixture(params=FAILURES, ids=str)
def failure(request: pytest.FixtureRequest, server: Server, honeyhive: HoneyHive) -> errors.HoneyHiveError:
    """An error, as a call raises it."""
    with pytest.raises(errors.HoneyHiveError) as raised:
        FAILURES[request.param](honeyhive, server)
    return raised.value


def test_every_error_pickles_and_deep_copies(failure: errors.HoneyHiveError) -> None:
    for same in (pickle.loads(pickle.dumps(failure)), copy.deepcopy(failure)):
        assert type(same) is type(failure)
        assert str(same) == str(failure)
        assert vars(same).keys() == vars(failure).keys()
        if isinstance(failure, errors.SDKError):
            assert isinstance(same, errors.SDKError)
            assert same.body == failure.body
            assert same.raw_response.status_code == failure.status_code


def test_no_error_shows_the_token_anywhere(failure: errors.HoneyHiveError, honeyhive: HoneyHive) -> None:
    from rich.console import Console
    from rich.traceback import Traceback

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


def test_a_wrong_construction_shows_no_token() -> None:
    from rich.console import Console
    from rich.traceback import Traceback

    def make() -> None:
        token = json.loads(f'["{TOKEN}"]')
        HoneyHive(*token, server_url="http://unsafe.example")

    with pytest.raises(errors.ValidationError) as raised:
        make()

    shown = io.StringIO()
    # What the caller's own frame shows is the caller's.
    ours = raised.value.__traceback__
    while ours is not None and "frozen_client" not in ours.tb_frame.f_code.co_filename:
        ours = ours.tb_next
    Console(file=shown, width=300).print(
        Traceback.from_exception(type(raised.value), raised.value, ours, show_locals=True)
    )
    assert "validate_url" in shown.getvalue()
    assert TOKEN not in shown.getvalue()


def test_no_result_keeps_the_token(server: Server) -> None:
    server.respond_with(Response(302, headers={"location": "/session/s-2"}), Response())
    import httpx

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


def test_a_result_pickles(server: Server, honeyhive: HoneyHive) -> None:
    server.respond_with(Response(body=b'{"event_name": "e"}'))
    result = get_session.sync_detailed("s-1", client=honeyhive)

    same = pickle.loads(pickle.dumps(result))

    assert same.event == result.event
    assert same.status_code == 200


def test_connection_errors_are_also_the_built_in_ones(honeyhive: HoneyHive, server: Server) -> None:
    with pytest.raises(ConnectionError):
        refused(honeyhive, server)
    with pytest.raises(TimeoutError):
        late(honeyhive, server)


def test_every_error_has_one_root() -> None:
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
def test_json_is_known_by_its_media_type(
    server: Server, honeyhive: HoneyHive, content_type: str, is_json: bool
) -> None:
    server.respond_with(Response(body=b"{}", content_type=content_type))

    assert get_session.sync_detailed("s-1", client=honeyhive).ok is is_json
