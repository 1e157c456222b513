# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""Start a new session.

``POST /session/start``

API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session
"""

import honeyhive_client._json as _json

from ..._call import Operation, call, call_async, json_body, parsed
from ...client import AuthenticatedClient
from ...models.start_session_request_body import StartSessionRequestBody
from ...models.start_session_response_body import StartSessionResponseBody
from ...types import Response

_OPERATION: Operation[StartSessionResponseBody] = Operation(
    name="startSession",
    method="POST",
    path="/session/start",
    responses={
        "200": json_body(_json.model(StartSessionResponseBody.from_dict)),
    },
)


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: StartSessionRequestBody,
) -> Response[StartSessionResponseBody]:
    """Start a new session.

    Records a session and answers its id. A session that names its own `session_id` keeps it.

    API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

    Args:
        client: Who calls, and where.
        body (StartSessionRequestBody): What to send.

    Returns:
        The response, whatever its status: look at `ok`, `parsed` and `error`.

    Raises:
        httpx.HTTPError: The server could not be reached, or did not answer in time.
    """
    return call(client, _OPERATION, json=_json.to_json(body), content_type="application/json")


def sync(
    *,
    client: AuthenticatedClient,
    body: StartSessionRequestBody,
) -> StartSessionResponseBody:
    """Start a new session.

    Records a session and answers its id. A session that names its own `session_id` keeps it.

    API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

    Args:
        client: Who calls, and where.
        body (StartSessionRequestBody): What to send.

    Returns:
        The body of the answer.

    Raises:
        errors.SDKError: The status is no success.
        errors.ResponseValidationError: The answer is not as described.
        httpx.HTTPError: The server could not be reached, or did not answer in time.
    """
    return parsed(sync_detailed(client=client, body=body))


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: StartSessionRequestBody,
) -> Response[StartSessionResponseBody]:
    """Start a new session.

    Records a session and answers its id. A session that names its own `session_id` keeps it.

    API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

    Args:
        client: Who calls, and where.
        body (StartSessionRequestBody): What to send.

    Returns:
        The response, whatever its status: look at `ok`, `parsed` and `error`.

    Raises:
        httpx.HTTPError: The server could not be reached, or did not answer in time.
    """
    return await call_async(client, _OPERATION, json=_json.to_json(body), content_type="application/json")


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: StartSessionRequestBody,
) -> StartSessionResponseBody:
    """Start a new session.

    Records a session and answers its id. A session that names its own `session_id` keeps it.

    API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

    Args:
        client: Who calls, and where.
        body (StartSessionRequestBody): What to send.

    Returns:
        The body of the answer.

    Raises:
        errors.SDKError: The status is no success.
        errors.ResponseValidationError: The answer is not as described.
        httpx.HTTPError: The server could not be reached, or did not answer in time.
    """
    return parsed(await asyncio_detailed(client=client, body=body))
