"""The peers, and an environment for each: made of a lock with hashes, and anew only when the lock is another."""

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
MADE = FOLDER / "made"
LOCKS = ROOT / "benchmarks" / "requirements"
GENERATED = ROOT / "generated"


class EnvironmentFailure(Exception):
    """An environment cannot be made here."""


@dataclass(frozen=True)
class Peer:
    """Attributes: its name in the tables; its module in `benchmarks.peers`; its lock."""

    title: str
    module: str
    lock: str | None = None

    @property
    def environment(self) -> str:
        return self.lock or self.module.replace("_", "-")


OURS = Peer("honeyhive-client", "ours")
OURS_AIOHTTP = Peer("honeyhive-client[aiohttp]", "ours_aiohttp", "ours")
STOCK = Peer("openapi-python-client", "stock")
HONEYHIVE_0 = Peer("honeyhive 0.2.57", "honeyhive_0")
HONEYHIVE_1 = Peer("honeyhive 1.7.0", "honeyhive_1")
HTTPX = Peer("httpx", "raw_httpx")
HTTPX_SNIFFIO = Peer("httpx + sniffio", "raw_httpx_sniffio")
AIOHTTP = Peer("aiohttp", "raw_aiohttp")
FLOOR = Peer("standard library", "standard_library")
PEERS = (
    OURS,
    OURS_AIOHTTP,
    STOCK,
    Peer("openapi-generator", "openapi_generator"),
    HONEYHIVE_0,
    HONEYHIVE_1,
    HTTPX,
    HTTPX_SNIFFIO,
    Peer("httpx-aiohttp", "raw_httpx_aiohttp"),
    AIOHTTP,
    FLOOR,
)


@functools.cache
def python(environment: str) -> str:
    """The interpreter of an environment, which is made when it is not there as its lock says."""
    lock = LOCKS / f"{environment}.txt"
    content = lock.read_bytes() if lock.exists() else b""
    wanted = hashlib.sha256(content + sys.version.encode() + str(FOLDER).encode()).hexdigest()
    folder = FOLDER / environment
    stamp = folder / "lock.sha256"
    interpreter = str(folder / "bin" / "python")
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        print(f"setting up {environment}", file=sys.stderr, flush=True)
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        if content:
            install = [
                "-m",
                "pip",
                "install",
                "-qq",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                str(lock),
            ]
            _run([interpreter, *install])
        stamp.write_text(wanted, encoding="ascii")
    return interpreter


@functools.cache
def packages(environment: str) -> list[Path]:
    """The folders of what is not installed: this client, and what other generators make of its description."""
    if environment == OURS.environment:
        return [GENERATED]
    output = MADE / environment
    if environment == STOCK.environment:
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir(parents=True)
        generate = [_tool("openapi-python-client"), "generate", "--meta", "none", "--path", str(ROOT / "openapi.yaml")]
        _run([*generate, "--output-path", str(output / "stock_client")])
        return [output]
    if environment == "openapi-generator":
        shutil.rmtree(output, ignore_errors=True)
        generate = [str(FOLDER / environment / "bin" / "openapi-generator-cli"), "generate", "-g", "python"]
        generate += ["--package-name", "openapi_generator_client", "-i", str(ROOT / "openapi.yaml"), "-o", str(output)]
        _run(generate)
        return [output]
    return []


def variables(*paths: Path) -> dict[str, str]:
    """What a peer's process has in its environment: nothing of this machine's that changes what it does."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ}
    quiet = {"TRACELOOP_TELEMETRY": "false", "DO_NOT_TRACK": "1"}
    return {**kept, **quiet, "PYTHONPATH": os.pathsep.join(map(str, paths))}


def _tool(name: str) -> str:
    return str(Path(sysconfig.get_path("scripts"), name))


def _run(command: list[str]) -> None:
    # The generators look for ruff on PATH.
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    done = subprocess.run(
        command, env={**os.environ, "PATH": path}, cwd=FOLDER, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr + done.stdout).strip().splitlines() or [f"status {done.returncode}"]
        raise EnvironmentFailure(f"{Path(command[0]).name}: {said[-1]}")
