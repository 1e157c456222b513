# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Operations of the tag `session`, as methods of `HoneyHive.session`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import honeyhive_client._response as _response
import honeyhive_client.models as _models

from ..api import session as _operations
from ..options import RequestOptions

if TYPE_CHECKING:
    from .._protocols import AuthenticatedClientProtocol


class SessionOperations:
    """Start sessions and read them back."""

    def __init__(self, client: AuthenticatedClientProtocol) -> None:
        self._client = client

    def start_session(
        self,
        request: _models.StartSessionRequestBody | _models.StartSessionRequestBodyParam,
        *,
        options: RequestOptions | None = None,
    ) -> _operations.start_session.StartSessionResponse:
        """Start a new session.

        Records a session and returns it. Starting a session again with the same `session_id`, a UUID,
        does not record another: HoneyHive merges `metadata` and `user_properties` into the session that
        it has. HoneyHive names `POST /v1/sessions`, which takes the same session without the wrapping
        `session` key, as the successor of this operation.

        API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

        Args:
            request (StartSessionRequestBody | StartSessionRequestBodyParam): What to send.
            options (RequestOptions | None): Options of this call, which override the client's.

        Returns:
            The response, with the body as `object`.

        Raises:
            errors.SDKError: The status is unsuccessful or not described; some statuses have their
                own class.
            errors.ResponseValidationError: The response does not match its schema where a value is
                required.
            errors.RequestValidationError: A parameter or the body does not match its schema;
                nothing was sent.
            errors.ConnectionError: The server could not be reached, or the connection was dropped.
            errors.TimeoutError: No response was received in time.
        """
        return _response.raise_for_status(
            _operations.start_session.sync_detailed(client=self._client, body=request, options=options)
        )

    async def start_session_async(
        self,
        request: _models.StartSessionRequestBody | _models.StartSessionRequestBodyParam,
        *,
        options: RequestOptions | None = None,
    ) -> _operations.start_session.StartSessionResponse:
        """Start a new session.

        Records a session and returns it. Starting a session again with the same `session_id`, a UUID,
        does not record another: HoneyHive merges `metadata` and `user_properties` into the session that
        it has. HoneyHive names `POST /v1/sessions`, which takes the same session without the wrapping
        `session` key, as the successor of this operation.

        API page: https://docs.honeyhive.ai/api-reference/session/start-a-new-session

        Args:
            request (StartSessionRequestBody | StartSessionRequestBodyParam): What to send.
            options (RequestOptions | None): Options of this call, which override the client's.

        Returns:
            The response, with the body as `object`.

        Raises:
            errors.SDKError: The status is unsuccessful or not described; some statuses have their
                own class.
            errors.ResponseValidationError: The response does not match its schema where a value is
                required.
            errors.RequestValidationError: A parameter or the body does not match its schema;
                nothing was sent.
            errors.ConnectionError: The server could not be reached, or the connection was dropped.
            errors.TimeoutError: No response was received in time.
        """
        return _response.raise_for_status(
            await _operations.start_session.asyncio_detailed(client=self._client, body=request, options=options)
        )

    def get_session(
        self,
        session_id: str,
        *,
        options: RequestOptions | None = None,
    ) -> _operations.get_session.GetSessionResponse:
        """Retrieve a session.

        Returns one session as it was stored, in the form of an event. HoneyHive's current API
        description no longer lists this operation.

        API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

        Args:
            session_id (str): ID of the session, from the response of its start. Example:
                caf77ace-3417-4da4-944d-f4a0688f3c23.
            options (RequestOptions | None): Options of this call, which override the client's.

        Returns:
            The response, with the body as `event`.

        Raises:
            errors.SDKError: The status is unsuccessful or not described; some statuses have their
                own class.
            errors.ResponseValidationError: The response does not match its schema where a value is
                required.
            errors.RequestValidationError: A parameter or the body does not match its schema;
                nothing was sent.
            errors.ConnectionError: The server could not be reached, or the connection was dropped.
            errors.TimeoutError: No response was received in time.
        """
        return _response.raise_for_status(
            _operations.get_session.sync_detailed(session_id, client=self._client, options=options)
        )

    async def get_session_async(
        self,
        session_id: str,
        *,
        options: RequestOptions | None = None,
    ) -> _operations.get_session.GetSessionResponse:
        """Retrieve a session.

        Returns one session as it was stored, in the form of an event. HoneyHive's current API
        description no longer lists this operation.

        API page: https://docs.honeyhive.ai/api-reference/session/retrieve-a-session

        Args:
            session_id (str): ID of the session, from the response of its start. Example:
                caf77ace-3417-4da4-944d-f4a0688f3c23.
            options (RequestOptions | None): Options of this call, which override the client's.

        Returns:
            The response, with the body as `event`.

        Raises:
            errors.SDKError: The status is unsuccessful or not described; some statuses have their
                own class.
            errors.ResponseValidationError: The response does not match its schema where a value is
                required.
            errors.RequestValidationError: A parameter or the body does not match its schema;
                nothing was sent.
            errors.ConnectionError: The server could not be reached, or the connection was dropped.
            errors.TimeoutError: No response was received in time.
        """
        return _response.raise_for_status(
            await _operations.get_session.asyncio_detailed(session_id, client=self._client, options=options)
        )
