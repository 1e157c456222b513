"""`make lint-spec` reports each error of a description with its line and the remedy."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import ROOT
from tests.support.processes import PYTHON, run

from .conftest import make

FAULTY = Path(__file__).parent / "descriptions" / "faulty.yaml"
EXPECTED = sorted(
    (number, rule)
    for number, line in enumerate(FAULTY.read_text(encoding="utf-8").splitlines(), start=1)
    if "#!" in line
    for rule in line.partition("#!")[2].replace(",", " ").split()
)

# Loaded first in Node: records each attempt to connect, and refuses it.
WATCH = """
const { appendFileSync } = require('node:fs');
const WAYS = [['net', 'connect'], ['net', 'createConnection'], ['dns', 'lookup'], ['dgram', 'createSocket']];
for (const [name, method] of WAYS) {
  require('node:' + name)[method] = (...args) => {
    appendFileSync(process.env.WATCH_LOG, `${name}.${method} ${JSON.stringify(args[0])}\\n`);
    throw new Error('no network here');
  };
}
require('node:net').Socket.prototype.connect = (...args) => {
  appendFileSync(process.env.WATCH_LOG, `connect ${JSON.stringify(args[0])}\\n`);
  throw new Error('no network here');
};
"""


@pytest.fixture(scope="module")
def errors() -> list[tuple[int, str, str]]:
    """The line, the rule and the message of each error in the faulty description."""
    done = run(PYTHON, "-m", "scripts.common.redocly", "lint", FAULTY, "--format=json", check=False)
    assert done.returncode == 1, done.stderr
    return [
        (problem["location"][0]["start"]["line"], problem["ruleId"], problem["message"])
        for problem in json.loads(done.stdout)["problems"]
    ]


def test_every_error_has_its_line(errors: list[tuple[int, str, str]]) -> None:
    assert sorted({(line, rule) for line, rule, _ in errors}) == EXPECTED


@pytest.mark.parametrize("rule", sorted({rule for _, rule in EXPECTED}))
def test_error_names_a_remedy(rule: str, errors: list[tuple[int, str, str]]) -> None:
    (message, *_) = [message for _, name, message in errors if name == rule]
    assert re.search(r"\b(write|fix|add|remove|use|describe|change|merge)\b", message, re.IGNORECASE), message


def test_output_on_a_terminal() -> None:
    done = make(ROOT, "lint-spec", f"SPEC={FAULTY.relative_to(ROOT)}")
    assert done.returncode == 2  # the exit status of make
    (line,) = [line for line, rule in EXPECTED if rule == "operation-4xx-response"]
    assert f"{FAULTY.relative_to(ROOT)}:{line}:" in done.stdout + done.stderr
    assert "Write `4XX:` and refer to" in done.stdout + done.stderr
    # Redocly proposes to ignore what is wrong.
    assert "Validation failed" in done.stderr
    assert "--generate-ignore-file" not in done.stdout + done.stderr


def test_missing_description() -> None:
    done = make(ROOT, "lint-spec", "SPEC=missing.yaml")
    assert done.returncode == 2
    assert "missing.yaml" in done.stdout + done.stderr


@pytest.mark.slow
def test_no_network_access(tmp_path: Path) -> None:
    watch, log = tmp_path / "watch.cjs", tmp_path / "log"
    watch.write_text(WATCH, encoding="utf-8")
    log.touch()
    seen = {"NODE_OPTIONS": f"--require={watch}", "WATCH_LOG": str(log)}
    assert make(ROOT, "lint-spec", **seen).returncode == 0
    assert log.read_text(encoding="utf-8") == ""
    # And it would have been noticed.
    probe = "try { require('node:net').connect(9, '127.0.0.1') } catch {}"
    node = Path(sys.executable).parent / "node"
    subprocess.run([str(node), "-e", probe], env={**os.environ, **seen}, check=True)
    assert log.read_text(encoding="utf-8") != ""
