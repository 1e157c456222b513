"""`make build`: reproducible files, their contents, and no change to dist/ after a failure."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

from tests.maintaining.conftest import Repository, run
from tests.publishing.conftest import SANDBOX_WHEEL, SDIST, WHEEL, build, digests

pytestmark = pytest.mark.sampled(4)

STEM, SANDBOX_STEM = "honeyhive_client-0.1.0", "honeyhive_sandbox-0.1.0"


def test_build_on_another_machine(built: Repository, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another folder"
    subprocess.run(["git", "clone", "--quiet", str(built.root), str(elsewhere)], check=True, umask=0o077)
    # Its git converts line endings and omits files from archives; a .gitignore above its temporary folder does too.
    (elsewhere / ".git" / "info" / "attributes").write_text("*.py text eol=crlf\ngenerated/LICENSE export-ignore\n")
    for name, value in (("core.autocrlf", "true"), ("log.showSignature", "true"), ("column.ui", "always")):
        run(elsewhere, "git", "config", name, value)
    (tmp_path / ".gitignore").write_text("LICENSE\n")
    (tmp_path / "temporary").mkdir()
    # Another umask, another time zone, and settings of the tools.
    settings = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": "1",
        "TMPDIR": str(tmp_path / "temporary"),
        "UV_WORKING_DIR": "/",
        "HATCH_BUILD_NO_HOOKS": "1",
    }
    venv = Path(sys.prefix)
    command = ["make", f"VENV={venv}", "-o", f"{venv}/.stamp", "build"]
    done = run(elsewhere, "sh", "-c", 'umask 077 && exec "$@"', "sh", *command, **settings)
    assert done.returncode == 0, done.stderr
    assert digests(elsewhere) == digests(built.root)
    assert f"{digests(built.root)[WHEEL]}  {WHEEL}" in done.stdout


def test_wheel_built_from_the_sdist(built: Repository, tmp_path: Path) -> None:
    epoch = built.git("show", "--no-patch", "--format=%ct", "HEAD")
    flags = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *flags, "--wheel-dir", str(tmp_path), str(built.root / "dist" / SDIST)],
        env={**os.environ, "SOURCE_DATE_EPOCH": epoch, "PIP_CONFIG_FILE": os.devnull},
        check=True,
    )
    assert (tmp_path / WHEEL).read_bytes() == (built.root / "dist" / WHEEL).read_bytes()


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            "[tool.hatch.build.targets.sdist]\nexclude = ['py.typed']",
            "the wheel built from the sdist differs from the one built from the folder",
        ),
        (
            "[tool.hatch.build.targets.wheel.force-include]\n'LICENSE' = 'LICENSE'",
            "check_wheel_contents reports errors",
        ),
    ],
)
def test_missing_or_additional_file(release: Repository, settings: str, reason: str) -> None:
    before = digests(release.root)
    head = settings.partition("\n")[0]
    described = release.read("generated/pyproject.toml")
    text = described.replace(head, settings) if head in described else f"{described}\n{settings}\n"
    release.write("generated/pyproject.toml", text)
    release.commit()
    done = build(release)
    assert done.returncode == 1
    assert reason in done.stderr
    assert digests(release.root) == before


def test_contents_of_the_wheel(built: Repository) -> None:
    generated = built.root / "generated"
    package = {
        path.relative_to(generated).as_posix() for path in generated.glob("honeyhive_client/**/*") if path.is_file()
    }
    package = {name for name in package if "__pycache__" not in name}
    metadata = {f"{STEM}.dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD", "licenses/LICENSE")}
    with zipfile.ZipFile(built.root / "dist" / WHEEL) as archive:
        assert set(archive.namelist()) == package | metadata
        assert "honeyhive_client/py.typed" in package
        version = archive.read("honeyhive_client/_version.py").decode()
        assert archive.read(f"{STEM}.dist-info/METADATA") == (built.root / "dist" / f"{WHEEL}.metadata").read_bytes()
    assert hashlib.sha256((built.root / "openapi.yaml").read_bytes()).hexdigest() in version


def test_contents_of_the_sandbox(built: Repository) -> None:
    with zipfile.ZipFile(built.root / "dist" / SANDBOX_WHEEL) as archive:
        assert archive.read("honeyhive_sandbox/openapi.yaml") == (built.root / "openapi.yaml").read_bytes()
        assert archive.read(f"{SANDBOX_STEM}.dist-info/licenses/LICENSE") == (built.root / "LICENSE").read_bytes()
        assert b"\nVersion: 0.1.0\n" in archive.read(f"{SANDBOX_STEM}.dist-info/METADATA")
        points = archive.read(f"{SANDBOX_STEM}.dist-info/entry_points.txt").decode()
    assert "honeyhive-sandbox = honeyhive_sandbox.__main__:main" in points
    assert "[pytest11]\nhoneyhive_sandbox = honeyhive_sandbox.pytest_plugin" in points


def test_sbom_of_the_sandbox(built: Repository) -> None:
    sbom = json.loads(built.read(f"dist/{SANDBOX_STEM}.cdx.json"))
    components = {component["name"]: component for component in sbom["components"]}
    graph = {item["ref"].partition("@")[0]: item["dependsOn"] for item in sbom["dependencies"]}
    files = [item["url"] for item in components["honeyhive-client"]["externalReferences"]]

    assert files == [WHEEL, SDIST]
    assert {"openapi-core", "pydantic", "httpx"} <= components.keys()
    assert "pkg:pypi/honeyhive-client@0.1.0" in graph["pkg:pypi/honeyhive-sandbox"]
    assert {ref.partition("@")[0] for ref in graph["pkg:pypi/honeyhive-client"]} >= {"pkg:pypi/attrs"}


def test_sums_of_all_files(built: Repository) -> None:
    expected = {name: digest for name, digest in digests(built.root).items() if name != "SHA256SUMS"}
    lines = built.read("dist/SHA256SUMS").splitlines()
    assert sorted(lines) == sorted(f"{digest}  {name}" for name, digest in expected.items())
    suffixes = ("-py3-none-any.whl", "-py3-none-any.whl.metadata", ".tar.gz", ".cdx.json", ".html")
    assert set(expected) == {f"{stem}{suffix}" for stem in (STEM, SANDBOX_STEM) for suffix in suffixes}


def test_sbom_of_the_client(built: Repository) -> None:
    text = built.read(f"dist/{STEM}.cdx.json")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    sbom = json.loads(text)
    files = {item["url"]: item["hashes"][0]["content"] for item in sbom["metadata"]["component"]["externalReferences"]}
    assert files == {name: digests(built.root)[name] for name in (WHEEL, SDIST)}
    locked = {
        Requirement(line.split("\\")[0]).name
        for line in built.read("requirements/client.txt").splitlines()
        if line[0] != " "
    }
    assert {component["name"] for component in sbom["components"]} == locked
    assert all(component["externalReferences"][0]["hashes"] for component in sbom["components"])
    graph = {item["ref"].partition("@")[0]: item["dependsOn"] for item in sbom["dependencies"]}
    direct = {ref.partition("@")[0] for ref in graph["pkg:pypi/honeyhive-client"]}
    assert direct == {f"pkg:pypi/{name}" for name in ("attrs", "httpx", "python-dateutil", "sniffio")}
    assert "pkg:pypi/httpcore" in {ref.partition("@")[0] for ref in graph["pkg:pypi/httpx"]}


def test_long_description(built: Repository) -> None:
    page = built.read(f"dist/{STEM}.html")
    # An index does not have the other files of the repository.
    assert [link for link in re.findall(r'href="([^"]*)"', page) if not link.startswith(("#", "https://"))] == []
    assert "docs/README.md" not in built.read(f"dist/{WHEEL}.metadata")
    assert "<title>honeyhive-client 0.1.0</title>" in page
    assert "<tr><th>Requires-Python</th><td>&gt;=3.11</td></tr>" in page
    # Older indexes do not accept a newer version.
    assert "<tr><th>Metadata-Version</th><td>2.4</td></tr>" in page
    assert '<span class="kn">from</span>' in page


def test_uncommitted_file(release: Repository) -> None:
    before = digests(release.root)
    release.write("generated/honeyhive_client/extra.py", "")
    done = build(release)
    assert done.returncode == 1
    assert "?? generated/honeyhive_client/extra.py" in done.stderr
    assert digests(release.root) == before


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        (
            "openapi.yaml",
            "Start a new session",
            "Start a session",
            "was not generated from this openapi.yaml; run `make generate` and commit both",
        ),
        (
            "requirements/client.txt",
            "attrs==",
            "other==",
            "requirements/client.txt lacks attrs>=22.2, which the package requires; run `make lock` and commit it",
        ),
    ],
    ids=["another description", "an incomplete lock"],
)
def test_inconsistent_files(release: Repository, name: str, old: str, new: str, reason: str) -> None:
    before = digests(release.root)
    release.replace((old, new), name=name)
    release.commit()
    done = build(release)
    assert done.returncode == 1
    assert f"{reason}\nbuild failed; dist/ was not modified" in done.stderr
    assert digests(release.root) == before


def test_full_disk(release: Repository) -> None:
    before = digests(release.root)
    # In units of 512 bytes: enough for the exported files, but not for the build, nor for the index of git, which git
    # would write and leave locked.
    limited = f"ulimit -f 60 && exec '{sys.executable}' -m scripts.build"
    done = run(release.root, "sh", "-c", limited, GIT_OPTIONAL_LOCKS="0")
    assert done.returncode == 1
    assert "build failed; dist/ was not modified" in done.stderr
    assert "File too large" in done.stderr
    assert digests(release.root) == before
    assert not list(release.root.glob(".dist.*"))


def test_missing_git(release: Repository, tmp_path: Path) -> None:
    before = digests(release.root)
    done = build(release, PATH=str(tmp_path))
    assert done.returncode == 1
    assert "git is not on PATH; install it" in done.stderr
    assert digests(release.root) == before


def test_other_files_in_dist(release: Repository) -> None:
    release.write("dist/notes.txt", "a thought")
    done = build(release)
    assert done.returncode == 1
    assert "dist/ has files that are not from a build and would be lost: notes.txt; move them" in done.stderr
    assert release.read("dist/notes.txt") == "a thought"
    (release.root / "dist").rename(release.root / "elsewhere")
    (release.root / "dist").symlink_to("elsewhere")
    done = build(release)
    assert (done.returncode, (release.root / "dist").is_symlink()) == (1, True)
    assert done.stderr.startswith("dist is not a folder; move or delete it")
