"""Constructs of schemas: what each is in a package, and the page that lists them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import ROOT
from tests.support import packages
from tests.support.processes import PYTHON, run, run_python

CONSTRUCTS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("descriptions").joinpath("constructs.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The package of all constructs, and what its generation prints."""
    folder = tmp_path_factory.mktemp("constructs")
    schemas = {key: schema for each in CONSTRUCTS for key, schema in each["schemas"].items()}
    description = {
        "openapi": "3.1.0",
        "info": {"title": "Constructs", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    spec = folder / "constructs.yaml"
    spec.write_text(yaml.safe_dump(description, sort_keys=False), encoding="utf-8")
    return packages.generate("constructs", spec)


def test_each_construct(generated: tuple[Path, str]) -> None:
    package, printed = generated
    lines = set((package / "api.txt").read_text(encoding="utf-8").splitlines())

    missing = [line for each in CONSTRUCTS for line in each["api"] if f"honeyhive_client.models.{line}" not in lines]

    assert missing == []
    notes = sorted(line.split(": ", 2)[-1] for line in printed.splitlines() if "constructs.yaml, line " in line)
    assert notes == sorted(note for each in CONSTRUCTS for note in each.get("notes", ()))


def test_round_trip_of_values(generated: tuple[Path, str]) -> None:
    code = """
import json, sys
from honeyhive_client import errors, models
for name, values, refused in json.loads(sys.argv[1]):
    kind = getattr(models, name)
    for value in values:
        assert kind.from_dict(value).to_dict() == value, (name, value)
    for value in refused:
        try:
            kind.from_dict(value)
        except errors.ValidationError:
            continue
        raise AssertionError((name, value))
owner = models.Owner.from_dict({"pet": {"kind": "tom"}, "pets": [{"kind": "dog"}]})
assert isinstance(owner.pet, models.Cat) and isinstance(owner.pets[0], models.Dog)
for form, kind in (("round", models.Circle), ("Square", models.Square), ("other", models.Shape)):
    assert type(models.Drawing.from_dict({"shape": {"form": form}}).shape) is kind
"""
    cases = [
        (each.get("class") or each["api"][0].split(".")[1], each.get("values", []), each.get("refused", []))
        for each in CONSTRUCTS
    ]
    run_python(code, json.dumps(cases), flags=("-W", "error"), package=generated[0])


@pytest.mark.slow
def test_types(generated: tuple[Path, str]) -> None:
    run(PYTHON, "-m", "mypy", "--strict", "--config-file=", "-p", "honeyhive_client", cwd=generated[0])


def test_page_lists_each() -> None:
    page = (ROOT / "docs" / "generator.md").read_text(encoding="utf-8")

    rows = [f"| {each['construct']} | {each['gives']} |" for each in CONSTRUCTS]

    assert [line for line in page.splitlines() if line in rows] == rows
