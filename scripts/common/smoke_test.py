"""Install the package into a clean environment, as a user does, and make one call of each kind against the sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.build.distributions import UV, DistributionError

if TYPE_CHECKING:
    from honeyhive_sandbox import Sandbox

# Of the project in the current folder.
PROGRAM = Path("examples", "first_call.py")
VERSION = "import honeyhive_client; print(honeyhive_client.__version__, honeyhive_client.__file__)"
WITH_SANDBOX = """
import os, runpy, sys
from importlib.metadata import version
from honeyhive_sandbox import running
if version("honeyhive-sandbox") != sys.argv[2]:
    sys.exit(f"honeyhive-sandbox {version('honeyhive-sandbox')} was installed")
with running() as sandbox:
    os.environ.update(sandbox.variables)
    runpy.run_path(sys.argv[1], run_name="__main__")
"""
READ_BACK = "Playground Session: {'question': 'What is in the context?'}"


class SmokeError(DistributionError):
    """The package cannot be installed, or does not work once it is."""


def new_environment(folder: Path, python: str = sys.executable) -> Path:
    """Make a virtual environment with nothing in it; gives back its interpreter."""
    _run("a clean environment cannot be made", UV, "venv", "--quiet", "--no-project", "--python", python, str(folder))
    return folder / "bin" / "python"


def install(python: Path, *words: str, environment: Mapping[str, str] = os.environ) -> None:
    """Install what the words say to `uv pip install`."""
    command = (UV, "pip", "install", "--quiet", "--python", str(python), *words)
    # Away from the tree, whose settings are not its users'.
    _run("it cannot be installed", *command, environment=environment, folder=python.parent)


def check(python: Path) -> None:
    """Fail when the environment lacks what something in it needs."""
    _run("what is installed does not fit together", UV, "pip", "check", "--quiet", "--python", str(python))


def call(python: Path, version: str, sandbox: Sandbox) -> None:
    """Import the installed package, which must be of this version, start a session in the sandbox and read it back."""
    _refuse_another_version(python, version)
    command = (str(python), "-I", "-W", "error", str(PROGRAM))
    _refuse_wrong_output(_run(f"{PROGRAM.name} fails", *command, environment=sandbox.environment))


def call_sandbox(python: Path, version: str) -> None:
    """Do the same with the installed sandbox, which must be of this version too; nothing of the tree is used."""
    _refuse_another_version(python, version)
    command = (str(python), "-I", "-W", "error", "-c", WITH_SANDBOX, str(PROGRAM), version)
    _refuse_wrong_output(_run(f"{PROGRAM.name} fails", *command))


def _refuse_another_version(python: Path, version: str) -> None:
    words = _run("it cannot be imported", str(python), "-I", "-W", "error", "-c", VERSION).split(maxsplit=1)
    if words[0] != version or not Path(words[1].strip()).is_relative_to(python.parent.parent.resolve()):
        raise SmokeError(f"not version {version} was installed, but {' from '.join(words)}")


def _refuse_wrong_output(printed: str) -> None:
    if READ_BACK not in printed:
        raise SmokeError(f"{PROGRAM.name} did not read back the session that it started, and printed:\n{printed}")


def _run(what: str, *command: str, environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> str:
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SmokeError(f"{what}:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout
