"""A sandbox of the frozen description in its own process, and a client that validates each response."""

from __future__ import annotations

import ssl
import uuid
from collections.abc import Iterator
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
# Without the certificates of the machine, which take 30 ms to load and are not used over HTTP.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract(frozen.SPEC)


def running(*arguments: str) -> AbstractContextManager[Sandbox]:
    """Run a sandbox of the frozen description, with these arguments."""
    return warm.sandbox(*DESCRIPTION, *arguments)


def violations(contract: Contract, response: httpx.Response) -> list[str]:
    """Return how a response differs from its description; nothing for a path that the description does not have."""
    response.read()
    path = response.request.url.raw_path.partition(b"?")[0].decode()
    if response.status_code in (404, 405) and "no path" in response.text:
        return []
    operation = contract.find(response.request.method, path)
    call = Call(operation, Headers(dict(response.request.headers)), QueryParams())
    return contract.response_violations(call, SentResponse(response.status_code, response.headers, response.content))


def client_of(sandbox: Sandbox, contract: Contract | None = None) -> httpx.Client:
    """Return a client with the sandbox's token, which validates each response if there is a contract."""

    def validate(response: httpx.Response) -> None:
        assert contract is None or violations(contract, response) == []

    return httpx.Client(
        base_url=sandbox.url,
        headers={"authorization": f"Bearer {sandbox.token}"},
        event_hooks={"response": [validate]},
        timeout=60,
        verify=NO_CERTIFICATES,
    )


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with running("--read-only-token", READ_ONLY) as sandbox:
        yield sandbox


@pytest.fixture
def http(sandbox: Sandbox, contract: Contract) -> Iterator[httpx.Client]:
    with client_of(sandbox, contract) as client:
        yield client


@pytest.fixture
def plain(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client without a token, whose responses are not validated."""
    with httpx.Client(base_url=sandbox.url, verify=NO_CERTIFICATES) as client:
        yield client


@pytest.fixture
def session() -> dict[str, Any]:
    """A minimal session to start, with an ID of its own."""
    return {"project": "p", "session_name": "n", "source": "s", "session_id": str(uuid.uuid4())}


@pytest.fixture(scope="session")
def published_start() -> dict[str, Any]:
    published: dict[str, Any] = Operations(frozen.SPEC).request_example("startSession")
    return published
