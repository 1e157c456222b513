"""The Markdown reference of a package: a page for each tag, operation and model, and for what all operations share."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import griffe
from openapi_python_client import Project
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, LiteralEnumProperty, ModelProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from scripts.generation.api import Api
from scripts.generation.code import FreeFormProperty, body_name, is_checked, successes, text_of
from scripts.generation.docstrings import body_words, described_fields, described_parameters
from scripts.generation.markdown import code_span, in_line, without_html
from scripts.generation.samples import Samples
from scripts.generation.template_context import TemplateContext

# How deep the fields of a body are listed on an operation's page; what is deeper has a page of its own.
_DEPTH = 3
_EXAMPLE_WIDTH = 60


@dataclass(frozen=True)
class Row:
    """A parameter or a field, in a table."""

    name: str
    type: str
    required: bool
    words: str
    example: str = ""


class Reference:
    """What the pages are made of.

    Args:
        api: The description.
        context: The names that the package's own templates use.
        package: The package as it was written.
    """

    def __init__(self, api: Api, context: TemplateContext, package: griffe.Object | griffe.Alias) -> None:
        self._api = api
        self._context = context
        self._package = package
        names = context.names()
        self._schemes: list[dict[str, str]] = names["schemes"]
        self._samples = Samples(api, package.name, self._schemes, names["server"])
        lowered = Counter(str(item.class_info.name).lower() for item in api.classes)
        # Two classes whose names differ in case only have files that differ on every system.
        self._files = {
            name: name.lower() if lowered[name.lower()] == 1 else str(item.class_info.module_name)
            for item in api.classes
            for name in [str(item.class_info.name)]
        }

    def write(self, project: Project, folder: Path) -> None:
        """Write the pages into a folder that is not there yet."""

        def page(path: str, template: str, **values: Any) -> None:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            template = f"docs/{template}.md.jinja"
            up = "../" * path.count("/")
            text = project.env.get_template(template).render(up=up, reference=self, in_line=in_line, **values)
            target.write_text(re.sub(r"\n{3,}", "\n\n", text), encoding="utf-8")

        tags: list[dict[str, Any]] = [
            {
                **tag,
                "description": without_html(tag["description"]),
                "operations": [self._operation(tag, endpoint) for endpoint in tag["endpoints"]],
            }
            for tag in self._context.tags
        ]
        page("README.md", "index", tags=tags, classes=self._api.classes)
        for tag in tags:
            page(f"sdks/{tag['module']}/README.md", "tag", tag=tag)
            for operation in tag["operations"]:
                page(f"api/{tag['module']}/{operation['name']}.md", "operation", operation=operation)
        for item in self._api.classes:
            page(self.path_of(item), "model", item=item)
        shown = self._shown_operation(tags)
        for name in ("errors", "lib/retryconfig", "lib/requestoptions"):
            page(f"{name}.md", name.rpartition("/")[2], operation=shown)

    def _shown_operation(self, tags: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The operation that the pages of what all share show: the one that takes least."""
        every = [operation for tag in tags for operation in tag["operations"]]
        return min(every, key=lambda operation: len(operation["samples"]["Python"]), default=None)

    def client(self, operation: Mapping[str, Any] | None) -> str:
        return self._samples.client(operation["endpoint"] if operation else None)

    def call(self, operation: Mapping[str, Any], **more: str) -> tuple[str, str]:
        return self._samples.call(operation["endpoint"], operation["tag"]["attribute"], **more)

    def kind_of(self, item: Any) -> str:
        """The module that has a class: components, or operations."""
        return "components" if str(item.class_info.name) in self._api.components else "operations"

    def path_of(self, item: Any) -> str:
        """The page of a class."""
        return f"models/{self.kind_of(item)}/{self._files[str(item.class_info.name)]}.md"

    def words_of(self, item: Any) -> str:
        return without_html(text_of(item.description))

    def sample_of(self, item: Any) -> str:
        return self._samples.model(item) if isinstance(item, ModelProperty) else self._samples.enum(item)

    def is_model(self, item: Any) -> bool:
        return isinstance(item, ModelProperty)

    def is_enum(self, item: Any) -> bool:
        return isinstance(item, EnumProperty)

    def fields(self, model: ModelProperty, up: str) -> list[Row]:
        """The fields of a model."""
        shown = self._samples.examples.of_model(model)
        return [
            Row(
                _named(prop),
                self.type_of(prop, up),
                prop.required,
                in_line(words) + _default(prop),
                self._example(prop, shown),
            )
            for prop, words in described_fields(model)
        ]

    def extra_type(self, model: ModelProperty, up: str) -> str:
        """The type of the fields that the description does not name; empty where it is any."""
        extra = self.type_of(model.additional_properties, up)
        return "" if extra == "`Any`" else extra

    def type_of(self, prop: Any, up: str) -> str:
        """A type in Python, its classes linked to their pages."""
        match prop:
            case ModelProperty() | EnumProperty() | LiteralEnumProperty():
                return f"[{self.kind_of(prop)}.{prop.class_info.name}]({up}{self.path_of(prop)})"
            case ListProperty():
                return f"`list[`{self.type_of(prop.inner_property, up)}`]`".replace("``", "")
            case UnionProperty():
                return " \\| ".join(dict.fromkeys(self.type_of(inner, up) for inner in prop.inner_properties))
            case NoneProperty():
                return "`None`"
            case _:
                return f"`{prop.get_type_string(no_optional=True).as_unembedded_code()}`"

    def described_class(self, path: str) -> griffe.Object | griffe.Alias:
        """A class of the package, such as `options.RetryConfig`."""
        found: griffe.Object | griffe.Alias = self._package[path]
        return found

    def options(self, path: str) -> list[Row]:
        """The fields of a class of options, from its docstring."""
        found = self.described_class(path)
        described = _attributes(found)
        return [
            Row(
                f"`{name}`",
                _python_type(member.annotation),
                False,
                in_line(described[name]),
                code_span(self._default_value(str(member.value))),
            )
            for name, member in found.members.items()
            if isinstance(member, griffe.Attribute) and name in described
        ]

    def _default_value(self, code: str) -> str:
        """A default as a reader would write it."""
        factory = re.search(r"default_factory=(\w+)", code)
        if factory:
            return "{}" if factory[1] == "dict" else f"{factory[1]}()"
        constant = self.described_class("options").members.get(code)
        if isinstance(constant, griffe.Attribute):
            return str(constant.value)
        return "the client's" if code == "UNSET" else code

    def attributes(self, path: str) -> list[Row]:
        """What an object of a class has, from the class's docstring and its properties."""
        found = self.described_class(path)
        described = _attributes(found)
        types = {
            name: _python_type(member.annotation)
            for name, member in found.members.items()
            if isinstance(member, griffe.Attribute)
        }
        properties = {
            name: str(member.docstring.value).partition("\n")[0]
            for name, member in found.members.items()
            if isinstance(member, griffe.Attribute) and "property" in member.labels and member.docstring
        }
        return [
            Row(f"`{name}`", types.get(name, ""), True, in_line(words))
            for name, words in {**described, **properties}.items()
        ]

    @cached_property
    def errors(self) -> list[dict[str, Any]]:
        """The classes of errors, with what their docstrings say."""
        module = self.described_class("errors")
        found = []
        for name, member in module.members.items():
            if name in (module.exports or ()) and isinstance(member, griffe.Class) and member.docstring:
                summary = str(member.docstring.value).partition("\n")[0]
                status, colon, words = summary.partition(": ")
                status = status if colon and re.fullmatch(r"\d(\d\d|xx)", status) else ""
                bases = [str(base) for base in member.bases]
                words = words if status else summary
                found.append({"name": name, "status": status, "words": words[:1].upper() + words[1:], "bases": bases})
        return found

    def _operation(self, tag: Mapping[str, Any], endpoint: Endpoint) -> dict[str, Any]:
        data = self._context.operation_of(endpoint)
        name = self._api.module_of(endpoint)
        return {
            **data,
            "name": name,
            "tag": tag,
            "method": endpoint.method.upper(),
            "summary": in_line(data["summary"]),
            "described": without_html(text_of(endpoint.description)),
            "endpoint": endpoint,
            "samples": {
                "Python": self._samples.method(endpoint, tag["attribute"]),
                "Async": self._samples.method_async(endpoint, tag["attribute"]),
                "Standalone": self._samples.standalone(endpoint, tag["module"]),
                "Standalone, async": self._samples.standalone_async(endpoint, tag["module"]),
            },
            "curl": self._samples.curl(endpoint),
        }

    def parameters(self, operation: Mapping[str, Any], up: str) -> list[Row]:
        """What a method takes, as Python has it."""
        endpoint: Endpoint = operation["endpoint"]
        rows = [
            Row(
                f"`{prop.python_name}`",
                self.type_of(prop, up),
                prop.required,
                in_line(words) + _default(prop),
                self._parameter_example(endpoint, prop),
            )
            for prop, words in described_parameters(endpoint, self._api)
        ]
        in_path = len(endpoint.path_parameters)
        request = []
        if endpoint.bodies:
            types = [self.type_of(body.prop, up) for body in endpoint.bodies]
            types += ["a `dict` of its shape"] if any(map(is_checked, endpoint.bodies)) else []
            required = all(body.prop.required for body in endpoint.bodies)
            request.append(Row("`request`", ", or ".join(types), required, in_line(body_words(endpoint, self._api))))
        options = f"[RequestOptions]({up}lib/requestoptions.md)"
        return [
            *rows[:in_path],
            *request,
            *rows[in_path:],
            Row("`options`", options, False, "Options of this call, in the place of the client's."),
            Row("`options.timeout`", f"[Timeout]({up}lib/requestoptions.md#timeout), `float`", False, "In seconds."),
            Row("`options.retries`", f"[RetryConfig]({up}lib/retryconfig.md)", False, "What is tried again, and when."),
        ]

    def results(self, operation: Mapping[str, Any], up: str) -> list[tuple[str, str]]:
        """The names under which a method's result has its body, with their types."""
        found: dict[str, list[str]] = {}
        for response in successes(operation["endpoint"]):
            if response.source["attribute"] != "None":
                found.setdefault(body_name(response), []).append(self.type_of(response.prop, up))
        return [(name, " \\| ".join(dict.fromkeys(types))) for name, types in found.items()]

    def raised(self, operation: Mapping[str, Any], up: str) -> list[tuple[str, str, str]]:
        """The errors of an operation: class, status, content type."""
        endpoint: Endpoint = operation["endpoint"]
        described: list[Any] = [one for one in endpoint.responses if one not in successes(endpoint)]
        classes = {error["status"]: error["name"] for error in self.errors if error["status"]}
        patterns = {one.status_code.pattern: self._content(one, up) for one in described}
        rows = [(name, status, _content_of(status, patterns)) for status, name in classes.items()]
        rows += [
            ("SDKError", status, content)
            for status, content in patterns.items()
            if status.isdigit() and status not in classes
        ]
        rows.append(("SDKError", "any other 4xx–5xx", patterns.get("default", "`*/*`")))
        rows.append(("ResponseValidationError", "2xx", "`*/*`"))
        unsent = ["RequestValidationError"] if endpoint.bodies or endpoint.path_parameters else []
        rows += [(name, "–", "–") for name in (*unsent, "ConnectionError", "TimeoutError")]
        return [(f"[errors.{name}]({up}errors.md#{name.lower()})", status, content) for name, status, content in rows]

    def _content(self, response: Any, up: str) -> str:
        kinds = ", ".join(f"`{text_of(kind)}`" for kind in response.data.content or {}) or "`*/*`"
        return kinds if response.source["attribute"] == "None" else f"{kinds}: {self.type_of(response.prop, up)}"

    def authorizations(self, operation: Mapping[str, Any]) -> list[list[dict[str, str]]]:
        """The ways to say who calls: each a group of schemes, all of which are needed."""
        data = self._api.operation_of(operation["endpoint"]).data
        groups = data.get("security", self._api.description.data.get("security", []))
        schemes = {scheme["key"]: scheme for scheme in self._schemes}
        return [[schemes[name] for name in group] for group in groups if all(name in schemes for name in group)]

    def wire_parameters(self, operation: Mapping[str, Any]) -> dict[str, list[Row]]:
        """The parameters of an operation by where they go, as HTTP has them."""
        endpoint: Endpoint = operation["endpoint"]
        words = {id(prop): text for prop, text in described_parameters(endpoint, self._api)}
        found: dict[str, list[Row]] = {}
        for place, prop in endpoint.iter_all_parameters():
            row = Row(
                f"`{text_of(prop.name)}`",
                json_type(prop),
                prop.required,
                in_line(words[id(prop)]) + _values(prop) + _default(prop),
                self._parameter_example(endpoint, prop),
            )
            found.setdefault(place.value, []).append(row)
        return found

    def bodies(self, operation: Mapping[str, Any], up: str) -> list[dict[str, Any]]:
        """The kinds of body that an operation takes."""
        endpoint: Endpoint = operation["endpoint"]
        return [
            {
                "content_type": text_of(body.content_type),
                "type": json_type(body.prop),
                "link": self.type_of(body.prop, up) if isinstance(body.prop, ModelProperty) else "",
                "required": body.prop.required,
                "rows": list(self._wire_fields(body.prop, up)),
                "words": in_line(text_of(body.prop.description)),
            }
            for body in endpoint.bodies
        ]

    def answers(self, operation: Mapping[str, Any], up: str) -> list[dict[str, Any]]:
        """What an operation answers, a status each."""
        endpoint: Endpoint = operation["endpoint"]
        found = []
        response: Any
        for response in endpoint.responses:
            content = [text_of(kind) for kind in response.data.content or {}]
            example = self._samples.examples.of_answer(endpoint, response) if content else None
            found.append(
                {
                    "status": response.status_code.pattern,
                    "words": in_line(text_of(response.data.description)),
                    "content": content,
                    "type": json_type(response.prop) if content else "",
                    "link": self.type_of(response.prop, up) if _has_page(response.prop) and content else "",
                    "rows": list(self._wire_fields(response.prop, up)) if content else [],
                    "example": json.dumps(example, indent=2, ensure_ascii=False) if example is not None else "",
                    "success": response in successes(endpoint),
                }
            )
        return found

    def _wire_fields(self, prop: Any, up: str, outer: str = "", within: tuple[str, ...] = ()) -> Iterator[Row]:
        """The fields of an object as JSON has them, and theirs."""
        while isinstance(prop, ListProperty):
            prop, outer = prop.inner_property, f"{outer}[]"
        if not isinstance(prop, ModelProperty):
            return
        name = str(prop.class_info.name)
        if name in within or len(within) == _DEPTH:
            return
        shown = self._samples.examples.of_model(prop)
        for field, words in described_fields(self._api.model_of(prop)):
            path = f"{outer}.{text_of(field.name)}" if outer else text_of(field.name)
            kind = json_type(field)
            if _has_page(field):
                kind = f"[{kind}]({up}{self.path_of(_last(field))})"
            text = in_line(words) + _values(field) + _default(field)
            inner = list(self._wire_fields(field, up, path, (*within, name)))
            # What the fields of a field show need not be shown twice.
            example = "" if inner else self._example(field, shown)
            yield Row(f"`{path}`", kind, field.required, text, example)
            yield from inner

    def _example(self, prop: Any, shown: Mapping[str, Any]) -> str:
        own = self._samples.examples.of_field(prop)
        value = shown.get(text_of(prop.name)) if own is None else own
        return "" if value in (None, {}, []) else code_span(_json_line(value))

    def _parameter_example(self, endpoint: Endpoint, prop: Any) -> str:
        examples = self._samples.examples
        return code_span(_json_line(examples.of_parameter(endpoint, prop))) if examples.is_shown(endpoint, prop) else ""


def json_type(prop: Any) -> str:
    """A type as JSON Schema calls it."""
    match prop:
        case UnionProperty():
            return " \\| ".join(dict.fromkeys(map(json_type, prop.inner_properties)))
        case ListProperty():
            return f"array of {json_type(prop.inner_property)}"
        case EnumProperty():
            return "integer" if prop.value_type is int else "string"
        case _:
            return next((words for kinds, words in _JSON_TYPES if isinstance(prop, kinds)), "any")


_JSON_TYPES: tuple[tuple[Any, str], ...] = (
    (ModelProperty | FreeFormProperty, "object"),
    (DateTimeProperty, "string (date-time)"),
    (DateProperty, "string (date)"),
    (UuidProperty, "string (uuid)"),
    (FileProperty, "string (binary)"),
    (StringProperty | LiteralEnumProperty, "string"),
    (IntProperty, "integer"),
    (FloatProperty, "number"),
    (BooleanProperty, "boolean"),
    (NoneProperty, "null"),
    (ConstProperty, "constant"),
)


def _json_line(value: Any) -> str:
    line = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join(line.split())
    return line if len(line) <= _EXAMPLE_WIDTH else f"{line[:_EXAMPLE_WIDTH]}…"


def _named(prop: Any) -> str:
    name = text_of(prop.name)
    return f"`{prop.python_name}`" + (f" ({code_span(name)} in JSON)" if name != str(prop.python_name) else "")


def _default(prop: Any) -> str:
    return f" Default: {code_span(str(prop.default.raw_value))}." if prop.default is not None else ""


def _values(prop: Any) -> str:
    values = list(prop.values.values()) if isinstance(prop, EnumProperty) else []
    return f" One of {', '.join(code_span(_json_line(value)) for value in values)}." if values else ""


def _last(prop: Any) -> Any:
    return _last(prop.inner_property) if isinstance(prop, ListProperty) else prop


def _has_page(prop: Any) -> bool:
    return isinstance(_last(prop), ModelProperty | EnumProperty | LiteralEnumProperty)


def _content_of(status: str, patterns: Mapping[str, str]) -> str:
    """What is described for a status: by itself, by its hundred, or by default."""
    names = (status, status.upper(), f"{status[0]}XX", "default")
    return next((patterns[name] for name in names if name in patterns), "`*/*`")


def _attributes(found: griffe.Object | griffe.Alias) -> dict[str, str]:
    if not found.docstring:
        return {}
    sections = griffe.parse_google(found.docstring, warnings=False)
    return {
        one.name: one.description
        for section in sections
        if isinstance(section, griffe.DocstringSectionAttributes)
        for one in section.value
    }


def _python_type(annotation: Any) -> str:
    parts = [part.strip() for part in str(annotation).split("|")] if annotation is not None else []
    return " \\| ".join(f"`{part}`" for part in parts if part != "Unset")
