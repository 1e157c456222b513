"""Synthetic descriptions with any even number of operations and as many models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PACKAGE = "synthetic_client"
# Every description has this operation.
IMPORT = f"from {PACKAGE}.api.group_0 import get_thing_0"
GROUPS = 10


def write(operations: int, folder: Path) -> list[str]:
    """Write a description and the generator's settings, and return the arguments of `scripts.generate` for them."""
    folder.mkdir(parents=True, exist_ok=True)
    spec, config = folder / f"openapi-{operations}.json", folder / "config.yaml"
    spec.write_text(json.dumps(_description(operations)), encoding="utf-8")
    config.write_text(f"package_name_override: {PACKAGE}\n", encoding="utf-8")
    return ["--spec", str(spec), "--config", str(config)]


def _description(operations: int) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Synthetic", "version": "1.0.0"},
        "servers": [{"url": "https://synthetic.example"}],
        "security": [{"bearer": []}],
        "paths": {f"/thing-{number}/{{id}}": {"get": _operation(number)} for number in range(operations)},
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {f"Thing{number}": _model(number) for number in range(operations)},
        },
    }


def _operation(number: int) -> dict[str, Any]:
    media_type = {"schema": {"$ref": f"#/components/schemas/Thing{number}"}}
    return {
        "operationId": f"getThing{number}",
        "tags": [f"Group {number % GROUPS}"],
        "summary": f"Get thing {number}",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "The thing", "content": {"application/json": media_type}}},
    }


def _model(number: int) -> dict[str, Any]:
    return {
        "type": "object",
        "description": f"Thing {number}.",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "description": "Id of the thing."},
            "count": {"type": "integer"},
            "kind": {"type": "string", "enum": ["large", "small"]},
            "created_at": {"type": "string", "format": "date-time"},
            # In pairs, so that an operation needs as many models in all sizes.
            "other": {"$ref": f"#/components/schemas/Thing{number ^ 1}"},
        },
    }
