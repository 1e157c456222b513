"""`make diff` reports what a change of the description means, on the wire and for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scripts.generate.reference.markdown import code_span, in_line
from tests.generation.conftest import line_of
from tests.support.sampling import sample

from .conftest import Repository, new_repository
from .edits import EDITS, Edit

pytestmark = pytest.mark.sampled(3)

NO_CHANGE = "no change"
# Edits that can be combined are also tested together.
ALONE = [
    *sample([edit for edit in EDITS if not edit.group], 3),
    *(pytest.param(edit, marks=pytest.mark.slow) for edit in EDITS if edit.group),
]


def counted(report: str, title: str) -> str:
    """The most severe impact that a level of the Markdown report counts."""
    (line,) = re.findall(rf"^### {title}: (.*)$", report, re.MULTILINE)
    count = re.match(r"\d+ (\w+)", line)
    return count.group(1) if count else str(line)


@pytest.mark.parametrize("edit", ALONE, ids=lambda edit: edit.name)
def test_impact_of_an_edit(edit: Edit, released: Repository) -> None:
    released.replace(*edit.first)
    released.write("before.yaml", released.read("openapi.yaml"))
    released.replace(*edit.replacements)

    done = released.diff("--format=markdown", *(["--old=before.yaml", "--new=openapi.yaml"] if edit.first else []))

    report = done.stdout
    assert (counted(report, "The wire"), counted(report, "The Python package")) == (edit.wire, edit.python), report
    python, wire = report.split("### The wire: ")
    assert in_line(edit.says) in python
    assert in_line(edit.shows) in wire
    if edit.before:
        cells = [code_span(line) for line in (edit.before, edit.now) if line]
        assert f" | {' | '.join(cells)} |" in python
    grave = "major" in (edit.wire, edit.python)
    assert ("write 0.2.0 into" in report) is grave
    assert ("write 0.1.1 into" in report) is (not grave and {edit.wire, edit.python} != {NO_CHANGE})
    assert done.returncode == (0 if edit.wire == edit.python == NO_CHANGE else 1)


@pytest.mark.parametrize("group", sample([1, 2, 3], 1))
def test_impacts_of_combined_edits(group: int, released: Repository) -> None:
    together = [edit for edit in EDITS if edit.group == group]
    for edit in together:
        released.replace(*edit.first)
    released.write("before.yaml", released.read("openapi.yaml"))
    for edit in together:
        released.replace(*edit.replacements)

    report = released.diff("--format=markdown", "--old=before.yaml", "--new=openapi.yaml").stdout

    python, wire = report.split("### The wire: ")
    for edit in together:
        for level, impact, what in ((python, edit.python, edit.says), (wire, edit.wire, edit.shows)):
            assert not what or re.search(rf"^\| {impact} \| {re.escape(in_line(what))}", level, re.MULTILINE), what


def test_report_on_a_terminal(released: Repository) -> None:
    released.replace(("  /session/{session_id}:", "  /session/{id}:"), ("- name: session_id", "- name: id"))
    released.replace(("                session_id: $response", "                id: $response"))

    done = released.make("diff", NO_COLOR="1")

    assert done.stdout.splitlines()[0] == "v0.1.0 → openapi.yaml"
    for text in (
        "The wire: 2 patch (neither breaking nor adding)",
        "The path is now /session/{id}; it was /session/{session_id}",
        f"openapi.yaml:{line_of(released.root / 'openapi.yaml', '  /session/{id}:')}",
        "The Python package: 1 major (breaking)",
        "session.get_session takes id in place of session_id",
        "- honeyhive.session.get_session(session_id=...)",
        "+ honeyhive.session.get_session(id=...)",
        "from 0.1.0 to 0.2.0 or later",
        "info.version is 0.1.0, which is too small",
    ):
        assert text in done.stdout
    assert released.git("status", "--porcelain") == "M openapi.yaml"


@pytest.mark.parametrize(
    ("version", "then", "edit", "demanded"),
    [
        ("0.1.0", "0.2.0", ("[session, model, tool, chain]", "[session, model, tool]"), ""),
        ("0.1.0", "0.0.9", ("version: ", "version: "), "0.1.0"),
        ("1.2.3", "1.2.4", ("[session, model, tool, chain]", "[session, model, tool, chain, agent]"), "1.3.0"),
        ("1.2.3", "1.9.0", ("[session, model, tool, chain]", "[session, model, tool]"), "2.0.0"),
        ("1.2.3", "1.3.0-rc.1", ("[session, model, tool, chain]", "[session, model, tool, chain, agent]"), ""),
        ("2.0.0-rc.1", "2.0.0-rc.2", ("[session, model, tool, chain]", "[session, model, tool]"), ""),
    ],
)
def test_required_version(version: str, then: str, edit: tuple[str, str], demanded: str, released: Repository) -> None:
    released.replace(("version: 0.1.0", f"version: {version}"))
    released.write("before.yaml", released.read("openapi.yaml"))
    released.replace((f"version: {version}", f"version: {then}"), edit)

    done = released.diff("--old=before.yaml", "--new=openapi.yaml")

    assert done.returncode == (1 if demanded else 0), done.stderr
    assert (f"too small: write {demanded} into" in done.stdout) is bool(demanded)
    assert ("which is sufficient" in done.stdout) is not bool(demanded)


def test_changes_of_the_package_alone(released: Repository) -> None:
    released.replace(
        ("python 3.11\n", "python 3.10\npython 3.11\n"),
        ("requires-python >=3.11", "requires-python >=3.10"),
        ("extra aiohttp: httpx-aiohttp>=0.2\n", "extra aiohttp: httpx-aiohttp>=0.1.5\nextra trio: trio\n"),
        ("dependency attrs>=22.2", "dependency attrs>=21"),
        ("errors.ServerError class(SDKError)", "errors.ServerError class(RateLimitError, SDKError)"),
        (
            "honeyhive_client.errors.HoneyHiveError class",
            "honeyhive_client.errors.GoneError class(SDKError)\nhoneyhive_client.errors.HoneyHiveError class",
        ),
        (
            "honeyhive_client.sdk.HoneyHive.close() -> None",
            "honeyhive_client.sdk.HoneyHive.close(force: bool = False) -> bool\n"
            "honeyhive_client.sdk.HoneyHive.ping() -> None",
        ),
        (
            "options.Timeout(connect: float | None = 5.0, read: float | None = 60.0, ",
            "options.Timeout(read: float | None = 60.0, connect: float | None = 9.0, ",
        ),
        (
            "honeyhive_client.RetryConfig is",
            "honeyhive_client.Retries is honeyhive_client.options.RetryConfig\nhoneyhive_client.RetryConfig is",
        ),
        name="generated/api.txt",
    )
    released.git("commit", "--quiet", "--all", "--message", "As it was long ago")
    then = released.git("rev-parse", "HEAD")
    released.git("reset", "--quiet", "--hard", "v0.1.0")

    done = released.make("diff", f"REF={then}", "FORMAT=markdown")

    assert done.returncode == 2
    for line in (
        "| major | Python 3.10 is no longer supported |",
        "| major | The extra `trio` was removed |",
        "| minor | The extra `aiohttp` now installs `httpx-aiohttp>=0.2` |",
        "| minor | `attrs>=22.2` is now a dependency |",
        "| major | `ServerError` is no longer a `RateLimitError` |",
        "| major | The class `GoneError` was removed |",
        "| major | `HoneyHive.close` no longer takes `force` |",
        "| major | `HoneyHive.close` returned `bool`, and now returns `None` |",
        "| major | `HoneyHive.ping` was removed |",
        "| major | `Timeout` takes its parameters in another order: connect, read, write, pool; "
        "it was read, connect, write, pool |",
        "| major | `Timeout` takes `5.0` for `connect` by default; it was `9.0` |",
        "| major | `honeyhive_client` no longer exports `Retries` |",
    ):
        assert line in done.stdout
    assert "The wire: no change" in done.stdout


class TestWhatIsComparedWith:
    def test_last_release_is_the_default(self, released: Repository) -> None:
        released.write("note.txt", "a later commit")
        released.commit()
        released.replace(("summary: Retrieve", "summary: Read"))

        assert released.make("diff").stdout.startswith("v0.1.0 → openapi.yaml\n")

    def test_highest_release_is_chosen(self, released: Repository) -> None:
        for tag in ("v0.0.9", "v0.2.0rc1", "v2-notes"):
            released.git("tag", tag)

        assert released.diff().stdout.startswith("v0.1.0 → openapi.yaml\n")

    def test_shallow_clone(self, released: Repository, tmp_path: Path) -> None:
        released.write("note.txt", "a later commit")
        released.commit()
        clone = tmp_path / "clone"
        released.git("clone", "--quiet", "--depth", "1", "--no-tags", f"file://{released.root}", str(clone))

        done = Repository(clone).diff()

        assert done.returncode == 2
        assert "git fetch --unshallow --tags" in done.stderr

    def test_no_release_yet(self, tmp_path: Path) -> None:
        repository = new_repository(tmp_path / "repository", tag="")
        alone = repository.make("diff")
        assert alone.returncode == 2
        assert "there is no release, and main has only one commit; set a revision with REF=" in alone.stderr
        repository.replace(("summary: Retrieve", "summary: Read"))
        repository.commit()

        assert repository.make("diff").stdout.startswith("main^ → openapi.yaml\n")

    def test_revision_without_api_txt(self, released: Repository) -> None:
        released.git("rm", "--quiet", "generated/api.txt")
        released.commit()
        then = released.git("rev-parse", "HEAD")
        released.git("reset", "--quiet", "--hard", "v0.1.0")

        done = released.diff(f"--ref={then}")

        assert done.returncode == 0
        assert f"{then} has no generated/api.txt: its package was generated again, with the" in done.stdout
        assert "Nothing changed for programs." in done.stdout

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("REF=v9.9.9",), "v9.9.9 is not a tag, branch or commit of this repository; set another REF="),
            (("REF=--help",), "--help is not a tag, branch or commit"),
            (("OLD=openapi.yaml",), "name a revision with --ref, or two files with --old and --new"),
            (("OLD=missing.yaml", "NEW=openapi.yaml"), "missing.yaml"),
        ],
    )
    def test_wrong_argument(self, arguments: tuple[str, ...], message: str, released: Repository) -> None:
        done = released.make("diff", *arguments)

        assert done.returncode == 2
        assert message in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize(
        ("name", "text", "message"),
        [
            ("openapi.yaml", "openapi: [\n", "openapi.yaml, line 2: #: is not YAML"),
            ("openapi.yaml", "swagger: '2.0'\npaths: {}\n", ":openapi.yaml is not a description of OpenAPI 3"),
        ],
    )
    def test_unreadable_description_of_a_revision(
        self, name: str, text: str, message: str, released: Repository
    ) -> None:
        released.write(name, text)
        released.commit()
        then = released.git("rev-parse", "HEAD")
        released.git("reset", "--quiet", "--hard", "v0.1.0")

        done = released.diff(f"--ref={then}")

        assert done.returncode == 2
        assert message in done.stderr

    def test_descriptions_of_unrelated_versions(self, released: Repository) -> None:
        """How ours differs from a description that somebody else publishes."""
        released.write("published.yaml", released.read("openapi.yaml").replace("version: 0.1.0", "version: 9.0.0"))
        released.replace(("[session, model, tool, chain]", "[session, model, tool]"))

        done = released.make("compare-published", "FILE=published.yaml")

        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("## published.yaml → openapi.yaml\n\n### The Python package: 1 major")

    def test_description_without_a_package(self, released: Repository) -> None:
        """No package can be generated from one of the descriptions: not the same as a version that is too small."""
        released.replace(("#/components/schemas/Time'", "#/components/schemas/Tim'"))
        released.replace(("        duration:\n          type: number\n", "        duration:\n          type: string\n"))

        done = released.diff("--format=markdown")

        assert done.returncode == 3, done.stdout + done.stderr
        assert re.search(
            r"no package can be generated from openapi.yaml: openapi.yaml, line \d+: .*/Tim\b", done.stdout
        )
        assert "### The Python package: not compared" in done.stdout
        assert "Traceback" not in done.stderr
        assert "### The wire: 2 major" in done.stdout, done.stdout

    def test_invalid_api_txt(self, released: Repository) -> None:
        released.write("generated/api.txt", "def x(\n")
        released.commit()
        then = released.git("rev-parse", "HEAD")
        released.git("reset", "--quiet", "--hard", "v0.1.0")

        done = released.diff(f"--ref={then}", "--format=markdown")

        assert done.returncode == 3
        assert "_Only the wire was compared: this line of an api.txt cannot be read: def x(_" in done.stdout

    @pytest.mark.parametrize("version", ["master", "''"])
    def test_invalid_version(self, version: str, released: Repository) -> None:
        released.replace(("version: 0.1.0", f"version: {version}"), ("summary: Retrieve", "summary: Read"))

        done = released.diff()

        assert done.returncode == 2
        assert f"info.version of openapi.yaml is '{version.strip(chr(39))}', not a version" in done.stderr
        assert "The wire: 1 patch" in done.stdout


def long_description(root: Path, name: str, kind: str, security: dict[str, list[str]]) -> None:
    """Write a description of many operations, of a version of OpenAPI that no package is generated from."""
    count = 600
    described = {
        "openapi": "3.2.0",
        "info": {"title": "Things", "version": "1.0.0"},
        "security": [security],
        "paths": {
            f"/things/{number}": {
                "get": {
                    "responses": {
                        "200": {
                            "description": "A thing",
                            "content": {
                                "application/json": {
                                    "schema": {
                                        "properties": {
                                            f"field_{number}": {
                                                "type": kind,
                                                "title": kind if number < 12 else "A field",
                                            }
                                        }
                                    }
                                }
                            },
                        }
                    }
                }
            }
            for number in range(count)
        },
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        },
    }
    (root / name).write_text(json.dumps(described), encoding="utf-8")


def test_long_report_is_shortened(released: Repository) -> None:
    long_description(released.root, "old.json", "integer", {})
    long_description(released.root, "new.json", "string", {"key": []})

    done = released.diff("--old=old.json", "--new=new.json", "--format=markdown")

    assert done.returncode == 3, done.stderr
    assert 50_000 < len(done.stdout) <= 60_000
    assert "The wire: 601 major (breaking), 12 patch (neither breaking nor adding). The 10 most severe:" in done.stdout
    # All operations with one cause share a row, with the most severe impact.
    (security,) = [line for line in done.stdout.splitlines() if line.startswith("| major ") and "requires" in line]
    assert "`GET /things/0` requires the header `X-Key`; it required no credentials" in security
    assert "; also `GET /things/1`, `GET /things/2`, " in security
    assert "`, and 594 more |" in security
    assert "- The wire: `GET /things/0` requires" in done.stdout
    more, patches = re.findall(r"^(\d+) more\.$", done.stdout, re.MULTILINE)
    assert done.stdout.endswith("\nThe whole report is in `build/change-report.md`.\n")
    whole = released.read("build/change-report.md")
    assert whole.count("\n| major |") == 601 == done.stdout.count("\n| major |") + int(more)
    assert "`GET /things/599`" in next(
        line for line in whole.splitlines() if "requires the header" in line and "| major" in line
    )
    assert whole.count("the type is now `string`; it was `integer`") >= 600
    assert "<details><summary>12 patch</summary>" in whole
    assert whole.count("\n| patch | ") == int(patches) == 12

    (released.root / "build" / "change-report.md").unlink()
    shown = released.diff("--old=old.json", "--new=new.json").stdout

    assert len(re.findall("^ *major ", shown, re.MULTILINE)) == 601
    assert not re.search("^ *patch ", shown, re.MULTILINE)
    assert shown.endswith("\nThe whole report is in build/change-report.md.\n")
    assert released.read("build/change-report.md") == whole
