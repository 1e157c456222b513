"""Omit from a package what `accept_unsupported` names."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from scripts.generate.description import METHODS, Description, Diagnostic, Parts, is_within, parts_of, pointer

KINDS = ("operation", "parameter", "request-body", "response", "schema", "security")


def kind_of(parts: Parts) -> str:
    """Return the kind of the construct at a path."""
    if parts[:1] == ("components",):
        kinds = {"parameters": "parameter", "requestBodies": "request-body", "responses": "response"}
        kinds |= {"schemas": "schema", "securitySchemes": "security"}
        return kinds.get(str(parts[1]), "") if len(parts) > 1 else ""
    below = [str(part) for part in parts[2:] if part not in METHODS][:1]
    kinds = {"parameters": "parameter", "requestBody": "request-body", "responses": "response", "security": "security"}
    return kinds.get(below[0], "operation") if below else "operation" if parts[:1] == ("paths",) else ""


def accepted(diagnostics: Iterable[Diagnostic], entries: Sequence[str]) -> list[Diagnostic]:
    """Return the diagnostics that entries of `accept_unsupported` name, by kind or by a pointer."""
    return [
        diagnostic
        for diagnostic in diagnostics
        if _is_removable(parts_of(diagnostic.pointer))
        and any(
            entry == kind_of(parts_of(diagnostic.pointer)) or is_within(diagnostic.pointer, entry) for entry in entries
        )
    ]


def _is_removable(parts: Parts) -> bool:
    """Return whether the construct around a path can be removed without breaking the rest."""
    return parts[:2] in (("components", "schemas"), ("components", "securitySchemes")) or parts[:1] == ("paths",)


def without(description: Description, diagnostics: Iterable[Diagnostic]) -> tuple[Description, list[str]]:
    """Remove the unsupported pieces of a description.

    Args:
        description: The description, which is not modified.
        diagnostics: Those of unsupported constructs.

    Returns:
        The rest of the description, and pointers to the removed pieces.
    """
    data = copy.deepcopy(description.data)
    pieces = sorted({_piece(parts_of(diagnostic.pointer)) for diagnostic in diagnostics}, key=_order, reverse=True)
    for piece in pieces:
        _remove(data, piece)
    return description.with_data(data), [pointer(piece) for piece in reversed(pieces)]


def _piece(parts: Parts) -> Parts:
    """Return the path of the smallest piece around a path without which a package can be generated."""
    if parts[:1] == ("components",):
        return parts[:3]
    step = 3 if len(parts) > 2 and parts[2] in METHODS else 2
    kind = parts[step] if len(parts) > step else ""
    if kind in ("parameters", "responses", "security"):
        return parts[: step + 2]
    return parts[: step + 1] if kind == "requestBody" else parts[:step]


def _order(piece: Parts) -> list[tuple[int, str]]:
    # So that the ninth item of a list precedes the tenth.
    return [(len(str(part)), str(part)) for part in piece]


def _remove(data: dict[str, Any], piece: Parts) -> None:
    holder: Any = data
    for part in piece[:-1]:
        holder = holder[int(part)] if isinstance(holder, list) else holder.get(part, {})
    if isinstance(holder, list):
        # From the last to the first, so that the indexes of the others stay the same.
        del holder[int(piece[-1])]
    elif piece[:2] == ("components", "schemas"):
        holder[piece[-1]] = {}
    else:
        holder.pop(piece[-1], None)
    if piece[:2] == ("components", "securitySchemes"):
        for operation in [data, *_operations(data)]:
            if isinstance(operation.get("security"), list):
                operation["security"] = [group for group in operation["security"] if piece[-1] not in group]


def _operations(data: dict[str, Any]) -> list[dict[str, Any]]:
    items = (item for item in data.get("paths", {}).values() if isinstance(item, dict))
    return [item[method] for item in items for method in METHODS if isinstance(item.get(method), dict)]
