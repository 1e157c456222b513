"""A description that would take a program long is refused with a line, or served, in seconds and little memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.processes import PYTHON, run

from .conftest import Generate

pytestmark = pytest.mark.sampled(2)

MEGABYTES = 500
HEAD = """\
openapi: 3.1.0
info: {title: Slow, version: 1.0.0}
paths: {}
components:
  schemas:
    A:
      type: object
      properties:
"""


def aliases(levels: int) -> str:
    lines = ["        p0: &p0 {type: object, properties: {x: {type: string}}}"]
    lines += [
        f"        p{n}: &p{n} {{type: object, properties: {{a: *p{n - 1}, b: *p{n - 1}}}}}" for n in range(1, levels)
    ]
    return "\n".join(lines)


def enum(values: int) -> str:
    return f"        p: {{type: string, enum: [{', '.join(f'value{n}' for n in range(values))}]}}"


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        pytest.param(f"        p: {{type: string, pattern: '^(a+)+$', default: '{'a' * 50}!'}}", "", id="pattern"),
        pytest.param(
            f"        p: {{type: object, patternProperties: {{'^(a+)+$': {{}}}}, additionalProperties: false,"
            f" default: {{'{'a' * 50}!': 1}}}}",
            "",
            id="pattern of names",
        ),
        pytest.param(aliases(30), "its aliases expand to", id="aliases"),
        pytest.param("        p: &p {properties: {q: *p}}", "contains itself", id="alias of itself"),
        pytest.param(f"        p: {{default: {'9' * 100_000}}}", "line 9: #: a number has 100000 digits", id="digits"),
        pytest.param(
            f"        p: {{default: 0x{'f' * 100_000}}}", "a number has 100002 digits", id="hexadecimal digits"
        ),
        pytest.param(enum(20_000), "has 20000 values; at most 2000 are allowed", id="enum", marks=pytest.mark.slow),
        pytest.param(f"        p: {'{items: ' * 500}{{}}{'}' * 500}", "nested more than 100 levels", id="levels"),
        pytest.param(enum(500), "", id="smaller enum"),
        pytest.param(f"        p: {{description: '{'`[<' * 100_000}'}}", "", id="markup"),
    ],
)
def test_slow_description(generate: Generate, tmp_path: Path, properties: str, message: str) -> None:
    spec = tmp_path / "slow.yaml"
    spec.write_text(f"{HEAD}{properties}\n", encoding="utf-8")

    done = generate("--spec", spec)

    assert (done.returncode, message in done.stderr) == (1 if message else 0, True), done.stderr[-500:]
    assert "Traceback" not in done.stderr


def test_long_version(generate: Generate, tmp_path: Path) -> None:
    spec = tmp_path / "slow.yaml"
    spec.write_text(HEAD.replace("1.0.0", f"'{'9' * 100_000}'") + "        p: {}\n", encoding="utf-8")

    assert "#/info/version: has 100000 characters; at most 100 are allowed" in generate("--spec", spec).stderr


def test_digits_in_json(generate: Generate, tmp_path: Path) -> None:
    spec = tmp_path / "slow.json"
    spec.write_text(f'{{"openapi": "3.1.0",\n"x-n": {"9" * 100_000}}}', encoding="utf-8")

    assert "line 2: #: a number has 100000 digits" in generate("--spec", spec).stderr


@pytest.mark.parametrize(
    ("properties", "status"),
    [
        (aliases(30), 1),
        pytest.param(enum(20_000), 1, marks=pytest.mark.slow),
        pytest.param(enum(2_000), 0, marks=pytest.mark.slow),
    ],
)
def test_memory(tmp_path: Path, properties: str, status: int) -> None:
    spec = tmp_path / "slow.yaml"
    spec.write_text(f"{HEAD}{properties}\n", encoding="utf-8")
    code = """
import resource, sys
from scripts.generate.__main__ import main
status = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
sys.exit(status)
"""
    done = run(PYTHON, "-c", code, "--spec", spec, "--output", tmp_path / "generated", check=False)

    assert done.returncode == status
    assert int(done.stdout.splitlines()[-1]) < MEGABYTES
