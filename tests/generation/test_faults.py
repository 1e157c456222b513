"""A faulty description is refused with every error, each with its line and its pointer."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Generate, line_of, variant


@pytest.mark.parametrize(
    ("change", "anchor", "message"),
    [
        pytest.param(("type: integer", "type: integr"), "type: integr", "'integr' is not one of", id="type"),
        pytest.param(("in: path", "in: body"), "in: body", "'body' is not one of", id="location of a parameter"),
        pytest.param(
            ("description: Session details", "summary: Session details"),
            "'200':\n          summary",
            "has no description",
            id="response",
        ),
        pytest.param(
            ("operationId: getSession\n      tags", "operationId: startSession\n      tags"),
            "  operationId: startSession\n      tags: [Session]\n      summary: Retrieve",
            "is not unique",
            id="operationId",
        ),
        pytest.param(
            ("- name: session_id", "- name: sessionid"),
            "get:",
            "parameter 'session_id' is not described",
            id="path parameter",
        ),
        pytest.param(
            ("'#/components/schemas/Event'", "'#/components/schemas/Evnt'"),
            "'#/components/schemas/Evnt'",
            "refers to #/components/schemas/Evnt, which does not exist",
            id="reference",
        ),
        pytest.param(
            ("'#/components/schemas/Event'", "'events.yaml#/Event'"),
            "'events.yaml#/Event'",
            "refers to another document, which could not be bundled: ENOENT",
            id="other document",
        ),
        pytest.param(("openapi: 3.1.0", "openapi: 2.0.0"), "openapi: 2.0.0", "only OpenAPI 3.0 and 3.1", id="version"),
        pytest.param(("openapi: 3.1.0", "swagger: '2.0'"), "swagger", "not Swagger 2.0", id="Swagger"),
        pytest.param(("title: HoneyHive", "tilte: HoneyHive"), "info:", "'title' is a required property", id="info"),
        pytest.param(
            ("info:\n", "info:\n  title: Twice\n"), "title: HoneyHive", 'duplicate key "title"', id="duplicate key"
        ),
        pytest.param(("tags:\n", "tags: [\n"), "- name: Session", "is not YAML", id="syntax"),
    ],
)
def test_error_of_the_description(
    generate: Generate, tmp_path: Path, change: tuple[str, str], anchor: str, message: str
) -> None:
    spec = variant(tmp_path / "copy.yaml", change)

    done = generate("--spec", spec, "--strict")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    errors = done.stderr.splitlines()[:-1]
    beginning = f"copy.yaml, line {line_of(spec, anchor)}: #"
    assert any(error.startswith(beginning) and message in error for error in errors), errors


@pytest.mark.parametrize(
    ("change", "anchor", "message"),
    [
        pytest.param(
            ("application/json:\n            schema:", "multipart/mixed:\n            schema:"),
            "multipart/mixed:",
            "content_type_overrides in generator-config.yaml",
            id="body of an unknown media type",
        ),
        pytest.param(
            ("scheme: bearer", "scheme: digest"),
            "scheme: digest",
            "HTTP authentication by 'digest' is not supported; describe basic, bearer or apiKey",
            id="HTTP authentication",
        ),
        pytest.param(
            (
                "          schema:\n            type: string\n            examples: [caf",
                "          x-schema:\n            type: string\n            examples: [caf",
            ),
            "- name: session_id",
            "'schema' is a required property or 'content' is a required property",
            id="parameter without a schema",
        ),
        pytest.param(
            ("operationId: getSession\n      tags", "operationId: start_session\n      tags"),
            "  operationId: start_session",
            "'start_session' is not unique; this operation is 'start_session_2'",
            id="two operations in one file",
        ),
    ],
)
def test_unsupported_construct(
    generate: Generate, tmp_path: Path, change: tuple[str, str], anchor: str, message: str
) -> None:
    spec = variant(tmp_path / "copy.yaml", change)

    done = generate("--spec", spec, "--strict")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    errors = done.stderr.splitlines()[:-1]
    assert any(
        error.startswith(f"copy.yaml, line {line_of(spec, anchor)}: #") and message in error for error in errors
    ), errors


SCATTERED = """\
openapi: 3.1.0
info: {title: Scattered errors, version: '1'}
paths:
  /a:
    get:
      operationId: a
      parameters:
        - {name: x, in: query, schema: {type: strng}}
        - {name: y, in: query, schema: {type: array, items: {$ref: '#/components/schemas/No'}}}
        - {name: z, in: query, style: matrix, schema: {type: string}}
      responses:
        200: {description: a status that YAML reads as a number}
        default: {$ref: '#/components/responses/No'}
  /b/{id}:
    get: {operationId: b, responses: {'200': {description: ok}}}
  /c/{x:
    get: {operationId: c, responses: {'200': {description: ok}}}
  /form:
    post:
      operationId: form
      requestBody: {content: {multipart/mixed: {schema: {type: string}}}}
      responses: {'200': {description: ok}}
  /d/{p}:
    get:
      operationId: d
      security: [{nobody: []}]
      parameters: [{name: p, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
  /d/{q}:
    get:
      operationId: e
      parameters: [{name: q, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
components:
  schemas:
    Array: {type: array}
    Kind: {type: [strng]}
    Loop: {$ref: '#/components/schemas/Pool'}
    Pool: {$ref: '#/components/schemas/Loop'}
    Number: {type: number, default: .nan}
    Mixed:
      type: object
      properties:
        one: {enum: [1, a]}
        two: {type: object, allOf: [{$ref: '#/components/schemas/Text'}, {type: object}]}
    Text: {type: string}
    Base: {type: object, properties: {b: {type: string}}}
    Union:
      allOf:
        - {$ref: '#/components/schemas/Base'}
        - {oneOf: [{type: object, properties: {c: {type: string}}}, {$ref: '#/components/schemas/Base'}]}
  x-data: {$ref: 'is data', schema: 5}
"""


def test_scattered_errors(generate: Generate, tmp_path: Path) -> None:
    """Errors of each kind are reported in one run, each once."""
    spec = tmp_path / "copy.yaml"
    spec.write_text(SCATTERED, encoding="utf-8")

    done = generate("--spec", spec, "--strict")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    lines = [int(error.split("line ")[1].split(":")[0]) for error in done.stderr.splitlines()[:-1]]
    anchors = (
        *("strng", "schemas/No'", "style: matrix", "default: {$ref"),
        *("get: {operationId: b", "/c/{x", "{nobody", "/d/{q}", "Kind:", "Loop:", "Pool:", "Number:"),
    )
    assert set(lines) >= {line_of(spec, anchor) for anchor in anchors}
    assert len(done.stderr.splitlines()) == len(set(done.stderr.splitlines()))
    assert any("multipart/mixed" in error for error in done.stderr.splitlines())


def test_error_of_the_generator(generate: Generate, tmp_path: Path) -> None:
    """It is reported beside those of the description."""
    spec = variant(
        tmp_path / "copy.yaml",
        ("operationId: getSession\n      tags", "operationId: start_session\n      tags"),
        ("  schemas:\n", "  schemas:\n    Spare: {$ref: '#/components/schemas/No'}\n"),
    )

    done = generate("--spec", spec, "--strict")

    lines = [int(error.split("line ")[1].split(":")[0]) for error in done.stderr.splitlines()[:-1]]
    assert lines == [line_of(spec, "  operationId: start_session"), line_of(spec, "Spare:")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"openapi": "3.1.0", "openapi": "3.1.0"}', "line 1: #: has the key 'openapi' twice"),
        ('{"info": {"title": "a\\u0000b"},\n"openapi": "3.1.0"}', "contains a control character"),
        (
            '{"openapi": "3.1.0",\n"info": {"title": "a", "version": NaN}}',
            "line 2: #/info/version: is not a finite number",
        ),
        ("x-a: &a {b: *a}\n", "is nested more than 100 levels deep, or contains itself"),
        ("a: " + "[" * 600 + "]" * 600, "is nested more than 100 levels deep, or contains itself"),
    ],
)
def test_unusable_values(generate: Generate, tmp_path: Path, content: str, message: str) -> None:
    spec = tmp_path / ("spec.json" if content.startswith("{") else "spec.yaml")
    spec.write_text(content, encoding="utf-8")

    done = generate("--spec", spec)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert message in done.stderr


@pytest.mark.parametrize("content", [b"", b"- a\n", b"\xff\xfe\x00", b"{", b"[]"])
def test_file_without_description(generate: Generate, tmp_path: Path, content: bytes) -> None:
    for name in ("spec.yaml", "spec.json"):
        spec = tmp_path / name
        spec.write_bytes(content)

        done = generate("--spec", spec)

        assert done.returncode == 1
        assert done.stderr.startswith(f"{name}, line ")
        assert "Traceback" not in done.stderr


REPAIRED = """\
openapi: 3.0
info: {title: Repaired, version: 1.0}
security:
paths:
  /a/{id}:
    get:
      operationId: read
      security: [{nobody: []}]
      responses:
        4xx: {description: Wrong.}
  /a/{key}:
    put:
      operationId: read
      callbacks: {done: {}}
      parameters:
        - {name: key, in: path, schema: {type: int64}}
        - {name: other, in: path, required: true, schema: {type: string}}
  b:
    GET:
      operationId: bare
      responses: {600: {description: None.}, 200: {$ref: '#/components/responses/All%20right'}}
components:
  responses: {All right: {description: Done.}}
  schemas:
    Thing:
      type: object
      nonsense: true
      properties:
        kind: {const: thing}
        size: {type: integer, required: true}
        any: {oneOf: []}
        name: {type: [string, 'null']}
        some: {type: string, enum: [a, a]}
        old: {type: string, minLength: five, example: {}}
        none: {type: [string, null]}
        text: {type: String}
        free: {type: any}
        half: {type: string, nullable: 'true'}
        bare:
"""


def test_repaired_errors(generate: Generate, tmp_path: Path) -> None:
    """Errors that change no code are warnings with their lines, or errors with `--strict`."""
    spec = tmp_path / "copy.yaml"
    spec.write_text(REPAIRED, encoding="utf-8")

    done, strict = generate("--spec", spec, "--all-notes"), generate("--spec", spec, "--strict")

    assert (done.returncode, strict.returncode) == (0, 1), done.stderr
    warnings = [line for line in done.stdout.splitlines() if line.startswith("copy.yaml, line ")]
    assert sorted(warnings) == sorted(strict.stderr.splitlines()[:-1])
    anchors = (
        *("get:", "{nobody", "4xx", "/a/{key}", "put:", "read\n      callbacks", "{name: key", "name: other", "int64"),
        *("nonsense", "{const", "size:", "name: {type", "minLength", "info:", "security:", "none:", "text:", "free:"),
        *("bare:", "openapi", "b:", "GET:", "{600", "half:"),
    )
    numbers = {int(warning.split("line ")[1].split(":")[0]) for warning in warnings}
    assert numbers == {line_of(spec, anchor) for anchor in anchors}, warnings
    assert "no code is generated from the description's callbacks: 1" in done.stdout
    lines = (tmp_path / "generated" / "api.txt").read_text(encoding="utf-8").splitlines()
    for line in (
        *("kind: Literal['thing'] | Unset = UNSET", "size: int", "name: None | str | Unset = UNSET"),
        *("none: None | str | Unset = UNSET", "text: str | Unset = UNSET", "free: Any | Unset = UNSET"),
        *("bare: Any | Unset = UNSET", "half: None | str | Unset = UNSET"),
    ):
        assert f"frozen_client.models.thing.Thing.{line}" in lines


def test_many_notes(generate: Generate, tmp_path: Path) -> None:
    """The summary has one note of each kind, and their number."""
    fields = "".join(f"        f{number}: {{type: integer, default: a{number}}}\n" for number in range(20))
    head = "openapi: 3.1.0\ninfo: {title: Many, version: one}\npaths: {}\ncomponents:\n  schemas:\n"
    spec = tmp_path / "many.yaml"
    spec.write_text(f"{head}    Thing:\n      type: object\n      properties:\n{fields}", encoding="utf-8")

    done = generate("--spec", spec)

    anchor = "many.yaml, line 9: #/components/schemas/Thing/properties/f0/default"
    assert done.stdout.splitlines()[:4] == [
        f"{anchor}: has no effect: it does not match its schema",
        "  and 19 more of this kind",
        "version 'one' is not valid in Python; the version of the package is 0",
        "21 notes of 2 kinds; --all-notes prints each",
    ]


UNSUPPORTED = """\
openapi: 3.1.0
info: {title: Unsupported, version: '1'}
paths:
  /a:
    get:
      operationId: read
      parameters:
        - {name: x, in: query, schema: {type: strng}}
        - {name: y, in: query, schema: {type: string}}
      responses: {'200': {description: OK.}}
    post:
      operationId: write
      requestBody: {content: {multipart/mixed: {schema: {type: object}}}}
      responses: {'200': {description: OK.}}
  /b{?a}:
    get:
      operationId: template
      parameters: [{name: a, in: query, schema: {type: string}}]
      responses: {'200': {description: OK.}}
"""


def test_accept_unsupported(generate: Generate, tmp_path: Path) -> None:
    spec, config = tmp_path / "copy.yaml", tmp_path / "config.yaml"
    spec.write_text(UNSUPPORTED, encoding="utf-8")
    pointers = ("#/paths/~1a/get/parameters/0", "#/paths/~1a/post/requestBody", "#/paths/~1b{?a}")
    settings = "package_name_override: package\naccept_unsupported: [operation, request-body{}]\n"

    config.write_text(settings.format(""), encoding="utf-8")
    refused = generate("--spec", spec, "--config", config)
    config.write_text(settings.format(", '#/paths/~1a/get/parameters'"), encoding="utf-8")
    done = generate("--spec", spec, "--config", config)

    assert (refused.returncode, done.returncode) == (1, 0), done.stderr
    assert [line.split(": ")[1] for line in refused.stderr.splitlines()[:-1]] == [f"{pointers[0]}/schema/type"]
    lines = (tmp_path / "generated" / "api.txt").read_text(encoding="utf-8").splitlines()
    page = (tmp_path / "generated" / "README.md").read_text(encoding="utf-8")
    for pointer in pointers:
        assert f"omitted, as accept_unsupported requires: {pointer}" in done.stdout
        assert f"omits {pointer}" in lines
        assert f"- `{pointer}`" in page
    assert any(line.startswith("package.api.default.read.sync(") and "y: str" in line for line in lines)
