# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Retrieve a session.

``GET /session/{session_id}``

API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import honeyhive_client._operation as _operation
import honeyhive_client._response as _response

from ...models.event import Event
from ...options import RequestOptions

if TYPE_CHECKING:
    from ..._protocols import AuthenticatedClientProtocol


class GetSessionResponse(_response.Response[Event]):
    """The response of `get_session`."""

    __slots__ = ()

    @property
    def event(self) -> Event | None:
        """The body; None if the response has a different body."""
        body: Event | None = self._body("event")
        return body


_OPERATION = _operation.Operation(
    name="getSession",
    method="GET",
    path="/session/{session_id}",
    response=GetSessionResponse,
    bodies={
        "200": ("event", _response.json_body(Event.from_dict)),
    },
    security=(("bearerAuth",),),
)


def sync_detailed(
    session_id: str,
    *,
    client: AuthenticatedClientProtocol,
    options: RequestOptions | None = None,
) -> GetSessionResponse:
    """Retrieve a session.

    Returns one session as it was stored, in the form of an event. HoneyHive's current API
    description no longer lists this operation.

    API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

    Args:
        session_id (str): ID of the session, from the response of its start. Example:
            caf77ace-3417-4da4-944d-f4a0688f3c23.
        client: Client that sends the request: a `HoneyHive`, or an `AuthenticatedClient`.
        options (RequestOptions | None): Options of this call, which override the client's.

    Returns:
        The result, even if the call failed: check `ok`, then `value` or `error`.

    Raises:
        TypeError: `options` is not a `RequestOptions`. Every error of the call itself is the
            result's `error`.
    """
    return client._call(_OPERATION, options, path={"session_id": session_id})


def sync(
    session_id: str,
    *,
    client: AuthenticatedClientProtocol,
    options: RequestOptions | None = None,
) -> Event:
    """Retrieve a session.

    Returns the body. Raises an `errors.HoneyHiveError` if the call fails. See `sync_detailed`.
    """
    return sync_detailed(session_id, client=client, options=options).value


async def asyncio_detailed(
    session_id: str,
    *,
    client: AuthenticatedClientProtocol,
    options: RequestOptions | None = None,
) -> GetSessionResponse:
    """Retrieve a session.

    Returns the result, even if the call failed. Raises as `sync_detailed` does. See
    `sync_detailed`.
    """
    return await client._call_async(_OPERATION, options, path={"session_id": session_id})


async def asyncio(
    session_id: str,
    *,
    client: AuthenticatedClientProtocol,
    options: RequestOptions | None = None,
) -> Event:
    """Retrieve a session.

    Returns the body. Raises an `errors.HoneyHiveError` if the call fails. See `sync_detailed`.
    """
    return (await asyncio_detailed(session_id, client=client, options=options)).value
