# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The operations, one package a tag and one module an operation."""

from .._lazy import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from . import session as session
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "session": ".session",
        },
    )

__all__ = [
    "session",
]
