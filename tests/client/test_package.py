"""The names of the package, which are imported when they are used."""

from __future__ import annotations

import importlib.resources
from typing import Any

import frozen_client
import pytest
from frozen_client import models
from frozen_client.models import components, operations

from tests.support.processes import run_python

LAZY = pytest.mark.parametrize("module", [frozen_client, models, components, operations])


@LAZY
def test_dir_lists_lazy_names(module: Any) -> None:
    assert set(module.__all__) <= set(dir(module))


@LAZY
def test_unknown_name_is_an_attribute_error(module: Any) -> None:
    with pytest.raises(AttributeError, match=f"module '{module.__name__}' has no attribute 'Nothing'"):
        _ = module.Nothing


def test_models_by_their_location_in_the_description() -> None:
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


def test_submodules_are_attributes() -> None:
    done = run_python(
        "import frozen_client as h\n"
        "print(h.api.session.get_session.sync.__name__, "
        "h.models.components.Event.__name__, h.options.Timeout.__name__)",
        flags=("-W", "error"),
    )

    assert done.stdout.strip() == "sync Event Timeout"


def test_package_is_marked_as_typed() -> None:
    assert importlib.resources.files(frozen_client).joinpath("py.typed").is_file()
