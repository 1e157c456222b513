"""Responses that do not match their schema: values are kept, listed and logged, or the call fails."""

from __future__ import annotations

import asyncio
import inspect
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any, cast

import frozen_client
import httpx
import pytest
import yaml
from frozen_client import HoneyHive, RequestOptions, RetryConfig, errors
from frozen_client.api.session import get_session, start_session
from frozen_client.models import Event
from frozen_client.types import Deviation

from tests.support import mismatches
from tests.support.frozen import SPEC
from tests.support.http_server import Response, Server, free_port
from tests.support.processes import run_python

from .calls import START, TOKEN

DESCRIPTION = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
STARTED = DESCRIPTION["paths"]["/session/start"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
CASES = {
    "get_session": list(mismatches.cases(DESCRIPTION, DESCRIPTION["components"]["schemas"]["Event"], {})),
    "start_session": list(mismatches.cases(DESCRIPTION, STARTED, {"session_id": "s-1"})),
}


@pytest.fixture(scope="module")
def bodies() -> list[Any]:
    """The last is the body of the next response."""
    return []


@pytest.fixture(scope="module")
def mocked(bodies: list[Any]) -> Iterator[HoneyHive]:
    """A client whose transport returns `bodies`."""

    def respond(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=json.dumps(bodies[-1]), headers={"content-type": "application/json"})

    transport = httpx.MockTransport(respond)
    own = httpx.Client(transport=transport), httpx.AsyncClient(transport=transport)
    url = "https://a.example"
    with HoneyHive(TOKEN, server_url=url, httpx_client=own[0], async_httpx_client=own[1]) as client:
        yield client


@pytest.mark.parametrize(
    ("operation", "field"), sorted({(operation, case.field) for operation in CASES for case in CASES[operation]})
)
def test_each_kind_of_value_in_each_field(bodies: list[Any], mocked: HoneyHive, operation: str, field: str) -> None:
    argument = START if operation == "start_session" else "s-1"
    session: Any = mocked.session

    def call(strict: bool) -> Any:
        return getattr(session, operation)(argument, options=RequestOptions(strict=strict))

    def call_async(strict: bool) -> Any:
        return runner.run(getattr(session, f"{operation}_async")(argument, options=RequestOptions(strict=strict)))

    with asyncio.Runner() as runner:
        for case in [case for case in CASES[operation] if case.field == field]:
            bodies.append(case.body)
            outcomes = [mismatches.verify(case, each, errors.ResponseValidationError) for each in (call, call_async)]
            assert outcomes[0] == outcomes[1]


def test_deviations_are_listed_in_order(bodies: list[Any], mocked: HoneyHive) -> None:
    bodies.append({"config": None, "event_type": "other", "children_ids": ["a", 5], "start_time": [], "region": None})

    result = mocked.session.get_session("s-1")

    assert result.deviations == (
        Deviation("children_ids[1]", "a string", "number"),
        Deviation("config", "an object", "null"),
        Deviation("start_time", "a number or a time or a string", "array"),
    )
    assert result.event is not None
    assert isinstance(result.event.event_type, frozen_client.models.EventType)
    assert result.event["region"] is None
    assert result.event.to_dict() == bodies[-1]


def test_deeply_nested_response_is_read(bodies: list[Any], mocked: HoneyHive) -> None:
    deep: Any = None
    for _ in range(500):
        deep = [deep]
    bodies.append({"config": deep, "inputs": {"a": deep}})

    assert [deviation.path for deviation in mocked.session.get_session("s-1").deviations] == ["config"]


@pytest.mark.parametrize("body", [None, [], "text", 5, [{}]])
def test_other_than_an_object_is_an_error(bodies: list[Any], mocked: HoneyHive, body: Any) -> None:
    bodies.append(body)

    with pytest.raises(errors.ResponseValidationError, match="expected an object") as raised:
        mocked.session.get_session("s-1")

    assert raised.value.body == body
    assert raised.value.response is raised.value.raw_response


def test_from_dict_is_strict(bodies: list[Any], mocked: HoneyHive) -> None:
    bodies.append({"config": None})
    mocked.session.get_session("s-1")

    with pytest.raises(errors.ValidationError, match="config: expected an object, got null"):
        Event.from_dict({"config": None})


def test_strict_is_set_by_call_client_or_environment(
    bodies: list[Any], mocked: HoneyHive, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies.append({"config": None})

    def is_strict(client: HoneyHive, strict: bool | None = None) -> bool:
        result = get_session.sync_detailed("s-1", client=client, options=RequestOptions(strict=strict))
        assert result.ok is (result.deviations != ())
        return not result.ok

    assert not is_strict(mocked)
    assert is_strict(mocked, strict=True)
    assert is_strict(mocked.with_options(strict=True))
    assert is_strict(mocked.with_options(strict=True).with_options(timeout=5))
    assert not is_strict(mocked.with_options(strict=True), strict=False)
    for value, expected in {"1": True, "true": True, "0": False, "": False}.items():
        monkeypatch.setenv("HH_STRICT", value)
        assert HoneyHive(TOKEN).strict is expected
    monkeypatch.setenv("HH_STRICT", "1")
    assert not HoneyHive(TOKEN, strict=False).strict
    assert not mocked.strict
    with pytest.raises(TypeError, match="strict must be a bool, not str"):
        RequestOptions(strict=cast(Any, "yes"))


LOGGED = """
import logging, sys, threading
from frozen_client import HoneyHive
logging.basicConfig(format="%(levelname)s %(name)s %(message)s", stream=sys.stdout)
with HoneyHive("a-secret-token", server_url=sys.argv[1]) as client:
    threads = [threading.Thread(target=client.session.get_session, args=("s-1",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_deviations_are_logged_once_without_value(server: Server) -> None:
    """Once in a process for each path and type."""
    server.respond_with(
        Response(body=b'{"config": "private", "children_ids": ["a", 5, 6], "inputs": null, "outputs": []}')
    )
    done = run_python(LOGGED, server.url)

    line = (
        "WARNING frozen_client getSession: the response does not match the schema at {}; the value was kept unchanged"
    )
    assert sorted(done.stdout.splitlines()) == sorted(
        f"{line.format(each)} (logged once)"
        for each in (
            "children_ids[]: expected a string, got number",
            "config: expected an object, got string",
            "inputs: expected an object, got null",
            "outputs: expected an object, got array",
        )
    )
    assert done.stderr == ""


FAILURES: dict[str, tuple[type[errors.HoneyHiveError], Response, Callable[[], dict[str, Any]], Any]] = {
    "connection": (errors.ConnectionError, Response(fault="reset"), dict, START),
    "no server": (
        errors.ConnectionError,
        Response(),
        lambda: {"server_url": f"http://127.0.0.1:{free_port()}"},
        START,
    ),
    "timeout": (errors.TimeoutError, Response(fault="stall", seconds=1), lambda: {"timeout": 0.1}, START),
    "too large": (errors.ResponseTooLargeError, Response(body=b"{}" * 99), lambda: {"max_response_bytes": 9}, START),
    "request": (errors.RequestValidationError, Response(), dict, {"session": {}}),
    "header": (errors.RequestValidationError, Response(), lambda: {"headers": {"x": "a\nb"}}, START),
}


@pytest.mark.parametrize("style", ["sync", "async"])
@pytest.mark.parametrize("failure", FAILURES)
def test_result_without_a_response(server: Server, failure: str, style: str) -> None:
    """Its error is that of the call, and its other attributes are empty."""
    kind, response, settings, body = FAILURES[failure]
    server.respond_with(response)
    chosen: dict[str, Any] = {"retries": RetryConfig(strategy="none"), **settings()}
    options = RequestOptions(**chosen)

    async def call() -> Any:
        async with HoneyHive(TOKEN, server_url=server.url) as client:
            return await start_session.asyncio_detailed(client=client, body=body, options=options)

    if style == "async":
        result = asyncio.run(call())
    else:
        with HoneyHive(TOKEN, server_url=server.url) as client:
            result = start_session.sync_detailed(client=client, body=body, options=options)

    assert not result.ok
    assert type(result.error) is kind
    with pytest.raises(kind) as raised:
        _ = result.value
    assert raised.value is result.error
    empty = (result.raw_response, result.status_code, result.content_type, result.request_id, result.object)
    assert empty == (None, None, None, None, None)
    assert (result.content, dict(result.headers), result.deviations) == (b"", {}, ())
    assert kind.__name__ in repr(result)
    members = dict(inspect.getmembers(result))
    assert members["ok"] is False
    assert "value" not in members
    unpickled = pickle.loads(pickle.dumps(result))
    assert (type(unpickled.error), str(unpickled.error)) == (kind, str(result.error))
    assert TOKEN not in repr(members)


def test_every_attribute_of_a_success_is_readable(bodies: list[Any], mocked: HoneyHive) -> None:
    bodies.append({"config": None, "event_name": "e"})
    result = mocked.session.get_session("s-1")

    members = dict(inspect.getmembers(result))

    assert members["value"] == result.event
    assert members["error"] is None
    assert hasattr(result, "value")
    assert json.loads(result.content) == result.value.to_dict()
