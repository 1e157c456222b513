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
    """Human-readable name of the session. Example: Playground Session."""

    source: str
    """Origin of the session, such as `playground`, `production` or a service's name. Example: playground."""

    session_id: NotRequired[str | UUID]
    """ID of the session, a UUID. HoneyHive generates an ID when it is absent or not a UUID; use the ID in the response. Example: caf77ace-3417-4da4-944d-f4a0688f3c23."""

    children_ids: NotRequired[Sequence[str | UUID]]
    """IDs of the events within the session. Example: ['7f22137a-6911-4ed3-bc36-110f1dde6b66']."""

    config: NotRequired[dict[str, Any]]
    """Settings of the application, such as model, prompt template and version."""

    inputs: NotRequired[dict[str, Any]]
    """Inputs of the session, such as the question and the chat history."""

    outputs: NotRequired[dict[str, Any]]
    """Outputs of the session, such as the model's response."""

    error: NotRequired[str | None]
    """Error message, or null if there was no error."""

    duration: NotRequired[float]
    """Duration of the session, in milliseconds. Example: 824.8056."""

    user_properties: NotRequired[dict[str, Any]]
    """Properties of the session's user."""

    metrics: NotRequired[dict[str, Any]]
    """Metrics computed for the session."""

    feedback: NotRequired[dict[str, Any]]
    """Feedback on the session."""

    metadata: NotRequired[dict[str, Any]]
    """Further data, such as cost and token counts."""

    start_time: NotRequired[datetime.datetime | float]
    """Start of the session, in milliseconds since 1970-01-01 UTC. Example: 1712025501605."""

    end_time: NotRequired[datetime.datetime | float]
    """End of the session, in milliseconds since 1970-01-01 UTC. Example: 1712025499832."""


class StartSessionRequestBodyParam(TypedDict):
    """`StartSessionRequestBody` as a dict.

    The body of a request to start a session.
    """

    session: "SessionStartRequest | SessionStartRequestParam"
    """The session to record."""
