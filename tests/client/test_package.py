"""What the package promises as a whole: its names, its laziness, its metadata."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.resources
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import frozen_client
import pytest
from frozen_client import models
from frozen_client.models import components, operations


def modules() -> list[str]:
    found = pkgutil.walk_packages(frozen_client.__path__, "frozen_client.")
    return ["frozen_client", *(module.name for module in found)]


def run(code: str) -> str:
    """What a new Python prints that imports the package under test."""
    place = str(Path(frozen_client.__file__).parent.parent)
    code = f"import sys; sys.path.insert(0, {place!r})\n{code}"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("name", modules())
def test_every_name_in_all_is_there(name: str) -> None:
    module = importlib.import_module(name)

    for exported in getattr(module, "__all__", ()):
        assert getattr(module, exported) is not None


@pytest.mark.parametrize("module", [frozen_client, models, components, operations])
def test_what_is_imported_lazily_is_listed_by_dir(module: Any) -> None:
    assert set(module.__all__) <= set(dir(module))


@pytest.mark.parametrize("module", [frozen_client, models, components, operations])
def test_a_name_that_is_not_there_is_an_attribute_error(module: Any) -> None:
    with pytest.raises(AttributeError, match=f"module '{module.__name__}' has no attribute 'Nothing'"):
        _ = module.Nothing


def test_models_are_found_by_where_the_description_has_them() -> None:
    assert set(components.__all__) == {"Event", "EventType", "SessionStartRequest", "SessionStartRequestParam"}
    assert set(operations.__all__) == {
        "GetSessionResponse",
        "StartSessionRequestBody",
        "StartSessionRequestBodyParam",
        "StartSessionResponse",
        "StartSessionResponseBody",
    }
    assert components.Event is models.Event
    assert operations.StartSessionRequestBody is models.StartSessionRequestBody


@pytest.mark.parametrize("operation", ["start_session", "get_session"])
@pytest.mark.parametrize("function", ["sync", "sync_detailed", "asyncio", "asyncio_detailed"])
def test_each_operation_has_its_four_functions(operation: str, function: str) -> None:
    module = importlib.import_module(f"frozen_client.api.session.{operation}")

    found = getattr(module, function)

    assert callable(found)
    documentation = found.__doc__ or ""
    # The first has all of it.
    parts = (
        ("API page: https://", "Args:", "Returns:", "Raises:")
        if function == "sync_detailed"
        else ("Return", "Raise", "See")
    )
    for part in parts:
        assert part in documentation


def test_importing_the_package_imports_nothing_heavy() -> None:
    heavy = run("import frozen_client; print(sorted({'httpx', 'attrs', 'attr', 'dateutil'} & set(sys.modules)))")

    assert heavy == "[]"


def test_a_model_is_imported_when_it_is_asked_for() -> None:
    loaded = run(
        "from frozen_client import models; models.EventType\n"
        "print(sorted(name for name in sys.modules if name.startswith('frozen_client.models.')))"
    )

    assert loaded == "['frozen_client.models.event_type']"


def test_an_operation_imports_its_own_models_only() -> None:
    loaded = run(
        "import frozen_client.api.session.get_session\n"
        "print(sorted(name.rpartition('.')[2] for name in sys.modules if name.startswith('frozen_client.models.')))"
    )

    assert loaded == "['event', 'event_type']"


def test_dateutil_is_imported_only_for_a_time_that_needs_it() -> None:
    loaded = run(
        "from frozen_client.models import Event\n"
        "Event.from_dict({'start_time': '2024-04-01 22:38:19'}); print('dateutil' in sys.modules)\n"
        "Event.from_dict({'start_time': '2024-04'}); print('dateutil' in sys.modules)"
    )

    assert loaded.split() == ["False", "True"]


def test_the_version_is_the_descriptions(description: dict[str, Any]) -> None:
    assert frozen_client.__version__ == description["info"]["version"]


def test_every_part_is_reached_from_the_top() -> None:
    reached = run(
        "import frozen_client as h\n"
        "print(h.api.session.get_session.sync.__name__, h.models.components.Event.__name__, h.options.Timeout.__name__)"
    )

    assert reached == "sync Event Timeout"


def test_it_is_marked_as_typed() -> None:
    assert importlib.resources.files(frozen_client).joinpath("py.typed").is_file()
