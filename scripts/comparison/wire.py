"""What a change does to the wire, as Redocly rates it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scripts import redocly
from scripts.comparison.change import Change, Impact
from scripts.generation.description import parts_of


class WireError(Exception):
    """Redocly could not compare the two."""


def compare(old: Path, new: Path, names: tuple[str, str]) -> list[Change]:
    """What changed from one description to another; the gravest first.

    Args:
        old: The description before.
        new: The description after.
        names: What to call the two where a change is placed.
    """
    done = redocly.run("diff", old, new, "--format=json", "--fail-on=none")
    try:
        found = json.loads(done.stdout)["changes"]
    except (ValueError, KeyError, TypeError) as error:
        raise WireError((done.stderr or done.stdout).strip() or f"redocly exited with {done.returncode}") from error
    # The version is what all this is about, and no change of the API.
    changes = [_change(one, names) for one in found if (one["path"], one.get("property")) != ("#/info", "version")]
    return sorted(changes, key=lambda change: -change.impact)


def _change(found: dict[str, Any], names: tuple[str, str]) -> Change:
    name, place = (names[1], found["revision"]) if "revision" in found else (names[0], found["base"])
    words = " ".join(verdict["message"] for verdict in found["verdicts"]) or _words(found)
    where = _where(found["path"])
    what = f"{where}: {words}" if where and where not in words else words[:1].upper() + words[1:]
    return Change(Impact[found["impact"].upper()], what, f"{name}:{place['line']}")


def _words(found: dict[str, Any]) -> str:
    """What happened, where no rule has a word for it."""
    place = found.get("revision") or found["base"]
    parts = parts_of(place["pointer"])
    what = _node(parts[:-1] if found.get("property") else parts)
    if found["kind"] != "modified":
        return f"{what} was {found['kind']}."
    old, new = (found.get(side, {}).get("value") for side in ("base", "revision"))
    if found["property"] == "key":
        return f"the path is now `{new}`; it was `{old}`."
    if old is None or new is None:
        value = new if old is None else old
        return f"`{found['property']}` of {what} was {'added' if old is None else 'removed'}: {_told(value)}."
    return f"`{found['property']}` of {what} changed from {_told(old)} to {_told(new)}."


def _where(path: str) -> str:
    """The operation that a change belongs to, and whether it is about what is sent or what is answered."""
    parts = [str(part) for part in parts_of(path)]
    if parts[:1] != ["paths"] or len(parts) < 3:
        return f"`{parts[1]}`" if parts[:1] == ["paths"] and len(parts) == 2 else ""
    operation = f"{parts[2].upper()} {parts[1]}"
    if "requestBody" in parts:
        return f"{operation}, request"
    if parts[3:4] == ["responses"] and len(parts) > 4:
        return f"{operation}, answer {parts[4]}"
    return operation


def _node(parts: tuple[str | int, ...]) -> str:
    """What stands at a place, in words."""
    names = [str(part) for part in parts]
    if names[-2:-1] == ["properties"]:
        owner = names[-3] if names[-4:-3] == ["schemas"] else "the body"
        return f"the property `{names[-1]}` of `{owner}`" if owner != "the body" else f"the property `{names[-1]}`"
    if names[-2:-1] and names[-2].rstrip("s").isalpha() and names[:1] == ["components"]:
        kinds = {"schemas": "schema", "securitySchemes": "security scheme", "responses": "response"}
        return f"the {kinds.get(names[-2], names[-2])} `{names[-1]}`"
    if names[:1] == ["paths"]:
        rest = names[3:]
        if len(names) == 2:
            return f"the path `{names[1]}`"
        if not rest:
            return "the operation"
        if rest[-2:-1] == ["parameters"]:
            return f"parameter {int(rest[-1]) + 1}"
        if rest[-2:-1] == ["responses"]:
            return f"the answer {rest[-1]}"
        return f"`{'.'.join(rest)}`"
    return f"`{'.'.join(names)}`" if names else "the description"


def _told(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= 60 else f"`{text[:60]}…`"
