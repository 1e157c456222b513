"""A typical program, which is type-checked by mypy --strict and basedpyright but not run."""

from __future__ import annotations

import datetime
from typing import Any, assert_type

import frozen_client as honeyhive
from frozen_client import errors
from frozen_client.api.session import get_session, start_session
from frozen_client.models import components, operations
from frozen_client.types import UNSET, Unset


def start(client: honeyhive.AuthenticatedClient) -> str:
    request = operations.StartSessionRequestBody(
        session=components.SessionStartRequest(
            project="Simple RAG Project",
            session_name="Playground Session",
            source="playground",
            inputs={"question": "What is in the context?"},
            children_ids=["7f22137a-6911-4ed3-bc36-110f1dde6b66"],
            error=None,
            duration=824.8056,
            end_time=1712025499832,
        )
    )
    response = start_session.sync(client=client, body=request)
    assert_type(response, operations.StartSessionResponseBody)
    return response.session_id


def start_from_dicts(s: honeyhive.HoneyHive, ids: list[str]) -> None:
    session: components.SessionStartRequestParam = {"project": "p", "session_name": "n", "source": "s"}
    session["children_ids"] = ids
    model = components.SessionStartRequest(project="p", session_name="n", source="s", children_ids=ids)
    for part in (session, model):
        s.session.start_session({"session": part})
    body: operations.StartSessionRequestBodyParam = {"session": {**session, "duration": 1}}
    s.session.start_session(body)


def read(client: honeyhive.AuthenticatedClient, session_id: str) -> None:
    event = get_session.sync(session_id, client=client)
    assert_type(event, components.Event)
    assert_type(event.inputs, dict[str, Any] | Unset)
    assert_type(event.event_type, components.EventType | Unset)
    assert_type(event.error, str | Unset | None)
    if event.inputs:
        print(event.inputs["question"])
    if event.event_type is not UNSET and event.event_type is components.EventType.MODEL:
        print("the event of a model")
    if isinstance(event.start_time, datetime.datetime):
        print(event.start_time.isoformat())


def look(client: honeyhive.AuthenticatedClient, session_id: str) -> components.Event | None:
    response = get_session.sync_detailed(session_id, client=client)
    assert_type(response, operations.GetSessionResponse)
    assert_type(response.event, components.Event | None)
    if not response.ok:
        if isinstance(response.error, errors.RateLimitError):
            print(response.error.retry_after)
        raise response.error
    assert_type(response.value, components.Event)
    return response.event


def published(token: str) -> dict[str, Any] | None:
    with honeyhive.HoneyHive(bearer_auth=token, retries=honeyhive.RetryConfig(methods="all")) as s:
        res = s.session.start_session(
            request=operations.StartSessionRequestBody(
                session=components.SessionStartRequest(project="p", session_name="n", source="s")
            ),
            options=honeyhive.RequestOptions(timeout=honeyhive.Timeout(read=5), headers={"x-team": "a"}),
        )
        if res.object is None:
            return None
        assert_type(res.object.session_id, str)
        s.session.start_session({"session": {"project": "p", "session_name": "n", "source": "s"}})
        assert_type(s.request("GET", "/v1/anything"), honeyhive.Response[Any])
        event = get_session.sync(res.object.session_id, client=s.with_options(timeout=None))
        return event.inputs or None


async def published_async() -> str | None:
    async with honeyhive.HoneyHive(lambda: "a-token", async_transport="aiohttp") as s:
        res = await s.session.get_session_async(session_id="s-1")
        assert_type(res, operations.GetSessionResponse)
        return res.request_id


async def read_async(session_id: str) -> components.Event:
    async with honeyhive.AuthenticatedClient(token="a-token") as client:
        return await get_session.asyncio(session_id, client=client)
