"""What `make build` promises: the same bytes for the same commit, what they hold, and nothing half done."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

from tests.maintaining.conftest import Repository, run
from tests.publishing.conftest import SDIST, WHEEL, build

STEM = "honeyhive_client-0.1.0"


def digests(root: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (root / "dist").iterdir()}


def test_another_machine_builds_the_same_bytes_of_the_same_commit(built: Repository, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another folder"
    # Its git makes other ends of lines, its files are for their owner alone, and its clock is on the other side.
    git = ["git", "-c", "core.autocrlf=true", "clone", "--quiet", str(built.root), str(elsewhere)]
    subprocess.run(git, check=True, umask=0o077)
    run(elsewhere, "git", "config", "core.autocrlf", "true")
    script = 'umask 077 && exec make "$@"'
    settings = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1"}
    venv = Path(sys.prefix)
    done = run(elsewhere, "sh", "-c", script, "sh", f"VENV={venv}", "-o", f"{venv}/.stamp", "build", **settings)
    assert done.returncode == 0, done.stderr
    assert digests(elsewhere) == digests(built.root)
    assert f"{digests(built.root)[WHEEL]}  {WHEEL}" in done.stdout


def test_the_sdist_gives_the_same_wheel(built: Repository, tmp_path: Path) -> None:
    epoch = built.git("show", "--no-patch", "--format=%ct", "HEAD")
    flags = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *flags, "--wheel-dir", str(tmp_path), str(built.root / "dist" / SDIST)],
        env={**os.environ, "SOURCE_DATE_EPOCH": epoch, "PIP_CONFIG_FILE": os.devnull},
        check=True,
    )
    assert (tmp_path / WHEEL).read_bytes() == (built.root / "dist" / WHEEL).read_bytes()


def test_the_wheel_holds_the_package_and_nothing_else(built: Repository) -> None:
    generated = built.root / "generated"
    package = {
        path.relative_to(generated).as_posix() for path in generated.glob("honeyhive_client/**/*") if path.is_file()
    }
    package = {name for name in package if "__pycache__" not in name}
    about = {f"{STEM}.dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD", "licenses/LICENSE")}
    with zipfile.ZipFile(built.root / "dist" / WHEEL) as archive:
        assert set(archive.namelist()) == package | about
        assert "honeyhive_client/py.typed" in package
        version = archive.read("honeyhive_client/_version.py").decode()
        assert archive.read(f"{STEM}.dist-info/METADATA") == (built.root / "dist" / f"{WHEEL}.metadata").read_bytes()
    assert hashlib.sha256((built.root / "openapi.yaml").read_bytes()).hexdigest() in version


def test_the_sums_are_those_of_all_other_files(built: Repository) -> None:
    expected = {name: digest for name, digest in digests(built.root).items() if name != "SHA256SUMS"}
    lines = built.read("dist/SHA256SUMS").splitlines()
    assert sorted(lines) == sorted(f"{digest}  {name}" for name, digest in expected.items())
    assert set(expected) == {WHEEL, f"{WHEEL}.metadata", SDIST, f"{STEM}.cdx.json", f"{STEM}.html"}


def test_the_bill_of_materials_names_the_files_and_all_that_they_need(built: Repository) -> None:
    text = built.read(f"dist/{STEM}.cdx.json")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    found = {item["url"]: item["hashes"][0]["content"] for item in bill["metadata"]["component"]["externalReferences"]}
    assert found == {name: digests(built.root)[name] for name in (WHEEL, SDIST)}
    locked = {
        Requirement(line.split("\\")[0]).name
        for line in built.read("requirements/client.txt").splitlines()
        if line[0] != " "
    }
    assert {component["name"] for component in bill["components"]} == locked
    assert all(component["externalReferences"][0]["hashes"] for component in bill["components"])
    graph = {item["ref"].partition("@")[0]: item["dependsOn"] for item in bill["dependencies"]}
    direct = {ref.partition("@")[0] for ref in graph["pkg:pypi/honeyhive-client"]}
    assert direct == {f"pkg:pypi/{name}" for name in ("attrs", "httpx", "httpx-retries", "python-dateutil", "sniffio")}
    assert "pkg:pypi/httpcore" in {ref.partition("@")[0] for ref in graph["pkg:pypi/httpx"]}


def test_the_long_description_is_shown_as_an_index_renders_it(built: Repository) -> None:
    page = built.read(f"dist/{STEM}.html")
    assert "<title>honeyhive-client 0.1.0</title>" in page
    assert "<tr><th>Requires-Python</th><td>&gt;=3.11</td></tr>" in page
    assert '<span class="kn">from</span>' in page


def test_what_is_not_committed_is_not_built(release: Repository) -> None:
    before = digests(release.root)
    release.write("generated/honeyhive_client/extra.py", "")
    done = build(release)
    assert done.returncode == 1
    assert "?? generated/honeyhive_client/extra.py" in done.stderr
    assert digests(release.root) == before


def test_a_package_of_another_description_is_not_built(release: Repository) -> None:
    before = digests(release.root)
    release.replace(("Start a new session", "Start a session"))
    release.commit()
    done = build(release)
    assert done.returncode == 1
    assert "run `make generate` and commit both\nnothing was built; dist/ is as it was" in done.stderr
    assert digests(release.root) == before


def test_a_lock_that_lacks_what_the_package_needs_is_refused(release: Repository) -> None:
    before = digests(release.root)
    release.replace(("attrs==", "other=="), name="requirements/client.txt")
    done = build(release)
    assert done.returncode == 1
    assert "the package needs attrs>=22.2, and requirements/client.txt has it not; run `make lock`" in done.stderr
    assert digests(release.root) == before


def test_a_disk_that_takes_no_more_leaves_the_older_build(release: Repository) -> None:
    before = digests(release.root)
    # In units of 512 bytes: enough for the exported source, and not for what is made of it.
    done = run(release.root, "sh", "-c", f"ulimit -f 60 && exec '{sys.executable}' -m scripts.build")
    assert done.returncode == 1
    assert "nothing was built; dist/ is as it was" in done.stderr
    assert "File too large" in done.stderr
    assert digests(release.root) == before
    assert not list(release.root.glob(".dist.*"))


def test_without_git_it_says_what_is_missing(release: Repository, tmp_path: Path) -> None:
    before = digests(release.root)
    done = build(release, PATH=str(tmp_path))
    assert done.returncode == 1
    assert "git is not on PATH, and what is built is what is committed; install it" in done.stderr
    assert digests(release.root) == before
