"""Fixtures of the tests of the package of openapi.yaml."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import frozen
from tests.support.http_server import Server, serving

from .described import respond

frozen.prepare()

TOKEN = "a-secret-token"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that responds with the examples of the description; the environment has its URL."""
    with serving(respond) as server:
        monkeypatch.setenv("HH_API_URL", server.url)
        monkeypatch.setenv("HH_API_KEY", TOKEN)
        yield server
