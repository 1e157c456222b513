"""What was answered is stored, whatever happens next."""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from honeyhive_sandbox import Sandbox

from tests.sandbox.conftest import NO_CERTIFICATES, running


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def _start(client: httpx.Client, name: str) -> int:
    session = {"project": "p", "session_name": name, "source": "s", "session_id": _id(name)}
    return client.post("/session/start", json={"session": session}).status_code


def _client(sandbox: Sandbox) -> httpx.Client:
    headers = {"authorization": f"Bearer {sandbox.token}"}
    return httpx.Client(base_url=sandbox.url, headers=headers, timeout=60, verify=NO_CERTIFICATES)


@pytest.mark.parametrize("after", [50, *(pytest.param(after, marks=pytest.mark.slow) for after in (150, 300))])
def test_no_session_that_was_answered_is_lost_when_the_process_is_killed(after: int, tmp_path: Path) -> None:
    store = str(tmp_path / "sessions.sqlite3")
    acknowledged: list[str] = []
    enough = threading.Event()

    def load(sandbox: Sandbox, worker: int) -> None:
        with _client(sandbox) as client:
            try:
                for number in range(10_000):
                    name = f"{worker}-{number}"
                    if _start(client, name) == 200:
                        acknowledged.append(name)
                    if len(acknowledged) >= after:
                        enough.set()
            except httpx.TransportError:
                return

    with running("--store", store) as sandbox, ThreadPoolExecutor(8) as pool:
        for worker in range(8):
            pool.submit(load, sandbox, worker)
        assert enough.wait(60)
        sandbox.kill()

    with running("--store", store) as sandbox, _client(sandbox) as client:
        lost = [name for name in acknowledged if client.get(f"/session/{_id(name)}").status_code != 200]

    assert len(acknowledged) >= after
    assert lost == []


def test_several_processes_share_one_file(tmp_path: Path) -> None:
    store = str(tmp_path / "sessions.sqlite3")
    with ExitStack() as stack:
        sandboxes = [running("--store", store) for _ in range(3)]
        with ThreadPoolExecutor(len(sandboxes)) as pool:
            # All at once, for then each finds no file yet.
            started: list[Sandbox] = list(pool.map(stack.enter_context, sandboxes))
        clients = [stack.enter_context(_client(sandbox)) for sandbox in started]

        def load(worker: int) -> list[int]:
            return [_start(clients[worker % 3], f"{worker}-{number}") for number in range(25)]

        with ThreadPoolExecutor(8) as pool:
            statuses = [status for each in pool.map(load, range(8)) for status in each]
        same = [_start(client, "0-0") for client in clients]
        found = [client.get(f"/session/{_id(f'{worker}-24')}").status_code for client in clients for worker in range(8)]

    assert statuses == [200] * 200
    assert same == [200] * 3
    assert found == [200] * 24


def test_the_sessions_are_there_again_after_a_restart(tmp_path: Path) -> None:
    store = str(tmp_path / "sessions.sqlite3")
    with running("--store", store) as sandbox, _client(sandbox) as client:
        _start(client, "kept")
        before = client.get(f"/session/{_id('kept')}").json()

    assert [path.name for path in tmp_path.iterdir()] == ["sessions.sqlite3"]
    with running("--store", store) as sandbox, _client(sandbox) as client:
        assert client.get(f"/session/{_id('kept')}").json() == before


def test_reading_does_not_wait_for_another_process_that_writes(tmp_path: Path) -> None:
    store = tmp_path / "sessions.sqlite3"
    with running("--store", str(store)) as sandbox, _client(sandbox) as client:
        _start(client, "x")
        other = sqlite3.connect(store, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        found = client.get(f"/session/{_id('x')}", timeout=10).status_code
        other.execute("ROLLBACK")
        other.close()

    assert found == 200


def test_a_store_that_is_locked_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    store = tmp_path / "sessions.sqlite3"
    with running("--store", str(store), "--busy-seconds", "0.2") as sandbox, _client(sandbox) as client:
        with sqlite3.connect(store, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            session = {"project": "p", "session_name": "n", "source": "s", "session_id": _id("x")}
            refused = client.post("/session/start", json={"session": session})
            other.execute("ROLLBACK")
        other.close()
        missing = client.get(f"/session/{_id('x')}").status_code
        again = _start(client, "x")

    assert refused.status_code == 503
    assert "nothing was changed" in refused.json()["message"]
    assert refused.headers["retry-after"] == "1"
    assert (missing, again) == (404, 200)


@pytest.mark.parametrize("kind", ["text", "folder", "another database"])
def test_a_file_that_is_no_store_is_left_as_it_is(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "precious"
    if kind == "text":
        file.write_text(json.dumps({"precious": True}) * 100)
    elif kind == "folder":
        file.mkdir()
    else:
        with sqlite3.connect(file) as database:
            database.execute("CREATE TABLE precious (a)")
        database.close()
    before = file.read_bytes() if file.is_file() else None

    with (
        pytest.raises(RuntimeError, match="the sandbox did not start: .*precious cannot hold sessions: "),
        running("--store", str(file)),
    ):
        pass

    assert before == (file.read_bytes() if file.is_file() else None)
