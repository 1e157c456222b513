"""The lower bound: http.client over one connection, and json."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from benchmarks import samples
from benchmarks.samples import BEARER, SESSION_ID

PACKAGES = ()
IMPORTS = ("import http.client, json",)
FIRST = f"""
import json, os
from http.client import HTTPConnection
from urllib.parse import urlsplit

client = HTTPConnection(urlsplit(os.environ["HH_API_URL"]).netloc)
client.request("GET", "/session/{SESSION_ID}", headers={{"authorization": "Bearer {BEARER}"}})
event = json.loads(client.getresponse().read())
"""
EVENT = samples.event()
SESSION = samples.session()
HEADERS = {"authorization": f"Bearer {BEARER}"}


def connect(url: str) -> HTTPConnection:
    return HTTPConnection(urlsplit(url).netloc)


def close(client: HTTPConnection) -> None:
    client.close()


def get(client: HTTPConnection) -> Any:
    client.request("GET", f"/session/{SESSION_ID}", headers=HEADERS)
    return json.loads(client.getresponse().read())


def start(client: HTTPConnection) -> Any:
    body = json.dumps({"session": SESSION})
    client.request("POST", "/session/start", body, {**HEADERS, "content-type": "application/json"})
    return json.loads(client.getresponse().read())["session_id"]


from_bytes = json.loads
