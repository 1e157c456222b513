# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The models of the named schemas of the API's description."""

from .._lazy import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from .event import Event as Event
    from .event_type import EventType as EventType
    from .params import SessionStartRequestParam as SessionStartRequestParam
    from .session_start_request import SessionStartRequest as SessionStartRequest
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "Event": ".event",
            "EventType": ".event_type",
            "SessionStartRequest": ".session_start_request",
            "SessionStartRequestParam": ".params",
        },
    )

__all__ = [
    "Event",
    "EventType",
    "SessionStartRequest",
    "SessionStartRequestParam",
]
