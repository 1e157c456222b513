# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The operations: a package for each tag, and a module for each operation."""

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
