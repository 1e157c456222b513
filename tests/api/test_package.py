"""Every part of the description has a name in the package."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import frozen_client
import honeyhive_client
import pytest
from honeyhive_client import AuthenticatedClient, HoneyHive

from .conftest import TOKEN
from .described import Operation, described_operations, description

OPERATIONS = pytest.mark.parametrize("operation", described_operations(), ids=lambda operation: operation.id)


@pytest.mark.parametrize(
    "name", [module.name for module in pkgutil.walk_packages(honeyhive_client.__path__, "honeyhive_client.")]
)
def test_names_in_all_exist(name: str) -> None:
    module = importlib.import_module(name)

    for exported in getattr(module, "__all__", ()):
        assert getattr(module, exported) is not None


@OPERATIONS
@pytest.mark.parametrize("function", ["sync", "sync_detailed", "asyncio", "asyncio_detailed"])
def test_operations_have_functions(operation: Operation, function: str) -> None:
    documentation = getattr(operation.module, function).__doc__

    page = operation.data.get("externalDocs", {}).get("url", "")
    # The others refer to the docstring of `sync_detailed`.
    parts = (page, "Args:", "Returns:", "Raises:") if function == "sync_detailed" else ("Return", "Raise", "See")
    for part in parts:
        assert part in documentation


@OPERATIONS
def test_operations_have_methods(operation: Operation) -> None:
    with HoneyHive(TOKEN) as client:
        assert callable(operation.method_of(client))
        assert callable(operation.method_of(client, "_async"))


def test_version_is_the_descriptions() -> None:
    assert honeyhive_client.__version__ == description()["info"]["version"]


def test_first_server_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HH_API_URL", raising=False)
    url = description()["servers"][0]["url"]

    assert AuthenticatedClient(token=TOKEN).base_url == url
    with HoneyHive(TOKEN) as client:
        assert client.server_url == url


def test_runtime_equals_that_of_frozen_client() -> None:
    """The modules that every package contains are tested in tests/client, on `frozen_client`."""
    ours, frozen = (Path(package.__path__[0]) for package in (honeyhive_client, frozen_client))
    shared = [path.name for path in frozen.glob("_[a-z]*.py") if path.name != "_version.py"]

    assert len(shared) > 5
    for name in shared:
        assert (ours / name).read_bytes().partition(b"\n")[2] == (frozen / name).read_bytes().partition(b"\n")[2]
