# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""What this package was generated from."""

from typing import Final

PROJECT: Final = "honeyhive-client"
"""The name of the distribution."""

__version__: Final = "0.1.0"

SERVER_URL: Final = "https://api.honeyhive.ai"
"""URL of the description's first server, its variables at their defaults; empty without one."""

DESCRIPTION_SHA256: Final = "a35fc487ddfde572786e7444b2fe5f51e82ac6cdc59bff602db842bb08e6d889"
"""SHA-256 of the OpenAPI description, in hexadecimal."""
