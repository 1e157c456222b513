"""Run the client's tests on the built wheel, as its users get it.

On every Python from 3.11 up that this machine has, with the lowest and with the highest dependencies that the
package allows. A Python that is not there is named and skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = [f"3.{minor}" for minor in range(11, 20)]
DECLARED = {"3.11", "3.12", "3.13", "3.14"}
UV = str(Path(sysconfig.get_path("scripts"), "uv"))


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build(Path(scratch))
        failures = [] if installs_from_source(Path(scratch, "source")) else ["pip install ./generated"]
        for version in VERSIONS:
            python = find(version)
            if python is None:
                if version in DECLARED:
                    print(f"SKIPPED: no Python {version} on this machine", flush=True)
                continue
            for resolution in ("lowest-direct", "highest"):
                name = f"Python {version}, {resolution} dependencies"
                print(f"--- {name}", flush=True)
                if not passes(wheel, python, resolution, Path(scratch, f"{version}-{resolution}")):
                    failures.append(name)
    for name in failures:
        print(f"FAILED: {name}", file=sys.stderr)
    return 1 if failures else 0


def build(folder: Path) -> Path:
    """Build the wheel with the pinned build backend."""
    run(
        UV,
        "build",
        "--quiet",
        "--wheel",
        "--no-build-isolation",
        "--python",
        sys.executable,
        "--out-dir",
        folder,
        ROOT / "generated",
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


def installs_from_source(environment: Path) -> bool:
    """Whether `pip install ./generated` works in a clean environment, on any machine's settings but this one's."""
    print("--- pip install ./generated", flush=True)
    run(sys.executable, "-m", "venv", environment)
    python = environment / "bin" / "python"
    # A copy, for a build leaves traces where it happens.
    source = environment / "generated"
    shutil.copytree(ROOT / "generated", source)
    code = "\n".join(
        f"from honeyhive_client.api.session.{operation} import asyncio, asyncio_detailed, sync, sync_detailed"
        for operation in ("start_session", "get_session")
    )
    for command in (["-m", "pip", "install", "--quiet", source], ["-W", "error", "-c", code]):
        done = subprocess.run(
            [str(part) for part in (python, *command)],
            env={**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
            cwd=environment,
            check=False,
        )
        if done.returncode:
            return False
    return True


def find(version: str) -> str | None:
    """The path of a Python of this version that starts: on PATH, or among pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    candidates = [
        sys.executable,
        shutil.which(f"python{version}"),
        *sorted(pyenv.glob(f"{version}.*/bin/python{version}")),
    ]
    for candidate in (str(path) for path in candidates if path):
        answer = subprocess.run(
            [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.stdout.strip() == version:
            return candidate
    return None


def passes(wheel: Path, python: str, resolution: str, environment: Path) -> bool:
    """Whether the client's tests pass on the wheel in a new environment."""
    project = tomllib.loads((ROOT / "generated" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run(UV, "venv", "--quiet", "--python", python, environment)
    bin_ = environment / "bin"
    # The package's own dependencies are named here too, for `lowest-direct` speaks of what is named.
    extras = project["optional-dependencies"]
    named = [*project["dependencies"], *(requirement for extra in extras.values() for requirement in extra)]
    requirements = [f"{wheel}[{','.join(extras)}]", *named, "-r", str(ROOT / "requirements" / "tests.txt")]
    run(UV, "pip", "install", "--quiet", "--python", bin_ / "python", "--resolution", resolution, *requirements)
    tests = ["tests/client", "--quiet", "-p", "no:cacheprovider", "-n", "auto", "-o", "pythonpath="]
    done = subprocess.run([str(bin_ / "python"), "-m", "pytest", *tests], cwd=ROOT, check=False)
    return done.returncode == 0


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    sys.exit(main())
