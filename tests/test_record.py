"""`make record` gives the same cassettes from the same server, tells what changed, and lets no secret through."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.contract import ROOT
from sandbox.process import running
from tests.http_server import Answer, Request, Server, serving

RECORDED = ROOT / "tests" / "fixtures" / "recorded"
TOKEN = "a-token-that-looks-like-words"


def _record(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "generated"), **environment}
    command = [sys.executable, "-m", "scripts.record", "--output", str(folder)]
    return subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, check=False, timeout=60)


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that is another each time: its ids, times and headers are new with every answer."""
    with serving(lambda _: Answer()) as server:
        server.answer = _answers(server)
        yield server


def _answers(server: Server, **more: Any) -> Callable[[Request], Answer]:
    missing: set[str] = set()

    def answer(request: Request) -> Answer:
        headers = {"x-request-id": secrets.token_hex(12), "x-served-by": secrets.token_hex(8)}
        if request.headers["authorization"] != f"Bearer {TOKEN}":
            return Answer(401, b"{}", headers=headers)
        started = [each for each in server.requests if each.method == "POST"]
        if request.method == "POST":
            session_id = request.json["session"].get("session_id", secrets.token_hex(12))
            return Answer(200, json.dumps({"session_id": session_id, **more}).encode(), headers=headers)
        if request.path.rpartition("/")[2] != started[0].json["session"]["session_id"]:
            missing.add(request.path)
            return Answer(404, b"{}", headers=headers)
        event = {
            "project_id": secrets.token_hex(12),
            "session_id": request.path.rpartition("/")[2],
            "children_ids": [str(uuid.uuid4())],
            "source": f"{server.url}/x",
            "start_time": time.strftime("%Y-%m-%d %H:%M:%S"),
            "end_time": time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{secrets.randbelow(1000):03d}+00:00",
            "metadata": {"created_at": time.time() * 1000, "day": time.strftime("%Y-%m-%d"), "cost": 0.25},
            **more,
        }
        return Answer(200, json.dumps(event).encode(), headers=headers)

    return answer


def test_recording_the_sandbox_gives_the_cassettes_that_are_there(tmp_path: Path) -> None:
    done = _record(tmp_path)

    assert done.returncode == 0, done.stderr
    assert _texts(tmp_path) == _texts(RECORDED)


def test_a_sandbox_that_is_asked_for_by_its_address_gives_the_same(tmp_path: Path) -> None:
    with running() as sandbox:
        done = _record(tmp_path, HH_API_URL=sandbox.url, HH_API_KEY=sandbox.token)

    assert done.returncode == 0, done.stderr
    assert _texts(tmp_path) == _texts(RECORDED)
    assert "two sessions are started there" in done.stdout


def test_an_unchanged_server_gives_no_diff_whatever_its_ids_and_times_are(server: Server, tmp_path: Path) -> None:
    first = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)
    before = _texts(tmp_path)
    server.requests.clear()
    second = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)

    assert first.returncode == second.returncode == 0, first.stderr
    assert _texts(tmp_path) == before
    assert second.stdout.splitlines()[1:] == [f"{name}: as it was" for name in _in_order(second.stdout)]
    recorded = before["get_session.yaml"]
    assert str(server.server_port) not in "".join(before.values())
    assert '"source": "https://api.honeyhive.ai/x"' in recorded
    assert '"start_time": "2000-01-01 00:00:00"' in recorded
    assert '"end_time": "2000-01-01T00:00:00.000+00:00"' in recorded
    assert '"day": "2000-01-01"' in recorded
    assert '"created_at": 946684800000' in recorded
    assert '"cost": 0.25' in recorded
    assert "x-served-by" not in recorded


def _in_order(output: str) -> list[str]:
    return [line.partition(":")[0] for line in output.splitlines()[1:]]


def test_what_changed_in_the_shape_of_the_answers_is_shown(server: Server, tmp_path: Path) -> None:
    _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)
    server.requests.clear()
    server.answer = _answers(server, source=None, region={"names": ["eu"]})

    done = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)

    assert done.returncode == 0, done.stderr
    changed = done.stdout.partition("get_session.yaml: changed\n")[2].partition("get_session_404")[0]
    assert changed.splitlines() == [
        "  + $.region: object",
        "  + $.region.names: array",
        "  + $.region.names[]: string",
        "  - $.source: string",
        "  + $.source: null",
    ]


SECRETS = {
    "the token": TOKEN,
    "the token within a text": f"you sent {TOKEN}, did you not",
    "the token in base64": base64.b64encode(TOKEN.encode()).decode(),
    "a bearer token": "Authorization: Bearer abcdef0123456789",
    "a JSON web token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
    "an API key": "hh_live_0123456789abcdef",
    "a long hexadecimal number": "0123456789abcdef" * 3,
    "a random string": "Zx81kQpLm04RtYvW93nB",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_cassette_with_a_secret_is_refused_and_the_old_ones_stay(server: Server, tmp_path: Path, secret: str) -> None:
    _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)
    before = _texts(tmp_path)
    server.requests.clear()
    server.answer = _answers(server, source=secret)

    done = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)

    assert done.returncode == 1
    assert "a secret would be left in the cassette: line " in done.stderr
    assert "nothing was written" in done.stderr
    assert secret not in done.stdout + done.stderr
    assert _texts(tmp_path) == before


def test_an_answer_of_another_status_is_refused_and_the_old_ones_stay(server: Server, tmp_path: Path) -> None:
    _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)
    before = _texts(tmp_path)
    server.answers(Answer(200, b'{"session_id": "x"}'), Answer(503, b"{}"))

    done = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)

    assert done.returncode == 1
    assert "start_session_without_id: the answer should have status 200, and has 503" in done.stderr
    assert _texts(tmp_path) == before


def test_a_server_without_a_token_is_told(tmp_path: Path) -> None:
    done = _record(tmp_path / "new", HH_API_URL="http://127.0.0.1:1")

    assert done.returncode == 1
    assert "HH_API_KEY is not set" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = _record(tmp_path / "new", HH_API_URL="http://127.0.0.1:1", HH_API_KEY=TOKEN)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_cassette_that_is_no_longer_recorded_goes(tmp_path: Path) -> None:
    stale = tmp_path / "stale.yaml"
    stale.write_text("")

    done = _record(tmp_path)

    assert "stale.yaml: removed" in done.stdout
    assert not stale.exists()
