"""The clients that are compared, and their environments, which are created from locks with hashes."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".bench"
OUTPUT = FOLDER / "generated"
LOCKS = ROOT / "benchmarks" / "requirements"
GENERATED = ROOT / "generated"


class EnvironmentFailure(Exception):
    """An environment cannot be created."""


@dataclass(frozen=True)
class ComparedClient:
    """A client that is compared.

    Attributes:
        title: Its name in the tables.
        module: Its module in `benchmarks.clients`.
        lock: Its lock; None for the one with the module's name.
    """

    title: str
    module: str
    lock: str | None = None

    @property
    def environment(self) -> str:
        return self.lock or self.module.replace("_", "-")


OURS = ComparedClient("honeyhive-client", "ours")
OURS_AIOHTTP = ComparedClient("honeyhive-client[aiohttp]", "ours_aiohttp", "ours")
STOCK = ComparedClient("openapi-python-client", "stock")
HONEYHIVE = ComparedClient("honeyhive 1.7.0", "honeyhive_sdk", "honeyhive")
HTTPX = ComparedClient("httpx", "raw_httpx")
HTTPX_SNIFFIO = ComparedClient("httpx + sniffio", "raw_httpx_sniffio", "ours")
AIOHTTP = ComparedClient("aiohttp", "raw_aiohttp", "ours")
FLOOR = ComparedClient("standard library", "standard_library")
CLIENTS = (OURS, OURS_AIOHTTP, STOCK, HONEYHIVE, HTTPX, HTTPX_SNIFFIO, AIOHTTP, FLOOR)


@functools.cache
def python(environment: str) -> str:
    """Return the interpreter of an environment, and create it if its lock has changed."""
    lock = LOCKS / f"{environment}.txt"
    content = lock.read_bytes() if lock.exists() else b""
    expected = hashlib.sha256(content + sys.version.encode() + str(FOLDER).encode()).hexdigest()
    folder = FOLDER / environment
    stamp = folder / "lock.sha256"
    interpreter = str(folder / "bin" / "python")
    if not stamp.exists() or stamp.read_text(encoding="ascii") != expected:
        print(f"setting up {environment}", file=sys.stderr, flush=True)
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        if content:
            options = ["-qq", "--disable-pip-version-check", "--require-hashes"]
            _run([interpreter, "-m", "pip", "install", *options, "-r", str(lock)])
        stamp.write_text(expected, encoding="ascii")
    return interpreter


@functools.cache
def packages(environment: str) -> list[Path]:
    """Return the folders of packages that are not installed: this client, and what openapi-python-client generates."""
    if environment == OURS.environment:
        return [GENERATED]
    if environment == STOCK.environment:
        output = OUTPUT / environment
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir(parents=True)
        generate = [_tool("openapi-python-client"), "generate", "--meta", "none", "--path", str(ROOT / "openapi.yaml")]
        _run([*generate, "--output-path", str(output / "stock_client")])
        return [output]
    return []


def variables(*paths: Path) -> dict[str, str]:
    """Return the environment variables of a client's process, without any that would change its behaviour."""
    inherited = {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ}
    quiet = {"TRACELOOP_TELEMETRY": "false", "DO_NOT_TRACK": "1"}
    return {**inherited, **quiet, "PYTHONPATH": os.pathsep.join(map(str, paths))}


def _tool(name: str) -> str:
    return str(Path(sysconfig.get_path("scripts"), name))


def _run(command: list[str]) -> None:
    # The generator looks for ruff on PATH.
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    done = subprocess.run(
        command, env={**os.environ, "PATH": path}, cwd=FOLDER, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stderr + done.stdout).strip().splitlines() or [f"status {done.returncode}"]
        raise EnvironmentFailure(f"{Path(command[0]).name}: {lines[-1]}")
