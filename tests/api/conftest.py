"""What the tests of the package of openapi.yaml share."""

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
    """A server that responds with the description's examples, and that the environment names."""
    with serving(respond) as server:
        monkeypatch.setenv("HH_API_URL", server.url)
        monkeypatch.setenv("HH_API_KEY", TOKEN)
        yield server
