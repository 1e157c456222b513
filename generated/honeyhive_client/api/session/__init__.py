# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Operations of the tag `session`."""

from ..._lazy import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from . import get_session as get_session
    from . import start_session as start_session
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "get_session": ".get_session",
            "start_session": ".start_session",
        },
    )

__all__ = [
    "get_session",
    "start_session",
]
