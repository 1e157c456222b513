"""What a program that uses the client looks like; mypy --strict and basedpyright check it, nobody runs it."""

from __future__ import annotations

import datetime
from typing import Any, assert_type

import honeyhive_client as honeyhive
from honeyhive_client import errors
from honeyhive_client.api.session import get_session, start_session
from honeyhive_client.models import components, operations
from honeyhive_client.types import UNSET, Response, Unset


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
    answer = start_session.sync(client=client, body=request)
    assert_type(answer, operations.StartSessionResponseBody)
    return answer.session_id


def read(client: honeyhive.AuthenticatedClient, session_id: str) -> None:
    event = get_session.sync(session_id, client=client)
    assert_type(event, components.Event)
    assert_type(event.inputs, dict[str, Any] | Unset)
    assert_type(event.event_type, components.EventType | Unset)
    assert_type(event.error, str | Unset | None)
    if event.inputs:
        print(event.inputs["question"])
    if event.event_type is not UNSET and event.event_type is components.EventType.MODEL:
        print("a model's answer")
    if isinstance(event.start_time, datetime.datetime):
        print(event.start_time.isoformat())


def look(client: honeyhive.AuthenticatedClient, session_id: str) -> components.Event | None:
    response = get_session.sync_detailed(session_id, client=client)
    assert_type(response, Response[components.Event])
    if isinstance(response.error, errors.SDKError):
        print(response.error.status_code, response.headers.get("retry-after"))
    elif response.error is not None:
        raise response.error
    return response.parsed


async def read_async(session_id: str) -> components.Event:
    async with honeyhive.AuthenticatedClient(token="a-token") as client:
        return await get_session.asyncio(session_id, client=client)


def mistakes(client: honeyhive.Client) -> None:
    """Each line is a mistake that a type checker finds: an ignore that is not needed is an error too."""
    get_session.sync("s-1", client=client)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no token
    components.SessionStartRequest(project="p", source="s")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # no name
    components.Event(inputs=["question"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no object
    honeyhive.Nothing  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # noqa: B018  # no such name
    components.Nothing  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # noqa: B018  # no such name
