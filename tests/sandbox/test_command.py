"""The output of `honeyhive-sandbox`, its arguments, and how it stops."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from scripts import ROOT
from tests.support import frozen, warm
from tests.support.processes import run

from .conftest import DESCRIPTION, running

FOLDER = ROOT / "sandbox"
pytestmark = pytest.mark.sampled(3)


@contextmanager
def _started(*arguments: str) -> Iterator[tuple[warm.Forked, str, list[str]]]:
    """Start a sandbox as a user does, and yield its process, its URL and its first lines."""
    with warm.Forked("honeyhive_sandbox.__main__", *DESCRIPTION, "--port", "0", *arguments, cwd=ROOT) as process:
        lines = [process.stdout.readline() for _ in range(3)]
        try:
            yield process, lines[1].partition("=")[2].strip(), lines
        finally:
            process.kill()


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return warm.run("honeyhive_sandbox.__main__", *DESCRIPTION, *arguments, cwd=ROOT)


@contextmanager
def _stalled(url: str) -> Iterator[None]:
    """Send a request whose response has begun, and takes a minute."""
    address = httpx.URL(url)
    with socket.create_connection((address.host, address.port or 0)) as connection:
        connection.sendall(b"GET /session/x HTTP/1.1\r\nhost: x\r\n\r\n")
        assert connection.recv(1)
        yield


def test_printed_lines_configure_a_client(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "honeyhive_sandbox", *DESCRIPTION, "--port", "0"]
    with subprocess.Popen(
        [*command, "--until-stdin-closes"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        script = tmp_path / "script"
        script.write_text("".join(lines[1:]) + "python=$1\n" + '"$python" -c "$2"\n')
        program = "from frozen_client import HoneyHive\nprint(HoneyHive().session.get_session(session_id='x'))"
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(frozen.FOLDER)}
        shell = ["sh", str(script), sys.executable, program]
        done = run(*shell, environment=environment, check=False)

    assert "nothing is stored at /session/x" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_with_open_connections(number: int) -> None:
    with _started("--fault", "getSession: drip 60s") as (process, url, _), httpx.Client(base_url=url) as client:
        client.get("/")
        with _stalled(url):
            process.send_signal(number)
            _, errors = process.communicate(timeout=10)

    assert process.returncode == 0
    assert "Traceback" not in errors
    assert errors.splitlines()[-1] == "the sandbox has stopped"


@pytest.mark.parametrize("milliseconds", [0, 5, 20])
def test_signal_right_after_the_start(milliseconds: int) -> None:
    with _started() as (process, _, _):
        time.sleep(milliseconds / 1000)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)

    assert process.returncode == 0
    assert errors == "the sandbox has stopped\n"


def test_second_signal_is_ignored() -> None:
    with _started("--fault", "getSession: drip 60s") as (process, url, _), _stalled(url):
        process.send_signal(signal.SIGINT)
        assert _stops(url)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "Traceback" not in errors


def test_end_of_standard_input_where_sigint_is_ignored() -> None:
    """As in the background of a shell without job control; the input ends before the sandbox has started."""
    command = [sys.executable, "-m", "honeyhive_sandbox", "--port", "0", "--quiet", "--until-stdin-closes"]
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command]
    done = run(*ignoring, cwd=FOLDER, stdin="")

    assert done.stderr == "the sandbox has stopped\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_in_the_background_of_a_shell(number: int) -> None:
    """A shell without job control makes the processes that it starts ignore SIGINT."""
    command = [sys.executable, "-m", "honeyhive_sandbox", "--port", "0", "--quiet"]
    shell = ["sh", "-c", '"$@" & echo $!; wait', "sh", *command]
    with subprocess.Popen(shell, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        os.kill(int(lines[0]), number)
        _, errors = process.communicate(timeout=30)

    assert lines[1].startswith("The sandbox runs at http://127.0.0.1:")
    assert errors == "the sandbox has stopped\n"


def test_kill_of_the_parent_process() -> None:
    lines = (
        "import time",
        "from honeyhive_sandbox import running",
        "with running() as sandbox:",
        "    print(sandbox.url, flush=True)",
        "    time.sleep(60)",
    )
    program = "\n".join(lines)
    with subprocess.Popen([sys.executable, "-c", program], cwd=FOLDER, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        parent.kill()

    assert _stops(url)


def _stops(url: str) -> bool:
    for _ in range(200):
        try:
            httpx.get(url)
        except httpx.TransportError:
            return True
        time.sleep(0.05)
    return False


def test_quiet_logs_no_request() -> None:
    with _started("--quiet") as (process, url, _):
        httpx.get(url)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)

    assert output == ""
    assert errors == "the sandbox has stopped\n"


def test_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = _run("--port", str(taken.getsockname()[1]))

    assert done.returncode == 1
    assert done.stderr.startswith("the sandbox did not start: ")
    assert "Address already in use" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_passed_tokens_are_not_printed(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text("a-token-of-the-file\n\nanother-of-the-file\n")
    arguments = ("--token", "a-token-of-the-line", "--token-file", str(file), "--read-only-token", "a-reading-token")
    with _started(*arguments) as (process, url, lines):
        statuses = [
            httpx.get(f"{url}/session/x", headers={"authorization": f"Bearer {token}"}).status_code
            for token in ("a-token-of-the-line", "a-token-of-the-file", "another-of-the-file", "a-reading-token", "b")
        ]
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)

    assert statuses == [404, 404, 404, 404, 401]
    assert not re.search("token-of|of-the|reading", "".join(lines) + output + errors)
    assert "GET /session/x 401" in errors


def test_generated_tokens_differ() -> None:
    with running() as first, running() as second:
        assert first.token != second.token
        assert len(first.token) > 20


def test_host_other_than_loopback() -> None:
    """It is not the default, prints a warning, and the page needs a token."""
    with _started() as (_, url, _):
        assert url.startswith("http://127.0.0.1:")
    with _started("--host", "0.0.0.0", "--token", "a-token") as (process, url, _):  # noqa: S104
        statuses = [httpx.get(url, auth=auth).status_code for auth in (None, ("name", "wrong"), ("name", "a-token"))]
        page = httpx.get(url)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)

    assert "WARNING: the sandbox listens on 0.0.0.0, so other machines can connect" in errors
    assert statuses == [401, 401, 200]
    assert page.headers["www-authenticate"].startswith("Basic ")


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no address 127.0.0.2 by itself")
def test_host_is_printed() -> None:
    with _started("--host", "127.0.0.2") as (_, url, _):
        assert url.startswith("http://127.0.0.2:")
        assert httpx.get(url).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--port", "99999"), "is not a port"),
        (("--max-body", "much"), "is not a size"),
        (("--body-seconds", "0"), "is not a number of seconds"),
        (("--token", "a b"), "a token must be ASCII without spaces"),
        (("--token-file", "no-such-file"), "no-such-file"),
        (("--description", "Makefile"), "Makefile, line "),
        (("--description", os.devnull), "null is not an OpenAPI 3.1 description"),
        (("--description", "generator-config.yaml"), "generator-config.yaml is not an OpenAPI 3.1 description"),
        (("--tokens", "a b"), "unknown arguments"),
        (("--token-file", os.devnull), "contains no token"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else "",
)
def test_invalid_argument(arguments: tuple[str, ...], message: str) -> None:
    done = _run(*arguments)

    assert done.returncode in (1, 2)
    assert message in done.stderr
    assert "a b" not in done.stderr
    assert "Traceback" not in done.stderr


def test_help() -> None:
    text = _run("--help").stdout

    for part in ("--store", "--token", "--fault", "retry-after", "lose-response", "truncate", "every 3rd", "Ctrl-C"):
        assert part in text
