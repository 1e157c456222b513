"""Acknowledged sessions are stored durably, and several processes can share a store."""

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

from tests.sandbox.conftest import client_of, running

pytestmark = pytest.mark.sampled(2)


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def _start(client: httpx.Client, name: str) -> int:
    session = {"project": "p", "session_name": name, "source": "s", "session_id": _id(name)}
    return client.post("/session/start", json={"session": session}).status_code


@pytest.mark.parametrize("after", [50, *(pytest.param(after, marks=pytest.mark.slow) for after in (150, 300))])
def test_kill_loses_no_acknowledged_session(after: int, tmp_path: Path) -> None:
    store = str(tmp_path / "sessions.sqlite3")
    acknowledged: list[str] = []
    enough = threading.Event()

    def load(sandbox: Sandbox, worker: int) -> None:
        with client_of(sandbox) as client:
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

    with running("--store", store) as sandbox, client_of(sandbox) as client:
        lost = [name for name in acknowledged if client.get(f"/session/{_id(name)}").status_code != 200]

    assert len(acknowledged) >= after
    assert lost == []


def test_processes_share_a_file(tmp_path: Path) -> None:
    store = str(tmp_path / "sessions.sqlite3")
    with ExitStack() as stack:
        sandboxes = [running("--store", store) for _ in range(3)]
        with ThreadPoolExecutor(len(sandboxes)) as pool:
            # Concurrently, so that the file exists for none of them.
            started: list[Sandbox] = list(pool.map(stack.enter_context, sandboxes))
        clients = [stack.enter_context(client_of(sandbox)) for sandbox in started]

        def load(worker: int) -> list[int]:
            return [_start(clients[worker % 3], f"{worker}-{number}") for number in range(25)]

        with ThreadPoolExecutor(8) as pool:
            statuses = [status for each in pool.map(load, range(8)) for status in each]
        again = [_start(client, "0-0") for client in clients]
        read = [client.get(f"/session/{_id(f'{worker}-24')}").status_code for client in clients for worker in range(8)]

    assert statuses == [200] * 200
    assert again == [200] * 3
    assert read == [200] * 24


def test_restart_keeps_sessions(tmp_path: Path) -> None:
    store = str(tmp_path / "sessions.sqlite3")
    with running("--store", store) as sandbox, client_of(sandbox) as client:
        _start(client, "kept")
        before = client.get(f"/session/{_id('kept')}").json()

    assert [path.name for path in tmp_path.iterdir()] == ["sessions.sqlite3"]
    with running("--store", store) as sandbox, client_of(sandbox) as client:
        assert client.get(f"/session/{_id('kept')}").json() == before


def test_read_does_not_wait_for_writers(tmp_path: Path) -> None:
    store = tmp_path / "sessions.sqlite3"
    with running("--store", str(store)) as sandbox, client_of(sandbox) as client:
        _start(client, "x")
        other = sqlite3.connect(store, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        status = client.get(f"/session/{_id('x')}", timeout=10).status_code
        other.execute("ROLLBACK")
        other.close()

    assert status == 200


def test_locked_store_is_503(tmp_path: Path) -> None:
    store = tmp_path / "sessions.sqlite3"
    with running("--store", str(store), "--busy-seconds", "0.2") as sandbox, client_of(sandbox) as client:
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
def test_other_file_is_refused_and_unmodified(tmp_path: Path, kind: str) -> None:
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
        pytest.raises(RuntimeError, match="the sandbox did not start: .*precious cannot be used as a store: "),
        running("--store", str(file)),
    ):
        pass

    assert before == (file.read_bytes() if file.is_file() else None)
