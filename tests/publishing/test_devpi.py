"""Publishing to devpi, which has separate URLs for uploads and for installations."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.maintaining.conftest import Repository
from tests.publishing.conftest import PASSWORD, USER, Index, publish, published, running
from tests.support.http_server import free_port


@pytest.fixture
def devpi(tmp_path: Path) -> Iterator[Index]:
    """An index of devpi that replaces no file and has no base."""
    folder = ["--serverdir", str(tmp_path / "devpi")]
    initialize = Path(sys.executable).with_name("devpi-init")
    subprocess.run([str(initialize), *folder, "--no-root-pypi"], capture_output=True, check=True)
    port = free_port()
    # Hashing its passwords with the default settings takes seconds.
    hashing = ["--argon2-memory-cost=8", "--argon2-time-cost=1", "--argon2-parallelism=1"]
    command = ["devpi_server", *folder, "--host=127.0.0.1", f"--port={port}", *hashing]
    with running(*command, url=f"http://127.0.0.1:{port}/+api") as url, httpx.Client(base_url=url) as client:
        user = {"password": PASSWORD}
        assert client.put(USER, json=user).is_success
        token = client.post("+login", json={"user": USER, **user}).json()["result"]["password"]
        proof = {"X-Devpi-Auth": base64.b64encode(f"{USER}:{token}".encode()).decode()}
        assert client.put(f"{USER}/internal", json={"bases": [], "volatile": False}, headers=proof).is_success
        yield Index(f"{url}{USER}/internal/", f"{url}{USER}/internal/+simple/")


@pytest.mark.slow
def test_devpi(release: Repository, devpi: Index, dependencies: Path) -> None:
    without = publish(release, devpi, CHECK_URL="")
    assert without.returncode == 1
    assert f"{devpi.url}simple/ is not an index: it returned 404" in without.stderr

    done = publish(release, devpi, checks="lint-spec", UV_FIND_LINKS=str(dependencies), MAKEFLAGS=f"VENV={sys.prefix}")
    assert done.returncode == 0, done.stderr
    assert "honeyhive-client 0.1.0 is published" in done.stdout
    assert "The index lacks dependencies (attrs, httpx, sniffio, python-dateutil, " in done.stdout
    assert devpi.files() == published(release.root)
