"""The only import of httpx. To replace it with a fork that has the same classes, edit this module."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import httpx


def unmodified_send(client: type[Any]) -> Any:
    """Return the `send` of a client class; None when a library has replaced it, as instrumentation does."""
    send = client.send
    is_own = isinstance(send, FunctionType) and send.__globals__["__name__"].partition(".")[0] == httpx.__name__
    return send if is_own else None


SYNC_SEND = unmodified_send(httpx.Client)
ASYNC_SEND = unmodified_send(httpx.AsyncClient)

__all__ = ["ASYNC_SEND", "SYNC_SEND", "httpx"]
