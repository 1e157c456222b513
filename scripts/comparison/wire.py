"""What a change does to the wire, as Redocly rates it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from scripts import redocly
from scripts.comparison.change import Change, Impact
from scripts.generation.description import Description, Parts, parts_of
from scripts.generation.prepare import METHODS

_LONG = 60
_KINDS = {"responses": "response", "schemas": "schema", "securitySchemes": "security scheme"}


class WireError(Exception):
    """Redocly could not compare the two."""


def compare(old: Description, new: Description, names: tuple[str, str]) -> list[Change]:
    """What changed from one description to another; the gravest first.

    Args:
        old: The description before.
        new: The description after.
        names: What to call the two where a change is placed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        # Under plain names: Redocly takes others for patterns.
        paths = [Path(scratch, f"{name}{side.path.suffix}") for name, side in (("old", old), ("new", new))]
        for path, side in zip(paths, (old, new), strict=True):
            path.write_bytes(side.source)
        done = redocly.run("diff", *paths, "--format=json", "--fail-on=none")
    try:
        found = json.loads(done.stdout)["changes"]
    except (ValueError, KeyError, TypeError) as error:
        raise WireError((done.stderr or done.stdout).strip() or f"redocly exited with {done.returncode}") from error
    sides = {"base": (old, names[0]), "revision": (new, names[1])}
    # The version is what all this is about, and no change of the API.
    changes = [_change(one, sides) for one in found if (one["path"], one.get("property")) != ("#/info", "version")]
    return sorted(changes, key=lambda change: -change.impact)


def _change(found: dict[str, Any], sides: dict[str, tuple[Description, str]]) -> Change:
    side = "revision" if "revision" in found else "base"
    described, name = sides[side]
    words = " ".join(verdict["message"] for verdict in found["verdicts"])
    words = words or _words(found, described, parts_of(found[side]["pointer"]))
    where = _where([str(part) for part in parts_of(found["path"])])
    what = f"{where}: {words}" if where and where not in words else words[:1].upper() + words[1:]
    return Change(Impact[found["impact"].upper()], what, f"{name}:{found[side]['line']}")


def _words(found: dict[str, Any], described: Description, parts: Parts) -> str:
    """What happened, where no rule has a word for it."""
    key = found.get("property")
    # A key that was removed is placed at what held it.
    what = _node(described, parts[:-1] if key and parts[-1:] == (key,) else parts)
    if found["kind"] != "modified":
        return f"{what} was {found['kind']}."
    old, new = (found.get(side, {}).get("value") for side in ("base", "revision"))
    if key == "key":
        kind = "the path" if found["typeName"] == "PathItem" else f"the name of {what}"
        return f"{kind} is now `{new}`; it was `{old}`."
    if old is None or new is None:
        value = new if old is None else old
        return f"`{key}` of {what} was {'added' if old is None else 'removed'}: {_told(value)}."
    return f"`{key}` of {what} changed from {_told(old, new)} to {_told(new, old)}."


def _where(parts: list[str]) -> str:
    """The operation that a change belongs to, and whether it is about what is sent or what is answered."""
    if parts[:1] != ["paths"] or len(parts) < 2:
        return ""
    if len(parts) == 2 or parts[2] not in METHODS:
        return f"`{parts[1]}`"
    operation = f"{parts[2].upper()} {parts[1]}"
    if parts[3:4] == ["requestBody"]:
        return f"{operation}, request"
    if parts[3:4] == ["responses"] and len(parts) > 4:
        return f"{operation}, answer {parts[4]}"
    return operation


def _node(described: Description, parts: Parts) -> str:
    """What stands at a place, in words."""
    names = [str(part) for part in parts]
    kind, last = "".join(names[-2:-1]), "".join(names[-1:])
    if not names:
        return "the description"
    if kind == "properties":
        owner = f" of `{names[-3]}`" if names[-4:-3] == ["schemas"] else ""
        return f"the property `{last}`{owner}"
    if kind == "parameters" and last.isdigit():
        parameter = described.resolve(described.at(parts))
        return f"the parameter `{parameter.get('name', last)}`"
    if names[0] == "components" and len(names) == 3:
        return f"the {_KINDS.get(kind, kind)} `{last}`"
    if names[0] == "paths" and len(names) <= 3:
        return "the operation" if len(names) == 3 else f"the path `{last}`"
    if kind == "responses":
        return f"the answer {last}"
    return f"`{'.'.join(names[3:] if names[0] == 'paths' else names)}`"


def _told(value: Any, other: Any = None) -> str:
    """A value, and of a long one the part in which it differs from another."""
    text = json.dumps(value, ensure_ascii=False).replace("`", "'")
    if len(text) <= _LONG:
        return f"`{text}`"
    beside = json.dumps(other, ensure_ascii=False).replace("`", "'")
    same = next((index for index, (a, b) in enumerate(zip(text, beside, strict=False)) if a != b), 0)
    start = max(0, same - _LONG // 3)
    end = start + _LONG
    return f"`{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}`"
