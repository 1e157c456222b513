"""Changes of openapi.yaml as a maintainer makes them, by the steps of CONTRIBUTING.md, whatever the API is by then."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

# What holds programs that call the API, and so changes when a call of it needs something else.
PROGRAMS = ("README.md", "docs/*.md", "examples/*.py", "sandbox/README.md")
METHODS = ("get", "put", "post", "delete", "patch")
REFUSALS = {
    "4XX": {"$ref": "#/components/responses/ClientError"},
    "5XX": {"$ref": "#/components/responses/ServerError"},
}


class Project:
    """A copy of the project; `write` writes what a change did to its description."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._yaml = YAML()
        self._yaml.width = 1000
        self.description: dict[str, Any] = self._yaml.load(root / "openapi.yaml")

    def write(self) -> None:
        self._yaml.dump(self.description, self.root / "openapi.yaml")

    def operation(self, operation_id: str) -> tuple[str, dict[str, Any]]:
        """The path of an operation, and the operation."""
        return next(
            (path, item[method])
            for path, item in self.description["paths"].items()
            for method in METHODS
            if item.get(method, {}).get("operationId") == operation_id
        )

    def unused(self, name: str) -> str:
        """A name that the description does not have yet."""
        text = (self.root / "openapi.yaml").read_text(encoding="utf-8").lower()
        return next(each for number in itertools.count() if (each := f"{name}{number or ''}").lower() not in text)

    @property
    def schemas(self) -> dict[str, Any]:
        """The schemas of the components."""
        schemas: dict[str, Any] = self.description["components"]["schemas"]
        return schemas

    @property
    def session(self) -> dict[str, Any]:
        """The schema of a session that is started."""
        schema = self.body(self.operation("startSession")[1]["requestBody"])["schema"]["properties"]["session"]
        session: dict[str, Any] = self.schemas[schema["$ref"].rpartition("/")[2]]
        return session

    @staticmethod
    def body(message: dict[str, Any]) -> dict[str, Any]:
        content: dict[str, Any] = message["content"]["application/json"]
        return content

    def examples(self) -> Iterator[dict[str, Any]]:
        """The examples of bodies, and the objects in them that are described by a component."""
        for operation_id in ("startSession", "getSession"):
            _, operation = self.operation(operation_id)
            for message in (operation.get("requestBody"), operation["responses"]["200"]):
                for example in self.body(message)["examples"].values() if message else ():
                    yield example["value"]
                    yield from (value for value in example["value"].values() if isinstance(value, dict))

    def programs(self) -> Iterator[Path]:
        """Yield the files with programs; a page without a sample in Python has none."""
        for pattern in PROGRAMS:
            for path in sorted(self.root.glob(pattern)):
                if path.suffix == ".py" or "```python" in path.read_text(encoding="utf-8"):
                    yield path

    def replace(self, name: str, *replacements: tuple[str, str]) -> None:
        """Replace each text once by another in a file."""
        text = (self.root / name).read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, old
            text = text.replace(old, new, 1)
        (self.root / name).write_text(text, encoding="utf-8")

    def add_operation(self, path: str, method: str, operation_id: str, tag: str, **more: Any) -> None:
        """Add an operation with a body of its own in its response, its handler and its scenario."""
        name = re.sub("(?<=[a-z])(?=[A-Z])", "_", operation_id).lower()
        _, like = self.operation("getSession")
        self.description["paths"].setdefault(path, {})[method] = {
            "operationId": operation_id,
            "tags": [tag],
            "summary": f"Call {operation_id}",
            "description": f"Does what {operation_id} is for.",
            "externalDocs": {"description": operation_id, "url": f"https://docs.honeyhive.ai/{operation_id}"},
            "security": [{"bearerAuth": []}],
            "parameters": [{**parameter} for parameter in like["parameters"]],
            **more,
            "responses": {
                "200": {
                    "description": "Done",
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "description": f"What {operation_id} returns.",
                                "required": ["ended"],
                                "properties": {"ended": {"type": "boolean", "description": "Whether it ended."}},
                            },
                            "examples": {"published": {"summary": "It ended", "value": {"ended": True}}},
                        }
                    },
                },
                **REFUSALS,
            },
        }
        self.replace(
            "sandbox/honeyhive_sandbox/handlers.py",
            (
                "\nHANDLERS:",
                f"\ndef {name}(call: Call, contract: Contract, store: Store) -> Any:  # noqa: ARG001\n"
                '    return {"ended": True}\n\n\nHANDLERS:',
            ),
            ("]] = {\n", f']] = {{\n    "{operation_id}": {name},\n'),
        )
        request = f', example("{operation_id}")' if "requestBody" in more else ""
        call = f'client.{tag.lower()}.{name}("any"{request})'
        self.replace(
            "scripts/record/scenarios.py",
            ("    return [\n", f'    return [\n        Scenario(\n"{name}", 200, lambda client: {call}),\n'),
        )


def new_operation(project: Project) -> None:
    """A new operation with bodies of its own, on a path that is there."""
    path, like = project.operation("getSession")
    method = next(each for each in ("put", "patch", "delete") if each not in project.description["paths"][path])
    body = {
        "schema": {
            "type": "object",
            "description": "How it ended.",
            "required": ["outcome"],
            "properties": {"outcome": {"type": "string", "description": "What came of it.", "examples": ["done"]}},
        },
        "examples": {"published": {"summary": "All went well", "value": {"outcome": "done"}}},
    }
    request = {"required": True, "content": {"application/json": body}}
    project.add_operation(path, method, project.unused("endSession"), like["tags"][0], requestBody=request)


def new_field_and_value(project: Project) -> None:
    """A new optional field in each object, and a new value in each enum."""
    field, value = project.unused("optional"), project.unused("agent")
    for schema in project.schemas.values():
        if "properties" in schema:
            schema["properties"][field] = {"type": "boolean", "description": "Whether it can be left out."}
        if "enum" in schema:
            schema["enum"].append(value)


def new_required_field(project: Project) -> None:
    """A new required field of the session that is started; each program that starts one gets it."""
    name = project.unused("region")
    project.session["properties"][name] = {"type": "string", "description": "Where it ran.", "examples": ["eu"]}
    project.session["required"].append(name)
    _, operation = project.operation("startSession")
    for example in project.body(operation["requestBody"])["examples"].values():
        example["value"]["session"][name] = "eu"
    for path in project.programs():
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'("source": (?:"\w+"|\w+))', rf'\1, "{name}": "eu"', text)
        text = re.sub(r"^( *)(source=.*),$", rf'\1\2,\n\1{name}="eu",', text, flags=re.MULTILINE)
        text = re.sub(r'(\bsource="[^"]*")(?=\s*\))', rf'\1, {name}="eu"', text)
        path.write_text(text, encoding="utf-8")


def renamed_path_parameter(project: Project) -> None:
    """Another name of a path parameter; what links to its operation names it too."""
    path, operation = project.operation("getSession")
    (parameter,) = operation["parameters"]
    old, new = parameter["name"], project.unused("key")
    paths = project.description["paths"]
    paths[path.replace(f"{{{old}}}", f"{{{new}}}")] = paths.pop(path)
    for each in paths.values():
        for method in METHODS:
            for response in each.get(method, {}).get("responses", {}).values():
                for link in response.get("links", {}).values():
                    if old in link.get("parameters", {}):
                        link["parameters"][new] = link["parameters"].pop(old)
    for method in METHODS:
        for each in paths[path.replace(f"{{{old}}}", f"{{{new}}}")].get(method, {}).get("parameters", ()):
            if each["name"] == old:
                each["name"] = new


def removed_field(project: Project) -> None:
    """One field less in sessions and events: one that no program sends or reads."""
    texts = [path.read_text(encoding="utf-8") for path in project.programs()]
    _, operation = project.operation("getSession")
    event = project.schemas[project.body(operation["responses"]["200"])["schema"]["$ref"].rpartition("/")[2]]
    name = next(
        each
        for each in event["properties"]
        if each in project.session["properties"]
        and each not in project.session["required"]
        and not any(re.search(rf"\b{each}\b", text) for text in texts)
    )
    for schema in (event, project.session):
        del schema["properties"][name]
    for example in project.examples():
        example.pop(name, None)


def second_tag(project: Project) -> None:
    """A second tag, with an operation of its own."""
    tag = project.unused("Team")
    project.description["tags"].append({"name": tag, "description": "Who works together."})
    project.add_operation(f"/{tag}/{{name}}", "get", f"get{tag}", tag)
    (parameter,) = project.operation(f"get{tag}")[1]["parameters"]
    parameter["name"] = "name"


CHANGES: dict[str, Callable[[Project], None]] = {
    change.__name__: change
    for change in (
        new_operation,
        new_field_and_value,
        new_required_field,
        renamed_path_parameter,
        removed_field,
        second_tag,
    )
}
