"""List the API surface of the generated package, a line for each symbol, so that two generations can be compared."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import griffe
from packaging.requirements import Requirement

from scripts.generate.api import Api
from scripts.generate.code import error_types
from scripts.generate.escape import visible
from scripts.generate.generator import PythonIdentifier

FILE_NAME = "api.txt"
HEADER = """\
# The API surface of this package, one line for each symbol, in alphabetical order:
#   METHOD /path is MODULE              the functions of an operation
#   MODULE error STATUS: TYPE           the type of the body of an error
#   MODULE requires NAME and NAME       the credentials of an operation; one line for each alternative
#   credential NAME: KIND NAME          an argument of the client, and how its value is sent
#   omits POINTER                       an unsupported part of the description
#   NAME is NAME                        a name that another module exports too
#   NAME class(BASE)                    a class
#   NAME(PARAMETERS)                    the constructor of a class, where it differs from the fields
#   NAME: TYPE = DEFAULT                an attribute; in a model, a field, which is required without a default
#   NAME = VALUE                        a member of an enum, or an alias of a type
#   NAME(PARAMETERS) -> TYPE            a function or a method
#   dependency, extra, python           the requirements of the package
"""

# Members that Python calls.
_SPECIAL_MEMBERS = {
    *(
        "__attrs_post_init__",
        "__del__",
        "__format__",
        "__getstate__",
        "__init__",
        "__post_init__",
        "__reduce__",
        "__repr__",
    ),
    *("__rich_repr__", "__slots__", "__str__", "args"),
}


def surface(
    package: griffe.Object | griffe.Alias, project: Path, api: Api, schemes: Sequence[Mapping[str, str]]
) -> list[str]:
    """Return the lines of a package that was generated, sorted.

    Args:
        package: The package.
        project: Its pyproject.toml.
        api: The parsed description.
        schemes: The security schemes that its client accepts a value for.
    """
    arguments = {scheme["key"]: scheme["name"] for scheme in schemes}
    lines = {
        *(visible(f"credential {scheme['name']}: {scheme['kind']} {scheme['sent_as']}") for scheme in schemes),
        *(visible(f"omits {pointer}") for pointer in api.omitted),
        *_operation_lines(package.path, api, arguments),
        *_package_lines(project),
        *_module_lines(package),
    }
    return sorted(lines)


def text(lines: Iterable[str], about: str) -> str:
    return f"# {about}\n#\n{HEADER}" + "".join(f"{line}\n" for line in lines)


def read(content: str) -> list[str]:
    """Return the lines of an `api.txt`, without its header."""
    return [line for line in content.splitlines() if line and not line.startswith("#")]


def _operation_lines(package: str, api: Api, arguments: Mapping[str, str]) -> Iterator[str]:
    for endpoint in api.endpoints:
        module = f"{package}.api.{endpoint.tags[0]}.{api.module_of(endpoint)}"
        yield f"{endpoint.method.upper()} {endpoint.path.get_untrusted_value()} is {module}"
        yield from (f"{module} error {status}: {kind}" for status, kind in error_types(endpoint))
        security = api.operation_of(endpoint).data.get("security", api.description.data.get("security", []))
        if {} not in security:
            for group in security:
                names = sorted(arguments.get(key) or str(PythonIdentifier(key, "auth_")) for key in map(str, group))
                yield f"{module} requires {' and '.join(names)}"


def _package_lines(path: Path) -> Iterator[str]:
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    yield f"requires-python {project['requires-python']}"
    for classifier in project["classifiers"]:
        language, _, version = classifier.rpartition(" :: ")
        if language == "Programming Language :: Python" and "." in version:
            yield f"python {version}"
    yield from (f"dependency {Requirement(requirement)}" for requirement in project["dependencies"])
    for extra, requirements in project.get("optional-dependencies", {}).items():
        yield from (f"extra {extra}: {Requirement(requirement)}" for requirement in requirements)


def _module_lines(module: griffe.Object | griffe.Alias) -> Iterator[str]:
    for name, member in module.members.items():
        path = f"{module.path}.{name}"
        exported = name in (module.exports or ())
        if isinstance(member, griffe.Alias):
            if not exported:
                continue
            target = member.target_path
            if not any(part.startswith("_") for part in target.split(".")):
                yield f"{path} is {target}"
                continue
            # It is defined in a private module, so it is listed where it is public.
            member = member.final_target
        elif member.is_module:
            if not name.startswith("_"):
                yield from _module_lines(member)
            continue
        if exported or (module.exports is None and not name.startswith("_")):
            yield from _lines(path, member)


def _lines(path: str, member: griffe.Object | griffe.Alias) -> Iterator[str]:
    match member:
        case griffe.Class():
            yield from _class_lines(path, member)
        case griffe.Function():
            yield f"{path}({_parameters(member.parameters)}) -> {_returned(member)}"
        case griffe.Attribute():
            yield _attribute_line(path, member)


# A base class that is not public; classes of private modules that the package exports.
_INTERNAL = {"BaseClient"}
_EXPORTED = {"AuthenticatedClientProtocol", "ClientProtocol", "Model", "Response"}


def _is_private(member: griffe.Object | griffe.Alias) -> bool:
    return any(part.startswith("_") for part in member.path.split("."))


def _class_lines(path: str, griffe_class: griffe.Class) -> Iterator[str]:
    bases = [code_of(base) for base in griffe_class.bases if code_of(base) not in _INTERNAL]
    yield f"{path} class({', '.join(bases)})"
    members = dict(griffe_class.members)
    for base in griffe_class.mro():
        # Members of a private class are members of the public one; those of a public class are listed there.
        if _is_private(base) and base.name not in _EXPORTED:
            members = dict(base.members) | members
    attrs = [
        str(decorator.value)
        for decorator in griffe_class.decorators
        if str(decorator.value).partition("(")[0].endswith("define")
    ]
    init = griffe_class.members.get("__init__")
    positional = [] if "kw_only=True" in "".join(attrs) else list(_positional(griffe_class))
    if isinstance(init, griffe.Function):
        yield f"{path}({_parameters(init.parameters)})"
    elif attrs and positional:
        yield f"{path}({', '.join(positional)})"
    for name, member in members.items():
        if name in _SPECIAL_MEMBERS or (name.startswith("_") and not name.startswith("__")):
            continue
        member = member.final_target if isinstance(member, griffe.Alias) else member
        if isinstance(member, griffe.Attribute) and attrs and not positional:
            yield f"{path}.{_field(name, member)}"
        else:
            yield from _lines(f"{path}.{name}", member)


def _positional(griffe_class: griffe.Class) -> Iterator[str]:
    for name, member in griffe_class.members.items():
        if not isinstance(member, griffe.Attribute) or member.annotation is None or "property" in member.labels:
            continue
        if not re.search("(kw_only=True|init=False)", str(member.value)):
            yield _field(name, member)


def _attribute_line(path: str, member: griffe.Attribute) -> str:
    if member.annotation is not None:
        return f"{path}: {code_of(member.annotation)}"
    if "instance-attribute" in member.labels and "class-attribute" not in member.labels:
        return f"{path}: Any"
    return f"{path} = {code_of(member.value)}"


def _field(name: str, member: griffe.Attribute) -> str:
    line = f"{name}: {code_of(member.annotation)}"
    if member.value is None or "property" in member.labels:
        return line
    value = str(member.value)
    if re.match(r"(_attrs_)?field\(", value):
        call = ast.parse(value, mode="eval").body
        assert isinstance(call, ast.Call)
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        factory = given.get("factory") or given.get("default_factory")
        if isinstance(factory, ast.Lambda):
            default = ast.unparse(factory.body)
        else:
            default = f"{ast.unparse(factory)}()" if factory else code_of(given.get("default"))
        return f"{line} = {default}" if default else line
    return f"{line} = {code_of(member.value)}"


def signature(function: griffe.Object | griffe.Alias) -> str:
    """Return the first lines of a function, as code without a body."""
    assert isinstance(function, griffe.Function)
    keyword = "async def" if "async" in function.labels else "def"
    return visible(
        f"{keyword} {function.name}({_parameters(function.parameters)}) -> {code_of(function.returns) or 'None'}: ..."
    )


def _returned(function: griffe.Function) -> str:
    returned = code_of(function.returns) or "None"
    return f"Awaitable[{returned}]" if "async" in function.labels else returned


def _parameters(parameters: griffe.Parameters) -> str:
    written: list[str] = []
    kinds = griffe.ParameterKind
    starred = False
    for index, parameter in enumerate(parameters):
        if index == 0 and parameter.name in ("self", "cls") and parameter.annotation is None:
            continue
        if parameter.kind is kinds.keyword_only and not starred:
            written.append("*")
            starred = True
        starred = starred or parameter.kind is kinds.var_positional
        stars = "*" if parameter.kind is kinds.var_positional else "**" if parameter.kind is kinds.var_keyword else ""
        annotation = f": {code_of(parameter.annotation)}" if parameter.annotation is not None else ""
        default = f" = {code_of(parameter.default)}" if parameter.default is not None and not stars else ""
        written.append(f"{stars}{parameter.name}{annotation}{default}")
    return ", ".join(written)


class _Shortened(ast.NodeTransformer):
    """Remove the private modules of names, and the quotes of forward references."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id.startswith("_"):
            return ast.Name(node.attr)
        return node


def code_of(value: griffe.Expr | ast.expr | str | None) -> str:
    """Return the code of a type or a value, without the private modules of the names in it."""
    if value is None:
        return ""
    return _shortened(ast.unparse(value) if isinstance(value, ast.expr) else str(value))


@cache
def _shortened(code: str) -> str:
    try:
        tree = ast.parse(code, mode="eval")
    except SyntaxError:
        return code
    return ast.unparse(_Shortened().visit(tree))
