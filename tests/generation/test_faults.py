"""A faulty description is refused with every fault, each with its line and its pointer."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Generate, line_of, variant

EVENT_AS = "application/{}:\n              schema:\n                $ref: '#/components/schemas/Event'"


@pytest.mark.parametrize(
    ("change", "place", "told"),
    [
        pytest.param(("type: integer", "type: integr"), "type: integr", "'integr' is not one of", id="type"),
        pytest.param(("in: path", "in: body"), "in: body", "'body' is not one of", id="parameter's place"),
        pytest.param(
            ("description: Session details", "summary: Session details"),
            "'200':\n          summary",
            "'description' is",
            id="response",
        ),
        pytest.param(
            ("operationId: getSession\n      tags", "operationId: startSession\n      tags"),
            "  operationId: startSession\n      tags: [Session]\n      summary: Retrieve",
            "is not unique",
            id="operationId",
        ),
        pytest.param(
            ("- name: session_id", "- name: sessionid"), "get:", "Path parameter 'session_id'", id="path parameter"
        ),
        pytest.param(
            ("'#/components/schemas/Event'", "'#/components/schemas/Evnt'"),
            "'#/components/schemas/Evnt'",
            "refers to #/components/schemas/Evnt, which is not there",
            id="reference",
        ),
        pytest.param(
            ("'#/components/schemas/Event'", "'events.yaml#/Event'"),
            "'events.yaml#/Event'",
            "refers to another document",
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
def test_what_the_description_alone_shows(
    generate: Generate, tmp_path: Path, change: tuple[str, str], place: str, told: str
) -> None:
    spec = variant(tmp_path / "copy.yaml", change)

    done = generate("--spec", spec)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (fault, _) = done.stderr.splitlines()
    assert fault.startswith(f"copy.yaml, line {line_of(spec, place)}: #")
    assert told in fault


@pytest.mark.parametrize(
    ("schema", "place", "told"),
    [
        pytest.param("      type: array\n", "Spare:", "type array must have items", id="array without items"),
        pytest.param("      enum: [1, a]\n", "Spare:", "cannot be generated", id="enum of two types"),
        pytest.param(
            "      allOf:\n        - $ref: '#/components/schemas/EventType'\n        - type: object\n",
            "Spare:",
            "Cannot take allOf a non-object",
            id="allOf a string",
        ),
        pytest.param(
            "      type: object\n      properties:\n        a: {type: integer, default: five}\n",
            "a: {type: integer",
            "'five' is not of type 'integer'",
            id="default of another type",
        ),
    ],
)
def test_a_schema_that_the_generator_would_leave_out(
    generate: Generate, tmp_path: Path, schema: str, place: str, told: str
) -> None:
    spec = variant(tmp_path / "copy.yaml", ("  schemas:\n", f"  schemas:\n    Spare:\n{schema}"))

    done = generate("--spec", spec)

    assert done.returncode == 1
    (fault, _) = done.stderr.splitlines()
    assert fault.startswith(f"copy.yaml, line {line_of(spec, place)}: #/components/schemas/Spare")
    assert told in fault


@pytest.mark.parametrize(
    ("change", "place", "told"),
    [
        pytest.param(
            (EVENT_AS.format("json"), EVENT_AS.format("zip")),
            "'200':\n          description: Session details",
            "content_type_overrides in generator-config.yaml",
            id="response of an unknown media type",
        ),
        pytest.param(
            (
                "          schema:\n            type: string\n            examples: [caf",
                "          x-schema:\n            type: string\n            examples: [caf",
            ),
            "- name: session_id",
            "",
            id="parameter without a schema",
        ),
        pytest.param(
            ("operationId: getSession\n      tags", "operationId: start_session\n      tags"),
            "get:",
            "would be api/session/start_session.py, as POST /session/start is; change its operationId",
            id="two operations in one file",
        ),
        pytest.param(
            (
                "    EventType:\n      type: string",
                "    eventType: {type: object, properties: {a: {type: string}}}\n    EventType:\n      type: string",
            ),
            "    EventType:",
            "EventType",
            id="two schemas of one name",
        ),
        pytest.param(
            (
                "    EventType:\n      type: string",
                "    components: {type: object, properties: {a: {type: string}}}\n    EventType:\n      type: string",
            ),
            "    components:",
            "the package needs the name Components itself",
            id="a name that the package needs",
        ),
    ],
)
def test_a_piece_that_the_generator_would_drop_or_overwrite(
    generate: Generate, tmp_path: Path, change: tuple[str, str], place: str, told: str
) -> None:
    spec = variant(tmp_path / "copy.yaml", change)

    done = generate("--spec", spec)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    faults = done.stderr.splitlines()[:-1]
    assert any(fault.startswith(f"copy.yaml, line {line_of(spec, place)}: #") and told in fault for fault in faults), (
        faults
    )


def test_a_fault_of_the_generator_is_told_beside_those_of_the_description(generate: Generate, tmp_path: Path) -> None:
    spec = variant(
        tmp_path / "copy.yaml",
        ("  schemas:\n", "  schemas:\n    Spare:\n      type: array\n"),
        ("'#/components/schemas/Time'", "'#/components/schemas/Tim'"),
    )

    done = generate("--spec", spec)

    lines = [int(fault.split("line ")[1].split(":")[0]) for fault in done.stderr.splitlines()[:-1]]
    assert lines == [line_of(spec, "Spare:"), line_of(spec, "schemas/Tim'")]


@pytest.mark.parametrize("content", [b"", b"- a\n", b"\xff\xfe\x00", b"{", b"[]"])
def test_a_file_that_is_no_description(generate: Generate, tmp_path: Path, content: bytes) -> None:
    for name in ("spec.yaml", "spec.json"):
        spec = tmp_path / name
        spec.write_bytes(content)

        done = generate("--spec", spec)

        assert done.returncode == 1
        assert done.stderr.startswith(f"{name}, line ")
        assert "Traceback" not in done.stderr
