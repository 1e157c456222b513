"""httpx by hand, with sniffio installed: without it, each async call attempts an import that fails."""

from __future__ import annotations

from benchmarks.clients.raw_httpx import connect_async, get_async, start_async

__all__ = ["PACKAGES", "connect_async", "get_async", "start_async"]

PACKAGES = ("httpx", "httpcore", "sniffio")
