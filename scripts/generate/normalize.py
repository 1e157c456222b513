"""Normalize the schemas of a description into the few forms that openapi-python-client reads well.

Afterwards, every object with fields and every enum is a component with its own class, and each schema is one of:
a reference to such a component, a scalar, a constant, an array, `anyOf` of these, or `{}` for any value. `allOf` is
merged, `oneOf` and `anyOf` are distributed over the keywords beside them, aliases are replaced by their targets.
Where a schema has no such form, it gets a looser one, with a note.
"""

from __future__ import annotations

import datetime
import itertools
import json
import unicodedata
import uuid
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scripts.generate.description import Parts, parts_of, pointer
from scripts.generate.generator import Class, Config, strings

UNIX_TIMES = {"milliseconds": 1000, "seconds": 1}
"""The values of `x-unix-time`, and how many of the unit a second has."""
UNIX_TIME_MARK = "\0x-unix-time "
UUID_MARK = "\0x-uuid"
DISCRIMINATOR_MARK = "\0x-discriminator "
DEFAULT = "x-default"
"""The key of the default of an array or an object, which the generator would not read."""
SCHEMA_NAME = "x-schema-name"
"""Where a media type has the name of the schema that it refers to."""
SCHEMAS = "#/components/schemas/"

Form = dict[str, Any]
Note = tuple[Parts, str]

# The keywords that determine which values a schema accepts, as far as the generated types express it.
_SHAPING = {
    *("$dynamicRef", "$ref", "additionalProperties", "allOf", "anyOf", "const", "dependentSchemas", "else", "enum"),
    *("format", "if", "items", "nullable", "oneOf", "patternProperties", "prefixItems", "properties", "required"),
    *("then", "type", "unevaluatedProperties"),
}
_KINDS = ("array", "boolean", "integer", "number", "object", "string")
_ANNOTATIONS = ("default", "deprecated", "description", "example")
# The fields that only these keywords name are in no class.
_CONDITIONAL = ("dependentSchemas", "else", "if", "then")
# The maximum number of forms of a union, and of schemas within a form: a larger type is not readable.
_MOST_FORMS = 64
_MOST_SCHEMAS = 400


@dataclass(frozen=True)
class Source:
    """A schema and where it comes from.

    Attributes:
        schema: The schema; or several, all of which apply.
        parts: Its path in the description.
        key: Its unique key.
        parent: The class whose name precedes its name; empty for a component.
        name: The name of its class, without that of the parent.
        holder: The key of the schema whose class has its fields.
    """

    schema: Any
    parts: Parts
    key: str
    parent: str
    name: str
    holder: str

    def within(self, *steps: str | int, parent: str, name: str, schema: Any) -> Source:
        """Return a schema within this one, whose class, if it has one, is its own."""
        key = f"{self.key}{pointer(steps)[1:]}"
        return Source(schema, (*self.parts, *steps), key, parent, name, key)

    def part(self, *steps: str | int, schema: Any) -> Source:
        """Return a schema within this one whose fields are those of this one."""
        return replace(self, schema=schema, parts=(*self.parts, *steps), key=f"{self.key}{pointer(steps)[1:]}")


@dataclass
class Merged:
    """The merged keywords of several schemas that all apply."""

    kinds: list[str] | None = None
    is_nullable: bool = False
    properties: dict[str, list[Source]] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    additional: list[Source] = field(default_factory=list)
    is_open: bool | None = None
    items: list[Source] = field(default_factory=list)
    values: list[Any] | None = None
    format: str = ""
    extensions: dict[str, Any] = field(default_factory=dict)
    groups: list[tuple[Source, str]] = field(default_factory=list)
    conflict: str = ""

    @property
    def kind(self) -> str:
        """Return the kind of the values where there is one kind, or where the keywords fit only one."""
        if self.kinds is not None:
            return self.kinds[0] if len(self.kinds) == 1 else ""
        return "object" if self.properties or self.additional else "array" if self.items else ""


@dataclass
class Normalized:
    """The normal form of a description's schemas.

    Attributes:
        schemas: The components that become classes.
        keys: Their keys by the names of their classes.
        parts: The path of each of them in the description.
        notes: Where types are looser, or names other, than described: each note with its path.
        renamed: Fields whose names would clash in Python: for each component, the described names by the new ones.
    """

    schemas: dict[str, Form] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Parts] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)


class Normalizer:
    """Normalizes the schemas of one description.

    Args:
        data: The description, which is not modified.
        config: The generator's configuration, whose `class_overrides` name classes.
    """

    def __init__(self, data: Mapping[str, Any], config: Config) -> None:
        self._data = data
        self._config = config
        self.result = Normalized()
        self._forms: dict[str, Form] = {}
        self._open: set[str] = set()
        self._classes: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        self._names: set[str] = set()
        self._waiting: deque[tuple[str, Source]] = deque()
        self._free = ""

    def components(self) -> None:
        """Normalize the components. Those that become classes get their names first."""
        sources = [self._component(key) for key in self._schemas()]
        for source in sources:
            if self._alias(source) is None:
                merged = self._merged(source)
                if not merged.groups and not merged.is_nullable and self._is_class(merged):
                    self._allocate(source)
        self._use_families(sources)
        for source in sources:
            self.form(source)
        self.finish()

    def _use_families(self, sources: Iterable[Source]) -> None:
        """Let a reference to a class with a discriminator also allow the classes derived from it by `allOf`."""
        by_name = {source.name: source for source in sources if source.key in self._taken}
        derived: dict[str, list[str]] = {}
        for name in by_name:
            for part in _list(self._schemas()[name].get("allOf")):
                target = self._target(part["$ref"]) if isinstance(part, dict) and "$ref" in part else None
                if target is not None:
                    derived.setdefault(target.name, []).append(name)
        for name, source in by_name.items():
            if not _is_discriminator(source.schema):
                continue
            family = [name]
            for base in family:
                family += [each for each in derived.get(base, ()) if each not in family]
            members = [by_name[each] for each in family if each in by_name]
            forms: list[Form] = [{"$ref": SCHEMAS + pointer((self._taken[member.key],))[2:]} for member in members]
            if len(forms) > 1:
                marked = self._marked(forms, source, [source.schema], members, is_family=True)
                self._forms[source.key] = self._union(marked, source)

    def source(self, schema: Any, parts: Parts, parent: str, name: str, *, scope: str = "") -> Source:
        """Return a schema that is not a component, with the name of its class.

        Args:
            schema: The schema.
            parts: Its path.
            parent: The class whose name precedes its name.
            name: The name of its class, without that of the parent.
            scope: A suffix of its key, for a schema that is to have a separate class for each use.
        """
        key = f"{pointer(parts)}{scope}"
        return Source(schema, parts, key, parent, name, key)

    def finish(self) -> None:
        """Write the classes whose names were allocated."""
        while self._waiting:
            self._write(*self._waiting.popleft())

    def form(self, source: Source, *, is_form_body: bool = False) -> Form:
        """Return the normal form of a schema, with its annotations.

        Args:
            source: The schema.
            is_form_body: Whether it is sent as a form, which is a class even without fields.
        """
        known = self._forms.get(source.key)
        # An object without fields is a class as the body of a form, and a plain dict elsewhere.
        if known is not None and not (is_form_body and known.get("$ref") == SCHEMAS + self._free):
            return known
        if source.key in self._open:
            self._note(source, "refers to itself without an object in between; any value is accepted there")
            return {}
        self._open.add(source.key)
        form = self._annotated(self._form(source, is_form_body=is_form_body), source)
        self._open.discard(source.key)
        self._forms[source.key] = form
        return form

    def _form(self, source: Source, *, is_form_body: bool) -> Form:
        alias = self._alias(source)
        if alias is not None:
            form = self.form(alias, is_form_body=is_form_body)
            nullable = isinstance(source.schema, dict) and source.schema.get("nullable") is True
            return self._union([_bare(form), {"type": "null"}], source) | _annotations(form) if nullable else form
        merged = self._merged(source)
        if merged.conflict:
            self._note(source, f"{merged.conflict}; any value is accepted")
            return {}
        forms = self._alternatives(source, merged) if merged.groups else self._by_kind(source, merged, is_form_body)
        if merged.is_nullable:
            forms.append({"type": "null"})
        return self._union(forms, source)

    # What a schema consists of

    def _schemas(self) -> dict[str, Any]:
        components = self._data.get("components") or {}
        schemas: dict[str, Any] = components.get("schemas") or {}
        return schemas

    def _component(self, name: str) -> Source:
        key = f"{SCHEMAS}{pointer((name,))[2:]}"
        return Source(self._schemas()[name], ("components", "schemas", name), key, "", name, key)

    def _target(self, ref: Any) -> Source | None:
        """Return the target of a reference; None if it does not exist."""
        parts = parts_of(str(ref))
        schema: Any = self._data
        for part in parts:
            try:
                schema = schema[int(part)] if isinstance(schema, list) else schema[part]
            except (LookupError, TypeError, ValueError):
                return None
        if parts[:2] == ("components", "schemas") and len(parts) == 3:
            return self._component(str(parts[2]))
        # A part of another schema has no name, so the last names in its path are used.
        names = [str(part) for part in parts if part not in _SHAPING and not str(part).isdigit()]
        key = pointer(parts)
        parent = strings.pascal_case(names[-2]) if len(names) > 1 else ""
        return Source(schema, parts, key, parent, names[-1] if names else "Schema", key)

    def _alias(self, source: Source) -> Source | None:
        """Return the schema to which this one adds nothing but annotations."""
        schema = source.schema
        if isinstance(schema, tuple):
            bearing = [part for part in schema if _shaping(part.schema)]
            # What is left of a schema without its unions has that schema's key.
            return bearing[0] if len(bearing) == 1 and bearing[0].key not in self._open else None
        if not isinstance(schema, dict):
            return None
        shaping = _shaping(schema) - {"nullable"}
        kind = schema.get("type")
        for key in ("$ref", "allOf", "anyOf", "oneOf"):
            if shaping not in ({key}, {key, "type"}):
                continue
            alias = self._only(source, key)
            if alias is None or alias.key == source.key:
                return None
            if "type" in shaping:
                # `type` is often repeated next to the reference.
                merged = self._merged(alias)
                if merged.kinds != [kind] or merged.groups:
                    return None
            return alias
        return None

    def _only(self, source: Source, key: str) -> Source | None:
        if key == "$ref":
            return self._target(source.schema["$ref"])
        parts = source.schema[key]
        if not isinstance(parts, list):
            return None
        bearing = [index for index, part in enumerate(parts) if key != "allOf" or _shaping(part)]
        return source.part(key, bearing[0], schema=parts[bearing[0]]) if len(bearing) == 1 else None

    def _leaves(self, source: Source, seen: set[str]) -> Iterator[Source]:
        """Yield the schemas that all apply, without `$ref` and `allOf`; this one last, since its keywords override."""
        schema = source.schema
        if isinstance(schema, tuple):
            for part in schema:
                yield from self._leaves(part, seen)
            return
        if not isinstance(schema, dict) or source.key in seen:
            return
        seen.add(source.key)
        if "$ref" in schema and (target := self._target(schema["$ref"])):
            yield from self._leaves(target, seen)
        for index, part in enumerate(_list(schema.get("allOf"))):
            yield from self._leaves(source.part("allOf", index, schema=part), seen)
        yield replace(source, schema={key: value for key, value in schema.items() if key not in ("$ref", "allOf")})

    def _merged(self, source: Source) -> Merged:
        merged = Merged()
        leaves = list(self._leaves(source, set()))
        nullable = []
        for leaf in leaves:
            if _shaping(leaf.schema):
                self._add(merged, leaf)
            if leaf.schema.keys() & {"type", "enum", "const", "nullable", "properties"}:
                nullable.append(_is_nullable(leaf.schema))
        last = leaves[-1].schema if leaves else {}
        merged.is_nullable = bool(nullable) and (all(nullable) or last.get("nullable") is True)
        if merged.groups and isinstance(last.get("type"), list) and "null" in last["type"]:
            merged.is_nullable = True
        return merged

    def _add(self, merged: Merged, leaf: Source) -> None:
        schema = leaf.schema
        kinds = _kinds(schema)
        if kinds is not None:
            both = kinds if merged.kinds is None else _common(merged.kinds, kinds)
            if not both and merged.kinds and kinds:
                merged.conflict = f"combines {' or '.join(merged.kinds)} and {' or '.join(kinds)}, which no value is"
            merged.kinds = both
        label = self._label(leaf)
        for name, child in _dict(schema.get("properties")).items():
            if child is not False:
                inner = leaf.within("properties", name, parent=label, name=name, schema=child)
                merged.properties.setdefault(name, []).append(inner)
        merged.required |= dict.fromkeys(str(name) for name in _list(schema.get("required")))
        for key in ("additionalProperties", "unevaluatedProperties"):
            if isinstance(schema.get(key), dict):
                if schema[key]:
                    inner = leaf.within(key, parent=label, name="AdditionalProperty", schema=schema[key])
                    merged.additional.append(inner)
                merged.is_open = True
            elif key in schema and merged.is_open is not True:
                merged.is_open = schema[key] is True
        for name, child in _dict(schema.get("patternProperties")).items():
            inner = leaf.within("patternProperties", name, parent=label, name="AdditionalProperty", schema=child)
            merged.additional.append(inner)
            merged.is_open = True
        self._add_items(merged, leaf)
        if "enum" in schema or "const" in schema:
            given = schema["enum"] if isinstance(schema.get("enum"), list) else [schema.get("const")]
            values = [value for value in given if value is not None]
            known = merged.values
            merged.values = values if known is None else [value for value in values if _has(known, value)] or values
        merged.format = str(schema.get("format") or merged.format)
        merged.extensions |= {key: schema[key] for key in ("x-enum-varnames", "x-unix-time", "x-uuid") if key in schema}
        merged.groups += [
            (leaf, key) for key in ("anyOf", "oneOf") if not all(map(_is_condition, _list(schema.get(key))))
        ]
        for key in _CONDITIONAL:
            if key in schema and _names_fields(schema[key]):
                self._note(leaf, f"`{key}` has no effect; fields that only it names are additional properties", key)
        if "$dynamicRef" in schema:
            self._note(leaf, "`$dynamicRef` is not followed; any value is accepted", "$dynamicRef")

    def _add_items(self, merged: Merged, leaf: Source) -> None:
        schema = leaf.schema
        for index, child in enumerate(_list(schema.get("prefixItems"))):
            name = f"{leaf.name}_item_{index}"
            merged.items.append(leaf.within("prefixItems", index, parent=leaf.parent, name=name, schema=child))
        if isinstance(schema.get("items"), dict | bool) and schema["items"] is not False:
            name = f"{leaf.name}_item"
            merged.items.append(leaf.within("items", parent=leaf.parent, name=name, schema=schema["items"]))

    # Unions

    def _alternatives(self, source: Source, merged: Merged) -> list[Form]:
        """Return the forms of a schema with `anyOf` or `oneOf`, each with the keywords beside these."""
        leaves = list(self._leaves(source, set()))
        plain = [replace(leaf, schema=_without(leaf.schema, "anyOf", "oneOf", "nullable")) for leaf in leaves]
        beside = tuple(leaf for leaf in plain if _shaping(leaf.schema))
        base = self._merged(replace(source, schema=beside))
        groups = []
        for leaf, key in merged.groups:
            members = [
                leaf.within(key, index, parent=leaf.parent, name=_subscript(leaf, member, index), schema=member)
                for index, member in enumerate(leaf.schema[key])
            ]
            groups.append(members)
        choices = list(itertools.islice(itertools.product(*groups), _MOST_FORMS + 1))
        if len(choices) > _MOST_FORMS:
            self._note(source, f"has more than {_MOST_FORMS} forms; any value is accepted")
            return [{}]
        forms = []
        for choice in choices:
            needed = beside if self._adds(base, choice) else ()
            if not needed and len(choice) == 1:
                forms.append(self.form(choice[0]))
                continue
            name = "_".join((source.name, *(_suffix(member, source) for member in choice)))
            keys = [part.key for part in (*needed, *choice)]
            key = f"{source.key}&{'&'.join(keys)}"
            forms.append(self.form(Source((*needed, *choice), choice[0].parts, key, source.parent, name, key)))
        return self._discriminated(forms, source, merged, choices)

    def _adds(self, base: Merged, choice: tuple[Source, ...]) -> bool:
        """Return whether the keywords beside a union add to one of its forms."""
        if len(choice) != 1:
            return base != Merged()
        member = self._merged(choice[0])
        if member.groups:
            return bool(base.properties or base.additional or base.required.keys())
        is_typed = base.kinds is None or member.kinds is not None or bool(member.kind) or member.is_nullable
        fields = base.properties.keys() <= member.properties.keys() and base.required.keys() <= member.required.keys()
        return not (is_typed and fields) or bool(base.additional or base.items or base.values or base.format)

    def _discriminated(
        self, forms: list[Form], source: Source, merged: Merged, choices: list[tuple[Source, ...]]
    ) -> list[Form]:
        """Add a mark to the forms of a union with a discriminator: the class for each value."""
        described = [leaf.schema for leaf, _ in merged.groups if _is_discriminator(leaf.schema)]
        if not described:
            return forms
        if len(merged.groups) > 1:
            self._note(source, "`discriminator` has no effect: the schema has several unions")
            return forms
        return self._marked(forms, source, described, [member for (member,) in choices])

    def _marked(
        self,
        forms: list[Form],
        source: Source,
        schemas: list[dict[str, Any]],
        members: list[Source],
        *,
        is_family: bool = False,
    ) -> list[Form]:
        described = [schema["discriminator"] for schema in schemas]
        name = described[0]["propertyName"]
        named: dict[str, list[str]] = {}
        for value, ref in _dict(described[0].get("mapping")).items():
            target = self._target(ref) if str(ref).startswith("#") else self._named(str(ref))
            if target is None:
                self._note(source, f"the discriminator maps {value!r} to {ref!r}, which does not exist")
            else:
                named.setdefault(self._resolved(target).key, []).append(value)
        mapping: dict[str, str] = {}
        for index, (form, member) in enumerate(zip(forms, members, strict=True)):
            target = self._resolved(member)
            if "$ref" not in form or self.result.schemas.get(_key_of(form), {}).get("enum"):
                continue
            values = named.get(target.key) or self._constants(target, name) or [target.name]
            if is_family and index == 0 and target.key not in named:
                # Objects with any other value are of the base class.
                continue
            mapping |= dict.fromkeys(map(str, values), str(self._class_of(_key_of(form)).name))
        if not mapping:
            return forms
        return [*forms, {"const": f"{DISCRIMINATOR_MARK}{json.dumps([name, mapping])}"}]

    def _named(self, name: str) -> Source | None:
        return self._component(name) if name in self._schemas() else None

    def _resolved(self, source: Source) -> Source:
        """Return the schema that this one is an alias of."""
        seen = {source.key}
        while (alias := self._alias(source)) is not None and alias.key not in seen:
            seen.add(alias.key)
            source = alias
        return source

    def _constants(self, source: Source, name: str) -> list[str]:
        """Return the values that a field of an object can have, where they are described."""
        sources = self._merged(source).properties.get(name)
        if not sources:
            return []
        values = self._merged(sources[0] if len(sources) == 1 else replace(source, schema=tuple(sources))).values
        return [value for value in values or () if isinstance(value, str)]

    def _union(self, forms: Iterable[Form], source: Source) -> Form:
        flat: dict[str, Form] = {}
        for form in forms:
            for member in form.get("anyOf", (form,)):
                bare = _bare(member)
                if not bare:
                    return {}
                flat.setdefault(json.dumps(bare, sort_keys=True), bare)
        members = self._with_one_discriminator(list(flat.values()), source)
        if not members:
            return {}
        if len(members) > _MOST_FORMS or sum(map(_size, members)) > _MOST_SCHEMAS:
            self._note(source, f"has more than {_MOST_FORMS} forms, or very large ones; any value is accepted")
            return {}
        return dict(members[0]) if len(members) == 1 else {"anyOf": members}

    def _with_one_discriminator(self, members: list[Form], source: Source) -> list[Form]:
        """Merge the marks of several discriminators."""
        marks = [member for member in members if str(member.get("const", "")).startswith(DISCRIMINATOR_MARK)]
        others = [member for member in members if member not in marks]
        if not marks or len(others) == 1:
            return others
        read = [json.loads(mark["const"].removeprefix(DISCRIMINATOR_MARK)) for mark in marks]
        classes: dict[str, set[str]] = {}
        for _, mapping in read:
            for value, name in mapping.items():
                classes.setdefault(value, set()).add(name)
        if len({name for name, _ in read}) > 1:
            self._note(source, "`discriminator` has no effect: the unions within this one have different ones")
            return others
        if any(len(names) > 1 for names in classes.values()):
            self._note(source, "`discriminator` has no effect: one value means several schemas")
            return others
        values = {value: name for value, (name,) in classes.items()}
        return [*others, {"const": f"{DISCRIMINATOR_MARK}{json.dumps([read[0][0], values])}"}]

    # Single forms

    def _by_kind(self, source: Source, merged: Merged, is_form_body: bool) -> list[Form]:
        """Return a form for each kind of value."""
        if merged.kinds == []:
            return []
        kinds = merged.kinds or ([merged.kind] if merged.kind else [])
        if merged.values is not None:
            return self._of_values(source, merged)
        forms = []
        for kind in kinds:
            if kind == "object":
                forms.append(self._object(source, merged, is_form_body))
            elif kind == "array":
                forms.append(self._array(source, merged))
            else:
                forms.append(_scalar(kind, merged))
        return forms or [{}]

    def _is_class(self, merged: Merged) -> bool:
        if merged.values is not None:
            return _is_enum(merged)
        return merged.kind == "object" and bool(merged.properties or merged.additional)

    def _object(self, source: Source, merged: Merged, is_form_body: bool) -> Form:
        if merged.properties or merged.additional or is_form_body:
            return {"$ref": SCHEMAS + pointer((self._allocate(source),))[2:]}
        # All free-form objects are one class, which plain dicts replace.
        if not self._free:
            self._free = self._free_name("FreeFormObject", "FreeFormObject")
            self.result.schemas[self._free] = {"type": "object"}
            self.result.parts[self._free] = source.parts
        return {"$ref": SCHEMAS + self._free}

    def _array(self, source: Source, merged: Merged) -> Form:
        items = [_bare(self.form(item)) for item in merged.items]
        form = self._union(items, source) if items else {}
        if _size(form) > _MOST_SCHEMAS:
            self._note(source, "has very large items; any value is accepted as one")
            form = {}
        return {"type": "array", "items": form}

    def _of_values(self, source: Source, merged: Merged) -> list[Form]:
        """Return the form of an enum or a constant."""
        values = list({json.dumps(value, sort_keys=True): value for value in merged.values or ()}.values())
        if not values:
            return [] if merged.is_nullable else [{}]
        if any(_is_const(leaf.schema) for leaf in self._leaves(source, set())) and len(values) == 1:
            value = values[0]
            if isinstance(value, bool | int | str):
                return [{"const": value}]
        elif _is_enum(merged):
            return [{"$ref": SCHEMAS + pointer((self._allocate(source),))[2:]}]
        elif values == [True] or values == [False]:
            return [{"const": values[0]}]
        kinds = list(dict.fromkeys(filter(None, map(_kind_of, values)))) if merged.kinds is None else merged.kinds
        if kinds == ["boolean"]:
            return [{"type": "boolean"}]
        self._note(source, f"has values that no enum can have; any {' or '.join(kinds)} is accepted")
        return self._by_kind(source, replace(merged, kinds=kinds, values=None), is_form_body=False)

    # Classes

    def _label(self, source: Source) -> str:
        """Return the name of the class that has the fields of a schema, or that would have them."""
        return self._classes.get(source.holder) or self._proposed(source)

    def _proposed(self, source: Source) -> str:
        title = source.schema.get("title") if isinstance(source.schema, dict) and source.parent else None
        # The generator would use only the part after a slash.
        name = str(title or source.name).replace("/", ".")
        if title and not self._config.use_path_prefixes_for_title_model_names:
            return name
        if not source.parent:
            return name
        return f"{strings.pascal_case(source.parent)}{strings.pascal_case(name)}"

    def _class_of(self, key: str) -> Class:
        return Class.from_string(string=key, config=self._config)

    def _allocate(self, source: Source) -> str:
        """Return the key of the component that a schema becomes, and have its class written."""
        known = self._taken.get(source.key)
        if known is not None:
            return known
        proposed = self._proposed(source)
        key = self._free_name(proposed, proposed if source.parent else source.name.replace("/", "."))
        if key != proposed:
            self._note(source, f"its class is {self._class_of(key).name}, since another class has its name")
        self._taken[source.key] = key
        self._classes[source.key] = str(self._class_of(key).name)
        self.result.schemas[key] = {}
        self.result.parts[key] = source.parts
        self._waiting.append((key, source))
        return key

    def _free_name(self, name: str, key: str) -> str:
        """Return a key whose class and module no other has."""
        for number in itertools.count(1):
            numbered = key if number == 1 else f"{key}{number}"
            item = self._class_of(numbered)
            names = {str(item.name), f"{item.module_name}.py"}
            if not names & self._names and numbered not in self.result.schemas:
                self._names |= names
                self.result.keys[str(item.name)] = numbered
                return numbered
        raise AssertionError(name)

    def _write(self, key: str, source: Source) -> None:
        # Only after all components have names, which are the prefixes of the names of their fields' classes.
        merged = self._merged(source)
        schema: Form
        if merged.values is not None:
            values = list(dict.fromkeys(merged.values))
            schema = {"type": "integer" if isinstance(values[0], int) else "string", "enum": values}
            names = merged.extensions.get("x-enum-varnames")
            if isinstance(names, list) and len(names) == len(values):
                schema["x-enum-varnames"] = names
            name_members(schema)
        else:
            schema = {"type": "object", "properties": self._fields(key, merged)}
            renamed = {described: name for name, described in self.result.renamed.get(key, {}).items()}
            required = [renamed.get(name, name) for name in merged.required if name in merged.properties]
            if required:
                schema["required"] = required
            if merged.additional:
                forms = [self.form(child) for child in merged.additional]
                schema["additionalProperties"] = self._union(forms, source) or True
            elif merged.is_open is not None:
                schema["additionalProperties"] = merged.is_open
        leaves = list(self._leaves(source, set()))
        self.result.schemas[key] = schema | (_described(leaves[-1].schema) if leaves else {})

    def _fields(self, key: str, merged: Merged) -> dict[str, Form]:
        names = distinct_names(merged.properties, self._config)
        fields = {}
        for name, sources in merged.properties.items():
            source = sources[0]
            if len(sources) > 1:
                distinct = list(
                    {json.dumps(each.schema, sort_keys=True, default=str): each for each in sources}.values()
                )
                joined_key = f"&{key}/properties/{name}"
                parent = self._class_of(key).name
                joined = Source(tuple(distinct), sources[-1].parts, joined_key, parent, name, joined_key)
                source = distinct[0] if len(distinct) == 1 else joined
            fields[names[name]] = self.form(source)
            if names[name] != name:
                self.result.renamed.setdefault(key, {})[names[name]] = name
        return fields

    # Annotations

    def _annotated(self, form: Form, source: Source) -> Form:
        """Return a form with a description, an example and a default."""
        annotated = dict(form)
        # If the schema has its own class, that class has the description.
        is_class = "$ref" in form and self._taken.get(source.key) == _key_of(form)
        # The default of a component is not the default of a schema that refers to it.
        is_component = source.parts[:-1] == ("components", "schemas")
        for part in source.schema if isinstance(source.schema, tuple) else (source,):
            if isinstance(part.schema, dict):
                annotated |= {} if is_class else _described(part.schema)
                if part.schema.get("default") is not None and not is_component:
                    annotated.pop(DEFAULT, None)
                    annotated.pop("default", None)
                    annotated |= self._default(part.schema["default"], _bare(annotated), part)
        return annotated

    def _default(self, value: Any, form: Form, source: Source) -> Form:
        if not self.fits(form, value):
            # Items of arrays and maps need no default, since they are never absent.
            if source.parts[-1] not in ("additionalProperties", "items"):
                is_object = isinstance(value, dict) and self._has_class(form)
                reason = "only objects without fields have one" if is_object else "it does not match its schema"
                self._note(source, f"has no effect: {reason}", "default")
            return {}
        if not form:
            return {"default": value}
        if isinstance(value, dict | list):
            return {DEFAULT: value}
        if isinstance(value, float) and value.is_integer() and form.get("type") == "integer":
            value = int(value)
        return {"default": value}

    def _has_class(self, form: Form) -> bool:
        """Return whether an object can be of a class with fields."""
        return any("$ref" in member and _key_of(member) != self._free for member in form.get("anyOf", (form,)))

    def fits(self, form: Form, value: Any) -> bool:
        """Return whether a value can be the default of a form."""
        if not form:
            return True
        if "anyOf" in form:
            return any(self.fits(member, value) for member in form["anyOf"])
        if "const" in form:
            return type(value) is type(form["const"]) and bool(value == form["const"])
        if "$ref" in form:
            key = _key_of(form)
            if key == self._free:
                return isinstance(value, dict)
            values: list[Any] = self.result.schemas[key].get("enum") or next(
                (self._merged(source).values or [] for waiting, source in self._waiting if waiting == key), []
            )
            return not isinstance(value, bool) and value in values
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        match form.get("type"):
            case "array":
                return isinstance(value, list) and all(self.fits(form["items"], item) for item in value)
            case "boolean":
                return isinstance(value, bool)
            case "integer":
                return is_number and float(value).is_integer()
            case "number":
                return is_number
            case "string":
                return isinstance(value, str) and _parses(value, form.get("format", ""))
            case _:
                return False

    def _note(self, source: Source, message: str, *steps: str) -> None:
        self.result.notes.append(((*source.parts, *steps), message))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _has(values: list[Any], value: Any) -> bool:
    return any(type(known) is type(value) and known == value for known in values)


def _without(schema: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in keys}


def _shaping(schema: Any) -> set[str]:
    """Return the keywords of a schema that determine which values it accepts."""
    if isinstance(schema, tuple):
        return {key for part in schema for key in _shaping(part.schema)}
    return schema.keys() & _SHAPING if isinstance(schema, dict) else set()


def _is_condition(schema: Any) -> bool:
    """Return whether a form of a union only restricts which fields go together; the fields are beside the union."""
    return isinstance(schema, dict) and _shaping(schema) <= {"required"}


def _names_fields(schema: Any) -> bool:
    return "properties" in json.dumps(schema, default=str)


def _is_const(schema: Any) -> bool:
    return isinstance(schema, dict) and "const" in schema


def _is_nullable(schema: dict[str, Any]) -> bool:
    kinds = schema.get("type")
    has_null = kinds == "null" or (isinstance(kinds, list) and "null" in kinds)
    is_null = "const" in schema and schema["const"] is None
    return has_null or is_null or schema.get("nullable") is True or None in _list(schema.get("enum"))


def _kinds(schema: dict[str, Any]) -> list[str] | None:
    """Return the types of a schema, without null; None where it names none."""
    kinds = schema.get("type")
    if kinds is None:
        return None
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind in _KINDS]


def _common(left: list[str], right: list[str]) -> list[str]:
    """Return the types that two schemas share: an integer is a number too."""
    wide = {*left, *(["number"] if "integer" in right and "number" in left else [])}
    common = [kind for kind in right if kind in wide or (kind == "integer" and "number" in left)]
    if "number" in right and "integer" in left and "integer" not in common:
        common.append("integer")
        common = [kind for kind in common if kind != "number"]
    return common


def _kind_of(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "")


def _is_enum(merged: Merged) -> bool:
    """Return whether the values are all strings, or all integers, as the type says."""
    kinds = {_kind_of(value) for value in merged.values or ()}
    if kinds not in ({"string"}, {"integer"}):
        return False
    (kind,) = kinds
    return merged.kinds is None or kind in merged.kinds or (kind == "integer" and "number" in merged.kinds)


def _scalar(kind: str, merged: Merged) -> Form:
    form: Form = {"type": kind}
    if kind == "string" and merged.format:
        form["format"] = merged.format
    unit = merged.extensions.get("x-unix-time")
    mark = ""
    if kind in ("integer", "number") and unit in UNIX_TIMES:
        mark = f"{UNIX_TIME_MARK}{unit}"
    elif kind == "string" and merged.extensions.get("x-uuid") is True and not merged.format:
        mark = UUID_MARK
    return {"anyOf": [form, {"const": mark}]} if mark else form


def _described(schema: Any) -> Form:
    """Return the description and the example of a schema."""
    if not isinstance(schema, dict):
        return {}
    described = {key: schema[key] for key in ("deprecated", "description", "example") if key in schema}
    if "example" not in described and _list(schema.get("examples")):
        described["example"] = schema["examples"][0]
    return described


def _annotations(form: Form) -> Form:
    return {key: form[key] for key in (*_ANNOTATIONS, DEFAULT) if key in form}


def without_null(form: Form) -> Form:
    """Return a form without null among its alternatives."""
    members = [member for member in form.get("anyOf", ()) if member != {"type": "null"}]
    if not members:
        return form
    beside = _without(form, "anyOf")
    return members[0] | beside if len(members) == 1 else {"anyOf": members} | beside


def _bare(form: Form) -> Form:
    return _without(form, *_ANNOTATIONS, DEFAULT)


def _size(form: Form) -> int:
    """Return the number of schemas within a form."""
    return 1 + sum(map(_size, form.get("anyOf", ()))) + (_size(form["items"]) if "items" in form else 0)


def _key_of(form: Form) -> str:
    return str(parts_of(form["$ref"])[-1])


def _subscript(source: Source, member: Any, index: int) -> str:
    title = member.get("title") if isinstance(member, dict) else None
    return f"{source.name}_{title if title and title != source.schema.get('title') else f'type_{index}'}"


def _suffix(member: Source, source: Source) -> str:
    """Return what follows the name of a schema for one of its forms."""
    ref = member.schema.get("$ref") if isinstance(member.schema, dict) else None
    return str(parts_of(ref)[-1]) if isinstance(ref, str) else member.name.removeprefix(f"{source.name}_")


def _is_discriminator(schema: dict[str, Any]) -> bool:
    discriminator = schema.get("discriminator")
    return isinstance(discriminator, dict) and isinstance(discriminator.get("propertyName"), str)


def _parses(text: str, kind: str) -> bool:
    try:
        match kind:
            case "date":
                datetime.date.fromisoformat(text)
            case "date-time":
                datetime.datetime.fromisoformat(text)
            case "uuid":
                uuid.UUID(text)
    except ValueError:
        return False
    return kind != "binary"


def distinct_names(names: Iterable[str], config: Config, mark: str = "") -> dict[str, str]:
    """Return names for fields or parameters for which the generator can find distinct names in Python.

    Args:
        names: The names.
        config: The generator's configuration.
        mark: The text before a number, so that the name can be restored.
    """
    distinct: dict[str, str] = {}
    taken: set[tuple[bool, str]] = set()

    def forms(name: str) -> set[tuple[bool, str]]:
        # If names in snake case are equal, the generator tries them without the conversion.
        return {
            (is_raw, strings.PythonIdentifier(name, config.field_prefix, skip_snake_case=is_raw))
            for is_raw in (False, True)
        }

    for name in names:
        numbered = (f"{name}{mark}_{number}" for number in itertools.count(2))
        distinct[name] = next(each for each in itertools.chain([name], numbered) if not forms(each) <= taken)
        taken |= forms(distinct[name])
    return distinct


def _member(name: str) -> str:
    return strings.snake_case(name).upper()


def name_members(schema: dict[str, Any]) -> None:
    """Name the members of an enum if the names that the generator gives them would be equal or invalid."""
    values = schema["enum"]
    given = schema.get("x-enum-varnames")
    if isinstance(given, list) and len({_member(str(name)) for name in given}) < len(given):
        del schema["x-enum-varnames"]
    if "x-enum-varnames" in schema or not all(isinstance(value, str) for value in values):
        return
    names = [_member(value) if value[:1].isalpha() else f"VALUE_{index}" for index, value in enumerate(values)]
    is_normal = names == [unicodedata.normalize("NFKC", name) for name in names]
    if is_normal and all(name.isidentifier() for name in names) and len(set(names)) == len(names):
        return
    names = [unicodedata.normalize("NFKC", name) for name in names]
    schema["x-enum-varnames"] = [
        name if name.isidentifier() and name not in names[:index] else f"VALUE_{index}"
        for index, name in enumerate(names)
    ]
