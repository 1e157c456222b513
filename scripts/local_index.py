"""Run a package index on this machine, to try publishing and installing.

    python -m scripts.local_index [--port 8080] [--folder .index]

Every user of this machine can install from it; uploads need the password in its folder. It also has the dependencies
of the client, of its extra `aiohttp` and of the sandbox, so no other index is needed. Exit status: 0 when stopped, 1
when it could not start.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypiserver
from waitress.server import create_server

from scripts.build.distributions import PROJECTS

LOCKS = (*(project.lock for project in PROJECTS), Path("requirements", "client-aiohttp.txt"))
HOST = "127.0.0.1"
USER = "publisher"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    # Shells without job control ignore SIGINT in background processes.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        with socket.create_server((HOST, options.port)) as listener:
            _run(listener, options.folder)
    except (OSError, OverflowError) as error:
        print(
            f"the index cannot use port {options.port} and the folder {options.folder}: {error}; "
            "use another port: make index PORT=8081",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _run(listener: socket.socket, folder: Path) -> None:
    packages = folder / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    passwords = _write_password(folder)
    if not _fetch_dependencies(packages):
        print("the dependencies could not be downloaded, so the index lacks them", file=sys.stderr)
    # The declared type is not compatible with that of a WSGI application.
    app: Any = pypiserver.app(
        roots=[packages], password_file=str(passwords), authenticate=["update"], disable_fallback=True
    )
    _print_commands(f"http://{HOST}:{listener.getsockname()[1]}/", folder)
    create_server(app, sockets=[listener]).run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.local_index", description="Run a package index on this machine."
    )
    parser.add_argument("--port", type=int, default=8080, help="the port; 0 for any free one (%(default)s)")
    parser.add_argument("--folder", type=Path, default=Path(".index"), help="the folder of its files (%(default)s)")
    return parser


def _write_password(folder: Path) -> Path:
    """Write a random password into the folder, unless it has one, and return the htpasswd file of the index."""
    path = folder / "password"
    if not path.exists():
        new = folder / "password.new"
        # Other users of this machine cannot read it.
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(24), encoding="ascii")
        new.rename(path)
    # SHA-1 needs no library, and the password is too long to be guessed from it.
    digest = base64.b64encode(hashlib.sha1(path.read_bytes(), usedforsecurity=False).digest()).decode()
    hashed = folder / "htpasswd"
    hashed.write_text(f"{USER}:{{SHA}}{digest}\n", encoding="ascii")
    return hashed


def _fetch_dependencies(packages: Path) -> bool:
    flags = ["-qq", "--disable-pip-version-check", "--require-hashes", "--no-deps", "--only-binary=:all:"]
    flags += ["--find-links", str(packages), "--dest", str(packages)]
    locks = [option for lock in LOCKS for option in ("--requirement", str(lock))]
    command = [sys.executable, "-m", "pip", "download", *flags, *locks]
    return subprocess.run(command, check=False).returncode == 0


def _print_commands(url: str, folder: Path) -> None:
    print(f"A package index is running on {url} (Ctrl-C stops it); its files are in {folder}/packages.")
    print("Publish to it:")
    print(f'  export UV_PUBLISH_USERNAME={USER} UV_PUBLISH_PASSWORD="$(cat {folder}/password)"')
    print(f"  make publish INDEX_URL={url}")
    print("Install from it alone:")
    print(f"  pip install --isolated --index-url {url}simple/ honeyhive-sandbox 'honeyhive-client[aiohttp]'")
    print(f"  uv pip install --no-config --default-index {url}simple/ honeyhive-client", flush=True)


if __name__ == "__main__":
    sys.exit(main())
