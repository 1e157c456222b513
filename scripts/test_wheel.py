"""Test the built wheel as its users get it: alone in a clean environment, and with the client's tests.

    python -m scripts.test_wheel [--sample]

Each Python that the package's metadata names, and each free-threaded one, imports every module and makes its calls
against the sandbox. The client's tests run whole on the oldest Python with the lowest dependencies and on the newest
with the highest, and in part on those between; in a sample, half of their modules run on only one of the two, and
both choices change from run to run. A Python that is not installed is reported and skipped.

Only packages that a lock in requirements/ lists are installed, by their hashes. An environment is kept, next to the
tools, until its lock or its Python changes; only the wheel is reinstalled. Two environments are tested at a time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import SystemRandom

from honeyhive_sandbox import Sandbox, running

from scripts import ROOT
from scripts.build.distributions import build_wheel, commit_time
from scripts.common import smoke_test
from scripts.common.smoke_test import SmokeError
from tests.support import frozen

LOCKS = ROOT / "requirements"
ENVIRONMENTS = Path(sys.prefix) / "wheel"
PROJECT = tomllib.loads((ROOT / "generated" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CLASSIFIER = "Programming Language :: Python :: "
VERSIONS = [line.removeprefix(CLASSIFIER) for line in PROJECT["classifiers"] if line.startswith(f"{CLASSIFIER}3.")]
FREE_THREADED = ["3.14t", "3.15t"]
CONCURRENT = 2
# The client's tests that another Python could break: those of reading, writing and importing.
PART = [
    "tests/api/test_recorded_exchanges.py",
    *(f"tests/client/test_{name}.py" for name in ("exchanges", "imports", "models", "package")),
]
IMPORT_ALL = """
import importlib, pkgutil, honeyhive_client
for module in pkgutil.walk_packages(honeyhive_client.__path__, "honeyhive_client."):
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        if error.name not in ("aiohttp", "httpx_aiohttp", "opentelemetry"):  # an extra, which is not installed
            raise
"""
WHICH = """
import sys, sysconfig
print("%d.%d" % sys.version_info[:2] + "t" * bool(sysconfig.get_config_var("Py_GIL_DISABLED")))
"""


class TestError(Exception):
    """A test of the wheel failed; the message is its output."""


@dataclass(frozen=True)
class Wheels:
    """The wheels of the client, of the description that tests use, and of the sandbox; and a running sandbox."""

    released: Path
    frozen: Path
    of_sandbox: Path
    sandbox: Sandbox


# The name of a trial, and the function that runs it: it returns the output, or raises TestError.
Trial = tuple[str, Callable[[], str]]


def main() -> int:
    is_sample = "--sample" in sys.argv[1:]
    pythons = {version: find(version) for version in (*VERSIONS, *FREE_THREADED)}
    for version, python in pythons.items():
        if not python:
            print(f"SKIPPED: no Python {version} on this machine", flush=True)
    with tempfile.TemporaryDirectory() as scratch, running() as sandbox, ThreadPoolExecutor(CONCURRENT) as pool:
        packages = (ROOT / "generated", frozen.generate(), ROOT / "sandbox")
        built = [build_wheel(package, Path(scratch, package.name), commit_time()) for package in packages]
        wheels = Wheels(built[0], built[1], built[2], sandbox)
        present = {version: python for version, python in pythons.items() if python}
        trials = list(_trials(wheels, present, is_sample=is_sample))
        failures = [name for (name, _), passed in zip(trials, pool.map(_report, trials), strict=True) if not passed]
    for name in failures:
        print(f"FAILED: {name}", file=sys.stderr)
    return 1 if failures else 0


def _trials(wheels: Wheels, pythons: dict[str, str], *, is_sample: bool) -> Iterator[Trial]:
    versions = [version for version in VERSIONS if version in pythons]
    modules = ["tests/client"]
    if is_sample:
        modules = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "client").glob("test_*.py"))
        modules = SystemRandom().sample(modules, len(modules) // 2)
    tests = ["tests/api", *modules, "-n", _workers()]
    ends = [(versions[0], "wheel-lowest", tests), (versions[-1], "wheel-highest", tests)]
    if is_sample:
        version, lock, _ = ends.pop(SystemRandom().randrange(2))
        ends.append((version, lock, PART))
    # The longest first, so that none runs alone at the end.
    for version, lock, arguments in (
        *ends,
        *((version, "wheel-highest", PART) for version in versions[1:-1]),
    ):
        part = "" if arguments is tests and not is_sample else "a part of "
        name = f"Python {version}, {lock.removeprefix('wheel-')} dependencies: {part}the client's tests"
        yield name, partial(_test, wheels, pythons[version], lock, arguments)
    for version, python in pythons.items():
        yield f"Python {version}, alone in a clean environment", partial(_call, wheels, python)
    yield (
        f"Python {versions[0]}, the sandbox and its plugin with lowest dependencies",
        partial(_test_sandbox, wheels, pythons[versions[0]]),
    )
    yield "pip install ./generated", _install_source


def _workers() -> str:
    return "auto" if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS") else str(CONCURRENT)


def _report(trial: Trial) -> bool:
    name, run = trial
    try:
        printed = run()
    except (TestError, SmokeError) as error:
        print(f"--- {name}: FAILED\n{error}", flush=True)
        return False
    # From the output of pytest, the skipped tests and the last line.
    lines = [line for line in printed.splitlines() if line.startswith("SKIPPED") or " passed" in line]
    print("\n".join([f"--- {name}: passed", *lines]), flush=True)
    return True


def _call(wheels: Wheels, python: str) -> str:
    """Import every module of the installed wheel and make one call of each kind."""
    with _environment("alone", python, "client") as installed:
        _install_wheels(installed, wheels.released)
        printed = _run(str(installed), "-I", "-W", "error", "-c", IMPORT_ALL)
        smoke_test.call(installed, PROJECT["version"], wheels.sandbox)
        return printed


def _test(wheels: Wheels, python: str, lock: str, arguments: list[str]) -> str:
    """Run the client's tests on the installed wheel."""
    with _environment(lock, python, lock) as installed:
        _install_wheels(installed, wheels.released, wheels.frozen)
        smoke_test.check(installed)
        flags = ["--quiet", "-p", "no:cacheprovider", "-o", "pythonpath="]
        return _run(str(installed), "-m", "pytest", *arguments, *flags, folder=ROOT)


def _test_sandbox(wheels: Wheels, python: str) -> str:
    """Run tests such as users of the sandbox's pytest plugin write."""
    with _environment("sandbox-lowest", python, "sandbox-lowest") as installed, tempfile.TemporaryDirectory() as folder:
        _install_wheels(installed, wheels.released, wheels.of_sandbox)
        smoke_test.check(installed)
        tests = shutil.copy(ROOT / "tests" / "sandbox" / "user_tests.py", Path(folder, "test_it.py"))
        flags = ["--quiet", "-p", "no:cacheprovider", "-n", "2"]
        return _run(str(installed), "-m", "pytest", *flags, str(tests), folder=Path(folder))


def _install_source() -> str:
    """Install the package's folder with pip, as a user of the repository does."""
    with (
        _environment("source", sys.executable, "client", "build", with_pip=True) as installed,
        tempfile.TemporaryDirectory() as scratch,
    ):
        # A copy, because a build adds files to its folder.
        source = shutil.copytree(ROOT / "generated", Path(scratch, "generated"))
        # The build backend is installed already, by its hash; otherwise pip would download the newest.
        flags = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--force-reinstall"]
        printed = _run(str(installed), "-m", "pip", "install", *flags, str(source))
        smoke_test.check(installed)
        return printed + _run(str(installed), "-I", "-W", "error", "-c", IMPORT_ALL)


@contextmanager
def _environment(name: str, python: str, *locks: str, with_pip: bool = False) -> Iterator[Path]:
    """Yield the interpreter of an environment with exactly the locked packages, under a lock."""
    files = [LOCKS / f"{lock}.txt" for lock in locks]
    version = _run(python, "-c", "import sys; print(sys.version)")
    content = "\n".join([python, version, *(file.read_text(encoding="utf-8") for file in files)])
    digest = hashlib.sha256(content.encode()).hexdigest()
    folder = ENVIRONMENTS / f"{name}-{version.split()[0]}"
    ENVIRONMENTS.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        complete = folder / "complete"
        if not complete.is_file() or complete.read_text(encoding="ascii") != digest:
            shutil.rmtree(folder, ignore_errors=True)
            installed = smoke_test.new_environment(folder, python)
            if with_pip:
                _run(str(installed), "-m", "ensurepip")
            requirements = [f"--requirements={file}" for file in files]
            # A source distribution would be built with packages that no lock has.
            smoke_test.install(installed, "--no-build", "--require-hashes", *requirements)
            complete.write_text(digest, encoding="ascii")
        yield folder / "bin" / "python"


def _install_wheels(python: Path, *paths: Path) -> None:
    smoke_test.install(python, "--no-index", "--no-deps", "--reinstall", *map(str, paths))


def _run(*command: str, folder: Path | None = None) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TestError(f"{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def find(version: str) -> str | None:
    """Return the path of a Python of this version that starts: on PATH, or among pyenv's; None without one."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    candidates = [
        sys.executable,
        shutil.which(f"python{version}"),
        *sorted(pyenv.glob(f"{version.rstrip('t')}.*/bin/python{version}")),
    ]
    for candidate in (str(path) for path in candidates if path):
        done = subprocess.run([candidate, "-c", WHICH], capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return candidate
    return None


if __name__ == "__main__":
    sys.exit(main())
