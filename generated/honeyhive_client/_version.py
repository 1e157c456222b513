# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""What this package was generated from."""

from typing import Final

PROJECT: Final = "honeyhive-client"
"""The name of the distribution."""

__version__: Final = "0.1.0"

DESCRIPTION_SHA256: Final = "b07751cca69109455306fe9e9561ef527e263001687deaaab8beee2272b5f18f"
"""SHA-256 of the OpenAPI description, in hexadecimal."""
