# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""HoneyHive session API.

A session is one run of an LLM application: what went in, what came out, how long it took and
how well it went. Start a session to record it; retrieve it to see it as HoneyHive stored it.
"""

from typing import TYPE_CHECKING

from ._lazy import lazy

if TYPE_CHECKING:
    from . import errors as errors
    from . import models as models
    from . import types as types
    from ._version import __version__ as __version__
    from .client import AuthenticatedClient as AuthenticatedClient
    from .client import Client as Client
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "errors": ".errors",
            "models": ".models",
            "types": ".types",
            "AuthenticatedClient": ".client",
            "Client": ".client",
            "__version__": "._version",
        },
    )

__all__ = [
    "__version__",
    "AuthenticatedClient",
    "Client",
    "errors",
    "models",
    "types",
]
