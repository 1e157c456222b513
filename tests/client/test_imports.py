"""What is imported, and when: a budget in modules, which does not depend on the speed of a machine."""

from __future__ import annotations

import json
import typing

import pytest
from frozen_client import HoneyHive

from tests.support.http_server import Server
from tests.support.processes import run_python

from .calls import TOKEN

LIST_MODULES = "\nimport json, sys\nprint(json.dumps([name for name in sys.modules]))"
RAW = """
import httpx, sys
with httpx.Client(headers={"Authorization": "Bearer a-secret-token"}) as client:
    client.get(sys.argv[1] + "/session/s-1").raise_for_status().json()
"""
OURS = """
import sys
from frozen_client import HoneyHive
with HoneyHive("a-secret-token", server_url=sys.argv[1]) as client:
    client.session.get_session("s-1").event
"""


def modules(code: str, url: str = "") -> set[str]:
    """Return all modules that a new Python process has imported after running some code."""
    return set(json.loads(run_python(code + LIST_MODULES, url).stdout))


@pytest.fixture(scope="module")
def bare() -> set[str]:
    """The modules that Python imports by itself."""
    return modules("")


def test_package_imports_almost_nothing(bare: set[str]) -> None:
    more = modules("import frozen_client") - bare

    assert {name for name in more if name.startswith("frozen_client")} == {"frozen_client", "frozen_client._lazy"}
    # The number of modules of importlib that are imported anyway depends on the version of Python.
    assert len(more) <= 7, sorted(more)


def test_model_imports_no_other_model(bare: set[str]) -> None:
    more = modules("from frozen_client import models; models.EventType") - bare

    assert {name for name in more if name.startswith("frozen_client.models.")} == {"frozen_client.models.event_type"}


def test_operation_imports_its_own_models_only(bare: set[str]) -> None:
    more = modules("from frozen_client.api.session import get_session") - bare

    loaded = {name for name in more if name.startswith("frozen_client.models.")}
    assert loaded == {"frozen_client.models.event", "frozen_client.models.event_type"}
    assert not {"asyncio", "dateutil", "httpx", "ssl", "uuid"} & more
    assert len({name for name in more if name.startswith("frozen_client")}) <= 16, sorted(more)
    assert len(more) <= 70, sorted(more)


def test_call_imports_little_more_than_httpx(server: Server) -> None:
    more = modules(OURS, server.url) - modules(RAW, server.url)

    assert not {"asyncio", "dateutil", "uuid"} & more
    assert {name for name in more if "start" in name} == set()
    # attrs imports `platform` on some implementations of Python only.
    assert {name.partition(".")[0] for name in more} <= {"attr", "attrs", "frozen_client", "importlib", "platform"}
    assert len(more) <= 48, sorted(more)


@pytest.mark.parametrize(("time", "is_needed"), [("2024-04-01 22:38:19", False), ("2024-04", True)])
def test_dateutil_is_imported_for_a_time_that_needs_it(time: str, is_needed: bool) -> None:
    code = f"from frozen_client.models import Event; Event.from_dict({{'start_time': '{time}'}})"

    assert ("dateutil" in modules(code)) is is_needed


def test_type_hints_of_methods_can_be_resolved() -> None:
    with HoneyHive(TOKEN) as client:
        for method in (client.session.start_session, client.session.get_session_async):
            assert {"options", "return"} < set(typing.get_type_hints(method))
