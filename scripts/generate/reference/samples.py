"""Programs that call an operation with the description's example values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.generate.api import Api
from scripts.generate.code import BytesProperty, body_names, text_of
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
from scripts.generate.reference.security import Security, stand_in
from scripts.generate.template_context import own_server, styles_of

_NO_SERVER = "https://api.example.com"


class Samples:
    """The samples of a description's operations and models. They are laid out by whoever formats the code.

    Args:
        api: The description.
        classes: Its models and enums.
        examples: Its example values.
        security: Who calls.
        package: The name of the package that they import.
        server: Address of the description's first server.
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
        # An address within another has none of its own.
        self._server = server.rstrip("/") if server.startswith(("http://", "https://")) else ""

    def method(self, endpoint: Endpoint, tag: str) -> str:
        """A call of the method, as the API's own pages show it."""
        code = self._code()
        call = f"s.{tag}.{self._api.module_of(endpoint)}({self._arguments(endpoint, code, 'request')})"
        given = self.client(endpoint)
        opened = f"with {self._names.variable}.{self._names.client}({given}{',' if given else ''}) as s:"
        body = [f"res = {call}", "", *self._shown(endpoint)]
        return "\n".join(
            [*code.imports(f"import {self._package} as {self._names.variable}"), "", opened, *_indented(body)]
        )

    def method_async(self, endpoint: Endpoint, tag: str) -> str:
        """A call of the async method."""
        code = self._code()
        method = f"{self._names.variable}.{tag}.{self._api.module_of(endpoint)}_async"
        call = f"{method}({self._arguments(endpoint, code, 'request')})"
        body = [f"res = await {call}", *self._shown(endpoint)]
        return self._async_program(endpoint, code, "", body)

    def standalone(self, endpoint: Endpoint, module: str) -> str:
        """A call of the function that stands by itself, with a result to look at."""
        code = self._code()
        name = self._api.module_of(endpoint)
        call = f"{name}.sync_detailed({self._arguments(endpoint, code, 'body', client=self._names.variable)})"
        opened = f"with {self._names.client}({self.client(endpoint)}) as {self._names.variable}:"
        first = f"from {self._package} import {self._names.client}\nfrom {self._package}.api.{module} import {name}"
        return "\n".join([*code.imports(first), "", opened, *_indented([f"result = {call}", *_looked_at()])])

    def standalone_async(self, endpoint: Endpoint, module: str) -> str:
        """The same, awaited."""
        code = self._code()
        name = self._api.module_of(endpoint)
        call = f"{name}.asyncio_detailed({self._arguments(endpoint, code, 'body', client=self._names.variable)})"
        imported = f"from {self._package}.api.{module} import {name}"
        return self._async_program(endpoint, code, imported, [f"result = await {call}", *_looked_at()])

    def client(self, endpoint: Endpoint | None) -> str:
        """What a client is made with, to call an operation."""
        if not endpoint:
            return ""
        schemes = self._security.used(endpoint) or list(self._security.known.values())[:1]
        given = [f"{scheme['name']}={_given(scheme)}" for scheme in schemes]
        return ", ".join([*given, *([] if self._server else [f'server_url="{_NO_SERVER}"'])])

    def brief(self, endpoint: Endpoint, tag: str) -> str:
        """Return a program that calls the method with what is required only, and prints the body."""
        code = _Code(self._api, self._classes, self._examples, self._package, brief=True)
        method = f"{self._names.variable}.{tag}.{self._api.module_of(endpoint)}"
        call = f"{method}({self._arguments(endpoint, code, 'request')})"
        opened = f"with {self._names.client}({self.client(endpoint)}) as {self._names.variable}:"
        shown = next(iter(body_names(endpoint)), "status_code")
        body = [f"result = {call}", f"print(result.{shown})"]
        return "\n".join(
            [*code.imports(f"from {self._package} import {self._names.client}"), "", opened, *_indented(body)]
        )

    def call(self, endpoint: Endpoint, tag: str, **more: str) -> tuple[str, str]:
        """A call of the method as one expression, and what it imports."""
        code = self._code()
        arguments = [self._arguments(endpoint, code, "request"), *(f"{name}={value}" for name, value in more.items())]
        call = f"{self._names.variable}.{tag}.{self._api.module_of(endpoint)}({', '.join(filter(None, arguments))})"
        return call, "\n".join(code.imports())

    def model(self, model: ModelProperty) -> str:
        """How an object is made, and what it is as JSON."""
        code = self._code()
        made = code.of(model, self._examples.of_model(model))
        return "\n".join([*code.imports(), "", f"value = {made}", "", "print(value.to_dict())"])

    def enum(self, enum: EnumProperty | LiteralEnumProperty) -> str:
        """How a member is named, and found by its value."""
        code = self._code()
        name = code.class_of(enum)
        if isinstance(enum, LiteralEnumProperty):
            made = f"value: {name} = {min(enum.values, key=str)!r}"
            return "\n".join([*code.imports(), "", made, "", "print(value)"])
        value = next(iter(enum.values.values()))
        made = code.of(enum, value)
        return "\n".join([*code.imports(), "", f"value = {made}", "", f"assert value == {name}({value!r})"])

    def curl(self, endpoint: Endpoint) -> str:
        """A call without Python."""
        operation = self._api.operation_of(endpoint)
        server = own_server(self._api, operation) or self._server or _NO_SERVER
        return command(
            endpoint, operation.path, server.rstrip("/"), styles_of(operation), self._examples, self._security
        )

    def _code(self) -> _Code:
        return _Code(self._api, self._classes, self._examples, self._package)

    def _arguments(self, endpoint: Endpoint, code: _Code, body: str, client: str = "") -> str:
        in_path = len(endpoint.path_parameters)
        shown = [
            (prop, self._examples.shown_of_parameter(endpoint, place.value, prop))
            for place, prop in endpoint.iter_all_parameters()
            if prop.required or not code.brief
        ]
        named = [f"{prop.python_name}={code.of(prop, value)}" for prop, value in shown if value is not None]
        given = [f"client={client}"] if client else []
        if endpoint.bodies:
            first = endpoint.bodies[0]
            given.append(f"{body}={code.of(first.prop, self._examples.of_body(endpoint, first))}")
        return ", ".join([*named[:in_path], *given, *named[in_path:]])

    def _shown(self, endpoint: Endpoint) -> list[str]:
        name = next(iter(body_names(endpoint)), "")
        if not name:
            return ["print(res.status_code)"]
        return [f"if res.{name} is not None:", *_indented(["# handle response", f"print(res.{name})"])]

    def _async_program(self, endpoint: Endpoint, code: _Code, imported: str, body: Sequence[str]) -> str:
        code.needs("import asyncio")
        imports = code.imports(f"from {self._package} import {self._names.client}", imported)
        opened = f"async with {self._names.client}({self.client(endpoint)}) as {self._names.variable}:"
        main = ["async def main() -> None:", *_indented([opened, *_indented(body)])]
        return "\n".join([*imports, "", *main, "", "asyncio.run(main())"])


class _Code:
    """Expressions for example values, and what they import."""

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
        """Import something of the standard library."""
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
        """The expression for a value, given as JSON has it."""
        match prop, value:
            case UnionProperty(), _ if self._examples.form_of(prop, value) is not None:
                return self.of(self._examples.form_of(prop, value), value)
            case ModelProperty(), dict():
                return self._model(prop, value)
            case EnumProperty(), _:
                member = next((name for name, one in prop.values.items() if one == value), None)
                return f"{self.class_of(prop)}.{member}" if member else f"{self.class_of(prop)}({value!r})"
            case ListProperty(), list():
                return f"[{''.join(f'{self.of(prop.inner_property, one)},' for one in value)}]"
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
            f"{fields[name].python_name}={self.of(fields[name], one)}," for name, one in value.items() if name in fields
        ]
        more = {} if self.brief else {name: one for name, one in value.items() if name not in fields}
        if more:
            items = (f"{name!r}: {self.of(model.additional_properties, one)}," for name, one in more.items())
            arguments.append(f"additional_properties={{{''.join(items)}}},")
        return f"{self.class_of(model)}({''.join(arguments)})"


def _literal(value: Any) -> str:
    """A JSON value in Python, with the commas that make a formatter put each item on a line of its own."""
    match value:
        case dict() if value:
            return f"{{{''.join(f'{name!r}: {_literal(one)},' for name, one in value.items())}}}"
        case list() if value:
            return f"[{''.join(f'{_literal(one)},' for one in value)}]"
        case _:
            return python_literal(value)


def _given(scheme: Mapping[str, str]) -> str:
    """The expression that stands for a secret."""
    text = stand_in(scheme)
    return repr(tuple(text.split(":"))) if scheme["kind"] == "basic" else repr(text)


def _looked_at() -> list[str]:
    return ["if not result.ok:", "    raise result.error", "", "print(result.value)"]


def _indented(lines: Sequence[str]) -> list[str]:
    # A string of an example never has a line of its own: repr writes its line ends as \n.
    return [f"    {line}" if line else "" for line in lines]
