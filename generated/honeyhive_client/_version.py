# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The version of this package and the description that it was generated from."""

from typing import Final

PROJECT: Final = "honeyhive-client"
"""The name of the distribution."""

__version__: Final = "0.1.0"

SERVER_URL: Final = "https://api.honeyhive.ai"
"""URL of the description's first server, with the defaults of its variables; empty if there is none."""

DESCRIPTION_SHA256: Final = "a3bdbb31883f7a191fd6b81fda0bb8823ec2b96bad59dc0e2276138415091053"
"""SHA-256 of the OpenAPI description, in hexadecimal."""
