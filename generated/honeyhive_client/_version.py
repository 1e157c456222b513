# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""What this package was generated from."""

from typing import Final

PROJECT: Final = "honeyhive-client"
"""The name of the distribution."""

__version__: Final = "0.1.0"

SERVER_URL: Final = "https://api.honeyhive.ai"
"""URL of the description's first server, its variables at their defaults; empty without one."""

DESCRIPTION_SHA256: Final = "258eb5fa22fec24216ecada7658699c4cf03355f2143f717f99c4c15a25e6e1d"
"""SHA-256 of the OpenAPI description, in hexadecimal."""
