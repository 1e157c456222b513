"""Programs that call an operation with the example values of the description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.generate.api import Api
from scripts.generate.code import BytesProperty, body_names, is_checked, text_of
from scripts.generate.escape import python_literal
from scripts.generate.generator import (
    DateProperty,
    DateTimeProperty,
    Endpoint,
    EnumProperty,
    FileProperty,
    ListProperty,
    LiteralEnumProperty,
    ModelProperty,
    UnionProperty,
    UuidProperty,
)
from scripts.generate.reference.classes import Classes
from scripts.generate.reference.curl import command
from scripts.generate.reference.examples import Examples
from scripts.generate.reference.security import Security, placeholder
from scripts.generate.template_context import own_server, styles_of

_NO_SERVER = "https://api.example.com"


class Samples:
    """The samples of the operations and models of a description, not formatted yet.

    Args:
        api: The description.
        classes: Its models and enums.
        examples: Its example values.
        security: Its security schemes.
        package: The name of the package that they import.
        server: URL of its first server.
    """

    def __init__(
        self, api: Api, classes: Classes, examples: Examples, security: Security, package: str, server: str
    ) -> None:
        self._api = api
        self._names = api.names
        self._classes = classes
        self._examples = examples
        self._security = security
        self._package = package
        self._import = f"from {package} import {api.names.client}"
        # A relative URL does not name a server.
        self._server = server.rstrip("/") if server.startswith(("http://", "https://")) else ""

    def method(self, endpoint: Endpoint, tag: str) -> str:
        """Return a call of the method, as the API's own pages show it."""
        code = self._code()
        given = self.client(endpoint)
        opened = f"with {self._names.variable}.{self._names.client}({given}{',' if given else ''}) as s:"
        body = [f"res = {self._call(endpoint, f's.{tag}', code)}", "", *self._shown(endpoint)]
        return "\n".join(
            [*code.imports(f"import {self._package} as {self._names.variable}"), "", opened, *_indented(body)]
        )

    def method_async(self, endpoint: Endpoint, tag: str) -> str:
        """Return a call of the async method."""
        code = self._code()
        code.needs("import asyncio")
        call = self._call(endpoint, f"{self._names.variable}.{tag}", code, "_async")
        main = [
            "async def main() -> None:",
            *_indented(self._opened(endpoint, [f"res = await {call}", *self._shown(endpoint)], "async ")),
        ]
        return "\n".join([*code.imports(self._import), "", *main, "", "asyncio.run(main())"])

    def plain_dict(self, endpoint: Endpoint, tag: str) -> str:
        """Return a call of the method with a dict as the body; empty where none is accepted."""
        if not any(map(is_checked, endpoint.bodies[:1])):
            return ""
        code = self._code()
        call = self._call(endpoint, f"{self._names.variable}.{tag}", code, plain=True)
        return self._program(endpoint, code, [f"res = {call}", *self._shown(endpoint)])

    def standalone(self, endpoint: Endpoint, module: str) -> str:
        """Return a call of the standalone function, with a result to examine."""
        code = self._code()
        name = self._api.module_of(endpoint)
        call = f"{name}.sync_detailed({self._arguments(endpoint, code, 'body', client=self._names.variable)})"
        body = [f"result = {call}", "if not result.ok:", "    raise result.error", "", "print(result.value)"]
        return self._program(endpoint, code, body, f"from {self._package}.api.{module} import {name}")

    def brief(self, endpoint: Endpoint, tag: str) -> str:
        """Return a program that calls the method with only the required arguments, and prints the body."""
        code = _Code(self._api, self._classes, self._examples, self._package, brief=True)
        shown = next(iter(body_names(endpoint)), "status_code")
        call = self._call(endpoint, f"{self._names.variable}.{tag}", code)
        return self._program(endpoint, code, [f"result = {call}", f"print(result.{shown})"])

    def client(self, endpoint: Endpoint | None) -> str:
        """Return the arguments of a client that calls an operation."""
        if not endpoint:
            return ""
        schemes = self._security.used(endpoint) or list(self._security.known.values())[:1]
        given = [f"{scheme['name']}={_given(scheme)}" for scheme in schemes]
        return ", ".join([*given, *([] if self._server else [f'server_url="{_NO_SERVER}"'])])

    def call(self, endpoint: Endpoint, tag: str, **more: str) -> tuple[str, str]:
        """Return a call of the method as one expression, and what it imports."""
        code = self._code()
        arguments = [self._arguments(endpoint, code, "request"), *(f"{name}={value}" for name, value in more.items())]
        call = f"{self._names.variable}.{tag}.{self._api.module_of(endpoint)}({', '.join(filter(None, arguments))})"
        return call, "\n".join(code.imports())

    def model(self, model: ModelProperty) -> str:
        """Return a program that creates an object, and prints it as a dict."""
        code = self._code()
        created = code.of(model, self._examples.of_model(model))
        return "\n".join([*code.imports(), "", f"value = {created}", "", "print(value.to_dict())"])

    def enum(self, enum: EnumProperty | LiteralEnumProperty) -> str:
        """Return a program that names a member, and looks it up by its value."""
        code = self._code()
        name = code.class_of(enum)
        if isinstance(enum, LiteralEnumProperty):
            assignment = f"value: {name} = {min(enum.values, key=str)!r}"
            return "\n".join([*code.imports(), "", assignment, "", "print(value)"])
        value = next(iter(enum.values.values()))
        member = code.of(enum, value)
        return "\n".join([*code.imports(), "", f"value = {member}", "", f"assert value == {name}({value!r})"])

    def curl(self, endpoint: Endpoint) -> str:
        """Return the command that calls an operation with curl."""
        operation = self._api.operation_of(endpoint)
        server = own_server(self._api, operation) or self._server or _NO_SERVER
        return command(
            endpoint, operation.path, server.rstrip("/"), styles_of(operation), self._examples, self._security
        )

    def _code(self) -> _Code:
        return _Code(self._api, self._classes, self._examples, self._package)

    def _program(self, endpoint: Endpoint, code: _Code, body: Sequence[str], *imported: str) -> str:
        return "\n".join([*code.imports(self._import, *imported), "", *self._opened(endpoint, body)])

    def _opened(self, endpoint: Endpoint, body: Sequence[str], prefix: str = "") -> list[str]:
        """Return the lines that open a client and use it."""
        opened = f"{prefix}with {self._names.client}({self.client(endpoint)}) as {self._names.variable}:"
        return [opened, *_indented(body)]

    def _call(self, endpoint: Endpoint, resource: str, code: _Code, suffix: str = "", *, plain: bool = False) -> str:
        method = f"{resource}.{self._api.module_of(endpoint)}{suffix}"
        return f"{method}({self._arguments(endpoint, code, 'request', plain=plain)})"

    def _arguments(self, endpoint: Endpoint, code: _Code, body: str, client: str = "", *, plain: bool = False) -> str:
        in_path = len(endpoint.path_parameters)
        shown = [
            (prop, self._examples.shown_of_parameter(endpoint, location.value, prop))
            for location, prop in endpoint.iter_all_parameters()
            if prop.required or not code.brief
        ]
        named = [f"{prop.python_name}={code.of(prop, value)}" for prop, value in shown if value is not None]
        given = [f"client={client}"] if client else []
        if endpoint.bodies:
            first = endpoint.bodies[0]
            value = self._examples.of_body(endpoint, first)
            given.append(f"{body}={_literal(value) if plain else code.of(first.prop, value)}")
        return ", ".join([*named[:in_path], *given, *named[in_path:]])

    def _shown(self, endpoint: Endpoint) -> list[str]:
        name = next(iter(body_names(endpoint)), "")
        if not name:
            return ["print(res.status_code)"]
        return [f"if res.{name} is not None:", *_indented(["# handle response", f"print(res.{name})"])]


class _Code:
    """Expressions for example values, and their imports."""

    def __init__(self, api: Api, classes: Classes, examples: Examples, package: str, *, brief: bool = False) -> None:
        self.brief = brief
        self._api = api
        self._classes = classes
        self._examples = examples
        self._package = package
        self._standard: set[str] = set()
        self._kinds: set[str] = set()
        self._types: set[str] = set()

    def needs(self, line: str) -> None:
        """Add an import of the standard library."""
        self._standard.add(line)

    def imports(self, *others: str) -> list[str]:
        kinds = [f"from {self._package}.models import {', '.join(sorted(self._kinds))}"] if self._kinds else []
        types = [f"from {self._package}.types import {', '.join(sorted(self._types))}"] if self._types else []
        standard = sorted(self._standard)
        return [*standard, *([""] if standard else []), *filter(None, others), *kinds, *types]

    def class_of(self, item: Any) -> str:
        kind = self._classes.kind_of(item)
        self._kinds.add(kind)
        return f"{kind}.{item.class_info.name}"

    def of(self, prop: Any, value: Any) -> str:
        """Return the expression for a value, given as JSON."""
        match prop, value:
            case UnionProperty(), _ if self._examples.member_of(prop, value) is not None:
                return self.of(self._examples.member_of(prop, value), value)
            case ModelProperty(), dict():
                return self._model(prop, value)
            case EnumProperty(), _:
                member = next((name for name, item in prop.values.items() if item == value), None)
                return f"{self.class_of(prop)}.{member}" if member else f"{self.class_of(prop)}({value!r})"
            case ListProperty(), list():
                return f"[{''.join(f'{self.of(prop.inner_property, item)},' for item in value)}]"
            case DateTimeProperty() | DateProperty(), str():
                self._standard.add("import datetime")
                kind = "datetime" if isinstance(prop, DateTimeProperty) else "date"
                return f"datetime.{kind}.fromisoformat({value!r})"
            case UuidProperty(), str():
                self._standard.add("from uuid import UUID")
                return f"UUID({value!r})"
            case BytesProperty(), _:
                return 'b"..."'
            case FileProperty(), _:
                self._standard.add("import io")
                self._types.add("File")
                return 'File(payload=io.BytesIO(b"..."), file_name="file")'
        return _literal(value)

    def _model(self, model: ModelProperty, value: Mapping[str, Any]) -> str:
        model = self._api.model_of(model)
        required = model.required_properties or ()
        described = (*required, *(() if self.brief else model.optional_properties or ()))
        fields = {text_of(prop.name): prop for prop in described}
        arguments = [
            f"{fields[name].python_name}={self.of(fields[name], item)},"
            for name, item in value.items()
            if name in fields
        ]
        more = {} if self.brief else {name: item for name, item in value.items() if name not in fields}
        if more:
            items = (f"{name!r}: {self.of(model.additional_properties, item)}," for name, item in more.items())
            arguments.append(f"additional_properties={{{''.join(items)}}},")
        return f"{self.class_of(model)}({''.join(arguments)})"


def _literal(value: Any) -> str:
    """Return a JSON value in Python, with the commas that make a formatter put each item on a line of its own."""
    match value:
        case dict() if value:
            return f"{{{''.join(f'{name!r}: {_literal(item)},' for name, item in value.items())}}}"
        case list() if value:
            return f"[{''.join(f'{_literal(item)},' for item in value)}]"
        case _:
            return python_literal(value)


def _given(scheme: Mapping[str, str]) -> str:
    """Return the expression of a placeholder for a secret."""
    text = placeholder(scheme)
    return repr(tuple(text.split(":"))) if scheme["kind"] == "basic" else repr(text)


def _indented(lines: Sequence[str]) -> list[str]:
    # repr escapes line breaks, so no string of an example begins a line.
    return [f"    {line}" if line else "" for line in lines]
