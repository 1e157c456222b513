"""Determine whether one Python type accepts more values than another, or fewer."""

from __future__ import annotations

import ast
import enum
from collections.abc import Mapping

# Of the generics that the package uses, the first of each pair is assignable to the second.
_ASSIGNABLE = {
    ("dict", "Mapping"),
    ("list", "Sequence"),
    ("list", "Collection"),
    ("Sequence", "Collection"),
    # The numeric tower of PEP 484.
    ("int", "float"),
}
_MUTABLE = {"dict", "list"}


class Relation(enum.Enum):
    SAME = "same"
    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"


def relation(old: str, new: str, bases: Mapping[str, str]) -> Relation:
    """Compare a new type with an old one; `bases` has the base class of each class, by name."""
    old_members, new_members = members(old), members(new)
    accepts_old = all(any(_is_assignable(old, new, bases) for new in new_members) for old in old_members)
    accepts_new = all(any(_is_assignable(new, old, bases) for old in old_members) for new in new_members)
    if accepts_old and accepts_new:
        return Relation.SAME
    if accepts_old:
        return Relation.WIDER
    # A value that was plain JSON is now converted, which breaks programs that accessed its contents.
    was_any = "Any" in names(old) and "Any" not in names(new)
    return Relation.NARROWER if accepts_new and not was_any else Relation.OTHER


def members(annotation: str) -> list[str]:
    """Return the members of a union in order."""
    result: list[str] = []

    def walk(node: ast.expr) -> None:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            walk(node.left)
            walk(node.right)
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
            values = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            result.extend(f"Literal[{ast.unparse(value)}]" for value in values)
        else:
            result.append(ast.unparse(node))

    walk(ast.parse(annotation, mode="eval").body)
    return result


def names(annotation: str) -> set[str]:
    """Return the names in a type."""
    return {node.id for node in ast.walk(ast.parse(annotation, mode="eval")) if isinstance(node, ast.Name)}


def _is_assignable(source: str, target: str, bases: Mapping[str, str]) -> bool:
    if source == target or target == "Any" or (source, target) in _ASSIGNABLE:
        return True
    if source.startswith("Literal[") and target in ("str", "int"):
        return isinstance(ast.literal_eval(source[8:-1]), str if target == "str" else int)
    if source in bases:
        base = {"OpenStrEnum": "str", "OpenIntEnum": "int"}.get(bases[source], bases[source])
        return _is_assignable(base, target, bases)
    inner, outer = (ast.parse(text, mode="eval").body for text in (source, target))
    if isinstance(inner, ast.Subscript) and isinstance(outer, ast.Subscript):
        kinds = ast.unparse(inner.value), ast.unparse(outer.value)
        # A list of integers is not a list of numbers, since a fraction could be appended to the latter.
        accepted = {Relation.SAME} if kinds[1] in _MUTABLE else {Relation.SAME, Relation.WIDER}
        pairs = zip(_arguments(inner), _arguments(outer), strict=False)
        return (kinds[0] == kinds[1] or kinds in _ASSIGNABLE) and all(
            relation(a, b, bases) in accepted for a, b in pairs
        )
    return False


def _arguments(node: ast.Subscript) -> list[str]:
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return [ast.unparse(part) for part in parts]
