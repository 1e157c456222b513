"""The operations, models and examples of openapi.yaml, and their names in the package."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType
from typing import Any

import yaml
from honeyhive_client import HoneyHive, api
from honeyhive_client.models import components, operations

from scripts import ROOT
from tests.support.http_server import Request, Response

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Operation:
    """An operation of openapi.yaml."""

    method: str
    path: str
    data: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.data["operationId"])

    @cached_property
    def module(self) -> ModuleType:
        """The module of its functions."""
        tag = _named(_modules_in(api), self.data["tags"][0])
        package = importlib.import_module(f"{api.__name__}.{tag}")
        return importlib.import_module(f"{package.__name__}.{_named(_modules_in(package), self.id)}")

    def method_of(self, client: HoneyHive, suffix: str = "") -> Any:
        """Its method, or with "_async" its async counterpart."""
        *_, tag, name = self.module.__name__.split(".")
        return getattr(getattr(client, tag), name + suffix)

    @property
    def request(self) -> dict[str, Any]:
        """The JSON of its request, with schema and examples; empty if it has none."""
        return _json(self.data.get("requestBody", {}))

    @property
    def success(self) -> tuple[int, dict[str, Any]]:
        """The status of its first success, and the JSON of its response."""
        statuses = sorted(status for status in self.data["responses"] if status.startswith("2"))
        status = statuses[0] if statuses else "200"
        return int(status.replace("XX", "00")), _json(self.data["responses"].get(status, {}))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of the paths of its requests."""
        return re.compile("[^/?]+".join(map(re.escape, re.split(r"{[^}]*}", self.path))))


@cache
def description() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def described_operations() -> list[Operation]:
    return [
        Operation(method, path, item[method])
        for path, item in description()["paths"].items()
        for method in METHODS
        if method in item
    ]


@cache
def models() -> dict[str, tuple[Any, dict[str, Any]]]:
    """Return the models of components and of inline bodies, each with its schema, by name."""
    schemas: list[tuple[ModuleType, tuple[str, ...], dict[str, Any]]] = [
        (components, (name,), schema) for name, schema in description()["components"]["schemas"].items()
    ]
    for operation in described_operations():
        # If a request has several media types, the name has the media type.
        names = (f"{operation.id}RequestBody", f"{operation.id}JsonRequestBody")
        schemas.append((operations, names, operation.request.get("schema", {})))
        schemas.append((operations, (f"{operation.id}ResponseBody",), operation.success[1].get("schema", {})))
    return {
        (name := _named(module.__all__, *names)): (getattr(module, name), schema)
        for module, names, schema in schemas
        if "properties" in schema and "title" not in schema
    }


def _named(candidates: Sequence[str], *names: str) -> str:
    """Return the first candidate, a Python name, that matches one of the names in the description."""
    plain = [re.sub(r"[\W_]", "", each).lower() for each in candidates]
    searched = [re.sub(r"[\W_]", "", each).lower() for each in names]
    return candidates[next(plain.index(each) for each in searched if each in plain)]


def _modules_in(package: ModuleType) -> list[str]:
    return [module.name for module in pkgutil.iter_modules(package.__path__)]


def resolve(value: dict[str, Any]) -> dict[str, Any]:
    """Return the target of a reference within the description; any other value unchanged."""
    while "$ref" in value:
        target: Any = description()
        for step in value["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        value = target
    return value


def _json(message: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = resolve(message).get("content", {}).get("application/json", {})
    return content


def examples(value: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield the JSON Pointer, the schema and the value of every example."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from examples(item, f"{pointer}/{index}")
    if isinstance(value, dict):
        own = value.get("examples")
        if isinstance(own, list):
            yield from ((pointer, value, example) for example in own)
        elif isinstance(own, dict) and "schema" in value:
            yield from ((pointer, value["schema"], example["value"]) for example in own.values())
        for key, item in value.items():
            if key != "examples":
                yield from examples(item, f"{pointer}/{key}")


def requested(method: str, path: str) -> Operation | None:
    """Return the operation that a request is for."""
    for operation in sorted(described_operations(), key=lambda each: each.path.count("{")):
        if operation.method == method.lower() and operation.pattern.fullmatch(path):
            return operation
    return None


def respond(request: Request) -> Response:
    """Return the response that the description has as an example for a request."""
    operation = requested(request.method, request.path.partition("?")[0])
    if operation is None:
        return Response(404)
    status, content = operation.success
    example: dict[str, Any] = next(iter(content.get("examples", {}).values()), {"value": {}})
    return Response(status, json.dumps(example["value"]).encode())
