"""Find the changes of a package that affect programs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from scripts.diff import assignability, renames
from scripts.diff.assignability import Relation
from scripts.diff.change import Change, Impact, merged
from scripts.diff.code import Code, sample, short, variable
from scripts.diff.positions import written_and_read
from scripts.diff.surface import Attribute, Parameter, Signature, Surface, parse

Key = TypeVar("Key", bound=Hashable)

MAJOR, MINOR = Impact.MAJOR, Impact.MINOR
_CLIENTS = {"AuthenticatedClientProtocol", "ClientProtocol"}


def compare(old_lines: Iterable[str], new_lines: Iterable[str]) -> list[Change]:
    """Return what changed from one `api.txt` to another; the most severe first."""
    comparison = _Comparison(list(old_lines), list(new_lines))
    return merged(comparison.changes())


class _Comparison:
    def __init__(self, old_lines: list[str], new_lines: list[str]) -> None:
        self.before, self.new = parse(old_lines), parse(new_lines)
        self.renames = renames.detect_renames(self.before, self.new)
        self.old = parse(self.renames.applied(old_lines))
        self.before_code, self.new_code = Code(self.before), Code(self.new)
        self.old_code = Code(self.before, self.renames.original)
        bases = self.old.classes | self.new.classes
        self.bases = {path.rpartition(".")[2]: (of[0] if of else "object") for path, of in bases.items()}
        self.written, self.read = written_and_read(self.old, self.new)
        self.credentials = _renamed_credentials(self.old.credentials, self.new.credentials)

    def changes(self) -> Iterator[Change]:
        yield from self._security()
        yield from self._operations()
        yield from self._renamed()
        yield from self._classes()
        yield from self._members()
        yield from self._functions()
        yield from self._names()
        yield from self._error_bodies()
        yield from _distribution(self.old, self.new)

    def _call_changed(self, what: str, path: str, subject: str) -> Change:
        """Return the change of a function or method that must now be called in another way."""
        lines = self.old_code.call(path), self.new_code.call(path)
        return Change(MAJOR, what, "", *lines, subject=subject)

    def _construction_changed(self, what: str, owner: str) -> Change:
        """Return the change of a class that must now be constructed in another way."""
        return Change(MAJOR, what, before=self.old_code.construction(owner), now=self.new_code.construction(owner))

    def _using(self, code: Code, owner: str, name: str) -> str:
        """Return a line that uses a field: as an argument if programs construct the class, or else by reading it."""
        return code.construction(owner, f"{name}=...") if short(owner) in self.written else f"{variable(owner)}.{name}"

    def _is_read(self, owner: str) -> bool:
        """Return whether programs read the fields of a class; False if they only send it."""
        return short(owner) in self.read or short(owner) not in self.written

    # Renamed symbols

    def _renamed(self) -> Iterator[Change]:
        for before, now in self.renames.methods.items():
            if before.removesuffix("_async") in self.renames.methods and before.endswith("_async"):
                continue
            if self.renames.classes.get(before.rpartition(".")[0]) == now.rpartition(".")[0] and short(before) == short(
                now
            ):
                # The method moved with its whole tag, which is reported as an attribute of the client.
                continue
            counterpart = f"with its async counterpart `{short(before)}_async`"
            yield Change(
                MAJOR,
                f"The method `{_method(before)}`, {counterpart}, is now `{_method(now)}`",
                before=self.before_code.call(before),
                now=self.new_code.call(now),
            )
        for before, now in self.renames.tags.items():
            what = f"The functions of the operations of `{short(before)}` are now in `{now}`"
            module = next(name for name in self.renames.operations if name.startswith(f"{before}."))
            line = f"from {self.renames.operations[module]} import sync"
            yield Change(MAJOR, what, before=f"from {module} import sync", now=line)
        for before, now in self.renames.operations.items():
            if before.rpartition(".")[0] in self.renames.tags:
                continue
            yield Change(
                MAJOR,
                f"The functions of `{_operation(before)}` are now in `{now}`",
                before=f"from {before} import sync",
                now=f"from {now} import sync",
            )
        for before, now in self.renames.classes.items():
            old_import, new_import = self.before_code.import_of(before), self.new_code.import_of(now)
            if old_import != new_import:
                what = f"The class `{short(before)}` is now called `{short(now)}`"
                if short(before) == short(now):
                    what = f"The class `{short(before)}` is now in `{now.rpartition('.')[0]}`"
                yield Change(MAJOR, what, before=old_import, now=new_import)

    # Removed and added symbols

    def _operations(self) -> Iterator[Change]:
        for operation in _left(self.old.operations.values(), self.new.operations.values()):
            calls = [self.old_code.call(path) for path in renames.methods_of(self.old, operation)]
            yield Change(MAJOR, f"The operation `{_operation(operation)}` was removed", before="".join(calls[:1]))
        for operation in _left(self.new.operations.values(), self.old.operations.values()):
            calls = [self.new_code.call(path) for path in renames.methods_of(self.new, operation)]
            yield Change(MINOR, f"The operation `{_operation(operation)}` is new", now="".join(calls[:1]))

    def _security(self) -> Iterator[Change]:
        """Yield the changes of the credentials that operations require."""
        client = next((path for path in self.new.calls if ".sdk." in path), "")
        for name, before in self.old.credentials.items():
            now = self.new.credentials.get(name, before)
            if before != now:
                yield Change(MAJOR, f"`{short(client)}` sends `{name}` as `{now}`; it sent it as `{before}`")
        if client in self.old.calls:
            # Where there are credentials, the first is the only parameter that is accepted by its position.
            was, arguments = (
                [item.name for item in surface.calls[client].parameters if item.by_position]
                for surface in (self.old, self.new)
            )
            if arguments and not was:
                lines = f"{short(client)}()", self.new_code.call(client, arguments)
                yield Change(MAJOR, f"`{short(client)}` now requires credentials", "", *lines)
        for module in self.new.operations.values():
            known, required = self.old.security(module), self.new.security(module)
            if known is None or required is None or module not in self.old.operations.values():
                continue
            accepted = {frozenset(self.credentials.get(name, name) for name in group) for group in known}
            if accepted == required:
                continue
            operation = _operation(module)
            what = f"`{operation}` requires {_credentials(required)}; it required {_credentials(accepted)}"
            if all(any(needed <= given for needed in required) for given in accepted):
                yield Change(MINOR, what, subject=operation)
            else:
                before, now = (
                    f"{short(client)}({', '.join(f'{name}=...' for name in min(map(sorted, alternatives)))})"
                    for alternatives in (accepted, required)
                )
                yield Change(MAJOR, what, before=before, now=now, subject=operation)

    def _classes(self) -> Iterator[Change]:
        for path in _left(self.old.classes, self.new.classes):
            if not self._of_operation(path, self.old, self.new):
                yield Change(MAJOR, f"The class `{short(path)}` was removed", before=self.old_code.import_of(path))
        for path in _left(self.new.classes, self.old.classes):
            if not self._of_operation(path, self.new, self.old):
                line = self.new_code.import_of(path)
                yield Change(MINOR, f"The class `{short(path)}` is new", now=line, subject=short(path))
        for path, bases in self.old.classes.items():
            # The arguments of a base, such as Event in Response[Event], show in the members.
            before, now = ([base.partition("[")[0] for base in of] for of in (bases, self.new.classes.get(path, bases)))
            for base in _left(before, now):
                yield Change(
                    MAJOR,
                    f"`{short(path)}` is no longer {_an(base)}",
                    before=f"isinstance({variable(path)}, {base})",
                )

    def _of_operation(self, path: str, surface: Surface, other: Surface) -> bool:
        """Return whether a symbol was added or removed with its operation, and is not reported separately."""
        removed = set(surface.operations.values()) - set(other.operations.values())
        return any(path.startswith(f"{module}.") or path in renames.methods_of(surface, module) for module in removed)

    def _names(self) -> Iterator[Change]:
        old, new = self.old, self.new
        for name in _left(old.names, new.names):
            target = old.names[name]
            is_reported = target in self.renames.classes.values() or self._of_operation(target, old, new)
            if (target in new.classes or target in new.functions) and not is_reported:
                yield Change(
                    MAJOR,
                    f"`{name.rpartition('.')[0]}` no longer exports `{short(name)}`",
                    before=f"from {name.rpartition('.')[0]} import {short(name)}",
                    now=self.new_code.import_of(target),
                )
        for name in _left(new.names, old.names):
            target = new.names[name]
            if target in old.classes and not self._of_operation(target, new, old):
                yield Change(MINOR, f"`{name.rpartition('.')[0]}` exports `{short(name)}` too")

    def _error_bodies(self) -> Iterator[Change]:
        """Yield the changes of the types of error bodies."""
        for (module, status), kind in self.old.errors.items():
            now = self.new.errors.get((module, status), "None" if module in self.new.operations.values() else kind)
            if assignability.relation(kind, now, self.bases) not in (Relation.SAME, Relation.NARROWER):
                what = f"The `data` of an error {status} of `{_operation(module)}` was `{kind}`, and is now `{now}`"
                yield Change(MAJOR, what, before=f"data: {kind} = error.data", now=f"data: {now} = error.data")
        for module, status in _left(self.new.errors, self.old.errors):
            if module in self.old.operations.values():
                what = f"An error {status} of `{_operation(module)}` has `data`: `{self.new.errors[module, status]}`"
                yield Change(MINOR, what)

    # Attributes, fields, and members of enums.

    def _members(self) -> Iterator[Change]:
        for owner in (*self.old.classes, ""):
            if owner and owner not in self.new.classes:
                continue
            old, new = self._data(self.old, owner), self._data(self.new, owner)
            if self._of_operation(owner, self.old, self.new):
                continue
            renamed = _renamed_fields(old, new) if owner else {}
            for name in _left(old, new):
                yield self._member_removed(owner, name, old, renamed.get(name, ""))
            for name in _left(new, old):
                if name not in renamed.values():
                    yield from self._member_new(owner, name, new[name])
            for name in sorted(old.keys() & new.keys()):
                yield from self._member_changed(owner, name, old[name], new[name])

    def _data(self, surface: Surface, owner: str) -> dict[str, Attribute | str]:
        if owner:
            return {k: v for k, v in surface.members(owner).items() if not isinstance(v, Signature)}
        everything: dict[str, Attribute | str] = {**surface.attributes, **surface.values}
        return {k: v for k, v in everything.items() if k.rpartition(".")[0] not in surface.classes}

    def _member_removed(self, owner: str, name: str, old: dict[str, Attribute | str], new_name: str) -> Change:
        what = f"`{_joined(owner, name)}` was removed"
        if isinstance(old[name], str):
            value = str(old[name])
            bases = [surface.classes.get(owner, ("",))[0] for surface in (self.old, self.new)]
            now = f"{short(owner)}({value})" if bases[0] == bases[1] and bases[0].startswith("Open") else ""
            return Change(MAJOR, what, before=_joined(owner, name), now=now)
        if not owner:
            return Change(MAJOR, what, before=f"import {name.rpartition('.')[0]}")
        now = self._using(self.new_code, owner, new_name) if new_name else ""
        what += f"; `{new_name}`, which is new, has its type" if new_name else ""
        return Change(MAJOR, what, before=self._using(self.old_code, owner, name), now=now)

    def _member_new(self, owner: str, name: str, item: Attribute | str) -> Iterator[Change]:
        where = _joined(owner, name)
        is_field = isinstance(item, Attribute) and owner not in self.new.calls and self._is_model(owner)
        if isinstance(item, Attribute) and is_field and not item.default:
            yield self._construction_changed(f"`{where}` is new and required to construct {_an(owner)}", owner)
        elif isinstance(item, Attribute) and is_field and _is_sent(item.default) and short(owner) in self.written:
            yield Change(MINOR, f"`{where}` is new, and is sent as `{item.default}` by default")
        else:
            now = where if isinstance(item, str) and owner else ""
            yield Change(MINOR, f"`{where}` is new", now=now, subject=short(owner) if is_field else "")

    def _member_changed(self, owner: str, name: str, old: Attribute | str, new: Attribute | str) -> Iterator[Change]:
        where = _joined(owner, name)
        if isinstance(old, str) or isinstance(new, str):
            if old != new:
                was, now = (item if isinstance(item, str) else item.annotation for item in (old, new))
                yield Change(MAJOR, f"`{where}` was `{was}`, and is now `{now}`", before=f"{where} == {was}")
            return
        if self._is_model(owner) and owner not in self.new.calls:
            yield from self._field_changed(owner, name, old, new)
        else:
            yield from self._type_changed(owner, name, old.annotation, new.annotation)

    def _field_changed(self, owner: str, name: str, old: Attribute, new: Attribute) -> Iterator[Change]:
        where = _joined(owner, name)
        if old.default and not new.default:
            yield self._construction_changed(f"`{where}` is now required to construct {_an(owner)}", owner)
        elif new.default and not old.default:
            if not self._is_read(owner) or "Unset" not in assignability.members(new.annotation):
                yield Change(MINOR, f"`{where}` is now optional; its default is `{new.default}`")
        elif old.default != new.default:
            yield Change(
                MAJOR,
                f"`{where}` is now {_default(new.default)} by default; it was {_default(old.default)}",
                before=self.old_code.construction(owner),
                now=self.old_code.construction(owner, f"{name}={old.default}"),
            )
        types = old.annotation, new.annotation
        if bool(old.default) != bool(new.default) and (old.default or not self._is_read(owner)):
            # Whether the field is optional is reported above.
            types = _without_unset(types[0]), _without_unset(types[1])
        yield from self._type_changed(owner, name, *types)

    def _type_changed(self, owner: str, name: str, old: str, new: str) -> Iterator[Change]:
        """Yield the change of a type: a wider one breaks programs that read it, a narrower one those that set it.

        Programs may set the fields of any model: their tests also construct the models that a client returns.
        """
        where = _joined(owner, name)
        how = assignability.relation(old, new, self.bases)
        if how is Relation.SAME:
            return
        before, now = assignability.members(old), assignability.members(new)
        if how is Relation.WIDER:
            what = f"`{where}` may now also be {_or(_left(now, before))}"
        elif how is Relation.NARROWER:
            what = f"`{where}` can no longer be {_or(_left(before, now))}"
        else:
            what = f"`{where}` was {_or(before)}, and is now {_or(now)}"
        subject = short(owner)
        if self._is_read(owner) and how is not Relation.NARROWER:
            reading = f"{variable(owner)}.{name}"
            yield Change(MAJOR, what, "", f"{name}: {old} = {reading}", f"{name}: {new} = {reading}", subject=subject)
        elif self._is_model(owner) and how is not Relation.WIDER:
            yield Change(
                MAJOR,
                what,
                before=self.old_code.construction(owner, f"{name}={sample(_left(before, now))}"),
                now=self.new_code.construction(owner, f"{name}={sample(now)}"),
                subject=subject,
            )
        else:
            yield Change(MINOR, what, subject=subject)

    def _is_model(self, owner: str) -> bool:
        return f"{owner}.from_dict" in self.new.functions

    # Functions, methods and constructors

    def _functions(self) -> Iterator[Change]:
        for kind in ("functions", "calls"):
            old: dict[str, Signature] = getattr(self.old, kind)
            new: dict[str, Signature] = getattr(self.new, kind)
            for path in _left(old, new):
                if not self._reported_with_owner(path, kind, self.old, self.new):
                    yield Change(
                        MAJOR,
                        f"`{self._called(path, self.old)}` was removed",
                        before=self.old_code.call(path),
                    )
            for path in _left(new, old):
                if not self._reported_with_owner(path, kind, self.new, self.old):
                    yield Change(MINOR, f"`{self._called(path, self.new)}` is new")
            # Methods before functions, and sync before async.
            for path in sorted(
                old.keys() & new.keys(), key=lambda path: (".resources." not in path, "async" in path, path)
            ):
                yield from self._signature_changed(path, old[path], new[path])

    def _reported_with_owner(self, path: str, kind: str, surface: Surface, other: Surface) -> bool:
        owner = path if kind == "calls" else path.rpartition(".")[0]
        is_owner_changed = owner in surface.classes and owner not in other.classes
        return is_owner_changed or self._of_operation(path, surface, other)

    def _called(self, path: str, surface: Surface) -> str:
        owner, _, name = path.rpartition(".")
        if owner in surface.operations.values():
            return _operation(owner)
        if ".resources." in path:
            return _method(path).removesuffix("_async")
        return f"{short(owner)}.{name}" if owner in surface.classes else name

    def _signature_changed(self, path: str, old: Signature, new: Signature) -> Iterator[Change]:
        # The methods and functions of an operation change together, and are reported together.
        what = self._called(path, self.new)
        if path.rpartition(".")[0] in self.new.operations.values():
            old, new = _like_the_method(old), _like_the_method(new)
        renamed = self._renamed_parameters(path, old, new)
        mapped = [replace(item, name=renamed.get(item.name, item.name)) for item in old.parameters]
        for before, now in renamed.items():
            lines = self.old_code.call_with(path, before), self.new_code.call_with(path, now)
            yield Change(MAJOR, f"`{what}` takes `{now}` in place of `{before}`", "", *lines, subject=what)
        olds, news = {item.name: item for item in mapped}, {item.name: item for item in new.parameters}
        for name in _left(olds, news):
            yield Change(
                MAJOR,
                f"`{what}` no longer takes `{name}`",
                before=self.old_code.call_with(path, name),
                now=self.new_code.call(path),
                subject=what,
            )
        for name in _left(news, olds):
            if news[name].required:
                yield self._call_changed(f"`{what}` now requires `{name}`", path, what)
            else:
                default = news[name].default
                sent = f"; it is sent as `{default}` by default" if self._sends(path, default) else ""
                yield Change(MINOR, f"`{what}` takes `{name}` too{sent}", subject=what)
        for name in [name for name in olds if name in news]:
            yield from self._parameter_changed(path, what, olds[name], news[name])
        yield from self._order_changed(what, mapped, list(new.parameters))
        yield from self._result_changed(path, what, old.returns, new.returns)

    def _renamed_parameters(self, path: str, old: Signature, new: Signature) -> dict[str, str]:
        removed = _left([item.name for item in old.parameters], [item.name for item in new.parameters])
        added = _left([item.name for item in new.parameters], [item.name for item in old.parameters])
        for module, known in self.renames.parameters.items():
            if path.rpartition(".")[0] == module or path in renames.methods_of(self.new, module):
                return {before: now for before, now in known.items() if before in removed and now in added}
        if ".sdk." in path:
            return {before: now for before, now in self.credentials.items() if before in removed and now in added}
        return {}

    def _sends(self, path: str, default: str) -> bool:
        """Return whether an operation sends the default of a parameter that is not passed."""
        is_operation = ".resources." in path or path.rpartition(".")[0] in self.new.operations.values()
        return is_operation and default != "None" and _is_sent(default)

    def _parameter_changed(self, path: str, what: str, old: Parameter, new: Parameter) -> Iterator[Change]:
        if new.required and not old.required:
            yield self._call_changed(f"`{what}` now requires `{new.name}`", path, what)
        elif old.required and not new.required:
            sent = f"; it is sent as `{new.default}` by default" if self._sends(path, new.default) else ""
            yield Change(MINOR, f"`{what}` no longer requires `{new.name}`{sent}", subject=what)
        elif old.default != new.default:
            text = f"{_default(new.default)} for `{new.name}` by default; it was {_default(old.default)}"
            yield Change(MAJOR, f"`{what}` takes {text}", subject=what)
        if old.by_name and not new.by_name:
            yield Change(MAJOR, f"`{what}` takes `{new.name}` by its position only", subject=what)
        if old.by_position and not new.by_position:
            line = self.new_code.call(path, [new.name])
            yield Change(MAJOR, f"`{what}` takes `{new.name}` by name only", now=line, subject=what)
        types = old.annotation, new.annotation
        if old.required != new.required:
            # Whether the parameter is optional is reported above.
            types = _without_unset(types[0]), _without_unset(types[1])
        how = assignability.relation(*types, self.bases)
        if how is Relation.SAME or _CLIENTS.issuperset(types):
            # What an operation requires of its client is reported as its security.
            return
        before, now = (assignability.members(item) for item in types)
        if how is Relation.WIDER:
            yield Change(MINOR, f"`{new.name}` of `{what}` may now also be {_or(_left(now, before))}", subject=what)
        else:
            yield Change(
                MAJOR,
                f"`{new.name}` of `{what}` was {_or(before)}, and is now {_or(now)}",
                before=self.old_code.call(path, [f"{old.name}={sample(_left(before, now))}"]),
                now=self.new_code.call(path, [f"{new.name}={sample(now)}"]),
                subject=what,
            )

    def _order_changed(self, what: str, old: list[Parameter], new: list[Parameter]) -> Iterator[Change]:
        before = [item.name for item in old if item.by_position]
        now = [item.name for item in new if item.by_position]
        kept = [name for name in before if name in now]
        if now[: len(kept)] != kept:
            yield Change(
                MAJOR, f"`{what}` takes its parameters in another order: {', '.join(now)}; it was {', '.join(before)}"
            )

    def _result_changed(self, path: str, what: str, old: str, new: str) -> Iterator[Change]:
        if old.startswith("Awaitable[") and new.startswith("Awaitable["):
            old, new = (item.removeprefix("Awaitable[").removesuffix("]") for item in (old, new))
        how = assignability.relation(old, new, self.bases) if old and new else Relation.SAME
        if how is Relation.SAME:
            return
        text = f"`{what}` returned {_or(assignability.members(old))}, and now returns {_or(assignability.members(new))}"
        if how is Relation.NARROWER or old == "None":
            # No program uses what was always None.
            yield Change(MINOR, text, subject=what)
        else:
            lines = f"result: {old} = {self.old_code.call(path)}", f"result: {new} = {self.new_code.call(path)}"
            yield Change(MAJOR, text, "", *lines, subject=what)


def _distribution(old: Surface, new: Surface) -> Iterator[Change]:
    """Yield the changes of the requirements: Python versions, dependencies and extras."""
    ranges = SpecifierSet(old.requires_python), SpecifierSet(new.requires_python)
    # The last patch release of each version, so that a bound such as >=3.11.4 does not exclude the version.
    known = sorted(old.pythons | new.pythons, key=Version)
    before, now = ([item for item in known if Version(f"{item}.99") in allowed] for allowed in ranges)
    for version in dict.fromkeys([*_left(before, now), *_left(old.pythons, new.pythons)]):
        yield Change(MAJOR, f"Python {version} is no longer supported")
    for version in dict.fromkeys([*_left(now, before), *_left(new.pythons, old.pythons)]):
        yield Change(MINOR, f"Python {version} is supported")
    for requirement in _left(old.dependencies, new.dependencies):
        yield Change(MINOR, f"`{requirement}` is no longer a dependency")
    for requirement in _left(new.dependencies, old.dependencies):
        yield Change(MINOR, f"`{requirement}` is now a dependency")
    for extra in _left(old.extras, new.extras):
        yield Change(MAJOR, f"The extra `{extra}` was removed")
    for extra in new.extras:
        if new.extras[extra] != old.extras.get(extra):
            yield Change(MINOR, f"The extra `{extra}` now installs {_or(sorted(new.extras[extra]), 'and')}")


def _like_the_method(function: Signature) -> Signature:
    """Return the function of an operation with the parameter names of its method."""
    parameters = (replace(item, name="request") if item.name == "body" else item for item in function.parameters)
    return replace(function, parameters=tuple(parameters))


def _is_sent(default: str) -> bool:
    """Return whether a default is sent if the argument is not passed."""
    return default not in ("", "UNSET", "dict()")


def _default(default: str) -> str:
    return "omitted" if default == "UNSET" else f"`{default}`"


def _renamed_credentials(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Return the new names of credentials that are sent as before, where the match is unambiguous."""
    removed, added = _left(old, new), _left(new, old)
    renamed = {}
    for name in removed:
        like = [other for other in added if new[other] == old[name]]
        if len(like) == 1 and [old[other] for other in removed].count(old[name]) == 1:
            renamed[name] = like[0]
    return renamed


def _credentials(alternatives: Iterable[frozenset[str]]) -> str:
    """Return alternatives of credentials as text."""
    groups = [" and ".join(f"`{name}`" for name in sorted(group)) for group in sorted(alternatives, key=sorted)]
    return " or ".join(groups) if all(groups) else "no credentials"


def _left(items: Iterable[Key], other: Iterable[Key]) -> list[Key]:
    """Return the items that are not in the other, in order."""
    other = set(other)
    return [item for item in dict.fromkeys(items) if item not in other]


def _renamed_fields(old: dict[str, Attribute | str], new: dict[str, Attribute | str]) -> dict[str, str]:
    """Return the new attribute for each removed one of the same type, where that is unambiguous."""
    renamed = {}
    for name in _left(old, new):
        like = [other for other in _left(new, old) if new[other] == old[name]]
        alike = [other for other in _left(old, new) if old[other] == old[name]]
        if len(like) == len(alike) == 1 and isinstance(old[name], Attribute):
            renamed[name] = like[0]
    return renamed


def _joined(owner: str, name: str) -> str:
    return f"{short(owner)}.{name}" if owner else name


def _an(path: str) -> str:
    name = short(path)
    return f"{'an' if name[:1] in 'AEIOU' else 'a'} `{name}`"


def _operation(module: str) -> str:
    """Return the name of an operation as programs call it: the tag and the name."""
    return ".".join(module.rsplit(".", 2)[1:])


def _method(path: str) -> str:
    """Return the name of a method as programs call it: the tag and the name."""
    _, tag, _, name = path.rsplit(".", 3)
    return f"{tag}.{name}"


def _or(kinds: Iterable[str], conjunction: str = "or") -> str:
    return f" {conjunction} ".join(f"`{kind}`" for kind in kinds)


def _without_unset(annotation: str) -> str:
    return " | ".join(item for item in assignability.members(annotation) if item != "Unset") or annotation
