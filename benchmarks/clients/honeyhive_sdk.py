"""HoneyHive's own client.

Its public interface cannot read a single session or event, so its generated function for an event is called. It
expects the whole session as the response to a start, which the server sends under another path.
"""

from __future__ import annotations

import json
from typing import Any

from honeyhive import HoneyHive  # pyright: ignore[reportMissingImports] -- is in its own environment
from honeyhive._generated.models import GetEventResponseEvent as Event  # pyright: ignore[reportMissingImports]
from honeyhive._generated.services import (  # pyright: ignore[reportMissingImports]
    Events_service,
    async_Events_service,
)

from benchmarks import samples
from benchmarks.samples import BEARER, NUMBERED_ID

PACKAGES = ("honeyhive", "httpx", "pydantic")
IMPORTS = ("from honeyhive import HoneyHive",)
FIRST = f"""
import os
from honeyhive import HoneyHive
from honeyhive._generated.services import Events_service

client = HoneyHive(api_key="{BEARER}", base_url=os.environ["HH_API_URL"] + "/whole")
event = Events_service.getEvent(client._api_config, event_id="{NUMBERED_ID}").event
"""
EVENT = samples.numbered_event()
SESSION = samples.session()


def connect(url: str) -> HoneyHive:
    return HoneyHive(api_key=BEARER, base_url=f"{url}/whole")


def close(_: HoneyHive) -> None:
    """Do nothing, since the client keeps no connection."""


def get(client: HoneyHive) -> Event:
    return Events_service.getEvent(client._api_config, event_id=NUMBERED_ID).event


def start(client: HoneyHive) -> str:
    return str(client.sessions.start({"session": SESSION}).session_id)


async def connect_async(url: str) -> HoneyHive:
    return connect(url)


async def get_async(client: HoneyHive) -> Event:
    return (await async_Events_service.getEvent(client._api_config, event_id=NUMBERED_ID)).event


async def start_async(client: HoneyHive) -> str:
    return str((await client.sessions.start_async({"session": SESSION})).session_id)


def from_dict(data: dict[str, Any]) -> Event:
    return Event(**data)


def to_dict(event: Event) -> dict[str, Any]:
    return dict(event.model_dump(exclude_none=True))


def from_bytes(content: bytes) -> Event:
    return Event(**json.loads(content))
