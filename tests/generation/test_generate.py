"""What `make generate` promises: the same bytes from the same input, and nothing lost when it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import ROOT
from tests.support import frozen
from tests.support.http_server import Response, serving

from .conftest import ZOO, Generate, contents, line_of, variant

pytestmark = pytest.mark.sampled(2)

OUTPUTS = """\
        outputs:
          type: object
          description: What the event produced, such as the answer.
"""
HOW_LONG = "\n          description: How long the session"
FAULTS = (
    (f"type: number{HOW_LONG}", f"type: numbr{HOW_LONG}"),
    ("operationId: getSession\n      tags", "operationId: startSession\n      tags"),
    ("$ref: '#/components/schemas/Time'", "$ref: '#/components/schemas/Tim'"),
)


def test_committed_package(generate: Generate) -> None:
    inputs = ("--spec", ROOT / "openapi.yaml", "--config", ROOT / "generator-config.yaml")

    done = generate("--check", *inputs, "--output", ROOT / "generated")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
@pytest.mark.parametrize("spec", [frozen.SPEC, ZOO], ids=["sessions", "zoo"])
def test_same_bytes(generate: Generate, tmp_path: Path, spec: Path) -> None:
    """Neither the hash seed, nor the folder, nor the locale changes a byte."""
    moved = tmp_path / "elsewhere" / "another-name.yaml"
    moved.parent.mkdir()
    moved.write_bytes(spec.read_bytes())

    for name, given, environment in (
        ("a", spec, {"PYTHONHASHSEED": "1"}),
        ("b", moved, {"PYTHONHASHSEED": "2", "LC_ALL": "C", "PYTHONUTF8": "0"}),
    ):
        done = generate("--spec", given, "--output", tmp_path / name / "generated", **environment)
        assert done.returncode == 0, done.stderr

    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_second_run(generate: Generate, output: Path) -> None:
    before = contents(output)

    done = generate()

    assert done.returncode == 0
    assert "files: 0 added, 0 changed, 0 removed" in done.stdout
    assert contents(output) == before


@pytest.mark.usefixtures("output")
def test_summary_of_a_change(generate: Generate, tmp_path: Path) -> None:
    done = generate("--spec", variant(tmp_path / "copy.yaml", (OUTPUTS, "")))

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("2 operations, 4 models, in ")
    assert lines[1:] == [
        "api:",
        "  - frozen_client.models.event.Event.outputs: dict[str, Any] | Unset = UNSET",
        "files: 0 added, 5 changed, 0 removed",
        "  ~ api.txt",
        "  ~ manifest.json",
        "  ~ docs/models/components/event.md",
        "  ~ frozen_client/_version.py",
        "  ~ frozen_client/models/event.py",
    ]


def test_first_line(output: Path) -> None:
    for name, content in contents(output).items():
        first = " ".join(content.decode().splitlines()[:3])
        if name == "LICENSE":
            assert "Generated from the LICENSE of the project by `make generate`" in first
        else:
            source = "Code generated from HoneyHive session API by openapi-python-client 0.29.1"
            assert f"{source}. DO NOT EDIT." in first, name


def test_stale_files(generate: Generate, output: Path, tmp_path: Path) -> None:
    start = "  /session/start:\n"
    text = frozen.SPEC.read_text(encoding="utf-8")
    head, rest = text.split(start)
    without = tmp_path / "copy.yaml"
    without.write_text(head + rest[rest.index("  /session/{session_id}:\n") :], encoding="utf-8")

    done = generate("--spec", without)

    assert done.returncode == 0, done.stderr
    assert "  - frozen_client/api/session/start_session.py" in done.stdout.splitlines()
    assert not (output / "frozen_client" / "api" / "session" / "start_session.py").exists()
    assert not (output / "frozen_client" / "models" / "start_session_request_body.py").exists()


INLINE = """\
openapi: 3.1.0
info: {title: Inline bodies, version: '1'}
paths:
  /things/{id}:
    put:
      operationId: putThing
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        content:
          application/json: {schema: {type: object, properties: {a: {}}}}
          multipart/form-data: {schema: {type: object, properties: {b: {}}}}
      responses:
        '404': &other {description: x, content: {application/json: {schema: &one {properties: {c: {}}}}}}
        '201': *other
        '200': {description: x, content: {application/json: {schema: {type: array, items: *one}}}}
        default: *other
    delete:
      operationId: deleteThing
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        content: {application/json: {schema: {type: object, properties: {why: {type: object, properties: {e: {}}}}}}}
      responses: {'200': {description: x, content: {application/json: {schema: {anyOf: [*one, {type: string}]}}}}}
components:
  schemas:
    DeleteThingRequestBody: {type: object, properties: {f: {}}}
"""


def test_names_of_bodies(generate: Generate, tmp_path: Path) -> None:
    """Each body without a schema of its own has a class of its own, with a number where a component has the name."""
    spec = tmp_path / "inline.yaml"
    spec.write_text(INLINE, encoding="utf-8")

    done = generate("--spec", spec)

    assert done.returncode == 0, done.stderr
    modules = {path.stem for path in (tmp_path / "generated" / "frozen_client" / "models").glob("[a-z]*_*.py")}
    assert modules == {
        "delete_thing_request_body",
        "delete_thing_request_body_2",
        "delete_thing_request_body_2_why",
        "delete_thing_response_body_type_0",
        "put_thing_files_request_body",
        "put_thing_json_request_body",
        "put_thing_response_body_201",
        "put_thing_response_body_404",
        "put_thing_response_body_default",
        "put_thing_response_body_item",
    }


TITLED = """\
openapi: 3.1.0
info: {title: Titled components, version: '1'}
paths: {}
components:
  schemas:
    ErrorOut: {title: Error, type: object, properties: {a: {type: string}}}
    ErrorIn: {title: Error, type: object, properties: {b: {type: string}}}
    Kind: {title: Some kind, type: string, enum: [x, y]}
"""


def test_names_of_classes(generate: Generate, tmp_path: Path) -> None:
    """A title, which other schemas may have too, names no class."""
    spec = tmp_path / "titled.yaml"
    spec.write_text(TITLED, encoding="utf-8")

    done = generate("--spec", spec)

    assert done.returncode == 0, done.stderr
    modules = {path.stem for path in (tmp_path / "generated" / "frozen_client" / "models").glob("[a-z]*.py")}
    assert modules - {"components", "operations"} == {"error_in", "error_out", "kind"}


class TestFailure:
    """Whatever fails, the old package stays as it was, and no half-made one is left beside it."""

    def check(self, done: subprocess.CompletedProcess[str], output: Path, before: dict[str, bytes]) -> None:
        assert done.returncode == 1
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        assert contents(output) == before
        assert [path.name for path in output.parent.iterdir() if path.name.startswith(".generated")] == []

    def test_a_faulty_description(self, generate: Generate, output: Path, tmp_path: Path) -> None:
        before = contents(output)

        self.check(generate("--spec", variant(tmp_path / "copy.yaml", *FAULTS)), output, before)

    def test_a_failed_hook(self, generate: Generate, output: Path, tmp_path: Path) -> None:
        before = contents(output)
        config = tmp_path / "config.yaml"
        config.write_text("post_hooks: ['sh -c \"echo the hook is broken >&2; exit 3\"']\n")

        done = generate("--config", config)

        self.check(done, output, before)
        assert "the hook is broken" in done.stderr

    def test_a_missing_hook(self, generate: Generate, output: Path, tmp_path: Path) -> None:
        before = contents(output)
        config = tmp_path / "config.yaml"
        config.write_text("post_hooks: [no-such-command --fix]\n")

        done = generate("--config", config)

        self.check(done, output, before)
        assert "no-such-command is not in PATH" in done.stderr

    def test_a_missing_formatter(self, generate: Generate, output: Path, tmp_path: Path) -> None:
        before = contents(output)
        bare = tmp_path / "bare"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
        (packages,) = (path for path in map(Path, sys.path) if (path / "openapi_python_client").is_dir())

        done = generate(PYTHON=str(bare / "bin" / "python"), PYTHONPATH=os.pathsep.join([str(ROOT), str(packages)]))

        self.check(done, output, before)
        assert "ruff, which formats the package, is not in" in done.stderr

    def test_an_unknown_setting(self, generate: Generate, output: Path, tmp_path: Path) -> None:
        before = contents(output)
        config = tmp_path / "config.yaml"
        config.write_text("project_nam: x\nclient_name: Validation\nclass_overrides: {Event: {clas_name: Y}}\n")

        done = generate("--config", config)

        self.check(done, output, before)
        message = "'project_nam' is not a setting; the settings are accept_unsupported, class_overrides, "
        assert message in done.stderr
        assert "class_overrides, Event: 'clas_name' is not a setting" in done.stderr
        # The package has an error of that name.
        assert "client_name cannot be 'Validation'" in done.stderr

    @pytest.mark.parametrize("option", ["--spec", "--config"])
    def test_a_file_that_is_not_there(self, generate: Generate, output: Path, tmp_path: Path, option: str) -> None:
        before = contents(output)

        done = generate(option, tmp_path / "nothing.yaml")

        self.check(done, output, before)
        assert "nothing.yaml" in done.stderr

    def test_an_output_that_holds_the_description(self, generate: Generate, tmp_path: Path) -> None:
        spec = variant(tmp_path / "openapi.yaml")

        done = generate("--spec", spec, "--output", tmp_path, "--force")

        assert done.returncode == 1
        assert "which would be removed" in done.stderr
        assert spec.exists()


def test_lines_of_three_errors(generate: Generate, tmp_path: Path) -> None:
    spec = variant(tmp_path / "copy.yaml", *FAULTS)

    done = generate("--spec", spec, "--strict")

    assert done.returncode == 1
    assert not (tmp_path / "generated").exists()
    lines = done.stderr.splitlines()
    places = ("numbr", "get:\n      operationId: ", "#/components/schemas/Tim'")
    expected = sorted(line_of(spec, text) + text.count("\n") for text in places)
    assert [int(line.split("line ")[1].split(":")[0]) for line in lines[:-1]] == expected


class TestHandEdit:
    """What a person wrote into the folder is not lost by mistake."""

    def edit(self, output: Path) -> None:
        (output / "README.md").write_text("mine\n")
        (output / "frozen_client" / "mine.py").write_text("x = 1\n")

    def test_hand_edits_are_listed(self, generate: Generate, output: Path) -> None:
        self.edit(output)
        before = contents(output)

        done = generate()

        assert done.returncode == 1
        assert "  README.md: edited by hand\n  frozen_client/mine.py: added by hand\n" in done.stderr
        assert "--force" in done.stderr
        assert contents(output) == before

    def test_force_replaces_it(self, generate: Generate, output: Path) -> None:
        before = contents(output)
        self.edit(output)

        done = generate("--force")

        assert done.returncode == 0, done.stderr
        assert contents(output) == before

    def test_other_folder(self, generate: Generate, tmp_path: Path) -> None:
        letters = tmp_path / "letters"
        letters.mkdir()
        (letters / "dear.txt").write_text("Dear …", encoding="utf-8")

        done = generate("--output", letters)

        assert done.returncode == 1
        assert "no valid manifest.json" in done.stderr
        assert (letters / "dear.txt").exists()

    def test_files_of_tools(self, generate: Generate, output: Path) -> None:
        cache = output / "frozen_client" / "__pycache__"
        cache.mkdir()
        (cache / "errors.cpython-311.pyc").write_bytes(b"")

        assert generate().returncode == 0

    def test_folder_called_build(self, generate: Generate, tmp_path: Path) -> None:
        assert generate("--spec", ZOO).returncode == 0
        built = tmp_path / "generated" / "frozen_client" / "api" / "build" / "build.py"
        built.write_text("mine\n")

        assert generate("--spec", ZOO, "--check").returncode == 1
        done = generate("--spec", ZOO)

        assert done.returncode == 1
        assert "frozen_client/api/build/build.py: edited by hand" in done.stderr

    def test_folder_without_manifest(self, generate: Generate, tmp_path: Path) -> None:
        thesis = tmp_path / "project" / "dist" / "thesis.txt"
        thesis.parent.mkdir(parents=True)
        thesis.write_text("precious")

        assert generate("--output", tmp_path / "project").returncode == 1
        assert thesis.exists()


class TestCheck:
    @pytest.mark.usefixtures("output")
    def test_up_to_date(self, generate: Generate) -> None:
        done = generate("--check")

        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def test_drift(self, generate: Generate, output: Path, tmp_path: Path) -> None:
        (output / "extra.py").write_text("x = 1\n")
        (output / "LICENSE").unlink()
        spec = variant(tmp_path / "copy.yaml", ("Name of the event, for people.", "What people call the event."))
        before, beside = contents(output), sorted(tmp_path.iterdir())

        done = generate("--check", "--spec", spec)

        assert done.returncode == 1
        assert "-        event_name: Name of the event, for people." in done.stdout
        assert "+        event_name: What people call the event." in done.stdout
        for message in (
            "deleted by hand: LICENSE",
            "out of date: frozen_client/models/event.py",
            "added by hand: extra.py",
        ):
            assert message in done.stderr.splitlines()
        assert contents(output) == before
        assert sorted(tmp_path.iterdir()) == beside

    def test_no_folder(self, generate: Generate, tmp_path: Path) -> None:
        assert generate("--check").returncode == 1
        assert not (tmp_path / "generated").exists()


def test_manifest(output: Path) -> None:
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))

    assert set(manifest["files"]) == set(contents(output)) - {"manifest.json"}
    version = (output / "frozen_client" / "_version.py").read_text(encoding="utf-8")
    assert manifest["description_sha256"] in version


def test_link_stays(generate: Generate, tmp_path: Path, output: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(output, target_is_directory=True)

    done = generate("--output", link, "--spec", variant(tmp_path / "copy.yaml", (OUTPUTS, "")))

    assert done.returncode == 0, done.stderr
    assert link.is_symlink()
    assert "outputs" not in (output / "frozen_client" / "models" / "event.py").read_text(encoding="utf-8")


def test_bundling(generate: Generate, tmp_path: Path) -> None:
    spec, other = tmp_path / "api.yaml", tmp_path / "schemas" / "things.yaml"
    other.parent.mkdir()
    head = "openapi: 3.1.0\ninfo: {title: Files, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
    spec.write_text(f"{head}    Box: {{properties: {{thing: {{$ref: 'schemas/things.yaml#/Thing'}}}}}}\n")
    other.write_text("Thing: {type: object, properties: {name: {type: string}}}\n")

    done = generate("--spec", spec)

    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "generated" / "api.txt").read_text(encoding="utf-8").splitlines()
    assert "frozen_client.models.box.Box.thing: Thing | Unset = UNSET" in lines
    assert "frozen_client.models.thing.Thing.name: str | Unset = UNSET" in lines


def test_bundling_uses_no_network(generate: Generate, tmp_path: Path) -> None:
    """Neither a reference in the description nor one in a file that it refers to makes a request."""
    spec, other = tmp_path / "api.yaml", tmp_path / "things.yaml"
    head = "openapi: 3.1.0\ninfo: {title: Files, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"

    with serving(lambda _: Response(body=b"Box: {type: string}", content_type="application/yaml")) as server:
        spec.write_text(f"{head}    Box: {{$ref: 'things.yaml#/Box'}}\n    Far: {{$ref: '{server.url}/f.yaml#/Box'}}\n")
        other.write_text(f"Box: {{type: object, properties: {{lid: {{$ref: '{server.url}/b.yaml#/Box'}}}}}}\n")
        done = generate("--spec", spec)

    assert server.requests == []
    reason = "refers to another document, which could not be bundled: it is on a server, and bundling uses no network"
    assert done.stderr.splitlines()[:-1] == [
        f"api.yaml, things.yaml, line 1: #/Box/properties/lid: {reason}",
        f"api.yaml, line 7: #/components/schemas/Far/$ref: {reason}",
    ]
