"""Read an OpenAPI description, and report every error in it with its JSON Pointer and its line."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from scripts.generate.escape import visible
from scripts.generate.json_lines import Lines, lines_of

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Parts = tuple[str | int, ...]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Limits that no real description reaches; beyond them, the generation would take long.
_MOST_DIGITS = 1_000
_MOST_LEVELS = 100
_MOST_LEVELS_OF_DEFAULT = 10
_MOST_MEMBERS = 2_000
_MOST_VALUES = 1_000_000
_LONGEST_VERSION = 100
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# What a header (RFC 9110), and what a cookie (RFC 6265), can be called.
_NAMES_SENT = {"header": re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII), "cookie": re.compile(r"[^\s;,=\"\\@]+")}
# Under these keys is data, in which "$ref" and "schema" have no meaning.
_DATA_KEYS = {"example", "examples", "default", "const", "enum"}
# The values of these keys are maps whose keys are names chosen by the author, which may equal keywords.
_NAMED = {
    *("callbacks", "content", "encoding", "headers", "links", "parameters", "pathItems", "paths", "patternProperties"),
    *("properties", "requestBodies", "responses", "schemas", "securitySchemes", "variables", "webhooks", "$defs"),
}


@dataclass(frozen=True, order=True)
class Diagnostic:
    """An error or a note, with its location."""

    line: int
    pointer: str
    message: str

    def __str__(self) -> str:
        # On one line, and without what a terminal, or a log of CI, would interpret as a command.
        text = f"line {self.line}: {self.pointer}: {self.message}" if self.line else self.message
        return visible(text)


class DescriptionError(Exception):
    """A description (or the configuration beside it) that no package can be generated from."""

    def __init__(self, source: str, diagnostics: Iterable[Diagnostic]) -> None:
        self.source = source
        self.diagnostics = sorted(set(diagnostics))
        super().__init__("\n".join(f"{source}, {diagnostic}" for diagnostic in self.diagnostics))


def pointer(parts: Iterable[str | int]) -> str:
    """Return the JSON Pointer (RFC 6901) of a path in the description; "#" is the whole."""
    return "#" + "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def parts_of(ref: str) -> Parts:
    """Return the path of a local reference such as `#/components/schemas/Event`."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in ref.removeprefix("#").split("/")[1:])


def is_within(inner: str, outer: str) -> bool:
    """Return whether a pointer is equal to another, or below it."""
    return f"{inner}/".startswith(f"{outer}/")


@dataclass(frozen=True)
class Description:
    """An OpenAPI description as it was read; `data` must not be modified."""

    path: Path
    source: bytes = field(repr=False)
    data: dict[str, Any] = field(repr=False)
    bundle: bytes = field(default=b"", repr=False)
    """The description bundled with the files that it refers to; empty if it refers to none."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.bundle or self.source).hexdigest()

    def line(self, parts: Parts) -> int:
        """Return the line of the last of `parts` that is in the file, through references."""
        node = _tree(self.source, is_json=self.path.suffix == ".json")
        line = 0 if isinstance(node, dict) else node.start_mark.line
        for part in self.canonical(parts):
            step = _step(node, part)
            if step is None:
                break
            line, node = step
        return int(line) + 1

    def canonical(self, parts: Parts) -> Parts:
        """Return the path of a value, without the references that lead to it."""
        canonical: Parts = ()
        value: Any = self.data
        for part in parts:
            followed: set[str] = set()
            while isinstance(value, dict) and str(part) not in value and isinstance(value.get("$ref"), str):
                ref = value["$ref"]
                if ref in followed:
                    break
                followed.add(ref)
                try:
                    canonical, value = parts_of(ref), self.at(parts_of(ref))
                except (LookupError, ValueError):
                    break
            try:
                value = _at(value, (part,))
            except (LookupError, ValueError):
                value = None
            canonical = (*canonical, part)
        return canonical

    def diagnostic(self, parts: Parts, message: str) -> Diagnostic:
        return Diagnostic(self.line(parts), pointer(self.canonical(parts)), message)

    def at(self, parts: Parts) -> Any:
        """Return the value at a path; raise LookupError where there is none."""
        return _at(self.data, parts)

    def resolve(self, value: Any) -> Any:
        """Return a value, or what it refers to where it is a reference."""
        seen: set[str] = set()
        while isinstance(value, dict) and isinstance(value.get("$ref"), str) and value["$ref"] not in seen:
            seen.add(value["$ref"])
            value = self.at(parts_of(value["$ref"]))
        return value

    def reachable(self, parts: Parts) -> set[str]:
        """Return the pointers of all that the value at a path refers to, directly or indirectly."""
        refs: set[str] = set()
        stack = [parts]
        while stack:
            try:
                start = self.at(stack.pop())
            except (LookupError, ValueError):
                continue
            for _, value in mappings(start):
                ref = value.get("$ref")
                if isinstance(ref, str) and ref.startswith("#/") and ref not in refs:
                    refs.add(ref)
                    stack.append(parts_of(ref))
        return refs

    def without(self, diagnostics: list[Diagnostic]) -> Description:
        """Return the description without the parts that have errors; its lines are still those of the file."""
        if not diagnostics:
            return self
        return self.with_data(_without_diagnostics(self.data, diagnostics))

    def with_data(self, data: dict[str, Any]) -> Description:
        """Return the description with other data; its lines are still those of the file."""
        return replace(self, data=data)

    def unsupported_version(self) -> list[Diagnostic]:
        """Return an error if the version is neither 3.0 nor 3.1."""
        if f"{self.data.get('openapi')}.".startswith(("3.0.", "3.1.")):
            return []
        version = "Swagger 2.0" if "swagger" in self.data else f"{self.data.get('openapi')!r}"
        return [self.diagnostic(("openapi",), f"only OpenAPI 3.0 and 3.1 are supported, not {version}")]

    def check(self) -> list[Diagnostic]:
        """Return the errors that do not depend on OpenAPI's own schema."""
        return [*self._unusable_values(), *self._unusable_names(), *self._broken_references(), *self._broken_paths()]

    def _unusable_values(self) -> Iterator[Diagnostic]:
        for parts, value in _leaves(self.data):
            if isinstance(value, float) and value - value != 0:
                yield self.diagnostic(parts, "is not a finite number, which JSON requires")
            elif isinstance(value, str) and _UNPRINTABLE.search(value):
                yield self.diagnostic(
                    parts, "contains a control character or half a surrogate pair, which is not valid text"
                )

    def _unusable_names(self) -> Iterator[Diagnostic]:
        version = str((self.data.get("info") or {}).get("version"))
        if len(version) > _LONGEST_VERSION:
            yield self.diagnostic(
                ("info", "version"), f"has {len(version)} characters; at most {_LONGEST_VERSION} are allowed"
            )
        for parts, value in mappings(self.data):
            name, location = value.get("name"), value.get("in")
            pattern = _NAMES_SENT.get(location) if isinstance(location, str) else None
            if pattern and isinstance(name, str) and not pattern.fullmatch(name):
                yield self.diagnostic((*parts, "name"), f"{name!r} cannot be the name of a {location}")
            if _size(value.get("default"), {})[1] > _MOST_LEVELS_OF_DEFAULT:
                yield self.diagnostic((*parts, "default"), f"has more than {_MOST_LEVELS_OF_DEFAULT} levels")
            values = value.get("enum")
            if isinstance(values, list) and len(values) > _MOST_MEMBERS:
                message = (
                    f"has {len(values)} values; at most {_MOST_MEMBERS} are allowed; describe a string, with a pattern"
                )
                yield self.diagnostic((*parts, "enum"), message)
            for index, member in enumerate(values if isinstance(values, list) else ()):
                if isinstance(member, str) and visible(member, keep="\t") != member:
                    yield self.diagnostic(
                        (*parts, "enum", index), "has an invisible character, which a name cannot contain"
                    )

    def _broken_paths(self) -> Iterator[Diagnostic]:
        seen: dict[str, str] = {}
        paths = self.data.get("paths")
        for path, item in paths.items() if isinstance(paths, dict) else ():
            if visible(path) != path:
                yield self.diagnostic(("paths", path), "has an invisible character, which a URL cannot contain")
            bare = re.sub(r"{[^{}/]*}", "", path)
            if "{" in bare or "}" in bare:
                yield self.diagnostic(("paths", path), "has an unbalanced brace")
            for method in item if isinstance(item, dict) else ():
                other = seen.setdefault(f"{method} {re.sub(r'{[^{}/]*}', '{}', path)}", path)
                if other != path and method in METHODS:
                    message = f"is the same operation as that of {other}: a server cannot distinguish them"
                    yield self.diagnostic(("paths", path, method), message)

    def _broken_references(self) -> Iterator[Diagnostic]:
        for parts, value in mappings(self.data):
            ref = value.get("$ref")
            if not isinstance(ref, str):
                continue
            message = ""
            if not ref.startswith("#"):
                message = f"refers to another document, {ref}, which could not be bundled with this one"
            else:
                try:
                    self.at(parts_of(ref))
                except (LookupError, ValueError):
                    message = f"refers to {ref}, which does not exist"
                else:
                    if self._leads_back(value):
                        message = f"refers to {ref}, which refers to itself"
            if message:
                yield self.diagnostic((*parts, "$ref"), message)

    def _leads_back(self, reference: dict[str, Any]) -> bool:
        """Return whether a chain of references that begins with this one leads back to it."""
        seen: set[int] = set()
        value: Any = reference
        while isinstance(value, dict) and isinstance(value.get("$ref"), str) and id(value) not in seen:
            seen.add(id(value))
            try:
                value = self.at(parts_of(value["$ref"]))
            except (LookupError, ValueError):
                return False
        return value is reference


def read(path: Path) -> Description:
    """Read a description from YAML or JSON; raise DescriptionError where the file is not a description."""
    try:
        source = path.read_bytes()
        text = source.decode()
    except OSError as error:
        raise DescriptionError(str(path), [Diagnostic(0, "#", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DescriptionError(path.name, [Diagnostic(line, "#", "is not UTF-8 text")]) from error
    try:
        is_json = path.suffix == ".json"
        data = json.loads(text, object_pairs_hook=_unique, parse_int=_integer) if is_json else _yaml().load(text)
        values, levels = _size(data, {})
        # Without aliases there are fewer values than characters.
        if values > max(_MOST_VALUES, len(text)):
            raise YAMLError(f"its aliases expand to {values:.0e} values; at most {_MOST_VALUES:.0e} are allowed")
        if levels > _MOST_LEVELS:
            raise RecursionError
        data = _with_text_keys(data)
    except json.JSONDecodeError as error:
        raise DescriptionError(path.name, [Diagnostic(error.lineno, "#", f"is not JSON: {error.msg}")]) from error
    except _DuplicateKeyError as error:
        line = _line_in_text(text, (error.key, error.key))
        raise DescriptionError(path.name, [Diagnostic(line, "#", f"has the key {error.key!r} twice")]) from error
    except _LongNumberError as error:
        line = text[: text.find(error.number)].count("\n") + 1
        message = f"a number has {len(error.number)} digits; at most {_MOST_DIGITS} are allowed"
        raise DescriptionError(path.name, [Diagnostic(line, "#", message)]) from error
    except RecursionError as error:
        message = f"is nested more than {_MOST_LEVELS} levels deep, or contains itself"
        raise DescriptionError(path.name, [Diagnostic(1, "#", message)]) from error
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        message = str(error.problem if isinstance(error, MarkedYAMLError) else error)
        raise DescriptionError(
            path.name, [Diagnostic(mark.line + 1 if mark else 1, "#", f"is not YAML: {message.strip()}")]
        ) from error
    if not isinstance(data, dict):
        raise DescriptionError(path.name, [Diagnostic(1, "#", "is not an OpenAPI description: it is not a mapping")])
    return Description(path, source, data)


class _DuplicateKeyError(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class _LongNumberError(Exception):
    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _LongNumberError(digits)
    return int(digits)


def _yaml_integer(constructor: Any, node: Any) -> int:
    if len(node.value) > _MOST_DIGITS:
        raise _LongNumberError(node.value)
    return int(constructor.construct_yaml_int(node))


def _size(value: Any, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """Return the number of values, counting every use of an alias, and the number of levels."""
    if not isinstance(value, dict | list):
        return 1, 1
    if id(value) not in known:
        items = value.values() if isinstance(value, dict) else value
        sizes = [_size(item, known) for item in items]
        known[id(value)] = (1 + sum(size[0] for size in sizes), 1 + max((size[1] for size in sizes), default=0))
    return known[id(value)]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key, value in pairs:
        if key in mapping:
            raise _DuplicateKeyError(key)
        mapping[key] = value
    return mapping


def _with_text_keys(value: Any) -> Any:
    """Return a value whose keys are strings, as in JSON: YAML reads 200 as a number and true as a boolean."""
    if isinstance(value, dict):
        return _unique(
            [
                (key if isinstance(key, str) else json.dumps(key, default=str), _with_text_keys(item))
                for key, item in value.items()
            ]
        )
    return [_with_text_keys(item) for item in value] if isinstance(value, list) else value


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    # OpenAPI has the types of JSON only: 2024-04-01 without quotes is a string.
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", yaml.constructor.__class__.construct_yaml_str)
    yaml.constructor.add_constructor("tag:yaml.org,2002:int", _yaml_integer)
    return yaml


@lru_cache(maxsize=2)
def _tree(source: bytes, *, is_json: bool) -> Node | Lines:
    """Return the parts of a file that have lines: the keys of JSON, or the nodes of YAML."""
    if is_json:
        return lines_of(source.decode())
    tree: Node = _yaml().compose(source.decode())
    return tree


def _step(node: Node | Lines, part: str | int) -> tuple[int, Node | Lines] | None:
    """Return the line and the node that `part` leads to."""
    if isinstance(node, dict):
        return node.get(str(part)) or next((node[key] for key in node if _is_repaired(key, part)), None)
    if isinstance(node, MappingNode):
        for is_same in (lambda key, part: key == str(part), _is_repaired):
            for key, value in node.value:
                if is_same(str(key.value), part):
                    return key.start_mark.line, value
    elif isinstance(node, SequenceNode) and str(part).isdigit() and int(part) < len(node.value):
        item = node.value[int(part)]
        return item.start_mark.line, item
    return None


def _is_repaired(key: str, part: str | int) -> bool:
    """Return whether a key was repaired to this one: a path without a slash, or a method or status in another case."""
    return key.lower().removeprefix("/") == str(part).lower().removeprefix("/")


def _at(value: Any, parts: Parts) -> Any:
    for part in parts:
        if isinstance(value, list):
            value = value[int(part)]
        elif isinstance(value, dict):
            value = value[str(part)]
        else:
            raise LookupError(part)
    return value


def mappings(value: Any, parts: Parts = (), *, named: bool = False) -> Iterator[tuple[Parts, dict[str, Any]]]:
    """Yield every mapping that is not data, with its path. `named`: its keys are names chosen by the author."""
    if isinstance(value, dict):
        if not named:
            yield parts, value
        for key, item in value.items():
            if named or (key not in _DATA_KEYS and not key.startswith("x-")):
                is_named = key in _NAMED and isinstance(item, dict) and not named
                yield from mappings(item, (*parts, key), named=is_named)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from mappings(item, (*parts, index))


def _leaves(value: Any, parts: Parts = ()) -> Iterator[tuple[Parts, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*parts, key), key
            yield from _leaves(item, (*parts, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*parts, index))
    else:
        yield parts, value


def _without_diagnostics(data: dict[str, Any], diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """Return a copy of the description without the parts that have errors, so that these hide no others."""
    corrected = copy.deepcopy(data)
    for diagnostic in diagnostics:
        parts = parts_of(diagnostic.pointer)
        if not parts:
            continue
        with contextlib.suppress(LookupError, ValueError):
            holder = _at(corrected, parts[:-1])
            last = parts[-1]
            if last == "$ref":
                _empty(holder, parts[:-1])
            elif isinstance(holder, dict):
                holder.pop(last, None)
            elif isinstance(holder, list):
                # The others keep their indexes.
                is_parameter = len(parts) > 1 and parts[-2] == "parameters"
                holder[int(last)] = {"name": f"X-{last}", "in": "header", "schema": {}} if is_parameter else {}
    for parts, value in list(mappings(corrected)):
        if isinstance(value.get("$ref"), str):
            try:
                _at(corrected, parts_of(value["$ref"]))
            except (LookupError, ValueError):
                # What it refers to was just removed.
                _empty(value, parts)
    return corrected


def _empty(value: dict[str, Any], parts: Parts) -> None:
    """Replace a reference by an empty object of its kind."""
    value.clear()
    if "responses" in parts[-2:]:
        value["description"] = ""
    elif "parameters" in parts[-2:]:
        value |= {"name": f"X-{parts[-1]}", "in": "header", "schema": {}}


def _line_in_text(text: str, parts: Parts) -> int:
    """Return the line of the last of several keys that follow one another in a JSON text."""
    position = 0
    for part in parts:
        match = re.compile(rf'"{re.escape(str(part))}"\s*:').search(text, position)
        if match:
            position = match.end()
    return text.count("\n", 0, position) + 1


def schemas_of(data: dict[str, Any]) -> Iterator[tuple[Parts, Any]]:
    components = data.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    if isinstance(schemas, dict):
        for name, schema in schemas.items():
            yield ("components", "schemas", name), schema
    for parts, value in mappings(data):
        if "schema" in value and parts[:2] != ("components", "schemas"):
            yield (*parts, "schema"), value["schema"]


def error_message(error: ValidationError) -> str:
    """Return the message of an error of a validator."""
    from jsonschema.exceptions import best_match

    # The message of a failed anyOf is of little use; those of its branches describe what to fix.
    error = best_match(iter([error])) or error
    wanted = list(dict.fromkeys(branch.message for branch in error.context or ()))
    message = " or ".join(wanted) if 0 < len(wanted) <= 3 else error.message
    return message if len(message) <= 300 else f"{message[:300]}…"


def first_of_each_path(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Return one diagnostic for each path, and no "under any of" where there are diagnostics within it."""
    kept: dict[str, Diagnostic] = {}
    for diagnostic in diagnostics:
        kept.setdefault(diagnostic.pointer, diagnostic)
    return sorted(
        diagnostic
        for path, diagnostic in kept.items()
        if "under any of" not in diagnostic.message or not any(other.startswith(f"{path}/") for other in kept)
    )
