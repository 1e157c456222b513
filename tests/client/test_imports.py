"""What is imported, and when: a budget in modules, which does not depend on how fast a machine is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing
from pathlib import Path

import frozen_client
import pytest
from frozen_client import HoneyHive

from tests.support.http_server import Response, serving

TELL = "\nimport json, sys\nprint(json.dumps([name for name in sys.modules]))"
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
ONE_OPERATION = "from frozen_client.api.session import get_session"


def modules(code: str, url: str = "") -> set[str]:
    """All that a new Python has imported in the end."""
    package = str(Path(frozen_client.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code + TELL, url],
        env={**os.environ, "PYTHONPATH": package},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


@pytest.fixture(scope="module")
def bare() -> set[str]:
    return modules("")


def test_the_package_imports_next_to_nothing(bare: set[str]) -> None:
    more = modules("import frozen_client") - bare

    assert {name for name in more if name.startswith("frozen_client")} == {"frozen_client", "frozen_client._lazy"}
    # Of importlib, as much as Python has not read on its own account.
    assert len(more) <= 7, sorted(more)


def test_one_operation_imports_its_own_models_and_no_http_library(bare: set[str]) -> None:
    more = modules(ONE_OPERATION) - bare

    assert {name for name in more if "start" in name} == set()
    assert not {"asyncio", "dateutil", "httpx", "ssl", "uuid"} & more
    assert len({name for name in more if name.startswith("frozen_client")}) <= 16, sorted(more)
    assert len(more) <= 70, sorted(more)


def test_a_call_imports_little_beside_what_httpx_does() -> None:
    with serving(lambda _: Response(body=b'{"event_name": "e"}')) as server:
        more = modules(OURS, server.url) - modules(RAW, server.url)

    assert not {"asyncio", "dateutil", "uuid"} & more
    assert {name for name in more if "start" in name} == set()
    # What attrs asks about the Python that it runs on differs from one to the next.
    assert {name.partition(".")[0] for name in more} <= {"attr", "attrs", "frozen_client", "importlib", "platform"}
    assert len(more) <= 48, sorted(more)


def test_the_types_of_a_method_can_be_asked_for() -> None:
    with HoneyHive("a-secret-token") as client:
        for method in (client.session.start_session, client.session.get_session_async):
            assert {"options", "return"} < set(typing.get_type_hints(method))
