"""httpx-aiohttp by hand: httpx's client with aiohttp below it."""

from __future__ import annotations

from httpx_aiohttp import HttpxAiohttpClient

from benchmarks.peers.raw_httpx import HEADERS, get_async, start_async

__all__ = ["PACKAGES", "connect_async", "get_async", "start_async"]

PACKAGES = ("httpx-aiohttp", "httpx", "aiohttp", "sniffio")


async def connect_async(url: str) -> HttpxAiohttpClient:
    return HttpxAiohttpClient(base_url=url, headers=HEADERS)
