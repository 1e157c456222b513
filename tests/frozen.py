"""Generate `frozen_client`: the package of a description that stays the same when openapi.yaml changes.

    python -m tests.frozen

What every generated package promises is tested on it (tests/client), so that a change of the API changes none of
these tests. It is generated again when a template, the runtime, the generation or the description has changed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib
import io
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTIONS = ROOT / "tests" / "descriptions"
SPEC = DESCRIPTIONS / "sessions.yaml"
CONFIG = DESCRIPTIONS / "frozen_client.yaml"
FOLDER = ROOT / "build" / "frozen"
INPUTS = ("LICENSE", "requirements", "runtime", "scripts", "templates", "tests/descriptions")


def prepare() -> None:
    """Make `frozen_client` importable: generate it, unless an environment that tests a wheel has it installed."""
    if str(FOLDER) in sys.path:
        generate()
        importlib.invalidate_caches()


def generate() -> None:
    """Generate the package into `build/frozen`, unless what is there is current.

    Raises:
        RuntimeError: The generation failed; it has printed why.
    """
    FOLDER.parent.mkdir(exist_ok=True)
    stamp = FOLDER.with_suffix(".sha256")
    # Several workers, and several runs of the tests, may need it at the same time.
    with stamp.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        current = _hash_of_inputs()
        if file.read() == current and FOLDER.is_dir():
            return
        from scripts import generate as command  # not installed where the built wheel is tested

        arguments = ["--spec", str(SPEC), "--config", str(CONFIG), "--output", str(FOLDER), "--force"]
        with contextlib.redirect_stdout(io.StringIO()):
            status = command.main(arguments)
        if status:
            raise RuntimeError("the frozen package was not generated")
        file.truncate(0)
        file.write(current)


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
