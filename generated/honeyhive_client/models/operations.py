# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The models of a single operation: its request body, its response body, its parameters."""

from .._lazy import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from ..api.session.get_session import GetSessionResponse as GetSessionResponse
    from ..api.session.start_session import StartSessionResponse as StartSessionResponse
    from .params import StartSessionRequestBodyParam as StartSessionRequestBodyParam
    from .start_session_request_body import StartSessionRequestBody as StartSessionRequestBody
    from .start_session_response_body import StartSessionResponseBody as StartSessionResponseBody
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "StartSessionRequestBody": ".start_session_request_body",
            "StartSessionResponseBody": ".start_session_response_body",
            "StartSessionRequestBodyParam": ".params",
            "StartSessionResponse": "..api.session.start_session",
            "GetSessionResponse": "..api.session.get_session",
        },
    )

__all__ = [
    "GetSessionResponse",
    "StartSessionRequestBody",
    "StartSessionRequestBodyParam",
    "StartSessionResponse",
    "StartSessionResponseBody",
]
