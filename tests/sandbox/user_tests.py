"""Tests as users of the pytest plugin write them; test_plugin.py and `make test-wheel` run a copy of this file."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.resources import files
from typing import Any

import pytest
import yaml
from honeyhive_client import HoneyHive, errors
from honeyhive_sandbox import Sandbox

# The description's own example, which has each field that is required.
_DESCRIPTION = yaml.safe_load(files("honeyhive_sandbox").joinpath("openapi.yaml").read_text(encoding="utf-8"))
_BODY = _DESCRIPTION["paths"]["/session/start"]["post"]["requestBody"]["content"]["application/json"]
REQUEST: Any = next(iter(_BODY["examples"].values()))["value"]
SESSION_ID, NAME = REQUEST["session"]["session_id"], REQUEST["session"]["session_name"]
PROGRAM = (
    f"from honeyhive_client import HoneyHive; print(HoneyHive().session.get_session('{SESSION_ID}').value.event_name)"
)


def test_start_and_get(honeyhive: HoneyHive) -> None:
    started = honeyhive.session.start_session(request=REQUEST).value
    assert honeyhive.session.get_session(started.session_id).value.event_name == NAME


def test_store_is_empty_at_the_start_of_a_test(honeyhive: HoneyHive) -> None:
    with pytest.raises(errors.NotFoundError):
        honeyhive.session.get_session(SESSION_ID)


def test_faults(honeyhive: HoneyHive, honeyhive_sandbox: Sandbox) -> None:
    with honeyhive_sandbox.faults("startSession first 1: 503 retry-after 0"):
        assert honeyhive.session.start_session(request=REQUEST).ok
    with honeyhive_sandbox.faults("422"), pytest.raises(errors.UnprocessableEntityError):
        honeyhive.session.start_session(request=REQUEST)
    with pytest.raises(ValueError, match="is not a fault"), honeyhive_sandbox.faults("explode"):
        pass
    assert honeyhive.session.start_session(request=REQUEST).ok


def test_child_process(honeyhive: HoneyHive) -> None:
    honeyhive.session.start_session(request=REQUEST)
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.stdout == f"{NAME}\n", done.stderr


def test_variables_are_set_with_the_fixture_only() -> None:
    assert "HH_API_URL" not in os.environ
