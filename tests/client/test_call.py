"""How many functions a call runs, and which names of the HTTP libraries the package uses."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import frozen_client
import pytest
from frozen_client import HoneyHive

from tests.support.http_server import Response, Server

from .calls import TOKEN

PACKAGE = Path(frozen_client.__file__).parent
EVENT = b'{"event_name": "e", "event_type": "model", "children_ids": ["a"], "start_time": "2024-04-01 22:38:19"}'


@contextlib.contextmanager
def functions_run() -> Iterator[list[tuple[str, str]]]:
    """List the file and the name of each function of the package that runs in the block."""
    run: list[tuple[str, str]] = []

    def profile(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        # A coroutine is entered again after each await.
        is_first = not code.co_flags & inspect.CO_COROUTINE or frame.f_lasti <= 2
        if event == "call" and is_first and code.co_filename.startswith(str(PACKAGE)):
            run.append((str(Path(code.co_filename).relative_to(PACKAGE)), code.co_name))

    # A client of another test may be finalized at any time.
    gc.disable()
    sys.setprofile(profile)
    try:
        yield run
    finally:
        sys.setprofile(None)
        gc.enable()


@pytest.mark.parametrize("style", ["sync", "async"])
def test_warm_call_runs_few_functions(server: Server, style: str) -> None:
    server.respond_with(Response(body=EVENT))

    async def main() -> list[tuple[str, str]]:
        async with HoneyHive(TOKEN, server_url=server.url) as client:
            await client.session.get_session_async("s-1")
            with functions_run() as run:
                await client.session.get_session_async("s-1")
            return run

    if style == "sync":
        with HoneyHive(TOKEN, server_url=server.url) as client:
            client.session.get_session("s-1")
            with functions_run() as run:
                client.session.get_session("s-1")
    else:
        run = asyncio.run(main())

    assert len({file for file, _ in run}) <= 8, sorted({file for file, _ in run})
    assert 10 < len(run) <= 30, run


MODULES = {path.name: path.read_text(encoding="utf-8") for path in PACKAGE.glob("_*.py")}


def test_httpx_is_imported_once() -> None:
    imports = [
        name for name, code in MODULES.items() if re.search(r"^\s*(import httpx\b|from httpx\b)", code, re.MULTILINE)
    ]

    assert imports == ["_httpx.py"]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_only_public_names_of_libraries_are_used(name: str) -> None:
    """Those of httpx, httpx-aiohttp, aiohttp and attrs, and of the objects that they return."""
    libraries = r"\b(aiohttp|attrs|client|error|httpcore|httpx|httpx_aiohttp|request|response|stream|transport)"
    private = re.findall(libraries + r"\._(?!_)\w+", MODULES[name])
    imported = re.findall(r"(?:from|import) (?:aiohttp|attrs?|httpcore|httpx|httpx_aiohttp)\.?\S*\._\w+", MODULES[name])

    assert (private, imported) == ([], [])
