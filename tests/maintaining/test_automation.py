"""What runs by itself only calls make, with no more rights than it needs."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.frozen import ROOT

TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_calls_make_and_pinned_actions_and_may_only_read(path: Any) -> None:
    workflow = read(str(path))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]

    assert workflow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in workflow["jobs"].values())
    for step in steps:
        assert set(step) <= {"name", "run", "uses", "with"}
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
        else:
            made = re.match(r"make ([a-z-]+)( [A-Z]+=\w+)*( >> \"\$GITHUB_STEP_SUMMARY\")?$", step["run"])
            assert made is not None
            assert made.group(1) in TARGETS
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_each_hook_of_pre_commit_is_a_target_and_looks_at_files_that_are_there() -> None:
    (repository,) = read(".pre-commit-config.yaml")["repos"]

    for hook in repository["hooks"]:
        assert hook["entry"] == f"make {hook['id']}"
        assert hook["id"] in TARGETS
        assert hook["pass_filenames"] is False
    spec = next(hook for hook in repository["hooks"] if hook["id"] == "lint-spec")
    for name in ("openapi.yaml", "redocly.yaml", "scripts/lint_rules.mjs"):
        assert re.search(spec["files"], name)
        assert (ROOT / name).is_file()
