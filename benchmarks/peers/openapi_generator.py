"""What openapi-generator makes of the same description for Python: urllib3 and pydantic, sync only."""

from __future__ import annotations

from openapi_generator_client import (  # pyright: ignore[reportMissingImports] -- made by the run
    ApiClient,
    Configuration,
    Event,
    SessionApi,
    StartSessionRequest,
)

from benchmarks import samples
from benchmarks.samples import BEARER, SESSION_ID

PACKAGES = ("openapi-generator-cli", "pydantic", "urllib3")
IMPORTS = ("import openapi_generator_client",)
FIRST = f"""
import os
from openapi_generator_client import ApiClient, Configuration, SessionApi

with ApiClient(Configuration(host=os.environ["HH_API_URL"], access_token="{BEARER}")) as client:
    event = SessionApi(client).get_session("{SESSION_ID}")
"""
EVENT = samples.event()
SESSION = samples.session()


def connect(url: str) -> SessionApi:
    return SessionApi(ApiClient(Configuration(host=url, access_token=BEARER)))


def close(client: SessionApi) -> None:
    client.api_client.rest_client.pool_manager.clear()


def get(client: SessionApi) -> Event:
    return client.get_session(SESSION_ID)


def start(client: SessionApi) -> str:
    return str(client.start_session(StartSessionRequest.from_dict({"session": SESSION})).session_id)


from_dict = Event.from_dict
to_dict = Event.to_dict


def from_bytes(content: bytes) -> Event:
    return Event.from_json(content)
