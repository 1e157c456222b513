# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The models of requests and responses.

`components` has the named schemas of the description; `operations` has the models of a single operation.
"""

from .._lazy import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from . import components as components
    from . import operations as operations
    from .event import Event as Event
    from .event_type import EventType as EventType
    from .params import SessionStartRequestParam as SessionStartRequestParam
    from .params import StartSessionRequestBodyParam as StartSessionRequestBodyParam
    from .session_start_request import SessionStartRequest as SessionStartRequest
    from .start_session_request_body import StartSessionRequestBody as StartSessionRequestBody
    from .start_session_response_body import StartSessionResponseBody as StartSessionResponseBody
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "components": ".components",
            "operations": ".operations",
            "Event": ".event",
            "EventType": ".event_type",
            "SessionStartRequest": ".session_start_request",
            "StartSessionRequestBody": ".start_session_request_body",
            "StartSessionResponseBody": ".start_session_response_body",
            "SessionStartRequestParam": ".params",
            "StartSessionRequestBodyParam": ".params",
        },
    )

__all__ = [
    "components",
    "Event",
    "EventType",
    "operations",
    "SessionStartRequest",
    "SessionStartRequestParam",
    "StartSessionRequestBody",
    "StartSessionRequestBodyParam",
    "StartSessionResponseBody",
]
