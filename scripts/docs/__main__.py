"""Build the site of the documentation from the guide and the generated reference.

    python -m scripts.docs [--output site] [--serve] [--port 8000]

Exit status: 0 when the site is built, 1 when it is not, in which case the folder is not modified.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from scripts import ROOT
from scripts.common.folders import read_manifest, replacing
from scripts.docs.llms import write_llms
from scripts.docs.stage import GENERATED, Stage
from scripts.generate import description

ZENSICAL = str(Path(sysconfig.get_path("scripts"), "zensical"))


class DocsError(Exception):
    """The site cannot be built."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.docs", description="Build the site of the documentation.")
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="the folder to write (%(default)s)")
    parser.add_argument(
        "--serve",
        action="store_true",
        help="serve it on this machine, and rebuild it when a page changes",
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the server (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        _refuse_stale()
        if options.serve:
            return _serve(options.port)
        with tempfile.TemporaryDirectory() as folder, replacing(options.output.resolve()) as new:
            stage = Stage(Path(folder))
            _build(stage)
            write_llms(Path(folder, "site"), stage.pages, stage.project)
            shutil.move(Path(folder, "site"), new)
    except (DocsError, OSError, description.DescriptionError) as error:
        print(f"{error}\nno site was built; {options.output} was not modified", file=sys.stderr)
        return 1
    print(f"{options.output / 'index.html'}: open it in a browser, or serve the folder")
    return 0


def _refuse_stale() -> None:
    described = description.read(ROOT / "openapi.yaml")
    if read_manifest(GENERATED).get("description_sha256") != described.sha256:
        raise DocsError("generated/ was not generated from openapi.yaml; run `make generate` first")


def _build(stage: Stage) -> None:
    command = [ZENSICAL, "build", "--strict"]
    done = subprocess.run(command, cwd=stage.folder, capture_output=True, text=True, check=False)
    if done.returncode:
        # zensical colours each character of its messages.
        raise DocsError(re.sub(r"\x1b\[[\d;]*m", "", (done.stdout + done.stderr).partition("Traceback")[0]).strip())


def _serve(port: int) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    command = [ZENSICAL, "serve", "--dev-addr", f"127.0.0.1:{port}"]
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        with subprocess.Popen(command, cwd=folder) as server:
            try:
                while server.poll() is None:
                    time.sleep(0.5)
                    # A file that is being written may be missing for a moment.
                    with contextlib.suppress(FileNotFoundError, ValueError):
                        stage.refresh()
                return server.returncode
            except KeyboardInterrupt:
                return 0
            finally:
                server.terminate()


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
