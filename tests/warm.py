"""Run the project's commands in processes that need not import everything anew.

A command spends most of its time on imports. Here a server that has done them (multiprocessing's own
"forkserver") makes each process by a fork: its folder, environment, output and exit status are its own all the same.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(
    [f"scripts.{name}" for name in ("build", "diff", "generate", "publish", "record", "release")]
)


def run(
    module: str, *arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What `python -m module arguments` would do and print."""
    words = [str(argument) for argument in arguments]
    known = dict(os.environ if environment is None else environment)
    with tempfile.TemporaryDirectory() as scratch:
        outputs = [Path(scratch, name) for name in ("stdout", "stderr")]
        process = _server.Process(target=_main, args=(module, words, cwd, known, outputs))
        process.start()
        process.join()
        texts = [path.read_text(encoding="utf-8") if path.exists() else "" for path in outputs]
    assert process.exitcode is not None
    return subprocess.CompletedProcess([module, *words], process.exitcode, *texts)


def _main(module: str, words: list[str], cwd: Path, environment: dict[str, str], outputs: list[Path]) -> NoReturn:
    # What was imported is no garbage; to look at it would copy all of it into this process.
    gc.freeze()
    for stream, path in zip((1, 2), outputs, strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *words]
    sys.exit(importlib.import_module(module).main(words))
