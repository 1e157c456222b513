"""httpx by hand, where sniffio is installed: without it, each async call pays for an import that fails."""

from __future__ import annotations

from benchmarks.peers.raw_httpx import connect_async, get_async, start_async

__all__ = ["PACKAGES", "connect_async", "get_async", "start_async"]

PACKAGES = ("httpx", "httpcore", "sniffio")
