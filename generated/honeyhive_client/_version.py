# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""What this package was generated from."""

from typing import Final

PROJECT: Final = "honeyhive-client"
"""The name of the distribution."""

__version__: Final = "0.1.0"

SERVER_URL: Final = "https://api.honeyhive.ai"
"""URL of the description's first server, its variables at their defaults; empty without one."""

DESCRIPTION_SHA256: Final = "1af852de07004d56a88511f006bc4fd932c912584822dade0aef6cb269cb4a41"
"""SHA-256 of the OpenAPI description, in hexadecimal."""
