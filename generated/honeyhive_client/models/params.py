# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The types of the dicts that are accepted in place of models.

They are for type checkers and editors: no call imports this module.
"""

import datetime
from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from .session_start_request import SessionStartRequest


class SessionStartRequestParam(TypedDict):
    """`SessionStartRequest` as a dict.

    A session to record.
    """

    project: str
    """Name of the project that the session belongs to. Example: Simple RAG Project."""

    session_name: str
    """Name of the session, for people. Example: Playground Session."""

    source: str
    """Where the session comes from, such as `playground`, `production` or a service's name. Example: playground."""

    session_id: NotRequired[str | UUID]
    """ID of the session, a UUID. HoneyHive generates an ID when it is absent or not a UUID; use the ID in the response. Example: caf77ace-3417-4da4-944d-f4a0688f3c23."""

    children_ids: NotRequired[Sequence[str | UUID]]
    """IDs of the events that happened within the session. Example: ['7f22137a-6911-4ed3-bc36-110f1dde6b66']."""

    config: NotRequired[dict[str, Any]]
    """Settings of the application that ran, such as model, prompt template and version."""

    inputs: NotRequired[dict[str, Any]]
    """What the session was given, such as the question and the chat history."""

    outputs: NotRequired[dict[str, Any]]
    """What the session produced, such as the model's response."""

    error: NotRequired[str | None]
    """What went wrong, or null when nothing did."""

    duration: NotRequired[float]
    """How long the session took, in milliseconds. Example: 824.8056."""

    user_properties: NotRequired[dict[str, Any]]
    """What is known of the user whom the session served."""

    metrics: NotRequired[dict[str, Any]]
    """Values computed to judge the session."""

    feedback: NotRequired[dict[str, Any]]
    """What people said of the session."""

    metadata: NotRequired[dict[str, Any]]
    """Anything else worth keeping, such as cost and token counts."""

    start_time: NotRequired[datetime.datetime | float]
    """When the session started, in milliseconds since 1970-01-01 UTC. Example: 1712025501605."""

    end_time: NotRequired[datetime.datetime | float]
    """When the session ended, in milliseconds since 1970-01-01 UTC. Example: 1712025499832."""


class StartSessionRequestBodyParam(TypedDict):
    """`StartSessionRequestBody` as a dict.

    What is sent to start a session.
    """

    session: "SessionStartRequest | SessionStartRequestParam"
    """The session to record."""
