"""Programs that call an operation with the description's example values, in Python and for curl."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, LiteralEnumProperty, ModelProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from scripts.generation.api import Api
from scripts.generation.code import body_names, fields_of, text_of
from scripts.generation.reference.examples import Examples, fitting_form

# What stands for a secret, by the kind of its scheme.
_STAND_INS = {"basic": "<USERNAME>:<PASSWORD>", "bearer": "<YOUR_BEARER_TOKEN_HERE>"}
_KEY_STAND_IN = "<YOUR_KEY_HERE>"
_NO_SERVER = "https://api.example.com"


class Samples:
    """The samples of a description's operations and models. They are laid out by whoever formats the code.

    Args:
        api: The description.
        examples: Its example values.
        package: The name of the package that they import.
        schemes: What a client can be given, one for each security scheme.
        server: Address of the description's first server.
    """

    def __init__(
        self, api: Api, examples: Examples, package: str, schemes: Sequence[Mapping[str, str]], server: str
    ) -> None:
        self._api = api
        self._examples = examples
        self._package = package
        self._schemes = {scheme["key"]: scheme for scheme in schemes}
        self._server = server

    def method(self, endpoint: Endpoint, tag: str) -> str:
        """A call of the method, as HoneyHive's own pages show it."""
        code = _Code(self._api, self._package)
        call = f"s.{tag}.{self._api.module_of(endpoint)}({self._arguments(endpoint, code, 'request')})"
        opened = f"with honeyhive.HoneyHive({self._client(endpoint)},) as s:"
        body = [f"res = {call}", "", *self._shown(endpoint)]
        return "\n".join([*code.imports(f"import {self._package} as honeyhive"), "", opened, *_indented(body)])

    def method_async(self, endpoint: Endpoint, tag: str) -> str:
        """A call of the async method."""
        code = _Code(self._api, self._package)
        call = f"honeyhive.{tag}.{self._api.module_of(endpoint)}_async({self._arguments(endpoint, code, 'request')})"
        body = [f"res = await {call}", *self._shown(endpoint)]
        return self._async_program(endpoint, code, "", body)

    def standalone(self, endpoint: Endpoint, module: str) -> str:
        """A call of the function that stands by itself, with a result to look at."""
        code = _Code(self._api, self._package)
        name = self._api.module_of(endpoint)
        call = f"{name}.sync_detailed({self._arguments(endpoint, code, 'body', client='honeyhive')})"
        opened = f"with HoneyHive({self._client(endpoint)}) as honeyhive:"
        first = f"from {self._package} import HoneyHive\nfrom {self._package}.api.{module} import {name}"
        return "\n".join([*code.imports(first), "", opened, *_indented([f"result = {call}", *_looked_at()])])

    def standalone_async(self, endpoint: Endpoint, module: str) -> str:
        """The same, awaited."""
        code = _Code(self._api, self._package)
        name = self._api.module_of(endpoint)
        call = f"{name}.asyncio_detailed({self._arguments(endpoint, code, 'body', client='honeyhive')})"
        imported = f"from {self._package}.api.{module} import {name}"
        return self._async_program(endpoint, code, imported, [f"result = await {call}", *_looked_at()])

    def client(self, endpoint: Endpoint | None) -> str:
        """What a client is made with, to call an operation."""
        return self._client(endpoint) if endpoint else ""

    def call(self, endpoint: Endpoint, tag: str, **more: str) -> tuple[str, str]:
        """A call of the method as one expression, and what it imports."""
        code = _Code(self._api, self._package)
        arguments = [self._arguments(endpoint, code, "request"), *(f"{name}={value}" for name, value in more.items())]
        call = f"honeyhive.{tag}.{self._api.module_of(endpoint)}({', '.join(filter(None, arguments))})"
        return call, "\n".join(code.imports())

    def model(self, model: ModelProperty) -> str:
        """How an object is made, and what it is as JSON."""
        code = _Code(self._api, self._package)
        made = code.of(model, self._examples.of_model(model))
        return "\n".join([*code.imports(), "", f"value = {made}", "", "print(value.to_dict())"])

    def enum(self, enum: EnumProperty | LiteralEnumProperty) -> str:
        """How a member is named, and found by its value."""
        code = _Code(self._api, self._package)
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
        path = operation.path
        query: list[tuple[str, Any]] = []
        lines: list[str] = []
        cookies: list[str] = []
        for place, prop in endpoint.iter_all_parameters():
            if not self._examples.is_shown(endpoint, prop):
                continue
            name, value = text_of(prop.name), self._examples.of_parameter(endpoint, prop)
            match str(place.value if hasattr(place, "value") else place):
                case "path":
                    path = path.replace(f"{{{name}}}", quote(_text(value), safe=""))
                case "query":
                    query.append((name, value))
                case "header":
                    lines.append(f"--header {shlex.quote(f'{name}: {_text(value)}')}")
                case _:
                    cookies.append(f"{name}={_text(value)}")
        for scheme in self._security(endpoint):
            secret = _STAND_INS.get(scheme["kind"], _KEY_STAND_IN)
            match scheme["kind"]:
                case "bearer":
                    lines.append(f"--header 'Authorization: Bearer {secret}'")
                case "basic":
                    lines.append(f"--user '{secret}'")
                case "query":
                    query.append((scheme["sent_as"], secret))
                case "cookie":
                    cookies.append(f"{scheme['sent_as']}={secret}")
                case _:
                    lines.append(f"--header '{scheme['sent_as']}: {secret}'")
        if cookies:
            lines.append(f"--cookie {shlex.quote('; '.join(cookies))}")
        if endpoint.bodies:
            lines += self._curl_body(endpoint)
        pairs = [(name, _text(one)) for name, value in query for one in (value if isinstance(value, list) else [value])]
        url = f"{self._server or _NO_SERVER}{path}" + (f"?{urlencode(pairs)}" if pairs else "")
        first = f"curl --request {endpoint.method.upper()} --url {shlex.quote(url)}"
        return " \\\n  ".join([first, *lines])

    def _curl_body(self, endpoint: Endpoint) -> list[str]:
        body: Any = endpoint.bodies[0]
        value = self._examples.of_body(endpoint, body)
        kind = f"--header {shlex.quote(f'Content-Type: {text_of(body.content_type)}')}"
        match body.body_type:
            case "files":
                files = {text_of(field.name) for field in fields_of(body.prop) if isinstance(field, FileProperty)}
                return [
                    f"--form {shlex.quote(f'{name}=' + ('@file' if name in files else _text(one)))}"
                    for name, one in value.items()
                ]
            case "data":
                return [f"--data-urlencode {shlex.quote(f'{name}={_text(one)}')}" for name, one in value.items()]
            case "content":
                return [kind, "--data-binary @file"]
            case _:
                return [kind, f"--data {shlex.quote(json.dumps(value, indent=2, ensure_ascii=False))}"]

    def _security(self, endpoint: Endpoint) -> list[Mapping[str, str]]:
        """The schemes that an operation is called with: those of the first group that a client can be given."""
        data = self._api.operation_of(endpoint).data
        groups = data.get("security", self._api.description.data.get("security", []))
        known = [group for group in groups if all(name in self._schemes for name in group)]
        return [self._schemes[name] for name in (known[0] if known else {})]

    def _client(self, endpoint: Endpoint) -> str:
        schemes = self._security(endpoint) or list(self._schemes.values())[:1]
        given = [f"{scheme['name']}={_stand_in(scheme['kind'])}" for scheme in schemes]
        return ", ".join([*given, *([] if self._server else [f'server_url="{_NO_SERVER}"'])])

    def _arguments(self, endpoint: Endpoint, code: _Code, body: str, client: str = "") -> str:
        in_path = len(endpoint.path_parameters)
        parameters = [prop for _, prop in endpoint.iter_all_parameters()]
        arguments = {
            str(prop.python_name): code.of(prop, self._examples.of_parameter(endpoint, prop))
            for prop in parameters
            if self._examples.is_shown(endpoint, prop)
        }
        named = [f"{name}={value}" for name, value in arguments.items()]
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
        imports = code.imports(f"from {self._package} import HoneyHive", imported)
        opened = f"async with HoneyHive({self._client(endpoint)}) as honeyhive:"
        main = ["async def main() -> None:", *_indented([opened, *_indented(body)])]
        return "\n".join([*imports, "", *main, "", "asyncio.run(main())"])


class _Code:
    """Expressions for example values, and what they import."""

    def __init__(self, api: Api, package: str) -> None:
        self._api = api
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
        name = str(item.class_info.name)
        kind = "components" if name in self._api.components else "operations"
        self._kinds.add(kind)
        return f"{kind}.{name}"

    def of(self, prop: Any, value: Any) -> str:
        """The expression for a value, given as JSON has it."""
        match prop, value:
            case UnionProperty(), _ if fitting_form(prop, value) is not None:
                return self.of(fitting_form(prop, value), value)
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
            case FileProperty(), _:
                self._standard.add("import io")
                self._types.add("File")
                return 'File(payload=io.BytesIO(b"..."), file_name="file")'
        return _literal(value)

    def _model(self, model: ModelProperty, value: Mapping[str, Any]) -> str:
        model = self._api.model_of(model)
        described = (*(model.required_properties or ()), *(model.optional_properties or ()))
        fields = {text_of(prop.name): prop for prop in described}
        arguments = [
            f"{fields[name].python_name}={self.of(fields[name], one)}," for name, one in value.items() if name in fields
        ]
        more = {name: one for name, one in value.items() if name not in fields}
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
            return repr(value)


def _stand_in(kind: str) -> str:
    """The expression that stands for a secret."""
    text = _STAND_INS.get(kind, _KEY_STAND_IN)
    return repr(tuple(text.split(":"))) if kind == "basic" else json.dumps(text)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _looked_at() -> list[str]:
    return ["if not result.ok:", "    raise result.error", "", "print(result.value)"]


def _indented(lines: Sequence[str]) -> list[str]:
    # A string of an example never has a line of its own: repr writes its line ends as \n.
    return [f"    {line}" if line else "" for line in lines]
