"""Names are completed where people type: in editors, which read the package, and at a prompt, which has objects."""

from __future__ import annotations

import rlcompleter
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from typing import Any

import jedi
import pytest

from tests.support import frozen

frozen.prepare()

import frozen_client  # noqa: E402  # it has to be generated first
from frozen_client.models import components  # noqa: E402

FOLDER = frozen.FOLDER
PROJECT = jedi.Project(FOLDER, added_sys_path=[str(FOLDER)], smart_sys_path=False)
IMPORT = "import frozen_client as honeyhive\n"
PUBLIC = ["HoneyHive", "RequestOptions", "errors", "models"]
METHODS = ["get_session", "get_session_async", "start_session", "start_session_async"]
RESULT = ["event", "headers", "ok", "raw_response", "request_id", "status_code", "value"]
FIELDS = ["additional_properties", "duration", "event_id", "inputs", "to_dict", "to_json"]


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each worker a cache of its own: from a shared one it may read half of what another writes."""
    jedi.settings.cache_directory = str(tmp_path_factory.mktemp("jedi"))


def test_an_editor_completes() -> None:
    check("honeyhive.", PUBLIC)
    check("honeyhive.models.components.Event().", FIELDS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("honeyhive.HoneyHive('key').", ["session", "with_options"]),
        ("honeyhive.Client().", ["base_url", "timeout"]),
        ("honeyhive.HoneyHive('key').session.", METHODS),
        ("honeyhive.HoneyHive('key').session.get_session('s-1').", RESULT),
        ("honeyhive.models.components.", ["Event", "EventType", "SessionStartRequest"]),
        ("honeyhive.HoneyHive('key').session.get_session('s-1').event.", FIELDS),
        ("honeyhive.models.components.Event().source.", ["removeprefix"]),
        ("honeyhive.models.components.EventType.", ["MODEL", "TOOL"]),
    ],
)
def test_an_editor_completes_each_kind_of_object(code: str, names: list[str]) -> None:
    check(code, names)


def check(code: str, names: list[str]) -> None:
    completed = {completion.name for completion in jedi.Script(IMPORT + code, project=PROJECT).complete()}

    assert set(names) <= completed


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    return {
        "honeyhive": frozen_client,
        "components": components,
        "client": frozen_client.HoneyHive("key"),
        "event": components.Event(source="s"),
    }


def with_jedi(code: str, names: dict[str, Any]) -> Iterator[str]:
    return (completion.name for completion in jedi.Interpreter(code, [names]).complete())


def with_rlcompleter(code: str, names: dict[str, Any]) -> Iterator[str]:
    completer = rlcompleter.Completer(names)
    for state in count():
        completed = completer.complete(code, state)
        if completed is None:
            return
        yield completed.removeprefix(code).rstrip("()")


@pytest.mark.parametrize("complete", [with_jedi, with_rlcompleter])
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("honeyhive.", PUBLIC),
        ("client.", ["close", "is_authenticated", "session"]),
        ("client.session.", METHODS),
        ("event.", FIELDS),
        ("components.", ["Event", "EventType", "SessionStartRequest"]),
    ],
)
def test_a_prompt_completes(complete: Any, code: str, expected: list[str], names: dict[str, Any]) -> None:
    assert set(expected) <= set(complete(code, names))


IPYTHON = """
import frozen_client
from frozen_client.models import Event
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
event = Event(source="a", additional_properties={"zone": "b"})
shell.user_ns.update(client=frozen_client.HoneyHive("key"), event=event)
with provisionalcompleter():
    for code, name in [("client.se", "session"), ("client.session.", "get_session"), ('event["', "zone")]:
        assert name in {completion.text for completion in shell.Completer.completions(code, len(code))}, code
formatted = shell.display_formatter.format(event)[0]
assert formatted["text/plain"] == '{\\n  "source": "a",\\n  "zone": "b"\\n}'
assert "<td" in formatted["text/html"]
assert shell.display_formatter.format([event])[0]["text/plain"].splitlines()[1] == '   "source": "a",'
"""


@pytest.mark.slow
def test_ipython_completes_and_shows_json(tmp_path: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IPYTHON],
        env={"PYTHONPATH": str(FOLDER), "HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
