"""HoneyHive's client of the same API, made by Speakeasy."""

from __future__ import annotations

from typing import Any

from honeyhive import HoneyHive, utils  # pyright: ignore[reportMissingImports] -- is in its own environment
from honeyhive.models.components import Event, SessionStartRequest  # pyright: ignore[reportMissingImports]
from honeyhive.models.operations import StartSessionRequestBody  # pyright: ignore[reportMissingImports]

from benchmarks import samples
from benchmarks.samples import BEARER, NUMBERED_ID

PACKAGES = ("honeyhive", "httpx", "pydantic")
IMPORTS = ("from honeyhive import HoneyHive",)
FIRST = f"""
import os
from honeyhive import HoneyHive

client = HoneyHive(bearer_auth="{BEARER}", server_url=os.environ["HH_API_URL"])
event = client.session.get_session(session_id="{NUMBERED_ID}").event
"""
EVENT = samples.numbered_event()
SESSION = samples.session()


def connect(url: str) -> HoneyHive:
    return HoneyHive(bearer_auth=BEARER, server_url=url)


def close(client: HoneyHive) -> None:
    client.sdk_configuration.client.close()


def get(client: HoneyHive) -> Event:
    return client.session.get_session(session_id=NUMBERED_ID).event


def start(client: HoneyHive) -> str:
    request = StartSessionRequestBody(session=SessionStartRequest(**SESSION))
    return str(client.session.start_session(request=request).object.session_id)


async def connect_async(url: str) -> HoneyHive:
    return connect(url)


async def get_async(client: HoneyHive) -> Event:
    return (await client.session.get_session_async(session_id=NUMBERED_ID)).event


async def start_async(client: HoneyHive) -> str:
    request = StartSessionRequestBody(session=SessionStartRequest(**SESSION))
    return str((await client.session.start_session_async(request=request)).object.session_id)


def from_dict(data: dict[str, Any]) -> Event:
    return utils.unmarshal(data, Event)


def to_dict(event: Event) -> dict[str, Any]:
    return dict(event.model_dump(by_alias=True))


def from_bytes(content: bytes) -> Event:
    return utils.unmarshal_json(content, Event)
