"""What a call runs of the package, and which names of the HTTP libraries the package uses."""

from __future__ import annotations

import asyncio
import gc
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import frozen_client
import pytest
from frozen_client import HoneyHive

from tests.support.http_server import Response, serving

PACKAGE = Path(frozen_client.__file__).parent
EVENT = b'{"event_name": "e", "event_type": "model", "children_ids": ["a"], "start_time": "2024-04-01 22:38:19"}'


def functions_of(call: Callable[[], Any]) -> list[tuple[str, str]]:
    """Return the file and the name of each function of the package that a call runs."""
    run: list[tuple[str, str]] = []

    def profile(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(str(PACKAGE)):
            run.append((str(Path(code.co_filename).relative_to(PACKAGE)), code.co_name))

    # A client of another test may be finalized at any time.
    gc.disable()
    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(None)
        gc.enable()
    return run


@pytest.mark.parametrize("style", ["sync", "async"])
def test_warm_call_runs_few_functions(style: str) -> None:
    with serving(lambda _: Response(body=EVENT)) as server:
        client = HoneyHive("a-secret-token", server_url=server.url)

        async def main() -> list[tuple[str, str]]:
            await client.session.get_session_async("s-1")
            run: list[tuple[str, str]] = []
            coroutine = client.session.get_session_async("s-1")

            def profile(frame: FrameType, event: str, _: object) -> None:
                code = frame.f_code
                # A coroutine is entered once for each time that it waits.
                if event == "call" and code.co_filename.startswith(str(PACKAGE)) and frame.f_lasti <= 2:
                    run.append((str(Path(code.co_filename).relative_to(PACKAGE)), code.co_name))

            # A client of another test may be finalized at any time.
            gc.disable()
            sys.setprofile(profile)
            try:
                await coroutine
            finally:
                sys.setprofile(None)
                gc.enable()
            await client.aclose()
            return run

        if style == "sync":
            client.session.get_session("s-1")
            run = functions_of(lambda: client.session.get_session("s-1"))
            client.close()
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
    """Nothing private of httpx, httpx-aiohttp, aiohttp and attrs, nor of what they return."""
    libraries = r"\b(aiohttp|attrs|client|error|httpcore|httpx|httpx_aiohttp|request|response|stream|transport)"
    private = re.findall(libraries + r"\._(?!_)\w+", MODULES[name])
    imported = re.findall(r"(?:from|import) (?:aiohttp|attrs?|httpcore|httpx|httpx_aiohttp)\.?\S*\._\w+", MODULES[name])

    assert (private, imported) == ([], [])
