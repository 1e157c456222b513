"""The HTTP library, under the names that the package uses: to move to another is an edit of this module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

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


__all__ = ["Answer", "AsyncClient", "Headers", "SyncClient", "httpx", "retry_after"]
