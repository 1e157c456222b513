"""What openapi-python-client generates from the same description with its own templates."""

from __future__ import annotations

import json

from stock_client import AuthenticatedClient  # pyright: ignore[reportMissingImports] -- made by the run
from stock_client.api.session import get_session, start_session  # pyright: ignore[reportMissingImports]
from stock_client.models import Event, StartSessionBody  # pyright: ignore[reportMissingImports]

from benchmarks import samples
from benchmarks.samples import BEARER, SESSION_ID

PACKAGES = ("attrs", "httpx", "python-dateutil")
IMPORTS = ("import stock_client", "from stock_client.api.session import get_session")
FIRST = f"""
import os
from stock_client import AuthenticatedClient
from stock_client.api.session import get_session

with AuthenticatedClient(base_url=os.environ["HH_API_URL"], token="{BEARER}") as client:
    event = get_session.sync("{SESSION_ID}", client=client)
"""
EVENT = samples.event()
SESSION = samples.session()


def connect(url: str) -> AuthenticatedClient:
    client = AuthenticatedClient(base_url=url, token=BEARER)
    # Else the first call makes it, and this would measure nothing.
    client.get_httpx_client()
    return client


def close(client: AuthenticatedClient) -> None:
    client.get_httpx_client().close()


def get(client: AuthenticatedClient) -> Event:
    return get_session.sync(SESSION_ID, client=client)


def start(client: AuthenticatedClient) -> str:
    # Its models take no plain dicts, so a program would go this way.
    body = StartSessionBody.from_dict({"session": SESSION})
    return str(start_session.sync(client=client, body=body).session_id)


async def connect_async(url: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=url, token=BEARER)


async def get_async(client: AuthenticatedClient) -> Event:
    return await get_session.asyncio(SESSION_ID, client=client)


async def start_async(client: AuthenticatedClient) -> str:
    body = StartSessionBody.from_dict({"session": SESSION})
    return str((await start_session.asyncio(client=client, body=body)).session_id)


from_dict = Event.from_dict
to_dict = Event.to_dict


def from_bytes(content: bytes) -> Event:
    return Event.from_dict(json.loads(content))
