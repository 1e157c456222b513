"""`make record` writes the same cassettes for the same server, prints what changed, and writes no secret."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import html
import json
import os
import secrets
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from scripts import ROOT
from tests.support import frozen, warm
from tests.support.http_server import Request, Response, Server, serving

pytestmark = pytest.mark.sampled(4)

frozen.prepare()

RECORDED = ROOT / "tests" / "fixtures" / "recorded"
TOKEN = "a-token/that+looks&like=words"
RECORDER = "tests.support.recording"


def _record(folder: Path, command: str = RECORDER, **environment: str) -> subprocess.CompletedProcess[str]:
    return warm.run(command, "--output", folder, cwd=ROOT, environment={"PATH": os.environ["PATH"], **environment})


def _record_sandbox(folder: Path) -> subprocess.CompletedProcess[str]:
    """Record as without an address, but from a sandbox that starts at once."""
    with warm.sandbox("--description", str(frozen.SPEC)) as sandbox:
        return _record(folder, HH_API_URL=sandbox.url, HH_API_KEY=sandbox.token)


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that is another each time: its ids, times and headers are new with every response."""
    with serving(lambda _: Response()) as server:
        server.response = _responses(server)
        yield server


def _responses(server: Server, **more: Any) -> Callable[[Request], Response]:
    def response(request: Request) -> Response:
        # A server that counts its requests: such an id is a part of many numbers.
        headers = {"x-request-id": str(server.connections), "x-served-by": secrets.token_hex(8)}
        if request.headers["authorization"] != f"Bearer {TOKEN}":
            return Response(401, b"{}", headers=headers)
        started = [each for each in server.requests if each.method == "POST"]
        if request.method == "POST":
            session_id = request.json["session"].get("session_id", secrets.token_hex(12))
            return Response(200, json.dumps({"session_id": session_id, **more}).encode(), headers=headers)
        if request.path.rpartition("/")[2] != started[0].json["session"]["session_id"]:
            return Response(404, b"{}", headers=headers)
        event = {
            "project_id": secrets.token_hex(12),
            "tenantId": secrets.randbelow(1000),
            "status_id": "duration",
            "session_id": request.path.rpartition("/")[2],
            "children_ids": [str(uuid.uuid4())],
            "source": f"{server.url}/x",
            "start_time": time.strftime("%Y-%m-%d %H:%M:%S"),
            "end_time": time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{secrets.randbelow(1000):03d}+00:00".lstrip("0"),
            "duration": 3.5,
            "paid": 12,
            "metadata": {
                "created_at": time.time() * 1000,
                "created": str(int(time.time())),
                "day": time.strftime("%Y-%m-%d"),
                "compact": time.strftime("%Y%m%dT%H%M%SZ"),
                "header": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()),
                "cost": 0.25,
                "number": 20240101,
                "note": f"the duration of {request.path}",
            },
            **more,
        }
        mixed = dict(sorted(event.items(), key=lambda _: secrets.randbelow(100)))
        body = gzip.compress(json.dumps(mixed).encode())
        return Response(200, body, headers={**headers, "content-encoding": "gzip"})

    return response


def test_recording_the_sandbox(tmp_path: Path) -> None:
    done = _record(tmp_path, "scripts.record")

    assert done.returncode == 0, done.stderr
    assert _texts(tmp_path) == _texts(RECORDED)


def test_additional_scenario(tmp_path: Path) -> None:
    _record(tmp_path / "before")
    _record(tmp_path / "after", FIRST_SCENARIO="another")

    before, after = _texts(tmp_path / "before"), _texts(tmp_path / "after")
    assert len(before) > 1
    assert after == {**before, "another.yaml": after["another.yaml"]}


def test_recording_a_running_sandbox(tmp_path: Path) -> None:
    with warm.sandbox() as sandbox:
        done = _record(tmp_path, "scripts.record", HH_API_URL=sandbox.url, HH_API_KEY=sandbox.token)

    assert done.returncode == 0, done.stderr
    assert _texts(tmp_path) == _texts(RECORDED)
    assert "sessions are started there" in done.stdout


def test_unchanged_server(server: Server, tmp_path: Path) -> None:
    first = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)
    before = _texts(tmp_path)
    server.requests.clear()
    second = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)

    assert first.returncode == second.returncode == 0, first.stderr
    assert _texts(tmp_path) == before
    assert second.stdout.splitlines()[1:] == [f"{name}: unchanged" for name in _in_order(second.stdout)]
    recorded = before["get_session.yaml"]
    assert str(server.server_port) not in "".join(before.values())
    assert '"source": "https://api.honeyhive.ai/x"' in recorded
    assert '"start_time": "2000-01-01 00:00:00"' in recorded
    assert '"end_time": "2000-01-01T00:00:00.000+00:00"' in recorded
    assert '"day": "2000-01-01"' in recorded
    assert '"created_at": 946684800000' in recorded
    assert '"created": "946684800"' in recorded
    assert '"compact": "20000101T000000Z"' in recorded
    assert '"header": "Sat, 01 Jan 2000 00:00:00 GMT"' in recorded
    for kept in (
        '"paid": 12',
        '"cost": 0.25',
        '"number": 20240101',
        '"duration": 3.5',
        "the duration of /session/0000",
    ):
        assert kept in recorded
    assert "x-served-by" not in recorded


def _in_order(output: str) -> list[str]:
    return [line.partition(":")[0] for line in output.splitlines()[1:]]


def test_changes_of_shape_are_printed(server: Server, tmp_path: Path) -> None:
    _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)
    server.requests.clear()
    changed = _responses(server, source=None, region={"names": ["eu"]})
    server.response = lambda request: dataclasses.replace(
        found := changed(request), headers={**found.headers, "retry-after": "1"}
    )

    done = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)

    assert done.returncode == 0, done.stderr
    message = done.stdout.partition("get_session.yaml: changed\n")[2].partition("get_session_404")[0]
    assert message.splitlines() == [
        "  + $.region: object",
        "  + $.region.names: array",
        "  + $.region.names[]: string",
        "  - $.source: string",
        "  + $.source: null",
        "  + header retry-after",
    ]


SECRETS = {
    "the token": TOKEN,
    "the token within a text": f"you sent {TOKEN}, did you not",
    "the token in base64": base64.b64encode(TOKEN.encode()).decode(),
    "the token in a URL": f"https://x/?t={quote(TOKEN, safe='')}",
    "the token in a URL, in small letters": f"https://x/?t={quote(TOKEN, safe='').lower()}",
    "the token in HTML": html.escape(TOKEN),
    "the token in JSON within JSON": json.dumps({"t": TOKEN.replace("/", "\\/")}),
    "the token in capitals": TOKEN.upper(),
    "the token backwards": TOKEN[::-1],
    "the token in hexadecimal": TOKEN.encode().hex(),
    "a bearer token": "Authorization: Bearer abcdef0123456789",
    "a JSON web token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
    "an API key": "hh_live_0123456789abcdef",
    "a long hexadecimal number": "0123456789abcdef" * 3,
    "a random string": "Zx81kQpLm04RtYvW93nB",
    "a random string behind a word": "live_aB3dE5fG7hJ9kL1mN3",
    "a key of a cloud": "AKIAABCDEFGHIJKLMNOP",
    "a password in a URL": "postgres://admin:hunter2@db",
    "a cookie": "cookie: session=0a1b2c3d",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_is_refused(server: Server, tmp_path: Path, secret: str) -> None:
    old = tmp_path / "start_session.yaml"
    old.write_text("old")
    server.response = _responses(server, source=secret)

    done = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)

    assert done.returncode == 1
    assert "the cassette would contain a secret: line " in done.stderr
    assert "nothing was written" in done.stderr
    assert secret not in done.stdout + done.stderr
    assert _texts(tmp_path) == {"start_session.yaml": "old"}


def test_another_status_is_refused(server: Server, tmp_path: Path) -> None:
    _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)
    before = _texts(tmp_path)
    server.respond_with(Response(200, b'{"session_id": "x"}'), Response(503, b"{}"))

    done = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)

    assert done.returncode == 1
    assert "start_session_again: expected status 200, got 503" in done.stderr
    assert _texts(tmp_path) == before


def test_missing_token(tmp_path: Path) -> None:
    done = _record(tmp_path / "new", HH_API_URL="http://127.0.0.1:1")

    assert done.returncode == 1
    assert "HH_API_URL is set and HH_API_KEY is not" in done.stderr
    assert not (tmp_path / "new").exists()


def test_unreachable_server(tmp_path: Path) -> None:
    done = _record(tmp_path / "new", HH_API_URL="http://127.0.0.1:1", HH_API_KEY=TOKEN)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new").exists()


def test_other_cassettes_are_kept(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("by hand")

    done = _record_sandbox(tmp_path)

    assert "other.yaml: not recorded by this command" in done.stdout
    assert other.read_text() == "by hand"


@pytest.mark.parametrize(
    ("body", "headers", "message"),
    [
        ('{"session_id": "x"}'.encode("utf-16"), {}, "start_session: the response is not UTF-8"),
        ('{"session_id": "x"}'.encode("utf-16-le"), {}, "start_session: the response has control characters"),
        (gzip.compress(b"{}"), {"content-encoding": "x-gzip"}, "encoding 'x-gzip' was not requested"),
    ],
    ids=["UTF-16", "UTF-16 without a mark", "a compression of another name"],
)
def test_unreadable_response(
    server: Server, tmp_path: Path, body: bytes, headers: dict[str, str], message: str
) -> None:
    server.respond_with(Response(200, body, headers=headers))

    done = _record(tmp_path / "new", HH_API_URL=server.url, HH_API_KEY=TOKEN)

    assert done.returncode == 1
    assert message in done.stderr
    assert not (tmp_path / "new").exists()


def test_response_that_is_not_json(server: Server, tmp_path: Path) -> None:
    usual = server.response
    page = f"<p>Sorry, {time.strftime('%Y-%m-%d %H:%M:%S')}, at {server.url}\n</p>\n".encode()
    server.response = lambda request: (
        Response(404, page, "text/html") if usual(request).status == 404 else usual(request)
    )

    done = _record(tmp_path, HH_API_URL=server.url, HH_API_KEY=TOKEN)

    assert done.returncode == 0, done.stderr
    recorded = (tmp_path / "get_session_404.yaml").read_text(encoding="utf-8")
    assert "<p>Sorry, 2000-01-01 00:00:00, at https://api.honeyhive.ai\n" in recorded


@pytest.mark.parametrize("old", [b"<<<<<<< ours\n", b"", b"[]", b"version: 1\ninteractions: []\n", b"\xff"])
def test_unreadable_cassette_is_replaced(tmp_path: Path, old: bytes) -> None:
    file = tmp_path / "get_session.yaml"
    file.write_bytes(old)

    done = _record_sandbox(tmp_path)

    assert done.returncode == 0, done.stderr
    assert "get_session.yaml: changed\n  (the old cassette cannot be read)\n" in done.stdout
    assert '"event_type": "session"' in file.read_text(encoding="utf-8")


def test_all_cassettes_are_written_or_none(tmp_path: Path) -> None:
    first = tmp_path / "start_session.yaml"
    first.write_text("old")
    (tmp_path / "get_session_401.yaml").mkdir()

    done = _record_sandbox(tmp_path)

    assert done.returncode == 1
    assert "nothing was written" in done.stderr
    assert first.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"start_session.yaml", "get_session_401.yaml"}
