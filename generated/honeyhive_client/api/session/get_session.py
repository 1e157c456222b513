# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""Retrieve a session.

``GET /session/{session_id}``

API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session
"""

import honeyhive_client._json as _json

from ..._call import Operation, call, call_async, json_body, parsed
from ...client import AuthenticatedClient
from ...models.event import Event
from ...types import Response

_OPERATION: Operation[Event] = Operation(
    name="getSession",
    method="GET",
    path="/session/{session_id}",
    responses={
        "200": json_body(_json.model(Event.from_dict)),
    },
)


def sync_detailed(
    session_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Event]:
    """Retrieve a session.

    Answers one session as it was stored, in the form of an event.

    API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

    Args:
        session_id (str): Id of the session, as its start answered it. Example:
            caf77ace-3417-4da4-944d-f4a0688f3c23.
        client: Who calls, and where.

    Returns:
        The response, whatever its status: look at `ok`, `parsed` and `error`.

    Raises:
        errors.ValidationError: A parameter cannot be sent.
        httpx.HTTPError: The server could not be reached, or did not answer in time.
    """
    return call(client, _OPERATION, path={"session_id": session_id})


def sync(
    session_id: str,
    *,
    client: AuthenticatedClient,
) -> Event:
    """Retrieve a session.

    Answers one session as it was stored, in the form of an event.

    API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

    Args:
        session_id (str): Id of the session, as its start answered it. Example:
            caf77ace-3417-4da4-944d-f4a0688f3c23.
        client: Who calls, and where.

    Returns:
        The body of the answer.

    Raises:
        errors.SDKError: The status is no success.
        errors.ResponseValidationError: The answer is not as described.
        errors.ValidationError: A parameter cannot be sent.
        httpx.HTTPError: The server could not be reached, or did not answer in time.
    """
    return parsed(sync_detailed(session_id, client=client))


async def asyncio_detailed(
    session_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Event]:
    """Retrieve a session.

    Answers one session as it was stored, in the form of an event.

    API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

    Args:
        session_id (str): Id of the session, as its start answered it. Example:
            caf77ace-3417-4da4-944d-f4a0688f3c23.
        client: Who calls, and where.

    Returns:
        The response, whatever its status: look at `ok`, `parsed` and `error`.

    Raises:
        errors.ValidationError: A parameter cannot be sent.
        httpx.HTTPError: The server could not be reached, or did not answer in time.
    """
    return await call_async(client, _OPERATION, path={"session_id": session_id})


async def asyncio(
    session_id: str,
    *,
    client: AuthenticatedClient,
) -> Event:
    """Retrieve a session.

    Answers one session as it was stored, in the form of an event.

    API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

    Args:
        session_id (str): Id of the session, as its start answered it. Example:
            caf77ace-3417-4da4-944d-f4a0688f3c23.
        client: Who calls, and where.

    Returns:
        The body of the answer.

    Raises:
        errors.SDKError: The status is no success.
        errors.ResponseValidationError: The answer is not as described.
        errors.ValidationError: A parameter cannot be sent.
        httpx.HTTPError: The server could not be reached, or did not answer in time.
    """
    return parsed(await asyncio_detailed(session_id, client=client))
