"""aiohttp by hand: one session, plain JSON."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientSession

from benchmarks import samples
from benchmarks.samples import BEARER, SESSION_ID

PACKAGES = ("aiohttp",)
IMPORTS = ("import aiohttp",)
SESSION = samples.session()


async def connect_async(url: str) -> ClientSession:
    return ClientSession(url, headers={"authorization": f"Bearer {BEARER}"})


async def get_async(client: ClientSession) -> Any:
    async with client.get(f"/session/{SESSION_ID}") as response:
        return await response.json()


async def start_async(client: ClientSession) -> Any:
    async with client.post("/session/start", json={"session": SESSION}) as response:
        return (await response.json())["session_id"]
