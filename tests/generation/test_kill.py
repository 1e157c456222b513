"""After a kill -9 at any moment a whole package is there, old or new, or the next run restores one."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import ROOT
from tests.support import frozen, warm

from .conftest import Generate, contents, variant

# Forks the generation and kills it, again and again: what takes most of a run's time, the imports, is done
# once, so that the kills fall into the moments in which files are written and swapped.
KILLER = """
import os, random, signal, sys, time
from scripts.generate.__main__ import main

output, seed, times, *specs = sys.argv[1:]
moments = random.Random(int(seed))
devnull = os.open(os.devnull, os.O_WRONLY)

def run(spec):
    child = os.fork()
    if child == 0:
        os.setsid()
        os.dup2(devnull, 1)
        os._exit(main(["--spec", spec, "--output", output]))
    return child

started = time.monotonic()
assert os.waitstatus_to_exitcode(os.waitpid(run(specs[0]), 0)[1]) == 0
whole_run = time.monotonic() - started

for number in range(int(times)):
    child = run(specs[number % 2])
    time.sleep(moments.uniform(0, whole_run * 1.1))
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print(number, flush=True)
    sys.stdin.readline()
"""


def is_whole(folder: Path) -> bool:
    try:
        hashes = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError):
        return False
    current = {name: hashlib.sha256(content).hexdigest() for name, content in contents(folder).items()}
    del current["manifest.json"]
    return bool(current == hashes)


@pytest.mark.parametrize("times", [2, pytest.param(200, marks=pytest.mark.slow)])
def test_kills_at_random_moments(generate: Generate, tmp_path: Path, times: int) -> None:
    output = tmp_path / "generated"
    specs = [variant(tmp_path / "a.yaml"), variant(tmp_path / "b.yaml", ("summary: Retrieve", "summary: Fetch"))]
    seed = random.randrange(2**32)
    print(f"seed: {seed}")
    killer = subprocess.Popen(
        [sys.executable, "-c", KILLER, str(output), str(seed), str(times), *map(str, specs)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killer.stdin
    assert killer.stdout
    waiting = 0
    with killer:
        for number in range(times):
            assert killer.stdout.readline().strip() == str(number)
            if not output.exists():
                # Killed between the two renames: the old package waits, whole, for the next run.
                assert is_whole(tmp_path / ".generated.old")
                waiting += 1
            else:
                assert is_whole(output)
            killer.stdin.write("\n")
            killer.stdin.flush()
    assert killer.returncode == 0
    print(f"waiting beside: {waiting} of {times}")

    done = generate("--spec", specs[0])

    assert done.returncode == 0, done.stderr
    assert is_whole(output)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "b.yaml", "generated"]


def test_kill_between_renames(generate: Generate, output: Path) -> None:
    """The next run restores the folder."""
    before = contents(output)
    old, new = output.with_name(".generated.old"), output.with_name(".generated.new")
    output.rename(old)
    shutil.copytree(old, new)

    faulty = generate("--spec", "nothing.yaml")

    assert faulty.returncode == 1
    assert contents(output) == before
    assert not old.exists()
    assert not new.exists()


def test_hand_edit_survives_a_kill(generate: Generate, output: Path) -> None:
    (output / "README.md").write_text("mine\n")
    output.rename(output.with_name(".generated.old"))

    assert generate().returncode == 1
    assert generate().returncode == 1

    assert (output / "README.md").read_text() == "mine\n"


def test_concurrent_runs(tmp_path: Path) -> None:
    output = tmp_path / "generated"
    words = ("scripts.generate", "--spec", str(frozen.SPEC), "--output", str(output))
    with contextlib.ExitStack() as stack:
        runs = [stack.enter_context(run) for run in [warm.Forked(*words, cwd=ROOT) for _ in range(3)]]

        for run in runs:
            _, errors = run.communicate()
            assert run.returncode == 0, errors

    assert is_whole(output)
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]
