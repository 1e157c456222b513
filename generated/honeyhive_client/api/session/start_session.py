# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Start a new session.

``POST /session/start``

API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import honeyhive_client._operation as _operation
import honeyhive_client._response as _response
import honeyhive_client._validation as _validation

from ...models.start_session_request_body import StartSessionRequestBody
from ...models.start_session_response_body import StartSessionResponseBody
from ...options import RequestOptions

if TYPE_CHECKING:
    from ..._protocols import AuthenticatedClientProtocol
    from ...models.params import StartSessionRequestBodyParam


class StartSessionResponse(_response.Response[StartSessionResponseBody]):
    """The response of `start_session`."""

    __slots__ = ()

    @property
    def object(self) -> StartSessionResponseBody | None:
        """The body; None if the response has a different body."""
        body: StartSessionResponseBody | None = self._body("object")
        return body


_OPERATION = _operation.Operation(
    name="startSession",
    method="POST",
    path="/session/start",
    response=StartSessionResponse,
    bodies={
        "200": ("object", _response.json_body(StartSessionResponseBody.from_dict)),
    },
    security=(("bearerAuth",),),
    idempotency_key=("session", "session_id"),
)


def sync_detailed(
    *,
    client: AuthenticatedClientProtocol,
    body: StartSessionRequestBody | StartSessionRequestBodyParam,
    options: RequestOptions | None = None,
) -> StartSessionResponse:
    """Start a new session.

    Records a session and returns it. Starting a session again with the same `session_id`, a UUID,
    does not record another: HoneyHive merges `metadata` and `user_properties` into the session that
    it has. HoneyHive names `POST /v1/sessions`, which takes the same session without the wrapping
    `session` key, as the successor of this operation.

    API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

    Args:
        client: Client that sends the request: a `HoneyHive`, or an `AuthenticatedClient`.
        body (StartSessionRequestBody | StartSessionRequestBodyParam): What to send.
        options (RequestOptions | None): Options of this call, which override the client's.

    Returns:
        The result, even if the call failed: check `ok`, then `value` or `error`.

    Raises:
        TypeError: `options` is not a `RequestOptions`. Every error of the call itself is the
            result's `error`.
    """
    return client._call(
        _OPERATION,
        options,
        validate=lambda: {"json": _validation.validate_body(_OPERATION, StartSessionRequestBody, body)},
        content_type="application/json",
    )


def sync(
    *,
    client: AuthenticatedClientProtocol,
    body: StartSessionRequestBody | StartSessionRequestBodyParam,
    options: RequestOptions | None = None,
) -> StartSessionResponseBody:
    """Start a new session.

    Returns the body. Raises an `errors.HoneyHiveError` if the call fails. See `sync_detailed`.
    """
    return sync_detailed(client=client, body=body, options=options).value


async def asyncio_detailed(
    *,
    client: AuthenticatedClientProtocol,
    body: StartSessionRequestBody | StartSessionRequestBodyParam,
    options: RequestOptions | None = None,
) -> StartSessionResponse:
    """Start a new session.

    Returns the result, even if the call failed. Raises as `sync_detailed` does. See
    `sync_detailed`.
    """
    return await client._call_async(
        _OPERATION,
        options,
        validate=lambda: {"json": _validation.validate_body(_OPERATION, StartSessionRequestBody, body)},
        content_type="application/json",
    )


async def asyncio(
    *,
    client: AuthenticatedClientProtocol,
    body: StartSessionRequestBody | StartSessionRequestBodyParam,
    options: RequestOptions | None = None,
) -> StartSessionResponseBody:
    """Start a new session.

    Returns the body. Raises an `errors.HoneyHiveError` if the call fails. See `sync_detailed`.
    """
    return (await asyncio_detailed(client=client, body=body, options=options)).value
