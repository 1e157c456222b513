"""This client with its extra `aiohttp`: async calls use aiohttp, everything else is the same."""

from __future__ import annotations

from honeyhive_client import HoneyHive

from benchmarks.clients.ours import get_async, start_async
from benchmarks.samples import BEARER

__all__ = ["PACKAGES", "connect_async", "get_async", "start_async"]

PACKAGES = ("httpx-aiohttp", "aiohttp")


async def connect_async(url: str) -> HoneyHive:
    return HoneyHive(bearer_auth=BEARER, server_url=url, async_transport="aiohttp")
