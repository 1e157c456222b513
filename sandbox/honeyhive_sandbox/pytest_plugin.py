"""The pytest plugin: a sandbox for the test session, and a client for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from honeyhive_sandbox.process import Sandbox, running

if TYPE_CHECKING:
    from honeyhive_client import HoneyHive


@pytest.fixture(scope="session")
def honeyhive_sandbox() -> Iterator[Sandbox]:
    """A server of HoneyHive's session API on this machine, for the test session; each worker of xdist has its own.

    In a test that uses it, directly or by another fixture, nothing is stored at first, and the environment variables
    HH_API_URL and HH_API_KEY are set, also for programs that the test starts.
    """
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def honeyhive(honeyhive_sandbox: Sandbox) -> Iterator[HoneyHive]:
    """A client of `honeyhive_sandbox`."""
    from honeyhive_client import HoneyHive

    with HoneyHive(bearer_auth=honeyhive_sandbox.token, server_url=honeyhive_sandbox.url) as client:
        yield client


@pytest.fixture(autouse=True)
def _honeyhive_sandbox_state(request: pytest.FixtureRequest) -> Iterator[None]:
    if "honeyhive_sandbox" not in request.fixturenames:
        yield
        return
    sandbox: Sandbox = request.getfixturevalue("honeyhive_sandbox")
    sandbox.clear()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in sandbox.variables.items():
            patch.setenv(name, value)
        yield
