"""Packages of a description that stays the same when openapi.yaml changes: tests/descriptions/sessions.yaml.

    python -m tests.support.frozen

Promises of every generated package are tested on `frozen_client` (tests/client), and tools on a project with this
description, so that a change of the API changes none of these tests. A package is generated again when a template, the
runtime, the generation or the description has changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib
import subprocess
import sys
from pathlib import Path

from scripts import ROOT

SPEC = ROOT / "tests" / "descriptions" / "sessions.yaml"
CONFIG = SPEC.with_name("frozen.yaml")
"""Settings that give `frozen_client`."""
RELEASED_CONFIG = SPEC.with_name("released.yaml")
"""Settings that give `honeyhive_client`, as openapi.yaml does."""
FOLDER = ROOT / "build" / CONFIG.stem
INPUTS = ("LICENSE", "requirements/tools.txt", "runtime", "scripts", "templates")


def prepare() -> None:
    """Generate `frozen_client`, unless it is installed, as in the environments that test wheels."""
    if str(FOLDER) in sys.path:
        generate()
        importlib.invalidate_caches()


def generate(config: Path = CONFIG) -> Path:
    """Generate a package of the frozen description into `build/`, unless it is already current.

    Args:
        config: The settings of the generator; the folder has the name of this file.

    Returns:
        The folder.

    Raises:
        RuntimeError: The generation failed; the message has its output.
    """
    return cached(config.stem, SPEC, config)[0]


def cached(name: str, spec: Path, config: Path = ROOT / "generator-config.yaml") -> tuple[Path, str]:
    """Generate a package into `build/`, unless it is already current.

    Args:
        name: The name of the folder.
        spec: The description.
        config: The settings of the generator.

    Returns:
        The folder, which no test may change, and the output of the generation.

    Raises:
        RuntimeError: The generation failed; the message has its output.
    """
    folder = ROOT / "build" / name
    folder.parent.mkdir(exist_ok=True)
    log = folder.with_suffix(".log")
    # Locked, since several workers and several runs of the tests may need it at the same time.
    with folder.with_suffix(".sha256").open("a+", encoding="utf-8") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)
        stamp.seek(0)
        current = _hash_of_inputs(spec, config)
        if stamp.read() != current or not folder.is_dir() or not log.is_file():
            paths = {"--spec": spec, "--config": config, "--output": folder}
            options = [str(argument) for pair in paths.items() for argument in pair]
            command = [sys.executable, "-m", "scripts.generate", *options, "--force"]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"{folder} was not generated:\n{done.stderr}")
            log.write_text(done.stdout, encoding="utf-8")
            stamp.truncate(0)
            stamp.write(current)
    return folder, log.read_text(encoding="utf-8")


def _hash_of_inputs(*more: Path) -> str:
    digest = hashlib.sha256()
    for top in (*(ROOT / name for name in INPUTS), *more):
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    generate()
