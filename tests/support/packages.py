"""Packages that tests only read, generated once for all workers and runs, until one of their inputs changes."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

from scripts import ROOT

INPUTS = ("LICENSE", "requirements/tools.txt", "runtime", "scripts", "templates")


def generate(name: str, spec: Path, config: Path = ROOT / "generator-config.yaml") -> tuple[Path, str]:
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
