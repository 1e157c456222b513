"""This client, as its README shows it, with all of its defaults: validation, retries, errors, logging."""

from __future__ import annotations

import json

from honeyhive_client import HoneyHive
from honeyhive_client.models.components import Event, SessionStartRequest
from honeyhive_client.models.operations import StartSessionRequestBody

from benchmarks import samples
from benchmarks.samples import BEARER, SESSION_ID

PACKAGES = ("attrs", "httpx", "sniffio", "python-dateutil")
IMPORTS = (
    "import honeyhive_client",
    "from honeyhive_client.api.session import get_session",
    "from honeyhive_client import HoneyHive",
)
FIRST = f"""
import os

import httpx
from honeyhive_client import HoneyHive

with HoneyHive(bearer_auth="{BEARER}", server_url=os.environ["HH_API_URL"]) as client:
    event = client.session.get_session("{SESSION_ID}").event
"""
FIRST_WITH_CERTIFICATES = FIRST.replace("as client:\n", "as client:\n    httpx.create_ssl_context()\n")
EVENT = samples.event()
SESSION = samples.session()


def connect(url: str) -> HoneyHive:
    return HoneyHive(bearer_auth=BEARER, server_url=url)


def close(client: HoneyHive) -> None:
    client.close()


def get(client: HoneyHive) -> Event | None:
    return client.session.get_session(SESSION_ID).event


def start(client: HoneyHive) -> str | None:
    request = StartSessionRequestBody(session=SessionStartRequest(**SESSION))
    started = client.session.start_session(request=request).object
    return started.session_id if started else None


async def connect_async(url: str) -> HoneyHive:
    return connect(url)


async def get_async(client: HoneyHive) -> Event | None:
    return (await client.session.get_session_async(SESSION_ID)).event


async def start_async(client: HoneyHive) -> str | None:
    request = StartSessionRequestBody(session=SessionStartRequest(**SESSION))
    started = (await client.session.start_session_async(request=request)).object
    return started.session_id if started else None


from_dict = Event.from_dict
to_dict = Event.to_dict


def from_bytes(content: bytes) -> Event:
    return Event.from_dict(json.loads(content))
