"""The HTTP library, under the names that the package uses: to move to another is an edit of this module."""

from __future__ import annotations

from collections.abc import Mapping
from types import FunctionType
from typing import Any, TypeAlias

import httpx

Answer: TypeAlias = httpx.Response
AsyncClient: TypeAlias = httpx.AsyncClient
Headers: TypeAlias = httpx.Headers
SyncClient: TypeAlias = httpx.Client


def retry_after(headers: Mapping[str, str]) -> float | None:
    """How many seconds the server asks to wait; None when it does not say, or not so that it can be read."""
    from httpx_retries import Retry

    try:
        return Retry().parse_retry_after(headers.get("retry-after", ""))
    except ValueError:
        return None


def is_as_made(function: Any, module: str) -> bool:
    """Whether a function is a module's own, and nobody has put another in its place."""
    # What wraps a function may bear its name, but has globals of its own, or is no function.
    return type(function) is FunctionType and function.__globals__["__name__"] == module


__all__ = ["Answer", "AsyncClient", "Headers", "SyncClient", "httpx", "is_as_made", "retry_after"]
