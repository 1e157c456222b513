"""Packages of a description that stays the same when openapi.yaml changes: tests/descriptions/sessions.yaml.

    python -m tests.support.frozen

What every generated package promises is tested on `frozen_client` (tests/client), and tools are tested on a project
with this description, so that a change of the API changes none of these tests. A package is generated again when a
template, the runtime, the generation or the description has changed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib
import io
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SPEC = ROOT / "tests" / "descriptions" / "sessions.yaml"
CONFIG = SPEC.with_name("frozen.yaml")
"""Settings that give `frozen_client`."""
RELEASED_CONFIG = SPEC.with_name("released.yaml")
"""Settings that give `honeyhive_client`, as openapi.yaml does."""
FOLDER = ROOT / "build" / CONFIG.stem
INPUTS = ("LICENSE", "requirements", "runtime", "scripts", "templates", "tests/descriptions")


def prepare() -> None:
    """Make `frozen_client` importable: generate it, unless an environment that tests a wheel has it installed."""
    if str(FOLDER) in sys.path:
        generate()
        importlib.invalidate_caches()


def generate(config: Path = CONFIG) -> Path:
    """Generate a package into `build/`, unless the one that is there is current.

    Args:
        config: The settings of the generator; the folder has the name of this file.

    Returns:
        The folder.

    Raises:
        RuntimeError: The generation failed; it has printed why.
    """
    folder = ROOT / "build" / config.stem
    folder.parent.mkdir(exist_ok=True)
    # Several workers, and several runs of the tests, may need it at the same time.
    with folder.with_suffix(".sha256").open("a+", encoding="utf-8") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)
        stamp.seek(0)
        current = _hash_of_inputs()
        if stamp.read() == current and folder.is_dir():
            return folder
        from scripts import generate as command  # not installed where a wheel is tested

        arguments = ["--spec", str(SPEC), "--config", str(config), "--output", str(folder), "--force"]
        with contextlib.redirect_stdout(io.StringIO()):
            status = command.main(arguments)
        if status:
            raise RuntimeError(f"{folder} was not generated")
        stamp.truncate(0)
        stamp.write(current)
    return folder


def _hash_of_inputs() -> str:
    digest = hashlib.sha256()
    for name in INPUTS:
        top = ROOT / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    generate()
