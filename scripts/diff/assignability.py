"""Whether a type of Python takes in more than another, or less."""

from __future__ import annotations

import ast
import enum
from collections.abc import Mapping

# For the generics that the package uses: each is also one of the second.
_KINDS = {
    ("dict", "Mapping"),
    ("list", "Sequence"),
    ("list", "Collection"),
    ("Sequence", "Collection"),
    # As PEP 484 has it.
    ("int", "float"),
}
_CHANGEABLE = {"dict", "list"}


class Relation(enum.Enum):
    SAME = "same"
    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"


def relation(old: str, new: str, bases: Mapping[str, str]) -> Relation:
    """How a new type stands to an old one. `bases` has the names of classes, each with that of what it is based on."""
    old_members, new_members = members(old), members(new)
    takes_old = all(any(_is(one, other, bases) for other in new_members) for one in old_members)
    takes_new = all(any(_is(one, other, bases) for other in old_members) for one in new_members)
    if takes_old and takes_new:
        return Relation.SAME
    if takes_old:
        return Relation.WIDER
    # What was taken as it came is now read as something: a program that looked into it finds something else.
    was_any = "Any" in names(old) and "Any" not in names(new)
    return Relation.NARROWER if takes_new and not was_any else Relation.OTHER


def members(annotation: str) -> list[str]:
    """The members of a union, in their order."""
    found: list[str] = []

    def walk(node: ast.expr) -> None:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            walk(node.left)
            walk(node.right)
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
            values = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            found.extend(f"Literal[{ast.unparse(value)}]" for value in values)
        else:
            found.append(ast.unparse(node))

    walk(ast.parse(annotation, mode="eval").body)
    return found


def names(annotation: str) -> set[str]:
    """The names that a type is made of."""
    return {node.id for node in ast.walk(ast.parse(annotation, mode="eval")) if isinstance(node, ast.Name)}


def _is(one: str, other: str, bases: Mapping[str, str]) -> bool:
    if one == other or other == "Any" or (one, other) in _KINDS:
        return True
    if one.startswith("Literal[") and other in ("str", "int"):
        return isinstance(ast.literal_eval(one[8:-1]), str if other == "str" else int)
    if one in bases:
        base = {"OpenStrEnum": "str", "OpenIntEnum": "int"}.get(bases[one], bases[one])
        return _is(base, other, bases)
    inner, outer = (ast.parse(text, mode="eval").body for text in (one, other))
    if isinstance(inner, ast.Subscript) and isinstance(outer, ast.Subscript):
        kinds = ast.unparse(inner.value), ast.unparse(outer.value)
        # A list of integers is no list of numbers: who is given it as one could put a fraction into it.
        taken = {Relation.SAME} if kinds[1] in _CHANGEABLE else {Relation.SAME, Relation.WIDER}
        pairs = zip(_arguments(inner), _arguments(outer), strict=False)
        return (kinds[0] == kinds[1] or kinds in _KINDS) and all(relation(a, b, bases) in taken for a, b in pairs)
    return False


def _arguments(node: ast.Subscript) -> list[str]:
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return [ast.unparse(part) for part in parts]
