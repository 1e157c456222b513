"""What the tests of the generated code share: `frozen_client`, its description, and the fixtures in tests/fixtures.

They use public names only, and also run on built wheels.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from scripts import ROOT
from tests.support import frozen

frozen.prepare()

from frozen_client import AuthenticatedClient, RetryConfig  # noqa: E402  # it has to be generated first

SESSION_ID = "caf77ace-3417-4da4-944d-f4a0688f3c23"


@pytest.fixture(scope="session")
def vcr_config() -> dict[str, Any]:
    return {"match_on": ["method", "path", "query", "body"], "filter_headers": ["authorization"]}


@pytest.fixture(scope="session")
def vcr_cassette_dir() -> str:
    return str(ROOT / "tests" / "fixtures")


@pytest.fixture
def client() -> Iterator[AuthenticatedClient]:
    # A cassette holds one response, so there is one attempt.
    with AuthenticatedClient(token="a-secret-token", retries=RetryConfig(strategy="none")) as client:
        yield client


@pytest.fixture(scope="session")
def description() -> dict[str, Any]:
    """The frozen description, as a plain mapping."""
    loaded: dict[str, Any] = yaml.safe_load(frozen.SPEC.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def published_start(description: dict[str, Any]) -> dict[str, Any]:
    body = description["paths"]["/session/start"]["post"]["requestBody"]
    value: dict[str, Any] = body["content"]["application/json"]["examples"]["published"]["value"]
    return value


@pytest.fixture(scope="session")
def published_event(description: dict[str, Any]) -> dict[str, Any]:
    response = description["paths"]["/session/{session_id}"]["get"]["responses"]["200"]
    value: dict[str, Any] = response["content"]["application/json"]["examples"]["published"]["value"]
    return value
