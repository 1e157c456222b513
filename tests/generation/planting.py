"""Plant strings in a description: the positions of strings, the payloads, and what a payload must not change."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from scripts.generate.description import Parts, pointer
from scripts.generate.escape import visible

RUN = "__import__('pathlib').Path('executed').touch()"
LIVE = "<script>document.title='live'</script><img src=x onerror=document.title='live'>"
# Each tries to leave what holds it: Python, a template, TOML, bash, Markdown, HTML, the order of a line.
PAYLOADS = {
    "quotes": "'\"",
    "string": f"'+{RUN}+'",
    "double-quoted string": f'"+{RUN}+"',
    "triple quotes": f'""";{RUN};"""',
    "backslash": "\\",
    "template": "{{ 7 * 7 }}{% raw %}{# x #}",
    "braces": f"{{{RUN}}}",
    "lines": f"\n{RUN}\n\n#",
    "comment": "# coding: utf-7",
    "HTML": f"</code></pre></script>{LIVE}-->",
    "link": "[a](javascript:alert(1)) [b [c]](javascript:alert(1)) <javascript:alert(1)>",
    "entities": "[a](&#106;avascript:alert(1))\n\n[b]: &#x6a;avascript:alert(1)\n\n[b]",
    "blocks": f"\n\n::: os\n\n/// html | script\n{LIVE}\n///\n\n```\n\n{LIVE}",
    "code": f"- `a\n- {LIVE}`\n- ``` b\n{LIVE}",
    "fence": f"~~~ python\n\n```\n~~~\n{LIVE}\n```\n~~~ x",
    "directive": "# ruff: noqa # type: ignore",
    "twin": "\uff54o_dict",
    "command": f"'; touch executed; $(touch executed) `touch executed` {LIVE}",
    "TOML": '"]\nexecuted = ["""\'\'\'',
    "NUL": "\0",
    "order": "\u202eexecuted\u2066",
    "name": "__class__",
    "file": "/../../executed",
}
# Under these keys people choose the names.
_NAMED = {
    *("callbacks", "content", "encoding", "examples", "headers", "links", "mapping", "parameters", "paths"),
    *("properties", "requestBodies", "responses", "schemas", "scopes", "securitySchemes", "variables", "webhooks"),
}


@dataclass(frozen=True)
class Position:
    """A position of a string in a description: a value, or a key that its author chose."""

    parts: Parts
    is_key: bool

    @property
    def is_value(self) -> bool:
        """Whether the package needs the string itself: a name in JSON, a default, a constant or a member of an enum."""
        if {"callbacks", "webhooks", "headers", "variables"} & set(self.parts):
            return False
        if self.parts[:2] == ("components", "schemas") and self.parts[3:] == ("default",):
            # The default of a component has no effect where something refers to it.
            return False
        return (
            self.parts[-2:-1] == ("properties",)
            if self.is_key
            else self.parts[-1] in ("default", "const") or self.parts[-2:-1] == ("enum",)
        )

    def text(self, old: str, planted: str, *, behind: bool) -> str:
        """Return the text to put here: a payload alone, or behind what stands here."""
        slash = "/" if self.is_key and self.parts[0] == "paths" and len(self.parts) == 2 else ""
        return f"{old}{planted}" if behind else f"{slash}{planted}"


def positions(data: Any, parts: Parts = ()) -> Iterator[Position]:
    """Yield the positions of a description; the names in `required` are those of properties."""
    match data:
        case dict():
            for key, value in data.items():
                is_example = "example" in parts or (parts and str(parts[-1]).startswith("x-"))
                if parts and (parts[-1] in _NAMED or is_example):
                    yield Position((*parts, key), is_key=True)
                if key != "required":
                    yield from positions(value, (*parts, key))
        case list():
            for index, value in enumerate(data):
                yield from positions(value, (*parts, index))
        case str():
            yield Position(parts, is_key=False)


def planted(data: dict[str, Any], texts: Mapping[Position, str], *, behind: bool) -> dict[str, Any]:
    """Return a copy of a description with these texts at these positions; what refers to a name follows it."""
    data = copy.deepcopy(data)
    in_paths = {}
    # The inner ones first, and values before keys: a key leads to what it holds.
    for position in sorted(texts, key=lambda position: (-len(position.parts), position.is_key)):
        holder: Any = data
        last = position.parts[-1]
        for part in position.parts[:-1]:
            holder = holder[part]
        old = str(last if position.is_key else holder[last])
        new = position.text(old, texts[position], behind=behind)
        if not position.is_key:
            if last == "name" and holder.get("in") == "path":
                in_paths[old] = new
            holder[last] = new
            continue
        items = [(new if key == last else key, value) for key, value in holder.items()]
        holder.clear()
        holder.update(items)
        _rename(data, position.parts, old, new)
    for old, new in in_paths.items():
        data["paths"] = {path.replace(f"{{{old}}}", f"{{{new}}}"): item for path, item in data["paths"].items()}
    return data


def _rename(value: Any, parts: Parts, old: str, new: str) -> None:
    """Let what refers to a name refer to its new one."""
    if isinstance(value, dict):
        if parts[0] == "components" and len(parts) == 3 and value.get("$ref") == pointer(parts):
            value["$ref"] = pointer((*parts[:-1], new))
        if parts[-2] == "securitySchemes":
            for group in value["security"] if isinstance(value.get("security"), list) else ():
                if old in group:
                    group[new] = group.pop(old)
        if parts[-2] == "properties" and new in (value.get("properties") or ()) and "required" in value:
            value["required"] = [new if name == old else name for name in value["required"]]
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _rename(item, parts, old, new)


def pointers(data: Any, now: Any, parts: Parts = ()) -> Iterator[tuple[Parts, str]]:
    """Yield each position of a description with its pointer in a planted one, as in a message."""

    def walk(data: Any, now: Any, old: Parts, new: Parts) -> Iterator[tuple[Parts, str]]:
        yield old, visible(pointer(new))
        if isinstance(data, dict):
            for (key, value), (key_now, value_now) in zip(data.items(), now.items(), strict=True):
                yield from walk(value, value_now, (*old, key), (*new, key_now))
        elif isinstance(data, list):
            for index, (value, value_now) in enumerate(zip(data, now, strict=True)):
                yield from walk(value, value_now, (*old, index), (*new, index))

    return walk(data, now, parts, parts)


Shape = tuple[str, tuple[Any, ...]]


def shape(node: ast.AST) -> Shape:
    """Return what code does, whatever its names and constants are: its syntax tree without them, and without order."""
    if isinstance(node, ast.Constant):
        return type(node.value).__name__, ()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return "|", tuple(sorted(shape(item) for item in _alternatives(node)))
    if (types := _item_types(node)) is not None:
        return "TypedDict", tuple(sorted(map(shape, types)))
    children = (child for child in ast.iter_child_nodes(node) if not (_is_names(child) or _is_text(child)))
    return type(node).__name__, tuple(sorted(map(shape, children)))


def _is_names(node: ast.AST) -> bool:
    """Return whether code lists the fields whose names in JSON are others in Python: a planted name may be one."""
    match node:
        case ast.Assign(targets=[ast.Name(id="_wire_names")], value=ast.Dict(keys=names, values=values)):
            return all(isinstance(item, ast.Constant) and isinstance(item.value, str) for item in [*names, *values])
        case _:
            return False


def _is_text(node: ast.AST) -> bool:
    """Return whether a statement is a docstring, which may be in a class or after a call."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _item_types(node: ast.AST) -> list[ast.expr] | None:
    """Return the types of a TypedDict: a class, or a call where the name of an item is no identifier."""
    match node:
        case ast.ClassDef(bases=[ast.Name(id="TypedDict")], keywords=[], decorator_list=[], body=body):
            items = [item for item in body if not _is_text(item)]
            types = [item.annotation for item in items if isinstance(item, ast.AnnAssign) and item.value is None]
            return types if len(types) == len(items) else None
        case ast.Assign(value=ast.Call(func=ast.Name(id="TypedDict"), args=[ast.Constant(), ast.Dict() as items])):
            are_names = all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in items.keys)
            return items.values if are_names else None
        case _:
            return None


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    else:
        yield node


def shapes(package: Path) -> list[Shape]:
    """Return the shapes of a package's modules and of the Python in its pages."""
    modules = [path.read_text(encoding="utf-8") for path in package.rglob("*.py")]
    samples = [code for page in package.rglob("*.md") for code in code_blocks(page, "python")]
    return sorted(shape(ast.parse(code)) for code in (*modules, *samples))


def constants(package: Path) -> set[Any]:
    """Return the constants of a package's modules."""
    return {
        node.value
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }


def code_blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


class Markup(HTMLParser):
    """The elements of a page, and where its addresses lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[tuple[str, str]] = set()
        self.schemes: set[str] = set()
        self.feed(page)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem and "title='live'" in data:
            self.elements.add((self.cdata_elem, "live"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The class of a <details> is the title of what it folds.
        details = {f"class={value}" if (tag, name) == ("details", "class") else name for name, value in attrs}
        self.elements |= {(tag, detail) for detail in details} or {(tag, "")}
        for name, value in attrs:
            if name in ("action", "data", "formaction", "href", "src", "xlink:href"):
                # As a browser reads it.
                scheme = re.match(r"([a-z][\w+.-]*):", re.sub(r"[\s\0-\x20]", "", value or "").lower())
                self.schemes.add(scheme[1] if scheme else "")
