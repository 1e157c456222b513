"""httpx by hand: one client, plain JSON."""

from __future__ import annotations

from typing import Any

import httpx

from benchmarks import samples
from benchmarks.samples import BEARER, SESSION_ID

PACKAGES = ("httpx", "httpcore")
IMPORTS = ("import httpx",)
FIRST = f"""
import os
import httpx

with httpx.Client(base_url=os.environ["HH_API_URL"], headers={{"authorization": "Bearer {BEARER}"}}) as client:
    event = client.get("/session/{SESSION_ID}").json()
"""
HEADERS = {"authorization": f"Bearer {BEARER}"}
SESSION = samples.session()


def connect(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers=HEADERS)


def close(client: httpx.Client) -> None:
    client.close()


def get(client: httpx.Client) -> Any:
    return client.get(f"/session/{SESSION_ID}").json()


def start(client: httpx.Client) -> Any:
    return client.post("/session/start", json={"session": SESSION}).json()["session_id"]


async def connect_async(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, headers=HEADERS)


async def get_async(client: httpx.AsyncClient) -> Any:
    return (await client.get(f"/session/{SESSION_ID}")).json()


async def start_async(client: httpx.AsyncClient) -> Any:
    return (await client.post("/session/start", json={"session": SESSION})).json()["session_id"]
