"""`request` and `request_async` send requests that the description does not have, and only below the server URL."""

from __future__ import annotations

import contextlib
import json
import logging
import pickle
import re
from typing import Any

import pytest
from frozen_client import AuthenticatedClient, BackoffStrategy, Client, HoneyHive, RequestOptions, RetryConfig, errors
from frozen_client.models import components

from tests.support.http_server import Response, Server

from .calls import STYLES, TOKEN, open_client


@pytest.fixture
def server(server: Server) -> Server:
    server.respond_with(Response(body=b'{"items": [1]}'))
    return server


def send(style: str, url: str, method: str, path: str, **arguments: Any) -> Any:
    with open_client(style, server_url=url) as call:
        return call("request", method, path, **arguments)


@pytest.mark.parametrize("style", STYLES)
def test_arguments_are_encoded_as_by_httpx(server: Server, style: str) -> None:
    options = RequestOptions(params={"page": 2}, headers={"x-team": "of the call"})
    result = send(
        style,
        f"{server.url}/base",
        "post",
        "/v1/a b%2Fc",
        params={"tag": ["x", "y&z"], "none": None, "on": True},
        json={"é": None},
        headers={"X-Team": "mine", "X-More": "1"},
        options=options,
    )

    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/base/v1/a%20b%2Fc?tag=x&tag=y%26z&on=true&page=2")
    assert request.json == {"é": None}
    sent = {name: request.headers[name] for name in ("authorization", "content-type", "x-team", "x-more")}
    assert sent == {
        "authorization": f"Bearer {TOKEN}",
        "content-type": "application/json",
        "x-team": "of the call",
        "x-more": "1",
    }
    assert (result.status_code, result.value, result.ok) == (200, {"items": [1]}, True)
    assert TOKEN not in repr(vars(result.raw_response.request))
    assert pickle.loads(pickle.dumps(result)).value == {"items": [1]}


@pytest.mark.parametrize(
    ("response", "value"),
    [
        (Response(body=b"[null]", content_type="application/problem+json"), [None]),
        (Response(body=b"caf\xe9", content_type="Text/Plain; charset=latin-1"), "café"),
        (Response(body=b"\0\1", content_type="application/octet-stream"), b"\0\1"),
        (Response(201, body=b"", content_type="application/json"), None),
        (Response(204), None),
    ],
)
def test_value_by_media_type(server: Server, response: Response, value: object) -> None:
    server.respond_with(response)

    assert send("sync", server.url, "GET", "/v1/anything").value == value
    assert send("sync", server.url, "HEAD", "/v1/anything").value is None


def test_bodies_other_than_json(server: Server) -> None:
    model = components.SessionStartRequest(project="p", session_name="n", source="s")
    send("sync", server.url, "PUT", "/v1/x", content="é", headers={"content-type": "text/plain"})
    send("sync", server.url, "PATCH", "/v1/x", content=b"\0")
    send("sync", server.url, "DELETE", "/v1/x")
    send("sync", server.url, "POST", "/v1/x", json=model)

    assert [request.body for request in server.requests[:3]] == ["é".encode(), b"\0", b""]
    assert server.requests[0].headers["content-type"] == "text/plain"
    assert server.requests[3].json == {"project": "p", "session_name": "n", "source": "s"}


INVALID_PATHS: list[Any] = [
    *("", "v1", "//evil.test", "/\\evil.test", "/%2fevil.test", "http://evil.test/", "https://evil.test", "@evil.test"),
    *("..", "/..", "/../admin", "/v1/../../admin", "/v1/%2e%2E/x", "/v1/%252e%252e/x", "/v1/.%2e", "/v1/..%2fx"),
    *("/v1/..;a=1/x", "/v1\\..\\x", "/v1/..%5cx", "/./v1", "/v1/."),
    *("/v1\r\nX-Evil: 1", "/v1/%0d%0aX-Evil:1", "/v1\0", "/v1/\x7f", "/v1/\u202e", "/v1/\ud800"),
    *("/v1?token=secret", "/v1#x", None, b"/v1", 1),
]


def test_path_outside_the_server_url_is_refused(server: Server) -> None:
    with HoneyHive(TOKEN, server_url=f"{server.url}/base") as client:
        for path in INVALID_PATHS:
            with pytest.raises(errors.RequestValidationError, match="^request not sent: `path`:? (m|e)") as caught:
                client.request("GET", path)
            assert not {"evil", "secret"} & set(re.findall(r"\w+", str(caught.value))), path

    assert server.requests == []


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("CONNECT", {}, "`method` must be one of DELETE, GET"),
        ("GET / HTTP/1.1\r\nX: y\r\n\r\n", {}, "`method` must be one of"),
        (None, {}, "`method` must be one of"),
        ("POST", {"json": {}, "content": b""}, "`content`: pass either `json` or `content`, not both"),
        ("POST", {"content": iter([b"x"])}, "`content`: expected bytes or a string, got list_iterator"),
        ("POST", {"json": {"a": [{1, 2}]}}, r"`a\[0\]`: set is not JSON serializable"),
        ("GET", {"params": [("a", "b")]}, "params`: expected a mapping, got an array"),
        ("GET", {"headers": [("a", "b")]}, "headers`: expected a mapping, got an array"),
        ("GET", {"headers": {"x": "a\r\nb"}}, "`headers.x` must be one line of printable ASCII"),
    ],
)
@pytest.mark.parametrize("style", ["sync", "async"])
def test_invalid_arguments_are_not_sent(
    server: Server, style: str, method: Any, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(errors.RequestValidationError, match=message) as caught:
        send(style, server.url, method, "/v1/x", **arguments)

    assert caught.value.operation == "request"
    assert server.requests == []


@pytest.mark.parametrize("style", STYLES)
def test_retries_by_method(server: Server, style: str) -> None:
    def attempts(method: str, **options: Any) -> int:
        server.requests.clear()
        server.respond_with(Response(500), Response(body=b"{}"))
        retries = RetryConfig(max_retries=1, backoff=BackoffStrategy(initial_interval=1), **options)
        with contextlib.suppress(errors.ServerError):
            send(style, server.url, method, "/v1/x", options=RequestOptions(retries=retries))
        keys = {request.headers.get("idempotency-key") for request in server.requests}
        assert len(keys) == 1
        assert (None in keys) is (method not in ("POST", "PATCH"))
        return len(server.requests)

    assert [attempts(method) for method in ("GET", "HEAD", "PUT", "DELETE", "POST")] == [2, 2, 2, 2, 1]
    assert attempts("POST", methods="all") == 2
    assert attempts("PUT", methods="safe") == 1


def test_failures_are_those_of_every_call(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    once = RequestOptions(retries=RetryConfig(strategy="none"), max_response_bytes=1000)
    server.respond_with(
        Response(404, json.dumps({"message": f"no {TOKEN}"}).encode()),
        Response(302, headers={"location": "http://127.0.0.1:1/"}),
        Response(body=b"{"),
        Response(body=b'"' + b"x" * 1000 + b'"'),
    )

    with caplog.at_level(logging.DEBUG), pytest.raises(errors.NotFoundError) as caught:
        send("sync", server.url, "GET", "/v1/x", params={"q": "private"}, options=once)
    assert str(caught.value).startswith("GET /v1/x returned 404 Not Found: no [redacted].")
    ours = [record.getMessage() for record in caplog.records if record.name == "frozen_client"]
    assert len(ours) == 1
    assert ours[0].startswith("request: GET /v1/x, attempt 1: 404")
    for error in (errors.SDKError, errors.ResponseValidationError, errors.ResponseTooLargeError):
        with pytest.raises(error):
            send("sync", server.url, "GET", "/v1/x", options=once)


@pytest.mark.parametrize("style", STYLES)
def test_length_of_head_is_not_limited(server: Server, style: str) -> None:
    server.respond_with(Response(body=b"x" * 2000, headers={"content-encoding": "gzip", "x-size": "large"}))
    result = send(style, server.url, "HEAD", "/v1/file", options=RequestOptions(max_response_bytes=1000))

    assert (result.headers["content-length"], result.value) == ("2000", None)


def test_clients_send_their_own_credentials(server: Server) -> None:
    with AuthenticatedClient(token=TOKEN, base_url=server.url, auth_header_name="x-key", prefix="") as client:
        client.request("GET", "/v1/x")
    with Client(base_url=server.url) as client:
        client.request("GET", "/v1/x")

    assert [request.headers.get("x-key") for request in server.requests] == [TOKEN, None]
