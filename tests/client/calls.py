"""Calls that are the same for the sync methods, the async methods and the async methods over aiohttp."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from frozen_client import HoneyHive
from frozen_client.models import components, operations

TOKEN = "a-secret-token"
SESSION: components.SessionStartRequestParam = {"project": "p", "session_name": "n", "source": "s"}
START: operations.StartSessionRequestBodyParam = {"session": SESSION}
STYLES = ["sync", "async", "aiohttp"]


@dataclass
class OpenClient:
    """An open client; calling it calls a method by the name of the sync one: `call("get_session", "s-1")`."""

    client: HoneyHive
    runner: asyncio.Runner | None = None
    """Runs the async methods; None where the sync ones are called."""

    def __call__(self, method: str, *arguments: Any, **options: Any) -> Any:
        if self.runner is None:
            return _method(self.client, method)(*arguments, **options)
        return self.runner.run(_method(self.client, f"{method}_async")(*arguments, **options))

    def pause(self, seconds: float) -> None:
        """Wait while the event loop, where there is one, goes on."""
        if self.runner is None:
            time.sleep(seconds)
        else:
            self.runner.run(asyncio.sleep(seconds))


@contextlib.contextmanager
def open_client(style: str, **settings: Any) -> Iterator[OpenClient]:
    """Open a client.

    Args:
        style: "sync", or "async" or "aiohttp", whose calls run in an event loop.
        settings: Arguments of `HoneyHive`. An `async_httpx_client` is closed in the same event loop.
    """
    settings = {"bearer_auth": TOKEN, **settings}
    if style == "sync":
        with HoneyHive(**settings) as client:
            yield OpenClient(client)
        return
    with asyncio.Runner() as runner:
        client = HoneyHive(async_transport="aiohttp" if style == "aiohttp" else "httpx", **settings)
        try:
            yield OpenClient(client, runner)
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
