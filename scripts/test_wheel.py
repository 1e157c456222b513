"""Try the built wheel, as its users get it: alone in a clean environment, and then with the client's tests.

On every Python from 3.11 up that this machine has, with the lowest and with the highest dependencies that the
package allows. A Python that is not there is named and skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from sandbox.process import Running, running
from scripts.distribution import smoke_test
from scripts.distribution.distributions import build_wheel, commit_time
from scripts.distribution.smoke_test import SmokeError
from tests import frozen

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = [f"3.{minor}" for minor in range(11, 20)]
DECLARED = {"3.11", "3.12", "3.13", "3.14"}


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch, running() as sandbox:
        frozen.generate()
        packages = (ROOT / "generated", frozen.FOLDER)
        wheels = [build_wheel(package, Path(scratch, package.name), commit_time()) for package in packages]
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
                if not passes(wheels, python, resolution, Path(scratch, f"{version}-{resolution}"), sandbox):
                    failures.append(name)
    for name in failures:
        print(f"FAILED: {name}", file=sys.stderr)
    return 1 if failures else 0


def installs_from_source(environment: Path) -> bool:
    """Whether `pip install ./generated` works in a clean environment, on any machine's settings but this one's."""
    print("--- pip install ./generated", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
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


def passes(wheels: list[Path], interpreter: str, resolution: str, environment: Path, sandbox: Running) -> bool:
    """Whether a call works and the client's tests pass on the wheels in a new environment."""
    wheel, frozen_wheel = map(str, wheels)
    project = tomllib.loads((ROOT / "generated" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # The package's own dependencies are named here too, for `lowest-direct` speaks of what is named.
    extras = project["optional-dependencies"]
    named = [*project["dependencies"], *(requirement for extra in extras.values() for requirement in extra)]
    tests = ["tests/api", "tests/client", "--quiet", "-p", "no:cacheprovider", "-n", "auto", "-o", "pythonpath="]
    try:
        python = smoke_test.new_environment(environment, interpreter)
        smoke_test.install(python, "--resolution", resolution, wheel, *project["dependencies"])
        smoke_test.call(python, project["version"], sandbox)
        print("alone in a clean environment, it starts a session in the sandbox and reads it back", flush=True)
        packages = [f"{wheel}[{','.join(extras)}]", frozen_wheel, *named]
        requirements = [*packages, "--requirements", str(ROOT / "requirements/tests.txt")]
        smoke_test.install(python, "--resolution", resolution, *requirements)
    except SmokeError as error:
        print(error, file=sys.stderr)
        return False
    return subprocess.run([str(python), "-m", "pytest", *tests], cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
