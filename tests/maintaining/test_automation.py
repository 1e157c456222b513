"""What runs by itself only calls make, with no more rights than it needs."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import ROOT, test_wheel
from tests.support import warm

from .conftest import ENVIRONMENT, Repository

AUTHOR = ("-c", "user.name=Author", "-c", "user.email=author@example.org")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_steps_and_permissions(path: Any) -> None:
    workflow = read(str(path))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]

    assert workflow["permissions"] == {"contents": "read"}
    # The job that opens a pull request needs a permission.
    writing = [name for name, job in workflow["jobs"].items() if "permissions" in job]
    assert writing == (["locks"] if path.name == "renew.yml" else [])
    for step in steps:
        assert set(step) <= {"name", "run", "uses", "with", "env", "if"}
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
        elif step["run"] == "cat build/change-report.md":
            assert path.name == "ci.yml"
        elif path.name == "renew.yml" and "name" in step:
            assert re.match("git diff ", step["run"])
        else:
            target = re.match(r"make ([a-z-]+)( [A-Z]+=\w+)*( >> \"\$GITHUB_STEP_SUMMARY\")?$", step["run"])
            assert target is not None
            assert target.group(1) in TARGETS
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_workflow_tests_every_python() -> None:
    steps = read(".github/workflows/ci.yml")["jobs"]["check"]["steps"]
    (versions,) = [step["with"]["python-version"].split() for step in steps if "setup-python" in step.get("uses", "")]

    assert {version for version in versions if not version.endswith("t")} == set(test_wheel.VERSIONS)
    assert {version for version in versions if version.endswith("t")} <= set(test_wheel.FREE_THREADED) != set()


def test_action_is_renewed(tmp_path: Path) -> None:
    action = Repository(tmp_path / "actions" / "checkout")
    action.root.mkdir(parents=True)
    action.git("init", "--quiet")
    commits = {}
    for tag in ("v5.0.0", "v10.0.1", "v9", "v11.0.0-beta.1"):
        action.git(*AUTHOR, "commit", "--quiet", "--allow-empty", "--message", tag)
        action.git(*AUTHOR, "tag", "--annotate", "--message", tag, tag)
        commits[tag] = action.git("rev-parse", "HEAD")
    project = Repository(tmp_path / "project")
    old = f"      - uses: actions/checkout@{'0' * 40} # v5.0.0\n"
    project.write(".github/workflows/ci.yml", old)
    project.write("docs/page.md", old)

    done = warm.run("scripts.renew", "actions", f"--server=file://{tmp_path}/", cwd=project.root)

    assert done.returncode == 0, done.stderr
    assert ".github/workflows/ci.yml: actions/checkout v5.0.0 -> v10.0.1\n" in done.stdout
    new = f"      - uses: actions/checkout@{commits['v10.0.1']} # v10.0.1\n"
    assert project.read(".github/workflows/ci.yml") == project.read("docs/page.md") == new


def test_pin_is_renewed(tmp_path: Path) -> None:
    for version in ("1.0", "1.10"):
        with zipfile.ZipFile(tmp_path / f"thing-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(
                f"thing-{version}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: thing\nVersion: {version}\n"
            )
    project = Repository(tmp_path / "project")
    project.write("requirements/tools.in", "# Pinned.\nthing==1.0\n\nother\n")
    settings = {**ENVIRONMENT, "UV_FIND_LINKS": str(tmp_path), "UV_NO_INDEX": "1", "UV_NO_CACHE": "1"}

    done = warm.run("scripts.renew", "pins", cwd=project.root, environment=settings)

    assert done.returncode == 0, done.stderr
    assert project.read("requirements/tools.in") == "# Pinned.\nthing==1.10\n\nother\n"


def test_pre_commit_hooks_are_targets() -> None:
    (repository,) = read(".pre-commit-config.yaml")["repos"]

    for hook in repository["hooks"]:
        assert hook["entry"] == f"make {hook['id']}"
        assert hook["id"] in TARGETS
        assert hook["pass_filenames"] is False
    spec = next(hook for hook in repository["hooks"] if hook["id"] == "lint-spec")
    for name in ("openapi.yaml", "redocly.yaml", "scripts/common/redocly_rules.mjs"):
        assert re.search(spec["files"], name)
        assert (ROOT / name).is_file()
