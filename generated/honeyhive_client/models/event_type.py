# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

from ..types import OpenStrEnum


class EventType(OpenStrEnum):
    """Type of an event. HoneyHive may add types.

    Any other value becomes a member too, so a `match` needs a default case.
    """

    SESSION = "session"
    MODEL = "model"
    TOOL = "tool"
    CHAIN = "chain"
