# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""Start a new session.

``POST /session/start``

API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import honeyhive_client._call as _call
import honeyhive_client._response as _response

from ...models.start_session_request_body import StartSessionRequestBody
from ...models.start_session_response_body import StartSessionResponseBody
from ...options import RequestOptions

if TYPE_CHECKING:
    from ..._caller import AuthenticatedCaller


class StartSessionResponse(_response.Response[StartSessionResponseBody]):
    """What `start_session` gives back."""

    __slots__ = ()

    @property
    def object(self) -> StartSessionResponseBody | None:
        """The body; None when there is none of this kind."""
        found: StartSessionResponseBody | None = self._body("object")
        return found


_OPERATION = _call.Operation(
    name="startSession",
    method="POST",
    path="/session/start",
    response=StartSessionResponse,
    responses={
        "200": ("object", _call.json_body(StartSessionResponseBody.from_dict)),
    },
    security=(("bearerAuth",),),
)


def sync_detailed(
    *,
    client: "AuthenticatedCaller",
    body: StartSessionRequestBody | Mapping[str, Any],
    options: RequestOptions | None = None,
) -> StartSessionResponse:
    """Start a new session.

    Records a session and answers its id. A session that names its own `session_id` keeps it.

    API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

    Args:
        client: Who calls, and where: a `HoneyHive`, or an `AuthenticatedClient`.
        body (StartSessionRequestBody | Mapping[str, Any]): What to send.
        options (RequestOptions | None): Options of this call, in the place of the client's.

    Returns:
        The response, whatever its status: look at `ok`, then at `value` or `error`.

    Raises:
        errors.RequestValidationError: A parameter or the body is not as described; nothing was
            sent.
        errors.ConnectionError: The server could not be reached, or the connection was dropped.
        errors.TimeoutError: The answer took too long.
    """
    return _call.call(
        client,
        _OPERATION,
        options,
        json=_call.checked(_OPERATION.name, StartSessionRequestBody, body),
        content_type="application/json",
    )


def sync(
    *,
    client: "AuthenticatedCaller",
    body: StartSessionRequestBody | Mapping[str, Any],
    options: RequestOptions | None = None,
) -> StartSessionResponseBody:
    """Start a new session.

    Records a session and answers its id. A session that names its own `session_id` keeps it.

    API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

    Args:
        client: Who calls, and where: a `HoneyHive`, or an `AuthenticatedClient`.
        body (StartSessionRequestBody | Mapping[str, Any]): What to send.
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
    return sync_detailed(client=client, body=body, options=options).value


async def asyncio_detailed(
    *,
    client: "AuthenticatedCaller",
    body: StartSessionRequestBody | Mapping[str, Any],
    options: RequestOptions | None = None,
) -> StartSessionResponse:
    """Start a new session.

    Records a session and answers its id. A session that names its own `session_id` keeps it.

    API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

    Args:
        client: Who calls, and where: a `HoneyHive`, or an `AuthenticatedClient`.
        body (StartSessionRequestBody | Mapping[str, Any]): What to send.
        options (RequestOptions | None): Options of this call, in the place of the client's.

    Returns:
        The response, whatever its status: look at `ok`, then at `value` or `error`.

    Raises:
        errors.RequestValidationError: A parameter or the body is not as described; nothing was
            sent.
        errors.ConnectionError: The server could not be reached, or the connection was dropped.
        errors.TimeoutError: The answer took too long.
    """
    return await _call.call_async(
        client,
        _OPERATION,
        options,
        json=_call.checked(_OPERATION.name, StartSessionRequestBody, body),
        content_type="application/json",
    )


async def asyncio(
    *,
    client: "AuthenticatedCaller",
    body: StartSessionRequestBody | Mapping[str, Any],
    options: RequestOptions | None = None,
) -> StartSessionResponseBody:
    """Start a new session.

    Records a session and answers its id. A session that names its own `session_id` keeps it.

    API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

    Args:
        client: Who calls, and where: a `HoneyHive`, or an `AuthenticatedClient`.
        body (StartSessionRequestBody | Mapping[str, Any]): What to send.
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
    return (await asyncio_detailed(client=client, body=body, options=options)).value
