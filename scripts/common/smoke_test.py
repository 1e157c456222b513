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

# Relative to the project, which is the current folder.
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
    """The package cannot be installed, or does not work."""


def new_environment(folder: Path, python: str = sys.executable) -> Path:
    """Create an empty virtual environment and return its interpreter."""
    _run(
        "the virtual environment cannot be created",
        UV,
        "venv",
        "--quiet",
        "--no-project",
        "--python",
        python,
        str(folder),
    )
    return folder / "bin" / "python"


def install(python: Path, *arguments: str, environment: Mapping[str, str] = os.environ) -> None:
    """Run `uv pip install` with these arguments."""
    command = (UV, "pip", "install", "--quiet", "--python", str(python), *arguments)
    # Run outside the repository, whose settings of uv users do not have.
    _run("the installation failed", *command, environment=environment, folder=python.parent)


def check(python: Path) -> None:
    """Raise SmokeError where the environment lacks a dependency of a package."""
    _run("the installed packages are incompatible", UV, "pip", "check", "--quiet", "--python", str(python))


def call(python: Path, version: str, sandbox: Sandbox) -> None:
    """Import the installed package, which must have this version, start a session in the sandbox and read it back."""
    _require_version(python, version)
    command = (str(python), "-I", "-W", "error", str(PROGRAM))
    _require_output(_run(f"{PROGRAM.name} fails", *command, environment=sandbox.environment))


def call_sandbox(python: Path, version: str) -> None:
    """Do the same with the installed sandbox, which must have this version too; of the repository, use only PROGRAM."""
    _require_version(python, version)
    command = (str(python), "-I", "-W", "error", "-c", WITH_SANDBOX, str(PROGRAM), version)
    _require_output(_run(f"{PROGRAM.name} fails", *command))


def _require_version(python: Path, version: str) -> None:
    output = _run("the package cannot be imported", str(python), "-I", "-W", "error", "-c", VERSION)
    installed, path = output.strip().split(maxsplit=1)
    if installed != version or not Path(path).resolve().is_relative_to(python.parent.parent.resolve()):
        raise SmokeError(f"version {installed} from {path} was imported instead of the installed {version}")


def _require_output(printed: str) -> None:
    if READ_BACK not in printed:
        raise SmokeError(f"{PROGRAM.name} did not read the session back; it printed:\n{printed}")


def _run(message: str, *command: str, environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> str:
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SmokeError(f"{message}:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout
