"""The public surface of a package, read from its `api.txt`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property


class SurfaceError(Exception):
    """An `api.txt` cannot be parsed."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function; `default` is "" where there is none."""

    name: str
    annotation: str
    default: str
    by_position: bool
    by_name: bool

    @property
    def required(self) -> bool:
        return not self.default and (self.by_position or self.by_name)


@dataclass(frozen=True)
class Signature:
    """The parameters and the return type of a function or a class."""

    parameters: tuple[Parameter, ...]
    returns: str


@dataclass(frozen=True)
class Attribute:
    """An attribute, or a field; `default` is "" where there is none."""

    annotation: str
    default: str


@dataclass
class Surface:
    """The public symbols of a package, by their full names."""

    operations: dict[str, str] = field(default_factory=dict)
    """`GET /session/{session_id}` and the module of its functions."""
    errors: dict[tuple[str, str], str] = field(default_factory=dict)
    """For a module of an operation and a status, the type of the body of the error."""
    requirements: dict[str, set[frozenset[str]]] = field(default_factory=dict)
    """For a module of an operation, the alternatives that it accepts as credentials."""
    credentials: dict[str, str] = field(default_factory=dict)
    """Arguments of the client that are credentials, and how each is sent."""
    names: dict[str, str] = field(default_factory=dict)
    """Aliases of other names."""
    classes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Classes, with their bases."""
    calls: dict[str, Signature] = field(default_factory=dict)
    """The signatures of constructors that do not follow from fields."""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    """Members of enums, and aliases of types."""
    functions: dict[str, Signature] = field(default_factory=dict)
    dependencies: set[str] = field(default_factory=set)
    extras: dict[str, set[str]] = field(default_factory=dict)
    pythons: set[str] = field(default_factory=set)
    requires_python: str = ""

    @cached_property
    def _by_owner(self) -> dict[str, dict[str, Attribute | Signature | str]]:
        owners: dict[str, dict[str, Attribute | Signature | str]] = {}
        for kind in (self.attributes, self.values, self.functions):
            for path, item in kind.items():
                owner, _, name = path.rpartition(".")
                owners.setdefault(owner, {})[name] = item
        return owners

    def members(self, owner: str) -> Mapping[str, Attribute | Signature | str]:
        """Return the members of a class, by their short names."""
        return self._by_owner.get(owner, {})

    def security(self, module: str) -> set[frozenset[str]] | None:
        """Return the alternatives of credentials that an operation accepts: an empty one where it requires none.

        None if they are unknown, as in an older `api.txt`.
        """
        known = self.requirements.get(module)
        if known:
            return known
        function = self.functions.get(f"{module}.sync_detailed", Signature((), ""))
        clients = [parameter.annotation for parameter in function.parameters if parameter.name == "client"]
        return {frozenset()} if clients == ["ClientProtocol"] else None

    def constructor(self, owner: str) -> list[Parameter]:
        """Return the parameters of the constructor of a class."""
        if owner in self.calls:
            return list(self.calls[owner].parameters)
        return [
            Parameter(name, item.annotation, item.default, by_position=False, by_name=True)
            for name, item in self.members(owner).items()
            if isinstance(item, Attribute)
        ]


def parse(lines: Iterable[str]) -> Surface:
    """Parse the lines of an `api.txt` without its header."""
    surface = Surface()
    for line in _without_params(list(lines)):
        try:
            _parse_line(line, surface)
        except (SyntaxError, ValueError) as error:
            raise SurfaceError(f"this line of an api.txt cannot be read: {line}") from error
    return surface


def _without_params(lines: list[str]) -> list[str]:
    """Return the lines without the types of dicts, which follow the models: a change of a model is reported once."""
    params = re.compile(r"[\w.]+\.models\.params\.(\w+)(?: class\(TypedDict\)| = TypedDict\(|: TypeAlias)")
    names = [match[1] for match in map(params.match, lines) if match]
    if not names:
        return lines
    used = re.compile(rf"\b(?:{'|'.join(names)})\b")
    others = [line for line in lines if ".models.params." not in line]
    return [used.sub("Mapping[str, Any]", line) for line in others]


def _parse_line(line: str, surface: Surface) -> None:
    word, _, rest = line.partition(" ")
    if word == "dependency":
        surface.dependencies.add(rest)
    elif word == "extra":
        name, _, requirement = rest.partition(": ")
        surface.extras.setdefault(name, set()).add(requirement)
    elif word == "credential":
        name, _, sent_as = rest.partition(": ")
        surface.credentials[name] = sent_as
    elif word == "omits":
        # The symbols that are omitted with it show as missing lines.
        return
    elif word == "python":
        surface.pythons.add(rest)
    elif word == "requires-python":
        surface.requires_python = rest
    elif word.isupper() and rest.startswith("/"):
        operation, _, module = line.rpartition(" is ")
        surface.operations[operation] = module
    else:
        match = re.match(r"[\w.]+", line)
        name = match.group() if match else ""
        _add_symbol(name, line[len(name) :], surface)


def _add_symbol(name: str, rest: str, surface: Surface) -> None:
    if rest.startswith(" is "):
        surface.names[name] = rest.removeprefix(" is ")
    elif rest.startswith(" error "):
        status, _, kind = rest.removeprefix(" error ").partition(": ")
        surface.errors[name, status] = kind
    elif rest.startswith(" requires "):
        surface.requirements.setdefault(name, set()).add(frozenset(rest.removeprefix(" requires ").split(" and ")))
    elif rest.startswith(" class("):
        call = ast.parse(rest.strip().replace("class(", "_(", 1), mode="eval").body
        surface.classes[name] = tuple(ast.unparse(base) for base in call.args) if isinstance(call, ast.Call) else ()
    elif rest.startswith("("):
        signature = _signature(rest)
        (surface.functions if " -> " in rest else surface.calls)[name] = signature
    elif rest.startswith(": "):
        (statement,) = ast.parse(f"_{rest}").body
        assert isinstance(statement, ast.AnnAssign)
        default = ast.unparse(statement.value) if statement.value else ""
        surface.attributes[name] = Attribute(ast.unparse(statement.annotation), default)
    elif rest.startswith(" = "):
        surface.values[name] = rest.removeprefix(" = ")
    else:
        raise ValueError(f"not a line of api.txt: {name}{rest}")


def _signature(code: str) -> Signature:
    (function,) = ast.parse(f"def _{code}: ...").body
    assert isinstance(function, ast.FunctionDef)
    args = function.args
    positional = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(positional) - len(args.defaults)) + list(args.defaults)
    parameters = [
        _parameter(arg, default, by_position=True, by_name=arg in args.args)
        for arg, default in zip(positional, defaults, strict=True)
    ]
    parameters += [
        _parameter(arg, default, by_position=False, by_name=True)
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    parameters += [_parameter(arg, None, by_position=False, by_name=False) for arg in (args.vararg, args.kwarg) if arg]
    return Signature(tuple(parameters), ast.unparse(function.returns) if function.returns else "")


def _parameter(arg: ast.arg, default: ast.expr | None, *, by_position: bool, by_name: bool) -> Parameter:
    return Parameter(
        arg.arg,
        ast.unparse(arg.annotation) if arg.annotation else "Any",
        ast.unparse(default) if default else "",
        by_position,
        by_name,
    )
