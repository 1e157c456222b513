"""Calls that are the same for the sync methods, the async methods and the async methods over aiohttp."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from frozen_client import HoneyHive
from frozen_client.models import components, operations

TOKEN = "a-secret-token"
SESSION: components.SessionStartRequestParam = {"project": "p", "session_name": "n", "source": "s"}
START: operations.StartSessionRequestBodyParam = {"session": SESSION}
STYLES = ["sync", "async", "aiohttp"]


@contextlib.contextmanager
def open_client(style: str, **settings: Any) -> Iterator[Callable[..., Any]]:
    """Open a client and yield a function that calls its methods by name: `call("get_session", "s-1")`.

    Args:
        style: "sync", or "async" or "aiohttp", whose calls run in an event loop.
        settings: Arguments of `HoneyHive`. An `async_httpx_client` is closed in the same event loop.
    """
    settings = {"bearer_auth": TOKEN, **settings}
    if style == "sync":
        with HoneyHive(**settings) as client:
            yield lambda method, *arguments, **options: _method(client, method)(*arguments, **options)
        return
    with asyncio.Runner() as runner:
        client = HoneyHive(async_transport="aiohttp" if style == "aiohttp" else "httpx", **settings)
        try:
            yield lambda method, *arguments, **options: runner.run(
                _method(client, f"{method}_async")(*arguments, **options)
            )
        finally:
            runner.run(client.aclose())
            if own := settings.get("async_httpx_client"):
                runner.run(own.aclose())


def _method(client: HoneyHive, name: str) -> Callable[..., Any]:
    method: Callable[..., Any] = getattr(client if name.startswith("request") else client.session, name)
    return method


def call(style: str, method: str, *arguments: Any, options: Any = None, **settings: Any) -> Any:
    """Call one method of a client of its own and return its response.

    Args:
        style: As of `open_client`.
        method: The name of the sync method.
        arguments: Arguments of the method.
        options: The `RequestOptions` of the call.
        settings: Arguments of `HoneyHive`.
    """
    with open_client(style, **settings) as call_method:
        return call_method(method, *arguments, options=options)


def text_of(error: BaseException) -> str:
    """Return all that an error and its causes hold."""
    following = error.__cause__ or error.__context__
    return f"{error!r} {vars(error)!r} {error.args!r} {text_of(following) if following else ''}"
