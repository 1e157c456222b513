"""Find the changes on the wire: those that affect valid requests, and those that affect readers of responses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scripts.diff.change import Change, Impact, merged
from scripts.diff.schemas import REQUEST, RESPONSE, SchemaChange, Schemas
from scripts.generate.description import METHODS, Description, Parts

MAJOR, MINOR, PATCH = Impact.MAJOR, Impact.MINOR, Impact.PATCH

_OPPOSITE = {REQUEST: RESPONSE, RESPONSE: REQUEST}
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
# Keys that are compared separately, or that are not part of the wire.
_COMPARED = {"callbacks", "operationId", "parameters", "requestBody", "responses", "security"}


class WireError(Exception):
    """A description is not an OpenAPI 3 description."""


@dataclass(frozen=True, eq=False)
class _Operation:
    """An operation, with its path in its description."""

    description: Description
    parts: Parts
    method: str
    path: str

    @property
    def data(self) -> dict[str, Any]:
        return _mapping(self.description, self.parts)

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path}"

    def parameters(self) -> dict[tuple[str, str], Parts]:
        """Return the parameters by their names on the wire: those in the path by their positions."""
        variables = re.findall("{([^{}]*)}", self.path)
        parameters: dict[tuple[str, str], Parts] = {}
        for holder in (self.parts[:-1], self.parts):
            listed = _mapping(self.description, holder).get("parameters")
            for index in range(len(listed) if isinstance(listed, list) else 0):
                parts = (*holder, "parameters", index)
                parameter = _mapping(self.description, parts)
                name, kind = str(parameter.get("name")), str(parameter.get("in"))
                if kind == "path" and name in variables:
                    name = str(variables.index(name))
                parameters[kind, name.lower() if kind == "header" else name] = parts
        return parameters


def compare(old: Description, new: Description, names: tuple[str, str]) -> list[Change]:
    """Return what changed from one description to another; the most severe first.

    Args:
        old: The description before.
        new: The description after.
        names: The names of the two in the locations of changes.

    Raises:
        WireError: One of them is not a description of OpenAPI 3.
    """
    for description, name in zip((old, new), names, strict=True):
        if not str(description.data.get("openapi")).startswith("3."):
            raise WireError(f"{name} is not a description of OpenAPI 3; convert it, or name another revision or file")
    return merged(_Comparison(old, new, names).changes())


class _Comparison:
    def __init__(self, old: Description, new: Description, names: tuple[str, str]) -> None:
        self.old, self.new = old, new
        self.names = names
        self.schemas = Schemas(old, new)

    def changes(self) -> Iterator[Change]:
        yield from self._servers()
        for kind in ("paths", "webhooks"):
            yield from self._operations(kind, (kind,), (kind,), is_received=kind == "webhooks")
        yield from map(self._schema_change, self.schemas.changes())
        for key in dict.fromkeys([*self.old.data, *self.new.data]):
            before, now = self.old.data.get(key), self.new.data.get(key)
            if key == "info":
                # The version is not a change of the API.
                before, now = ({**_dict(info), "version": None} for info in (before, now))
            if key not in ("components", "paths", "security", "servers", "webhooks") and before != now:
                yield self._change(PATCH, f"`{key}` changed", (key,), (key,))

    def _change(self, impact: Impact, what: str, old: Parts, new: Parts | None, subject: str = "") -> Change:
        """Return a change, with its line in the new description, or in the old one where it was removed."""
        side, name, parts = (self.new, self.names[1], new) if new is not None else (self.old, self.names[0], old)
        return Change(impact, what, f"{name}:{side.line(parts)}", subject=subject)

    def _servers(self) -> Iterator[Change]:
        before, now = (
            [str(server.get("url")) for server in side.data.get("servers") or () if isinstance(server, dict)]
            for side in (self.old, self.new)
        )
        for index, url in enumerate(before):
            if url not in now:
                yield self._change(MAJOR, f"The server `{url}` was removed", ("servers", index), None)
        for index, url in enumerate(now):
            if url not in before:
                yield self._change(MINOR, f"The server `{url}` was added", (), ("servers", index))

    def _operations(self, kind: str, old: Parts, new: Parts, *, is_received: bool) -> Iterator[Change]:
        """Compare `paths`, or `webhooks`, whose requests are received and whose responses are sent."""
        olds, news = _operations(self.old, old), _operations(self.new, new)
        pairs = _pairs(olds, news)
        for before in olds:
            if before not in pairs:
                yield self._change(MAJOR, f"{_titled(kind, before)} was removed", before.parts, None)
        for now in news:
            if now not in pairs.values():
                yield self._change(MINOR, f"{_titled(kind, now)} was added", (), now.parts)
        for before, now in pairs.items():
            if _key(before) != _key(now):
                yield self._change(MAJOR, f"`{before.name}` is now `{now.name}`", before.parts, now.parts)
            elif before.path != now.path:
                what = f"The path is now `{now.path}`; it was `{before.path}`"
                yield self._change(PATCH, what, before.parts[:-1], now.parts[:-1])
            yield from self._operation(before, now, is_received=is_received)

    def _operation(self, old: _Operation, new: _Operation, *, is_received: bool) -> Iterator[Change]:
        sent, returned = (RESPONSE, REQUEST) if is_received else (REQUEST, RESPONSE)
        yield from self._security(old, new)
        yield from self._parameters(old, new, sent)
        yield from self._body(old, new, sent)
        yield from self._responses(old, new, returned)
        callbacks = (old.data.get("callbacks"), new.data.get("callbacks"))
        for name in dict.fromkeys([*_dict(callbacks[0]), *_dict(callbacks[1])]):
            parts = ((*old.parts, "callbacks", name), (*new.parts, "callbacks", name))
            yield from self._operations("callbacks", *parts, is_received=not is_received)
        others = _differing(old.data, new.data, _COMPARED)
        if others:
            yield self._change(PATCH, f"`{new.name}`: {others} changed", old.parts, new.parts, new.name)

    def _security(self, old: _Operation, new: _Operation) -> Iterator[Change]:
        before, now = _security(old), _security(new)
        if before == now:
            return
        # Every old alternative includes everything that one of the new ones requires.
        is_accepted = all(any(needed <= given for needed in now) for given in before)
        what = f"`{new.name}` requires {_alternatives(now)}; it required {_alternatives(before)}"
        yield self._change(MINOR if is_accepted else MAJOR, what, old.parts, new.parts, new.name)

    def _parameters(self, old: _Operation, new: _Operation, direction: str) -> Iterator[Change]:
        before, now = old.parameters(), new.parameters()
        for key, parts in before.items():
            if key not in now:
                what = f"`{new.name}`: the {key[0]} parameter `{key[1]}` was removed"
                yield self._change(MAJOR, what, parts, None, new.name)
        for key, parts in now.items():
            parameter = _mapping(self.new, parts)
            where, name = key[0], parameter.get("name")
            is_required = parameter.get("required") is True
            if key not in before:
                what = f"`{new.name}`: the {'required ' if is_required else ''}{where} parameter `{name}` was added"
                yield self._change(MAJOR if is_required else MINOR, what, (), parts, new.name)
                continue
            was = _mapping(self.old, before[key])
            whose = f"`{new.name}`: the {where} parameter `{name}`"
            if is_required != (was.get("required") is True):
                what = f"{whose} is {'now' if is_required else 'no longer'} required"
                yield self._change(MAJOR if is_required else PATCH, what, before[key], parts, new.name)
            if _style(was) != _style(parameter):
                yield self._change(MAJOR, f"{whose} has another serialization style", before[key], parts, new.name)
            others = _differing(was, parameter, {"content", "in", "name", "required", "schema", *_style(was)})
            if others:
                yield self._change(PATCH, f"{whose}: {others} changed", before[key], parts, new.name)
            self._add_schemas(whose, before[key], parts, direction, new.name)
            yield from self._content(whose, before[key], parts, direction, new.name)

    def _body(self, old: _Operation, new: _Operation, direction: str) -> Iterator[Change]:
        before, now = (*old.parts, "requestBody"), (*new.parts, "requestBody")
        was, body = _mapping(self.old, before), _mapping(self.new, now)
        is_required = body.get("required") is True
        if was and not body:
            yield self._change(MAJOR, f"`{new.name}`: the body was removed", before, None, new.name)
        elif body and not was:
            what = f"`{new.name}`: a {'required ' if is_required else ''}body was added"
            yield self._change(MAJOR if is_required else MINOR, what, old.parts, now, new.name)
        elif body:
            if is_required != (was.get("required") is True):
                what = f"`{new.name}`: the body is {'now' if is_required else 'no longer'} required"
                yield self._change(MAJOR if is_required else PATCH, what, before, now, new.name)
            yield from self._content(f"`{new.name}`: the body", before, now, direction, new.name)
            others = _differing(was, body, {"content", "required"})
            if others:
                yield self._change(PATCH, f"`{new.name}`: {others} of the body changed", before, now, new.name)

    def _responses(self, old: _Operation, new: _Operation, direction: str) -> Iterator[Change]:
        before, now = (_dict(operation.data.get("responses")) for operation in (old, new))
        for status in before:
            # A range describes the same response, and `default` the same error.
            ranges = (f"{status[:1]}XX", "default") if status[:1] in ("4", "5") else (f"{status[:1]}XX",)
            same = next((key for key in (status, *ranges) if key in now), None)
            parts = (*old.parts, "responses", status)
            if same is None:
                what = f"`{new.name}`: the response {status} was removed"
                yield self._change(MAJOR, what, parts, None, new.name)
                continue
            current = (*new.parts, "responses", same)
            if same != status:
                what = f"`{new.name}`: the response {status} is now described by {same}"
                yield self._change(PATCH, what, parts, current, new.name)
            yield from self._response(f"`{new.name}`: the response {status}", parts, current, direction, new.name)
        for status in now:
            if status not in before:
                what = f"`{new.name}`: the response {status} was added"
                yield self._change(MINOR, what, old.parts, (*new.parts, "responses", status), new.name)

    def _response(self, whose: str, old: Parts, new: Parts, direction: str, operation: str) -> Iterator[Change]:
        was, response = _mapping(self.old, old), _mapping(self.new, new)
        yield from self._content(whose, old, new, direction, operation)
        before, now = (
            {str(name).lower(): (*parts, "headers", name) for name in _dict(data.get("headers"))}
            for parts, data in ((old, was), (new, response))
        )
        for name, parts in before.items():
            if name not in now:
                yield self._change(MAJOR, f"{whose}: the header `{parts[-1]}` was removed", parts, None, operation)
            else:
                self._add_schemas(f"{whose}: the header `{parts[-1]}`", parts, now[name], direction, operation)
        for name, parts in now.items():
            if name not in before:
                yield self._change(MINOR, f"{whose}: the header `{parts[-1]}` was added", old, parts, operation)
        others = _differing(was, response, {"content", "headers"})
        if others:
            yield self._change(PATCH, f"{whose}: {others} changed", old, new, operation)

    def _content(self, whose: str, old: Parts, new: Parts, direction: str, operation: str) -> Iterator[Change]:
        before, now = (
            {str(kind).lower(): (*parts, "content", kind) for kind in _dict(_mapping(side, parts).get("content"))}
            for side, parts in ((self.old, old), (self.new, new))
        )
        for kind, parts in before.items():
            if kind not in now:
                yield self._change(MAJOR, f"{whose}: `{kind}` was removed", parts, None, operation)
                continue
            self._add_schemas(whose, parts, now[kind], direction, operation)
            was, media = _mapping(self.old, parts), _mapping(self.new, now[kind])
            if was.get("encoding") != media.get("encoding"):
                what = f"{whose}: the encoding of `{kind}` changed"
                yield self._change(MAJOR if direction == REQUEST else PATCH, what, parts, now[kind], operation)
            others = _differing(was, media, {"encoding", "schema"})
            if others:
                yield self._change(PATCH, f"{whose}: {others} of `{kind}` changed", parts, now[kind], operation)
        for kind, parts in now.items():
            if kind not in before:
                yield self._change(MINOR, f"{whose}: `{kind}` was added", old, parts, operation)

    def _add_schemas(self, whose: str, old: Parts, new: Parts, direction: str, operation: str) -> None:
        if "schema" in _mapping(self.old, old) or "schema" in _mapping(self.new, new):
            paths = self.old.canonical((*old, "schema")), self.new.canonical((*new, "schema"))
            self.schemas.add(*paths, direction, operation, whose)

    def _schema_change(self, change: SchemaChange) -> Change:
        count = len(change.operations)
        name, is_component = _schema_name(change.old if change.new is None else change.new)
        labels = [change.direction] if change.direction and is_component else []
        labels += [f"{count} operations"] if count > 1 else []
        label = f" ({', '.join(labels)})" if labels else ""
        where = f"`{name}`" if is_component else f"{change.whose}, `{name.lstrip('.')}`" if name else change.whose
        what = f"{where}{label}: {change.message}"
        # The same change of schemas that are written out in each operation has one cause.
        subject = "" if is_component else change.whose.split("`")[1]
        return replace(self._change(change.impact, what, change.old, change.new, subject), count=max(1, count))


def _operations(description: Description, parts: Parts) -> list[_Operation]:
    operations = []
    for path in _mapping(description, parts):
        item = description.canonical((*parts, path, "get"))[:-1]
        operations += [
            _Operation(description, (*item, method), method, str(path))
            for method in METHODS
            if isinstance(_mapping(description, item).get(method), dict)
        ]
    return operations


def _pairs(old: list[_Operation], new: list[_Operation]) -> dict[_Operation, _Operation]:
    """Pair operations by their methods and paths, and the others by their operationIds."""
    pairs: dict[_Operation, _Operation] = {}
    for key in (_key, _operation_id):
        known = {key(operation): operation for operation in new if operation not in pairs.values()}
        for operation in old:
            if operation not in pairs and key(operation) in known and key(operation):
                pairs[operation] = known.pop(key(operation))
    return pairs


def _key(operation: _Operation) -> str:
    return f"{operation.method} {re.sub('{[^{}]*}', '{}', operation.path)}"


def _operation_id(operation: _Operation) -> str:
    return str(operation.data.get("operationId") or "")


def _titled(kind: str, operation: _Operation) -> str:
    return f"The {({'paths': 'operation', 'webhooks': 'webhook'}).get(kind, 'callback')} `{operation.name}`"


def _security(operation: _Operation) -> frozenset[frozenset[str]]:
    """Return the alternative security requirements of an operation; an empty one where none is required."""
    description = operation.description
    schemes = _mapping(description, ("components", "securitySchemes"))
    groups = operation.data.get("security", description.data.get("security"))
    return frozenset(
        frozenset(
            requirement
            for name, scopes in _dict(group).items()
            for requirement in _sent(str(name), _dict(_resolved(description, schemes.get(name))), scopes)
        )
        for group in (groups if isinstance(groups, list) and groups else [{}])
    )


def _sent(name: str, scheme: Mapping[str, Any], scopes: Any) -> Iterator[str]:
    """Yield how a security scheme is sent, regardless of its name, and each required scope."""
    kind = scheme.get("type")
    if kind == "apiKey":
        yield f"the {scheme.get('in')} `{scheme.get('name')}`"
    elif kind == "http":
        yield f"`{str(scheme.get('scheme')).capitalize()}` authentication"
    else:
        yield f"`{kind or name}`"
    yield from (f"the scope `{scope}`" for scope in (scopes if isinstance(scopes, list) else ()))


def _alternatives(groups: Collection[frozenset[str]]) -> str:
    alternatives = sorted(" and ".join(sorted(group)) for group in groups)
    return " or ".join(alternatives) if all(alternatives) else "no credentials"


def _style(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keywords that determine the serialization of a parameter, with their defaults."""
    style = parameter.get("style") or _STYLES.get(str(parameter.get("in")), "form")
    explode = parameter.get("explode")
    return {
        "style": style,
        "explode": style == "form" if explode is None else explode,
        "allowReserved": parameter.get("allowReserved") is True,
        "allowEmptyValue": parameter.get("allowEmptyValue") is True,
    }


def _schema_name(parts: Parts) -> tuple[str, bool]:
    """Return the name of a schema within its component or its body, and whether it is in a component."""
    is_component = parts[:2] == ("components", "schemas")
    name = str(parts[2]) if is_component else ""
    rest = list(parts[3:] if is_component else parts[parts.index("schema") + 1 :] if "schema" in parts else ())
    while rest:
        key = rest.pop(0)
        if key in ("properties", "patternProperties") and rest:
            name += f".{rest.pop(0)}"
        elif key in ("items", "additionalProperties"):
            name += "[]" if key == "items" else ".*"
    return name, is_component


def _differing(old: Mapping[str, Any], new: Mapping[str, Any], besides: Collection[str]) -> str:
    """Return the keys whose values differ, as text."""
    keys = [key for key in dict.fromkeys([*old, *new]) if key not in besides and old.get(key) != new.get(key)]
    return ", ".join(f"`{key}`" for key in keys)


def _mapping(description: Description, parts: Parts) -> dict[str, Any]:
    """Return the mapping at a path, through references; an empty one if there is none."""
    try:
        return _dict(_resolved(description, description.at(description.canonical(parts))))
    except (LookupError, ValueError):
        return {}


def _resolved(description: Description, value: Any) -> Any:
    try:
        return description.resolve(value)
    except (LookupError, ValueError):
        return None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
