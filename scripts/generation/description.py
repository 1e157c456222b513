"""Read an OpenAPI description and name every fault in it with its place: pointer and line."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema_path.paths import SchemaPath
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import DuplicateOperationIDError, UnresolvableParameterError
from openapi_spec_validator.validation.registries import KeywordValidatorRegistry
from openapi_spec_validator.validation.validators import SpecValidator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Parts = tuple[str | int, ...]

# Under these keys stands data, in which "$ref" and "schema" mean nothing.
_DATA_KEYS = {"example", "examples", "default", "const", "enum"}


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong, and where."""

    line: int
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.pointer}: {self.message}"


class DescriptionError(Exception):
    """A description (or the configuration beside it) that no package can be generated from."""

    def __init__(self, source: str, faults: Iterable[Fault]) -> None:
        self.source = source
        self.faults = sorted(set(faults))
        super().__init__("\n".join(f"{source}, {fault}" for fault in self.faults))


def pointer(parts: Iterable[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a place in the description; "#" is the whole."""
    return "#" + "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def parts_of(ref: str) -> Parts:
    """The steps of a local reference such as `#/components/schemas/Event`."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in ref.removeprefix("#").split("/")[1:])


@dataclass(frozen=True)
class Description:
    """An OpenAPI description as it was read; `data` is to be looked at, not changed."""

    path: Path
    source: bytes = field(repr=False)
    data: dict[str, Any] = field(repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.source).hexdigest()

    @cached_property
    def _tree(self) -> Node:
        return _yaml().compose(self.source.decode())  # type: ignore[no-any-return]  # ruamel has no types here

    def line(self, parts: Parts) -> int:
        """The line of the last of `parts` that stands in the file, through references."""
        node, line = self._tree, self._tree.start_mark.line
        followed: set[int] = set()
        for part in parts:
            step = _step(node, part)
            while step is None and id(node) not in followed:
                followed.add(id(node))
                ref = _step(node, "$ref")
                if ref is None or not isinstance(ref[1], ScalarNode):
                    return int(line) + 1
                node = self._node(parts_of(ref[1].value)) or node
                step = _step(node, part)
            if step is None:
                break
            line, node = step
        return int(line) + 1

    def _node(self, parts: Parts) -> Node | None:
        node = self._tree
        for part in parts:
            step = _step(node, part)
            if step is None:
                return None
            node = step[1]
        return node

    def fault(self, parts: Parts, message: str) -> Fault:
        return Fault(self.line(parts), pointer(parts), message)

    def at(self, parts: Parts) -> Any:
        """What stands at a place; LookupError where nothing does."""
        return _at(self.data, parts)

    def resolve(self, value: Any) -> Any:
        """`value`, or what it refers to when it is a reference."""
        seen: set[str] = set()
        while isinstance(value, dict) and isinstance(value.get("$ref"), str) and value["$ref"] not in seen:
            seen.add(value["$ref"])
            value = self.at(parts_of(value["$ref"]))
        return value

    def reachable(self, parts: Parts) -> set[str]:
        """The pointers of all that a place refers to, directly or by way of others."""
        found: set[str] = set()
        stack = [parts]
        while stack:
            try:
                start = self.at(stack.pop())
            except (LookupError, ValueError):
                continue
            for _, value in _walk(start):
                ref = value.get("$ref")
                if isinstance(ref, str) and ref.startswith("#/") and ref not in found:
                    found.add(ref)
                    stack.append(parts_of(ref))
        return found

    def check(self) -> list[Fault]:
        """Every fault that can be told from the description alone."""
        version = str(self.data.get("openapi"))
        validator: type[SpecValidator]
        if version.startswith("3.1."):
            validator = OpenAPIV31SpecValidator
        elif version.startswith("3.0."):
            validator = OpenAPIV30SpecValidator
        else:
            found = "Swagger 2.0" if "swagger" in self.data else f"{self.data.get('openapi')!r}"
            return [self.fault(("openapi",), f"only OpenAPI 3.0 and 3.1 can be generated from, not {found}")]
        faults = [
            self.fault(tuple(error.absolute_path), _message(error))
            for error in validator.schema_validator.iter_errors(self.data)
        ]
        if validator is OpenAPIV31SpecValidator:
            # The document's own schema leaves the Schema Objects of 3.1 to their dialect.
            meta = Draft202012Validator(Draft202012Validator.META_SCHEMA)
            for parts, schema in _schemas(self.data):
                faults += [
                    self.fault((*parts, *error.absolute_path), _message(error)) for error in meta.iter_errors(schema)
                ]
        mended = copy.deepcopy(self.data)
        for parts, problem in self._broken_references():
            faults.append(self.fault((*parts, "$ref"), problem))
            # The validator would end at the first of them.
            del _at(mended, parts)["$ref"]
        try:
            for error in _semantic_errors(validator, mended):
                place = tuple(error.absolute_path)
                if isinstance(error, DuplicateOperationIDError):
                    place = (*place, "operationId")
                if isinstance(error, UnresolvableParameterError) and _any_below((*place, "parameters"), faults):
                    # The parameter is there, and its fault is already known.
                    continue
                faults.append(self.fault(place, _message(error)))
        except Exception as error:  # noqa: BLE001  # the validator trips over what is already known to be wrong
            if not faults:
                faults.append(self.fault((), f"cannot be validated: {error}"))
        return _first_of_each_place(faults)

    def _broken_references(self) -> Iterator[tuple[Parts, str]]:
        for parts, value in _walk(self.data):
            ref = value.get("$ref")
            if not isinstance(ref, str):
                continue
            if not ref.startswith("#"):
                yield parts, f"refers to another document, {ref}; bundle the description into one file"
                continue
            try:
                self.at(parts_of(ref))
            except (LookupError, ValueError):
                yield parts, f"refers to {ref}, which is not there"


def read(path: Path) -> Description:
    """Read a description (YAML or JSON); raises DescriptionError when it is none."""
    try:
        source = path.read_bytes()
    except OSError as error:
        raise DescriptionError(str(path), [Fault(0, "#", f"cannot be read: {error.strerror}")]) from error
    try:
        text = source.decode()
        data = json.loads(text) if path.suffix == ".json" else _yaml().load(text)
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise DescriptionError(path.name, [Fault(line, "#", "is not UTF-8 text")]) from error
    except json.JSONDecodeError as error:
        raise DescriptionError(path.name, [Fault(error.lineno, "#", f"is not JSON: {error.msg}")]) from error
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        problem = str(error.problem if isinstance(error, MarkedYAMLError) else error)
        raise DescriptionError(
            path.name, [Fault(mark.line + 1 if mark else 1, "#", f"is not YAML: {problem.strip()}")]
        ) from error
    if not isinstance(data, dict):
        raise DescriptionError(path.name, [Fault(1, "#", "is not an OpenAPI description: no mapping at its top")])
    return Description(path, source, data)


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    # OpenAPI knows JSON's types only: 2024-04-01 without quotes is a string.
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", yaml.constructor.__class__.construct_yaml_str)
    return yaml


def _step(node: Node, part: str | int) -> tuple[int, Node] | None:
    """The line and the node that `part` leads to."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line, value
    elif isinstance(node, SequenceNode) and str(part).isdigit() and int(part) < len(node.value):
        item = node.value[int(part)]
        return item.start_mark.line, item
    return None


def _at(value: Any, parts: Parts) -> Any:
    for part in parts:
        if isinstance(value, list):
            value = value[int(part)]
        elif isinstance(value, dict):
            # YAML may hold a key such as 200 as a number.
            value = {str(key): item for key, item in value.items()}[str(part)]
        else:
            raise LookupError(part)
    return value


def _walk(value: Any, parts: Parts = (), *, names: bool = False) -> Iterator[tuple[Parts, dict[str, Any]]]:
    """Every mapping of the description that is not data. `names`: the keys are names that a person chose."""
    if isinstance(value, dict):
        if not names:
            yield parts, value
        for key, item in value.items():
            if names or key not in _DATA_KEYS:
                yield from _walk(item, (*parts, key), names=not names and key in {"properties", "patternProperties"})
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, (*parts, index))


def _schemas(data: dict[str, Any]) -> Iterator[tuple[Parts, Any]]:
    components = data.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    if isinstance(schemas, dict):
        for name, schema in schemas.items():
            yield ("components", "schemas", name), schema
    for parts, value in _walk(data):
        if "schema" in value and parts[:2] != ("components", "schemas"):
            yield (*parts, "schema"), value["schema"]


def _message(error: ValidationError) -> str:
    # A failed anyOf says little; what its branches wanted says what to mend.
    error = best_match(iter([error])) or error
    wanted = list(dict.fromkeys(branch.message for branch in error.context or ()))
    message = " or ".join(wanted) if 0 < len(wanted) <= 3 else error.message
    return message if len(message) <= 300 else f"{message[:300]}…"


def _any_below(parts: Parts, faults: list[Fault]) -> bool:
    return any(fault.pointer.startswith(f"{pointer(parts)}/") for fault in faults)


def _first_of_each_place(faults: list[Fault]) -> list[Fault]:
    """Two validators may name one fault; and "under any of" says no more than the faults inside it."""
    kept: dict[str, Fault] = {}
    for fault in faults:
        kept.setdefault(fault.pointer, fault)
    return sorted(
        fault
        for place, fault in kept.items()
        if "under any of" not in fault.message or not any(other.startswith(f"{place}/") for other in kept)
    )


class _Located:
    """A validator of one kind of object, which puts the object's place before that of each fault in it."""

    def __init__(self, keyword: Any, located: list[ValidationError]) -> None:
        self._keyword = keyword
        # Validators call one another; the innermost knows the place.
        self._located = located

    def __call__(self, *args: Any, **kwargs: Any) -> Iterator[ValidationError]:
        parts = next(arg for arg in args if isinstance(arg, SchemaPath)).parts
        for error in self._keyword(*args, **kwargs):
            if not any(error is known for known in self._located):
                self._located.append(error)
                error.relative_path.extendleft(reversed(parts))
            yield error


def _semantic_errors(validator: type[SpecValidator], data: dict[str, Any]) -> Iterator[ValidationError]:
    """What the document's schema cannot tell, such as an operationId that is used twice."""
    located: list[ValidationError] = []
    keywords: Any = {
        key: lambda registry, kind=kind: _Located(kind(registry), located)
        for key, kind in validator.keyword_validators.items()
    }
    root: Any = KeywordValidatorRegistry(keywords)["__root__"]
    yield from root(SchemaPath.from_dict(data))
