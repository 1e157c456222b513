"""A sandbox of the frozen description in a process of its own, and a client that checks each response against it."""

from __future__ import annotations

import ssl
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from honeyhive_sandbox import Sandbox
from honeyhive_sandbox.contract import Call, Contract, SentResponse
from starlette.datastructures import Headers, QueryParams

from scripts.common.operations import Operations
from tests.support import frozen, warm

frozen.prepare()

DESCRIPTION = ("--description", str(frozen.SPEC))
READ_ONLY = "a-token-that-may-only-read"
# Without the certificates of the machine, which take a client 30 ms to load, and are of no use over HTTP.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract(frozen.SPEC)


def running(*arguments: str) -> AbstractContextManager[Sandbox]:
    """A sandbox of the frozen description, with these arguments."""
    return warm.sandbox(*DESCRIPTION, *arguments)


def violations(contract: Contract, response: httpx.Response) -> list[str]:
    """How a response differs from what is described; nothing for what the description does not name."""
    response.read()
    path = response.request.url.raw_path.partition(b"?")[0].decode()
    if response.status_code in (404, 405) and "no path" in response.text:
        return []
    operation = contract.find(response.request.method, path)
    call = Call(operation, Headers(dict(response.request.headers)), QueryParams())
    return contract.response_violations(call, SentResponse(response.status_code, response.headers, response.content))


@pytest.fixture(scope="session")
def checked(contract: Contract) -> Callable[[httpx.Response], None]:
    """Fails when a response is not as described."""

    def check(response: httpx.Response) -> None:
        assert violations(contract, response) == []

    return check


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with running("--read-only-token", READ_ONLY) as sandbox:
        yield sandbox


@pytest.fixture
def http(sandbox: Sandbox, checked: Callable[[httpx.Response], None]) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {sandbox.token}"}
    hooks = {"response": [checked]}
    with httpx.Client(base_url=sandbox.url, headers=headers, event_hooks=hooks, verify=NO_CERTIFICATES) as client:
        yield client


@pytest.fixture
def plain(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client for what the description does not speak of."""
    with httpx.Client(base_url=sandbox.url, verify=NO_CERTIFICATES) as client:
        yield client


@pytest.fixture
def session() -> dict[str, Any]:
    """What is sent to start the least of sessions, with an id of its own."""
    return {"project": "p", "session_name": "n", "source": "s", "session_id": str(uuid.uuid4())}


@pytest.fixture(scope="session")
def published_start() -> dict[str, Any]:
    published: dict[str, Any] = Operations(frozen.SPEC).request_example("startSession")
    return published
