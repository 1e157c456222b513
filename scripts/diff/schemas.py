"""Compare schemas, and find the changes that affect requests and responses."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.diff.change import Impact
from scripts.generate.description import Description, Parts, parts_of

REQUEST, RESPONSE = "request", "response"

_FORMS = ("anyOf", "oneOf")
_LOWER = ("minLength", "minItems", "minProperties")
_UPPER = ("maxLength", "maxItems", "maxProperties")
_EXACT = ("const", "contentEncoding", "contentMediaType", "format", "multipleOf", "pattern")
# Formats that do not restrict the type of a number.
_SIZES = (None, "double", "float", "int64")
# Keywords whose changes a person must review.
_OPAQUE = (
    *("contains", "dependentRequired", "dependentSchemas", "else", "if", "not", "propertyNames", "then"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
_COMPARED = {
    *("$ref", "additionalProperties", "allOf", "enum", "items", "nullable", "patternProperties", "prefixItems"),
    *("properties", "required", "type", "uniqueItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "default",
    *(*_FORMS, *_LOWER, *_UPPER, *_EXACT, *_OPAQUE),
}
_TYPES = {bool: "boolean", dict: "object", float: "number", int: "integer", list: "array", str: "string"}


@dataclass
class Schema:
    """A normalized schema: references followed, `allOf` merged, null apart from the other types."""

    parts: Parts
    types: frozenset[str] | None = None
    """None where any type is allowed."""
    nullable: bool = False
    properties: dict[str, Parts] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    forms: list[Parts] = field(default_factory=list)
    """The members of `anyOf` or `oneOf` beside null."""
    children: dict[str, Parts] = field(default_factory=dict)
    """`items`, `additionalProperties` and the like, where they are schemas."""
    keys: dict[str, Any] = field(default_factory=dict)
    """Every other keyword."""

    @property
    def is_any(self) -> bool:
        """Whether it allows every value."""
        return self.types is None and not self.forms and not self.values

    @property
    def values(self) -> list[Any] | None:
        """The values that are listed, without null; None where none are."""
        if "const" in self.keys:
            return [self.keys["const"]]
        values = self.keys.get("enum")
        return [value for value in values if value is not None] if isinstance(values, list) else None


class Reader:
    """Reads the schemas of a description, and normalizes them."""

    def __init__(self, description: Description) -> None:
        self.description = description
        self._schemas: dict[Parts, Schema] = {}

    def at(self, parts: Parts) -> Any:
        """Return the value at a path; None if there is none."""
        try:
            return self.description.at(parts)
        except (LookupError, ValueError):
            return None

    def target(self, parts: Parts) -> Parts:
        """Return the path that a schema refers to if it is only a reference, or else its own path."""
        seen = {parts}
        while True:
            value = self.at(parts)
            if not isinstance(value, dict) or "$ref" not in value or _COMPARED & value.keys() != {"$ref"}:
                return parts
            target = parts_of(str(value["$ref"]))
            if target in seen or self.at(target) is None:
                return parts
            seen.add(target)
            parts = target

    def schema(self, parts: Parts) -> Schema:
        """Return the schema at a path."""
        if parts not in self._schemas:
            self._schemas[parts] = self._read(parts, frozenset({parts}))
        return self._schemas[parts]

    def _read(self, parts: Parts, seen: frozenset[Parts]) -> Schema:
        value = self.at(parts)
        if not isinstance(value, dict):
            return Schema(parts, nullable=value is not False, keys={"not": {}} if value is False else {})
        schema = _own(parts, value)
        members: list[Parts] = [(*parts, "allOf", index) for index in range(len(_list(value.get("allOf"))))]
        if "$ref" in value:
            members.append(parts_of(str(value["$ref"])))
        forms = [_dict(self.at(form)) for form in schema.forms]
        if len(forms) == 1:
            members += schema.forms
            schema.forms = []
        elif forms and all("type" in form and set(form) <= {"type", "description"} for form in forms):
            schema.types = frozenset().union(*(_kinds(form["type"]) or () for form in forms))
            schema.forms = []
        for member in members:
            if member not in seen:
                _merge(schema, self._read(member, seen | {member}))
        if schema.types is None and not schema.forms:
            schema.types = _implied(schema)
            schema.nullable |= schema.types is None
        return schema

    def name_of(self, parts: Parts) -> str:
        """Return the name of a form of a schema: its component, its title, or its types."""
        target = self.target(parts)
        value = _dict(self.at(target))
        if target[:2] == ("components", "schemas") and len(target) == 3:
            return f"`{target[2]}`"
        return f"`{value['title']}`" if "title" in value else _or(self.schema(parts).types)


@dataclass(frozen=True)
class SchemaChange:
    """A change of one schema.

    Attributes:
        impact: Its effect on clients.
        message: The change, as text.
        old: The path of the schema in the old description.
        new: Its path in the new description; None if it was removed.
        whose: What the schema is part of, if it is not in a component.
        direction: "request", "response", "request and response", or "" if the direction does not matter.
        operations: The operations that use the schema.
    """

    impact: Impact
    message: str
    old: Parts
    new: Parts | None
    whose: str
    direction: str
    operations: frozenset[str]


@dataclass
class _Pair:
    old: Schema
    new: Schema
    whose: str
    children: list[tuple[tuple[Parts, Parts], str]] = field(default_factory=list)
    """The pairs of inner schemas, each with the only direction in which it is used, or ""."""
    uses: dict[str, set[str]] = field(default_factory=dict)
    """For each direction, the operations that use the pair."""
    lost: list[Parts] = field(default_factory=list)
    gained: list[Parts] = field(default_factory=list)


class Schemas:
    """Pairs of corresponding schemas in two descriptions.

    A schema that several operations use, or that is used for requests and for responses, is one pair.
    """

    def __init__(self, old: Description, new: Description) -> None:
        self._sides = (Reader(old), Reader(new))
        self._pairs: dict[tuple[Parts, Parts], _Pair] = {}
        self._roots: list[tuple[tuple[Parts, Parts], str, str]] = []
        self._beside_references: list[SchemaChange] = []

    def add(self, old: Parts, new: Parts, direction: str, operation: str, whose: str) -> None:
        """Add the schemas of a body, a parameter or a header of an operation; `whose` names it."""
        waiting = [(old, new)]
        self._roots.append((self._key((old, new)), direction, operation))
        while waiting:
            raw = waiting.pop()
            key = self._key(raw)
            if raw != key and (others := _others(self._sides, raw)):
                change = SchemaChange(Impact.PATCH, f"{others} changed", *raw, whose, "", frozenset({operation}))
                self._beside_references.append(change)
            if key in self._pairs:
                continue
            pair = _Pair(self._sides[0].schema(key[0]), self._sides[1].schema(key[1]), whose)
            self._pairs[key] = pair
            for each in _within(pair, self._sides):
                waiting.append(each)
                pair.children.append((self._key(each), self._only_for(each)))

    def changes(self) -> Iterator[SchemaChange]:
        """Yield each change once, with the operations that it affects."""
        for root, direction, operation in self._roots:
            waiting = [root]
            while waiting:
                pair = self._pairs[waiting.pop()]
                if operation in pair.uses.setdefault(direction, set()):
                    continue
                pair.uses[direction].add(operation)
                waiting += [child for child, only in pair.children if only in ("", direction)]
        for pair in self._pairs.values():
            if not pair.uses:
                # A property that is only read is not part of requests, and the reverse.
                continue
            operations = frozenset().union(*pair.uses.values())
            for impact, message, old, new in _changes(pair, list(pair.uses), self._sides):
                direction = " and ".join(sorted(pair.uses))
                yield SchemaChange(impact, message, old, new, pair.whose, direction, operations)
        yield from self._beside_references

    def _key(self, raw: tuple[Parts, Parts]) -> tuple[Parts, Parts]:
        old, new = (side.target(parts) for side, parts in zip(self._sides, raw, strict=True))
        return old, new

    def _only_for(self, raw: tuple[Parts, Parts]) -> str:
        marks = [side.schema(parts).keys for side, parts in zip(self._sides, raw, strict=True)]
        if all(keys.get("readOnly") is True for keys in marks):
            return RESPONSE
        return REQUEST if all(keys.get("writeOnly") is True for keys in marks) else ""


def _own(parts: Parts, value: dict[str, Any]) -> Schema:
    """Return a schema without its references and members."""
    kinds = _kinds(value.get("type"))
    schema = Schema(parts, nullable=value.get("nullable") is True or None in _list(value.get("enum")))
    if kinds is not None:
        schema.nullable |= "null" in kinds
        schema.types = kinds - {"null"}
    schema.properties = {str(name): (*parts, "properties", name) for name in _dict(value.get("properties"))}
    schema.required = set(map(str, _list(value.get("required"))))
    for key in _FORMS:
        for index, form in enumerate(_list(value.get(key))):
            if isinstance(form, dict) and form.get("type") == "null":
                schema.nullable = True
            else:
                schema.forms.append((*parts, key, index))
    for key in ("additionalProperties", "items"):
        if isinstance(value.get(key), dict) and value[key]:
            schema.children[key] = (*parts, key)
    for key in ("patternProperties", "prefixItems"):
        children = value.get(key)
        names: Iterable[Any] = children if isinstance(children, dict) else range(len(_list(children)))
        schema.children |= {f"{key} {name}": (*parts, key, name) for name in names}
    apart = ("$ref", "allOf", "nullable", "properties", "required", "type", *_FORMS)
    schema.keys = {key: item for key, item in value.items() if key not in apart}
    return schema


def _merge(schema: Schema, other: Schema) -> None:
    """Add to a schema another that it includes."""
    if schema.types is None and not schema.forms:
        schema.nullable |= other.nullable and other.types is not None
    if other.types is not None:
        schema.types = other.types if schema.types is None else (schema.types & other.types or schema.types)
    schema.properties = other.properties | schema.properties
    schema.required |= other.required
    schema.forms = schema.forms or other.forms
    schema.children = other.children | schema.children
    schema.keys = other.keys | schema.keys


def _implied(schema: Schema) -> frozenset[str] | None:
    """Return the types that keywords imply where `type` is missing."""
    if schema.values:
        return frozenset(_TYPES[type(value)] for value in schema.values if type(value) in _TYPES)
    if schema.properties or "additionalProperties" in schema.keys:
        return frozenset({"object"})
    return frozenset({"array"}) if "items" in schema.keys else None


def _within(pair: _Pair, sides: tuple[Reader, Reader]) -> Iterator[tuple[Parts, Parts]]:
    """Yield the pairs of schemas within a pair, and note the forms that have no counterpart."""
    old, new = pair.old, pair.new
    if bool(old.forms) == bool(new.forms):
        yield from ((old.properties[name], new.properties[name]) for name in old.properties if name in new.properties)
        yield from ((old.children[key], new.children[key]) for key in old.children if key in new.children)
    if not (old.forms or new.forms) or old.is_any or new.is_any:
        return
    # A schema without forms is the only form of itself.
    left, right = (list(schema.forms or [schema.parts]) for schema in (old, new))
    for alike in (_same, _like_each_other):
        for form in list(left):
            matches = [other for other in right if alike(sides, form, other)]
            if len(matches) == 1 and sum(alike(sides, another, matches[0]) for another in left) == 1:
                left.remove(form)
                right.remove(matches[0])
                yield form, matches[0]
    if len(left) == len(right) == 1:
        yield left.pop(), right.pop()
    pair.lost, pair.gained = left, right


def _same(sides: tuple[Reader, Reader], old: Parts, new: Parts) -> bool:
    return bool(sides[0].at(old) == sides[1].at(new))


def _like_each_other(sides: tuple[Reader, Reader], old: Parts, new: Parts) -> bool:
    """Return whether two forms correspond: same types and format, and at least half of their properties in common."""
    before, now = sides[0].schema(old), sides[1].schema(new)
    shared = before.properties.keys() & now.properties.keys()
    every = before.properties.keys() | now.properties.keys()
    return (
        before.types == now.types
        and before.keys.get("format") == now.keys.get("format")
        and (2 * len(shared) >= len(every))
    )


def _changes(
    pair: _Pair, directions: list[str], sides: tuple[Reader, Reader]
) -> Iterator[tuple[Impact, str, Parts, Parts | None]]:
    old, new = pair.old, pair.new
    here = old.parts, new.parts
    # A value that is no longer allowed breaks senders; an additional value breaks readers.
    fewer = Impact.MAJOR if REQUEST in directions else Impact.PATCH
    more = Impact.MAJOR if RESPONSE in directions else Impact.PATCH
    for form in pair.lost:
        impact = Impact.PATCH if _is_covered(sides[0].schema(form), new, sides[1]) else fewer
        yield impact, f"{sides[0].name_of(form)} was removed from the alternatives", *here
    for form in pair.gained:
        impact = Impact.PATCH if _is_covered(sides[1].schema(form), old, sides[0]) else more
        yield impact, f"{sides[1].name_of(form)} was added to the alternatives", *here
    if bool(old.forms) == bool(new.forms):
        yield from ((impact, message, *here) for impact, message in _type_changes(old, new, fewer, more))
        yield from ((impact, message, *here) for impact, message in _value_changes(old, new, fewer, more))
        yield from ((impact, message, *here) for impact, message in _constraint_changes(old, new, fewer, more))
        yield from _property_changes(old, new, directions, sides)
    elif old.is_any or new.is_any:
        yield (
            (more, "any type is now allowed", *here) if new.is_any else (fewer, "not every type is allowed now", *here)
        )
    elif old.nullable != new.nullable:
        yield (more if new.nullable else fewer), _null(new), *here
    others = _others(sides, here)
    if others:
        yield Impact.PATCH, f"{others} changed", *here


def _is_covered(form: Schema, other: Schema, side: Reader) -> bool:
    """Return whether another schema allows every value of the types of a form."""
    plain = [schema for schema in map(side.schema, other.forms or [other.parts]) if not _COMPARED & schema.keys.keys()]
    plain = [schema for schema in plain if not schema.properties]
    return any(schema.types is None for schema in plain) or (
        form.types is not None and all(any(_covered(kind, schema.types) for schema in plain) for kind in form.types)
    )


def _type_changes(old: Schema, new: Schema, fewer: Impact, more: Impact) -> Iterator[tuple[Impact, str]]:
    before, now = old.types, new.types
    impacts = set()
    if before != now:
        if before is None or any(not _covered(kind, now) for kind in before):
            impacts.add(fewer)
        if now is None or any(not _covered(kind, before) for kind in now):
            impacts.add(more)
    if old.forms and new.forms and not (before and now):
        impacts = set()
    if impacts:
        yield max(impacts), f"the type is now {_or(now)}; it was {_or(before)}"
    if old.nullable != new.nullable and None not in (before, now):
        yield (more if new.nullable else fewer), _null(new)


def _covered(kind: str, kinds: frozenset[str] | None) -> bool:
    return kinds is None or kind in kinds or (kind == "integer" and "number" in kinds)


def _null(new: Schema) -> str:
    return "may now be null" if new.nullable else "can no longer be null"


def _value_changes(old: Schema, new: Schema, fewer: Impact, more: Impact) -> Iterator[tuple[Impact, str]]:
    before, now = old.values, new.values
    if before is None and now is not None:
        yield fewer, f"only {_or(now)} is now allowed"
    elif before is not None and now is None:
        impact = max(Impact.MINOR, more) if "const" in old.keys else Impact.MINOR
        yield impact, f"values other than {_or(before)} are now allowed"
    elif before is not None and now is not None:
        removed, added = (
            [value for value in before if value not in now],
            [value for value in now if value not in before],
        )
        if removed:
            yield fewer, f"the value {_or(removed)} was removed"
        if added:
            # Readers of an enum must expect values that are not described yet, as the package does.
            yield Impact.MINOR, f"the value {_or(added)} was added"


def _constraint_changes(old: Schema, new: Schema, fewer: Impact, more: Impact) -> Iterator[tuple[Impact, str]]:
    for key, sign in (("minimum", 1), ("maximum", -1)):
        before, now = _bound(old.keys, key, sign), _bound(new.keys, key, sign)
        if before != now:
            yield (
                (fewer if now > before else more),
                f"the {key} is now {_shown_bound(now, sign)}; it was {_shown_bound(before, sign)}",
            )
    for key in (*_LOWER, *_UPPER, *_EXACT):
        was, value = old.keys.get(key), new.keys.get(key)
        if was == value or key == "const":
            continue
        if key == "format" and was in _SIZES and value in _SIZES:
            impact = Impact.PATCH
        elif was is None or value is None:
            impact = fewer if was is None else more
        elif key in _EXACT or not isinstance(was, int | float) or not isinstance(value, int | float):
            impact = max(fewer, more)
        else:
            impact = fewer if (value > was) is (key in _LOWER) else more
        yield impact, _changed(key, was, value)
    if old.keys.get("default") != new.keys.get("default"):
        yield Impact.PATCH, _changed("default", *_both("default", old, new))
    if bool(old.keys.get("uniqueItems")) != bool(new.keys.get("uniqueItems")):
        yield (fewer if new.keys.get("uniqueItems") else more), _changed("uniqueItems", *_both("uniqueItems", old, new))
    closed = [schema.keys.get("additionalProperties") is False for schema in (old, new)]
    if closed[0] != closed[1]:
        allowed = "no longer" if closed[1] else "now"
        yield (fewer if closed[1] else Impact.MINOR), f"additional properties are {allowed} allowed"
    for key in sorted(old.children.keys() ^ new.children.keys()):
        if not (key == "additionalProperties" and any(closed)):
            yield (
                (fewer if key in new.children else more),
                f"`{key}` was {'added' if key in new.children else 'removed'}",
            )
    for key in _OPAQUE:
        if old.keys.get(key) != new.keys.get(key):
            yield max(fewer, more), f"`{key}` changed"


def _property_changes(
    old: Schema, new: Schema, directions: list[str], sides: tuple[Reader, Reader]
) -> Iterator[tuple[Impact, str, Parts, Parts | None]]:
    for name, parts in old.properties.items():
        if name not in new.properties:
            is_read = RESPONSE in directions and sides[0].schema(parts).keys.get("writeOnly") is not True
            is_refused = REQUEST in directions and new.keys.get("additionalProperties") is False
            impact = Impact.MAJOR if is_read or is_refused else Impact.PATCH
            yield impact, "was removed", parts, None
    for name, parts in new.properties.items():
        is_sent = REQUEST in directions and sides[1].schema(parts).keys.get("readOnly") is not True
        is_read = RESPONSE in directions and sides[1].schema(parts).keys.get("writeOnly") is not True
        is_required, was_required = name in new.required, name in old.required
        if name not in old.properties:
            impact = Impact.MAJOR if is_required and is_sent else Impact.MINOR
            yield impact, f"was added{', and is required' if is_required else ''}", old.parts, parts
        elif is_required and not was_required:
            yield (Impact.MAJOR if is_sent else Impact.PATCH), "is now required", old.properties[name], parts
        elif was_required and not is_required:
            impact = Impact.MAJOR if is_read else Impact.PATCH
            yield impact, "is no longer required", old.properties[name], parts


def _others(sides: tuple[Reader, Reader], raw: tuple[Parts, Parts]) -> str:
    """Return the keywords that differ and have no effect on programs, such as descriptions."""
    old, new = (_dict(side.at(parts)) for side, parts in zip(sides, raw, strict=True))
    differing = [key for key in dict.fromkeys([*old, *new]) if key not in _COMPARED and old.get(key) != new.get(key)]
    return ", ".join(f"`{key}`" for key in differing)


def _bound(keys: Mapping[str, Any], key: str, sign: int) -> tuple[float, bool]:
    """Return a bound, larger where it allows fewer values, and whether it is itself excluded."""
    inclusive, exclusive = keys.get(key), keys.get(f"exclusive{key.capitalize()}")
    bounds = [(-math.inf, False)]
    if isinstance(inclusive, int | float):
        # In OpenAPI 3.0, `exclusiveMinimum` is a flag for the minimum.
        bounds.append((sign * inclusive, exclusive is True))
    if isinstance(exclusive, int | float) and not isinstance(exclusive, bool):
        bounds.append((sign * exclusive, True))
    return max(bounds)


def _shown_bound(bound: tuple[float, bool], sign: int) -> str:
    value, is_excluded = bound
    return "none" if math.isinf(value) else f"`{sign * value}`{' (excluded)' if is_excluded else ''}"


def _both(key: str, old: Schema, new: Schema) -> tuple[Any, Any]:
    return old.keys.get(key), new.keys.get(key)


def _changed(key: str, was: Any, value: Any) -> str:
    if was is None or value is None:
        return f"`{key}` `{value if was is None else was}` was {'added' if was is None else 'removed'}"
    return f"`{key}` is now `{value}`; it was `{was}`"


def _or(values: Iterable[Any] | None) -> str:
    if values is None:
        return "any"
    return " or ".join(f"`{value}`" for value in (sorted(values) if isinstance(values, frozenset) else values))


def _kinds(value: Any) -> frozenset[str] | None:
    if value is None:
        return None
    return frozenset(map(str, value if isinstance(value, list) else [value]))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
