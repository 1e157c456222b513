# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""HoneyHive session API.

A session is one run of an LLM application, with its inputs, outputs, duration and metrics.
Start a session to record it; retrieve it to read it as HoneyHive stored it.
"""

from ._lazy import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from . import api as api
    from . import errors as errors
    from . import models as models
    from . import options as options
    from . import types as types
    from ._base_model import Model as Model
    from ._protocols import AuthenticatedClientProtocol as AuthenticatedClientProtocol
    from ._protocols import ClientProtocol as ClientProtocol
    from ._response import Response as Response
    from ._version import __version__ as __version__
    from .client import AuthenticatedClient as AuthenticatedClient
    from .client import Client as Client
    from .options import BackoffStrategy as BackoffStrategy
    from .options import RequestOptions as RequestOptions
    from .options import RetryConfig as RetryConfig
    from .options import Timeout as Timeout
    from .sdk import HoneyHive as HoneyHive
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "api": ".api",
            "errors": ".errors",
            "models": ".models",
            "options": ".options",
            "types": ".types",
            "AuthenticatedClient": ".client",
            "AuthenticatedClientProtocol": "._protocols",
            "BackoffStrategy": ".options",
            "Client": ".client",
            "ClientProtocol": "._protocols",
            "HoneyHive": ".sdk",
            "Model": "._base_model",
            "RequestOptions": ".options",
            "Response": "._response",
            "RetryConfig": ".options",
            "Timeout": ".options",
            "__version__": "._version",
        },
    )

__all__ = [
    "__version__",
    "api",
    "AuthenticatedClient",
    "AuthenticatedClientProtocol",
    "BackoffStrategy",
    "Client",
    "ClientProtocol",
    "errors",
    "HoneyHive",
    "Model",
    "models",
    "options",
    "RequestOptions",
    "Response",
    "RetryConfig",
    "Timeout",
    "types",
]
