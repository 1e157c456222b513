# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""Retrieve a session.

``GET /session/{session_id}``

API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session
"""

from typing import TYPE_CHECKING

import honeyhive_client._call as _call
import honeyhive_client._response as _response

from ...models.event import Event
from ...options import RequestOptions

if TYPE_CHECKING:
    from ..._caller import AuthenticatedCaller


class GetSessionResponse(_response.Response[Event]):
    """What `get_session` gives back."""

    __slots__ = ()

    @property
    def event(self) -> Event | None:
        """The body; None when there is none of this kind."""
        found: Event | None = self._body("event")
        return found


_OPERATION = _call.Operation(
    name="getSession",
    method="GET",
    path="/session/{session_id}",
    response=GetSessionResponse,
    responses={
        "200": ("event", _call.json_body(Event.from_dict)),
    },
    security=(("bearerAuth",),),
)


def sync_detailed(
    session_id: str,
    *,
    client: "AuthenticatedCaller",
    options: RequestOptions | None = None,
) -> GetSessionResponse:
    """Retrieve a session.

    Answers one session as it was stored, in the form of an event.

    API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

    Args:
        session_id (str): Id of the session, as its start answered it. Example:
            caf77ace-3417-4da4-944d-f4a0688f3c23.
        client: Who calls, and where: a `HoneyHive`, or an `AuthenticatedClient`.
        options (RequestOptions | None): Options of this call, in the place of the client's.

    Returns:
        The response, whatever its status: look at `ok`, then at `value` or `error`.

    Raises:
        errors.RequestValidationError: A parameter or the body is not as described; nothing was
            sent.
        errors.ConnectionError: The server could not be reached, or the connection was dropped.
        errors.TimeoutError: The answer took too long.
    """
    return _call.call(client, _OPERATION, options, path={"session_id": session_id})


def sync(
    session_id: str,
    *,
    client: "AuthenticatedCaller",
    options: RequestOptions | None = None,
) -> Event:
    """Retrieve a session.

    Answers one session as it was stored, in the form of an event.

    API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

    Args:
        session_id (str): Id of the session, as its start answered it. Example:
            caf77ace-3417-4da4-944d-f4a0688f3c23.
        client: Who calls, and where: a `HoneyHive`, or an `AuthenticatedClient`.
        options (RequestOptions | None): Options of this call, in the place of the client's.

    Returns:
        The body of the answer.

    Raises:
        errors.SDKError: The status is no success, or is not described; some have a class of
            their own.
        errors.ResponseValidationError: The answer is not as described.
        errors.RequestValidationError: A parameter or the body is not as described; nothing was
            sent.
        errors.ConnectionError: The server could not be reached, or the connection was dropped.
        errors.TimeoutError: The answer took too long.
    """
    return sync_detailed(session_id, client=client, options=options).value


async def asyncio_detailed(
    session_id: str,
    *,
    client: "AuthenticatedCaller",
    options: RequestOptions | None = None,
) -> GetSessionResponse:
    """Retrieve a session.

    Answers one session as it was stored, in the form of an event.

    API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

    Args:
        session_id (str): Id of the session, as its start answered it. Example:
            caf77ace-3417-4da4-944d-f4a0688f3c23.
        client: Who calls, and where: a `HoneyHive`, or an `AuthenticatedClient`.
        options (RequestOptions | None): Options of this call, in the place of the client's.

    Returns:
        The response, whatever its status: look at `ok`, then at `value` or `error`.

    Raises:
        errors.RequestValidationError: A parameter or the body is not as described; nothing was
            sent.
        errors.ConnectionError: The server could not be reached, or the connection was dropped.
        errors.TimeoutError: The answer took too long.
    """
    return await _call.call_async(client, _OPERATION, options, path={"session_id": session_id})


async def asyncio(
    session_id: str,
    *,
    client: "AuthenticatedCaller",
    options: RequestOptions | None = None,
) -> Event:
    """Retrieve a session.

    Answers one session as it was stored, in the form of an event.

    API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

    Args:
        session_id (str): Id of the session, as its start answered it. Example:
            caf77ace-3417-4da4-944d-f4a0688f3c23.
        client: Who calls, and where: a `HoneyHive`, or an `AuthenticatedClient`.
        options (RequestOptions | None): Options of this call, in the place of the client's.

    Returns:
        The body of the answer.

    Raises:
        errors.SDKError: The status is no success, or is not described; some have a class of
            their own.
        errors.ResponseValidationError: The answer is not as described.
        errors.RequestValidationError: A parameter or the body is not as described; nothing was
            sent.
        errors.ConnectionError: The server could not be reached, or the connection was dropped.
        errors.TimeoutError: The answer took too long.
    """
    return (await asyncio_detailed(session_id, client=client, options=options)).value
