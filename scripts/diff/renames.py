"""Detect renames, so that they are not reported as a removal and an addition."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from scripts.diff.assignability import names
from scripts.diff.surface import Surface

# Every model has these, so they do not make two models similar.
_COMMON = {"additional_properties", "from_dict", "to_dict"}


@dataclass
class Renames:
    """Old names and new names."""

    operations: dict[str, str] = field(default_factory=dict)
    """Modules of operations."""
    classes: dict[str, str] = field(default_factory=dict)
    """Classes, by their full names."""
    tags: dict[str, str] = field(default_factory=dict)
    """Packages of the operations of a tag, where all of them are now in another, under the same names."""
    methods: dict[str, str] = field(default_factory=dict)
    """Methods of resources, by their full names."""
    parameters: dict[str, dict[str, str]] = field(default_factory=dict)
    """For each operation's new module, the old and the new names of the parameters in its path."""

    def applied(self, lines: Iterable[str]) -> list[str]:
        """Return the lines of an old `api.txt` with the new names."""
        paths = self.operations | self.classes | self.methods
        short = {old.rpartition(".")[2]: new.rpartition(".")[2] for old, new in self.classes.items()}
        renamed = []
        for line in lines:
            symbol = re.match(r"[\w.]+", line)
            if line[:1].isupper() or symbol is None:
                head, _, module = line.rpartition(" is ")
                renamed.append(f"{head} is {_renamed(module, paths)}" if head else line)
                continue
            name, rest = symbol.group(), line[symbol.end() :]
            name = _renamed(name, paths)
            if rest.startswith(" is "):
                target = rest.removeprefix(" is ")
                if target in self.classes:
                    name = f"{name.rpartition('.')[0]}.{self.classes[target].rpartition('.')[2]}"
                renamed.append(f"{name} is {_renamed(target, paths)}")
            else:
                renamed.append(f"{name}{_with_names(rest, short)}")
        return renamed

    def original(self, path: str) -> str:
        """Return the old name of a path."""
        return _renamed(path, {now: before for before, now in (self.operations | self.classes | self.methods).items()})


def detect_renames(old: Surface, new: Surface) -> Renames:
    renames = Renames()
    _detect_operations(old, new, renames)
    _detect_classes(old, new, renames)
    return renames


def _detect_operations(old: Surface, new: Surface, renames: Renames) -> None:
    """Match operations whose old names were removed, by their methods and paths."""
    removed = {_bare(operation): module for operation, module in old.operations.items()}
    kept = set(old.operations.values()) & set(new.operations.values())
    for operation, module in new.operations.items():
        before = removed.get(_bare(operation), "")
        if before and module not in kept and before not in kept:
            renames.operations[before] = module
            renames.methods |= dict(zip(methods_of(old, before), methods_of(new, module), strict=False))
    _detect_tags(old, new, renames)
    paths = {renames.operations.get(module, module): operation for operation, module in old.operations.items()}
    for operation, module in new.operations.items():
        if _bare(paths.get(module, "")) == _bare(operation):
            pairs = zip(_variables(paths[module]), _variables(operation), strict=True)
            renames.parameters[module] = {before: now for before, now in pairs if before != now}


def _detect_tags(old: Surface, new: Surface, renames: Renames) -> None:
    for tag in {module.rpartition(".")[0] for module in renames.operations}:
        moved = {
            renames.operations.get(module, "").removesuffix(module[len(tag) :])
            for module in old.operations.values()
            if module.startswith(f"{tag}.")
        }
        target = moved.pop()
        resources = [
            [path for path in surface.classes if path.startswith(f"{name.replace('.api.', '.resources.')}.")]
            for surface, name in ((old, tag), (new, target))
        ]
        if not moved and target != tag and all(len(classes) == 1 for classes in resources):
            renames.tags[tag] = target
            renames.classes[resources[0][0]] = resources[1][0]


def methods_of(surface: Surface, module: str) -> list[str]:
    """Return the methods of an operation in its resource: the sync one and the async one."""
    package, _, tag, name = module.rsplit(".", 3)
    resource = f"{package}.resources.{tag}."
    mine = [path for path in surface.functions if path.startswith(resource)]
    return [path for ending in (f".{name}", f".{name}_async") for path in mine if path.endswith(ending)]


def _detect_classes(old: Surface, new: Surface, renames: Renames) -> None:
    removed = [path for path in old.classes if _renamed(path, renames.operations) not in new.classes]
    added = [path for path in new.classes if path not in {_renamed(known, renames.operations) for known in old.classes}]
    # A class that refers to a renamed class is only similar to its old form once that rename is known.
    for _ in range(len(removed)):
        known = len(renames.classes)
        for path in removed:
            # The response classes of all operations are similar: they are matched by the name of the operation.
            home = renames.operations.get(path.rpartition(".")[0])
            if ".api." in path and not home:
                continue
            others = [other for other in added if home == other.rpartition(".")[0] or not (home or ".api." in other)]
            candidates = [(_similarity(old, path, new, other, renames), other) for other in others]
            best = max(candidates, default=(0.0, ""))
            # Small classes may be similar by chance, so the threshold is lower if the new one replaces the old one.
            # A renamed operation determines its classes.
            is_replaced = _is_replaced(old, path, new, best[1])
            threshold = 0.0 if home else 0.5 if is_replaced else 0.75 if len(old.members(path)) > 5 else 2
            if best[0] >= threshold and [score for score, _ in candidates].count(best[0]) == 1:
                renames.classes[path] = best[1]
        removed = [path for path in removed if path not in renames.classes]
        added = [path for path in added if path not in renames.classes.values()]
        if len(renames.classes) == known:
            break


def _similarity(old: Surface, path: str, new: Surface, other: str, renames: Renames) -> float:
    """Return the share of the members that two classes have in common."""
    short = {before.rpartition(".")[2]: now.rpartition(".")[2] for before, now in renames.classes.items()}

    def shape(surface: Surface, owner: str) -> set[str]:
        lines = (f"{name} {item}" for name, item in surface.members(owner).items() if name not in _COMMON)
        return {_with_names(line, short) for line in lines}

    before, after = shape(old, path), shape(new, other)
    return len(before & after) / max(len(before), len(after), 1)


def _is_replaced(old: Surface, path: str, new: Surface, other: str) -> bool:
    """Return whether a function or attribute has one class where it had the other."""
    was, now = path.rpartition(".")[2], other.rpartition(".")[2]
    for name, signature in old.functions.items():
        later = new.functions.get(name)
        if (
            later
            and was in names(signature.returns)
            and now in names(later.returns)
            and was not in names(later.returns)
        ):
            return True
    for name, attribute in old.attributes.items():
        current = new.attributes.get(name)
        if current and was in names(attribute.annotation) and now in names(current.annotation):
            return was not in names(current.annotation)
    return False


def _with_names(code: str, names: dict[str, str]) -> str:
    """Return code with these names replaced, except in its strings."""
    pieces = re.split(r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", code)
    return "".join(
        piece if index % 2 else re.sub(r"(?<![\w.])[A-Za-z_]\w*", lambda name: names.get(name[0], name[0]), piece)
        for index, piece in enumerate(pieces)
    )


def _bare(operation: str) -> str:
    return re.sub(r"{[^{}]*}", "{}", operation)


def _variables(operation: str) -> list[str]:
    return re.findall(r"{([^{}]*)}", operation)


def _renamed(path: str, paths: dict[str, str]) -> str:
    """Return a path with the new name of the longest renamed parent."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        known = ".".join(parts[:length])
        if known in paths:
            return ".".join([paths[known], *parts[length:]])
    return path
