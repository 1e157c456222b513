"""`make index`: an index on this machine, with its password in a file."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import httpx

from scripts import ROOT
from tests.maintaining.conftest import run
from tests.publishing.conftest import ALONE, SDIST

FIELDS = {":action": "file_upload", "name": "honeyhive-client", "version": "0.1.0"}
FILES = {"content": (SDIST, b"an sdist")}


def test_printed_commands_work(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    command = [sys.executable, "-m", "scripts.local_index", "--folder", str(folder), "--port"]
    # The dependencies cannot be downloaded here: the index reports that, and starts.
    settings = {**ALONE, "PIP_NO_INDEX": "1"}
    with subprocess.Popen(
        [*command, "0"], cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            printed = _until("uv pip install", process)
            (url,) = re.findall(r"make publish INDEX_URL=(\S+)", printed)
            assert (
                f"pip install --isolated --index-url {url}simple/ honeyhive-sandbox 'honeyhive-client[aiohttp]'"
                in printed
            )

            (export,) = re.findall(r"export .*", printed)
            user, password = run(
                ROOT, "sh", "-c", f'{export} && echo "$UV_PUBLISH_USERNAME $UV_PUBLISH_PASSWORD"'
            ).stdout.split()
            assert password not in printed
            assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600

            assert not httpx.post(url, data=FIELDS, files=FILES).is_success
            assert httpx.post(url, data=FIELDS, files=FILES, auth=(user, password)).is_success
            assert SDIST in httpx.get(f"{url}simple/honeyhive-client/").text
            # It does not redirect to a public index.
            assert httpx.get(f"{url}simple/not-here/").status_code == 404

            taken = run(ROOT, *command, str(httpx.URL(url).port))
            assert taken.returncode == 1
            assert "use another port: make index PORT=8081" in taken.stderr
        finally:
            process.send_signal(signal.SIGINT)
            try:
                _, errors = process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    assert process.returncode == 0, errors
    assert "the dependencies could not be downloaded, so the index lacks them" in errors
    assert "Traceback" not in errors
    assert os.listdir(folder / "packages") == [SDIST]


def _until(text: str, process: subprocess.Popen[str]) -> str:
    """What it prints until a line with the text."""
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or text not in lines[-1]:
        lines.append(process.stdout.readline())
        assert lines[-1], "".join(lines)
    return "".join(lines)
