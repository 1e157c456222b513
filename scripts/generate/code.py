"""Write the Python code of a property or an operation: types, checks, converters, arguments."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from keyword import iskeyword
from typing import Any, ClassVar

from attrs import define, evolve, field

from scripts.generate.escape import python_literal
from scripts.generate.generator import (
    AnyProperty,
    Body,
    BooleanProperty,
    ConstProperty,
    DateProperty,
    DateTimeProperty,
    Endpoint,
    EnumProperty,
    FileProperty,
    FloatProperty,
    IntProperty,
    ListProperty,
    LiteralEnumProperty,
    ModelProperty,
    NoneProperty,
    Property,
    PythonCode,
    StringProperty,
    UnionProperty,
    UntrustedString,
    UuidProperty,
    strings,
)
from scripts.generate.media_types import CONTENT_MARK, Kind, kind_of
from scripts.generate.normalize import SCHEMA_NAME


@define
class FreeFormProperty(AnyProperty):
    """An object whose fields are not described: a plain dict."""

    _type_string: ClassVar[str] = "dict[str, Any]"
    _json_type_string: ClassVar[str] = "dict[str, Any]"
    json_is_dict: ClassVar[bool] = True


@define
class UnixTimeProperty(FloatProperty):
    """A number that is a time since 1970-01-01 UTC, which a request also accepts as a `datetime`."""

    per_second: int = 1000
    is_integer: bool = False
    is_accepted: bool = False
    """Whether the model accepts a `datetime` too: what is read from a response is always a number."""

    def get_base_type_string(self) -> PythonCode:
        number = "int" if self.is_integer else "float"
        return PythonCode(f"datetime.datetime | {number}" if self.is_accepted else number)


@define
class UuidStringProperty(StringProperty):
    """A string that is a UUID, which a request also accepts as a `UUID`."""

    is_accepted: bool = False
    """Whether the model accepts a `UUID` too: what is read from a response is always a string."""

    def get_base_type_string(self) -> PythonCode:
        return PythonCode("str | UUID" if self.is_accepted else "str")


@define
class UuidListProperty(ListProperty):
    """A list of UUIDs as strings, or as `UUID`s; a list of both would not accept a variable of either type."""

    def get_base_type_string(self) -> PythonCode:
        is_accepted = getattr(self.inner_property, "is_accepted", False)
        return PythonCode("list[str] | list[UUID]" if is_accepted else "list[str]")


@define
class BytesProperty(FileProperty):
    """A body that is neither JSON nor text: bytes, or in a request a file as well."""

    is_sent: bool = False

    def get_base_type_string(self) -> PythonCode:
        return PythonCode("bytes | BinaryIO | File" if self.is_sent else "bytes")


@define
class EncodedBody(Body):
    """A body, with the Encoding Objects of its fields."""

    encoding: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Content:
    """One kind of body that a response can have.

    Attributes:
        media_types: The media types that the description gives it.
        name: The attribute of the response that has it.
        type: Code of its type.
        parser: The expression for a function that parses it.
    """

    media_types: tuple[str, ...]
    name: str
    type: str
    parser: str


@define
class DiscriminatedProperty(UnionProperty):
    """A union of models that the value of a field distinguishes."""

    discriminator: str = ""
    mapping: dict[str, str] = field(factory=dict)
    """Names of the models by the values of the field."""

    def forms_by_value(self, code: Callable[[Any], str]) -> str:
        """Return the code of a dict from the values of the field to the code of their models."""
        models = {
            str(prop.class_info.name): code(prop) for prop in self.inner_properties if isinstance(prop, ModelProperty)
        }
        items = (f"{python_literal(value)}: {models[name]}" for value, name in self.mapping.items())
        return f"{{{', '.join(items)}}}"

    @property
    def is_open(self) -> bool:
        """Whether objects are allowed whose class the field does not determine."""
        named = set(self.mapping.values())
        return any(
            str(prop.class_info.name) not in named if isinstance(prop, ModelProperty) else isinstance(prop, AnyProperty)
            for prop in self.inner_properties
        )


@dataclass(frozen=True)
class Check:
    """How a value that needs no conversion is validated."""

    classes: tuple[str, ...]
    expected: str

    def fails(self, variable: str) -> str:
        """Return the condition under which a value does not match."""
        single = {"NoneType": "None", "Unset": "UNSET"}
        return " and ".join(
            f"{variable} is not {single[name]}" if name in single else f"type({variable}) is not {name}"
            for name in self.classes
        )

    @property
    def bases(self) -> list[str]:
        """The classes whose subclasses match too."""
        return [name for name in self.classes if name not in ("NoneType", "Unset")]


def check_of(prop: Any) -> Check | bool | None:
    """Return how to validate a value that needs no conversion; False where it needs one; None for any value."""
    absent = () if prop.required else ("Unset",)
    match prop:
        case FreeFormProperty():
            return Check(("dict", *absent), "an object")
        case AnyProperty():
            return None
        case StringProperty():
            return Check(("str", *absent), "a string")
        case UnixTimeProperty(is_integer=True):
            return False
        case FloatProperty():
            return Check(("float", "int", *absent), "a number")
        case BooleanProperty():
            return Check(("bool", *absent), "a boolean")
        case NoneProperty():
            return Check(("NoneType", *absent), "null")
        case UnionProperty():
            checks = [check_of(inner) for inner in prop.inner_properties]
            if any(check is None for check in checks):
                return None
            plain = [check for check in checks if isinstance(check, Check)]
            if len(plain) < len(checks):
                return False
            classes = dict.fromkeys(name for check in plain for name in check.classes)
            return Check((*classes, *absent), " or ".join(check.expected for check in plain))
        case _:
            return False


def is_plain(prop: Any) -> bool:
    """Return whether the value needs no conversion to JSON."""
    if isinstance(prop, (UnixTimeProperty, UuidStringProperty)) and prop.is_accepted:
        return False
    return check_of(prop) is not False or isinstance(prop, (IntProperty, UnixTimeProperty))


def encoded(prop: Any, value: str) -> str:
    """Return the expression for the value of a field in JSON, from the expression for the value."""
    if is_plain(prop):
        return value
    if isinstance(prop, UnixTimeProperty):
        return f"_converters.unix_time({value}, {prop.per_second}{', is_integer=True' if prop.is_integer else ''})"
    return f"_converters.to_json({value})"


def converter(prop: Any, circular: Collection[str] = (), named: str = "") -> str:
    """Return the expression for a function that converts a value of a property from decoded JSON.

    Args:
        prop: The property.
        circular: Models that the module cannot import, since they import it; the package of models has them.
        named: Additional arguments of the function's factory, if there is a factory.
    """
    check = check_of(evolve(prop, required=True))
    if isinstance(check, Check):
        return f'_converters.InstanceOf("{check.expected}", {", ".join(check.classes)})'
    match prop:
        case IntProperty() | UnixTimeProperty():
            return "_converters.integer"
        case ModelProperty():
            name = str(prop.class_info.name)
            return f"{f'_models.{name}' if name in circular else name}.from_dict"
        case EnumProperty():
            return f"_converters.member_of({prop.class_info.name}{named})"
        case LiteralEnumProperty():
            return f"check_{prop.get_class_name_snake_case()}"
        case DateTimeProperty():
            return "_converters.time"
        case DateProperty():
            return "_converters.date"
        case UuidProperty():
            return "_converters.uuid"
        case FileProperty():
            return "_converters.file"
        case ConstProperty():
            return f"_converters.constant({prop.value.python_code.as_unembedded_code()})"
        case ListProperty():
            return f"_converters.list_of({converter(prop.inner_property, circular)}{named})"
        case UnionProperty():
            # The stricter forms first: a date before a time, and an enum, which accepts any string, almost last.
            inner = sorted(prop.inner_properties, key=_leniency)
            converters = [converter(form, circular) for form in inner]
            if any(isinstance(form, StringProperty) for form in inner):
                # A UUID in another spelling stays a string.
                converters = [
                    "_converters.canonical_uuid" if code == "_converters.uuid" else code for code in converters
                ]
            if not isinstance(prop, DiscriminatedProperty):
                return f"_converters.any_of({', '.join(converters)}{named})"
            models = prop.forms_by_value(lambda model: converter(model, circular))
            is_open = ", is_open=True" if prop.is_open else ""
            forms = f"_converters.any_of({', '.join(converters)})"
            return f"_converters.discriminated({python_literal(prop.discriminator)}, {models}, {forms}{is_open}{named})"
        case _:
            return "_converters.anything"


def field_converter(prop: Any, circular: Collection[str] = ()) -> str:
    """Return the expression for a function that converts a value of a field, and names the field in its errors."""
    path = python_literal(text_of(prop.name))
    optional = "" if prop.required else ", optional=True"
    if isinstance(prop, (EnumProperty, ListProperty, UnionProperty)):
        return converter(prop, circular, f", path={path}{optional}")
    return f"_converters.field({path}, {converter(prop, circular)}{optional})"


def has_model(prop: Any) -> bool:
    """Return whether a value contains models."""
    match prop:
        case ModelProperty():
            return True
        case ListProperty():
            return has_model(prop.inner_property)
        case UnionProperty():
            return any(map(has_model, prop.inner_properties))
        case _:
            return False


def request_schema(prop: Any, circular: Collection[str] = ()) -> str:
    """Return the expression for the schema that validates a value of a property before it is sent."""
    match prop:
        case ModelProperty():
            return converter(prop, circular).removesuffix(".from_dict")
        case UnixTimeProperty():
            is_integer = ", is_integer=True" if prop.is_integer else ""
            return f"_validation.UnixTime({converter(prop)}, {prop.per_second}{is_integer})"
        case ListProperty():
            return f"_validation.Items({request_schema(prop.inner_property, circular)})"
        case UnionProperty() if has_model(prop):
            # The stricter forms first.
            inner = sorted(prop.inner_properties, key=_leniency)
            forms = ", ".join(request_schema(form, circular) for form in inner)
            if not isinstance(prop, DiscriminatedProperty):
                return f"_validation.AnyOf({forms})"
            models = prop.forms_by_value(lambda model: request_schema(model, circular))
            is_open = ", is_open=True" if prop.is_open else ""
            return f"_validation.Discriminated({python_literal(prop.discriminator)}, {models}, {forms}{is_open})"
        case _:
            return converter(prop, circular)


def _leniency(prop: Any) -> int:
    match prop:
        case StringProperty() | FreeFormProperty() | AnyProperty():
            return 3
        case EnumProperty():
            return 2
        case DateTimeProperty():
            return 1
        case _:
            return 0


def classes_in(prop: Any) -> Iterator[tuple[str, str]]:
    """Yield the generated names that code for this property uses, each with its module."""
    match prop:
        case ListProperty():
            yield from classes_in(prop.inner_property)
        case UnionProperty():
            for inner in prop.inner_properties:
                yield from classes_in(inner)
        case ModelProperty() | EnumProperty() | LiteralEnumProperty():
            yield str(prop.class_info.name), str(prop.class_info.module_name)
            if isinstance(prop, LiteralEnumProperty):
                yield f"check_{prop.get_class_name_snake_case()}", str(prop.class_info.module_name)


def fields_of(model: ModelProperty) -> list[Property]:
    extra = [model.additional_properties] if model.additional_properties else []
    return [*(model.required_properties or ()), *(model.optional_properties or ()), *extra]


def declared(prop: Property) -> str:
    return prop.to_string().as_unembedded_code()


def within(module: str, names: Collection[str], source: str) -> str:
    """Return a line of code with the module prefixed to some names, except for the one that the line annotates."""
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    for before, token in reversed(list(pairwise(tokens))):
        # A member of an enum may be called like a model.
        if token.type == tokenize.NAME and token.string in names and before.string != ".":
            column = token.start[1]
            source = f"{source[:column]}{module}.{source[column:]}"
    return source


def successes(endpoint: Endpoint) -> list[Any]:
    described = [response for response in endpoint.responses.patterns if response.status_code.pattern.startswith("2")]
    return described or ([endpoint.responses.default] if endpoint.responses.default else [])


def contents_of(response: Any) -> list[Content]:
    """Return the kinds of body that a response can have, the preferred one first."""
    contents: dict[tuple[str, str, str], tuple[str, ...]] = {}
    described = described_media_types(response)
    for media_type, kind in described:
        # The schema is that of the preferred media type.
        if kind == Kind.BINARY:
            key = "file", "bytes", "_response.bytes_body"
        elif kind == described[0][1]:
            parser = f"_response.{kind}_body({converter(response.prop)})"
            key = body_name(response), type_code(response.prop), parser
        else:
            key = "string", "str", f"_response.text_body({_STRING})"
        contents[key] = (*contents.get(key, ()), media_type)
    return [Content(media_types, *key) for key, media_types in contents.items()]


def described_media_types(response: Any) -> list[tuple[str, str]]:
    """Return the media types of a response, the preferred one first, each with its kind."""
    for media_type in (response.data.content or {}).values():
        return [(name, kind) for name, kind in media_type.model_extra[CONTENT_MARK]]
    return []


def type_code(prop: Any) -> str:
    return str(prop.get_type_string().as_unembedded_code())


def result_type(endpoint: Endpoint) -> str:
    """Return the type of the result of a successful call."""
    types = {name for response in successes(endpoint) for name in _types_of(response)}
    return "Any" if "Any" in types else " | ".join(sorted(types, key=lambda name: (name == "None", name))) or "None"


def _types_of(response: Any) -> list[str]:
    return [content.type for content in contents_of(response)] or ["None"]


def error_types(endpoint: Endpoint) -> Iterator[tuple[str, str]]:
    """Yield each described status of an error that has a body, with the type of the body."""
    successful = successes(endpoint)
    for response in endpoint.responses:
        if response not in successful and (contents := contents_of(response)):
            yield response.status_code.pattern, " | ".join(dict.fromkeys(content.type for content in contents))


def response_parsers(endpoint: Endpoint) -> Iterator[tuple[str, str | None, str]]:
    """Yield each described status with the name of its body, and the expression for a function that parses it.

    If the media type decides, the name is None, and the function returns the name too.
    """
    successful = successes(endpoint)
    for response in endpoint.responses:
        contents = contents_of(response)
        if len(contents) == 1:
            yield response.status_code.pattern, contents[0].name, contents[0].parser
        elif contents:
            choices = ", ".join(
                f"({python_literal(media_type.partition(';')[0].strip().lower())}, {python_literal(content.name)},"
                f" {content.parser})"
                for content in contents
                for media_type in content.media_types
            )
            yield response.status_code.pattern, None, f"_response.by_media_type({choices})"
        elif response in successful:
            yield response.status_code.pattern, "", "_response.no_body"


def accepted(endpoint: Endpoint) -> str:
    """Return the Accept header if a response has several media types, or else an empty string."""
    responses = [described_media_types(response) for response in endpoint.responses]
    if all(len(media_types) < 2 for media_types in responses):
        return ""
    preferred = dict.fromkeys(media_types[0][0] for media_types in responses if media_types)
    others = dict.fromkeys(name for media_types in responses for name, _ in media_types if name not in preferred)
    names = [*preferred, *(f"{name};q=0.5" for name in others)]
    return ", ".join(name for name in names if _MEDIA_RANGE.fullmatch(name))


_STRING = '_converters.InstanceOf("a string", str)'
_MEDIA_RANGE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+(\s*;\s*[\w.-]+=[\w.-]+)*", re.ASCII)


def body_names(endpoint: Endpoint) -> dict[str, str]:
    """Return the names under which a response has its body, with their types."""
    types: dict[str, list[str]] = {}
    for response in successes(endpoint):
        for content in contents_of(response):
            types.setdefault(content.name, []).append(content.type)
    return {name: " | ".join(dict.fromkeys(codes)) for name, codes in types.items()}


def body_name(response: Any) -> str:
    """Return the name of the body of a response: that of its schema where it has one, else that of its kind."""
    for media_type in (response.data.content or {}).values():
        reference = (media_type.model_extra or {}).get(SCHEMA_NAME)
        if reference:
            name = strings.snake_case(reference)
            return f"{name}_" if name in _RESPONSE_NAMES or iskeyword(name) else name
        break
    match response.prop:
        case ModelProperty() | FreeFormProperty():
            return "object"
        case ListProperty():
            return "array"
        case IntProperty():
            return "integer"
        case FloatProperty():
            return "number"
        case BooleanProperty():
            return "boolean"
        case FileProperty():
            return "file"
        case UnionProperty() | AnyProperty():
            return "body"
        case _:
            return "string"


# Attributes of every response.
_RESPONSE_NAMES = {
    *("content", "content_type", "error", "headers", "ok"),
    *("raw_response", "request_id", "status_code", "value"),
}


def is_instance(prop: Any) -> str:
    """Return the condition under which a body is of a kind, where an operation accepts several; empty for any value."""
    if isinstance(prop, BytesProperty):
        return "_validation.is_binary(body)"
    classes = list(dict.fromkeys(_classes_of(prop)))
    return "" if "Any" in classes else f"isinstance(body, {' | '.join(classes)})"


def _classes_of(prop: Any) -> Iterator[str]:
    match prop:
        case UnionProperty():
            for inner in prop.inner_properties:
                yield from _classes_of(inner)
        case LiteralEnumProperty():
            yield from (type(value).__name__ for value in sorted(prop.values, key=str))
        case ConstProperty():
            yield type(prop.value.raw_value).__name__
        case NoneProperty():
            yield "NoneType"
        case ListProperty():
            yield "list"
        case _:
            yield prop.get_type_string(no_optional=True).as_unembedded_code().partition("[")[0]


def dict_body(endpoint: Endpoint) -> str:
    """Return the arguments that send a dict, or any value, where an operation accepts several kinds of body."""
    any_value = (body for body in endpoint.bodies if not is_instance(body.prop))
    first = next(any_value, next(filter(is_checked, endpoint.bodies), endpoint.bodies[0]))
    return body_arguments(first)


def body_arguments(body: Any) -> str:
    """Return the arguments that send a body."""
    value = "body" if is_plain(body.prop) else "_converters.to_json(body)"
    validation = is_checked(body) or body.body_type != "json"
    if is_checked(body):
        optional = "" if body.prop.required else ", required=False"
        value = f"_validation.validate_body(_OPERATION, {request_schema(body.prop)}, body{optional})"
    if body.body_type == "files":
        model = body.prop.class_info.name if isinstance(body.prop, ModelProperty) else None
        value = f"_params.multipart({model}, body, {python_literal(media_types_of_form(body))}, _OPERATION.name)"
        if not body.prop.required:
            value = f"body if isinstance(body, Unset) else {value}"
    if body.body_type == "data":
        value = f"_params.form({value}, {python_literal(styles_of_form(body))}, _OPERATION.name)"
    if body.body_type == "content":
        function = "binary" if isinstance(body.prop, BytesProperty) else "text"
        value = f"_validation.{function}(_OPERATION, body)"
        if not body.prop.required:
            value = f"body if isinstance(body, Unset) else {value}"
    content_type = python_literal(body.content_type.get_untrusted_value())
    if body.body_type == "content" and "*" in content_type:
        content_type = "_validation.media_type(body)"
    typed = "" if body.body_type == "files" else f", content_type={content_type}"
    if validation:
        # Evaluated as part of the request, so that its error is an error of the call.
        keyword = "content" if body.body_type == "data" else body.body_type
        return f'validate=lambda: {{"{keyword}": {value}}}{typed}'
    return f"{body.body_type}={value}{typed}"


def styles_of_form(body: Any) -> dict[str, tuple[str, bool]]:
    """Return the styles of the fields of a form that do not have the default style, and whether they are exploded."""
    styles = {}
    for name, encoding in body.encoding.items():
        if {"style", "explode", "allowReserved"} & encoding.keys():
            style = encoding.get("style", "form")
            styles[name] = style, encoding.get("explode", style == "form")
        elif kind_of(str(encoding.get("contentType", ""))) is Kind.JSON:
            styles[name] = "json", False
    return styles


def media_types_of_form(body: Any) -> dict[str, str]:
    """Return the media types of the parts of a form that do not have the default."""
    types = {name: str(encoding.get("contentType", "")) for name, encoding in body.encoding.items()}
    # A list or a range leaves the choice to the caller.
    return {name: kind for name, kind in types.items() if _MEDIA_RANGE.fullmatch(kind) and "*" not in kind}


def sent(endpoint: Endpoint, styles: Mapping[tuple[str, str], tuple[str, bool]] | None = None) -> str:
    """Return the arguments with which the function of an operation passes on its parameters.

    Args:
        endpoint: The operation.
        styles: The style of each parameter that does not have the default, by its location and its name, and whether
            it is exploded.
    """
    styles = styles or {}
    locations = {"path": "path", "query": "query", "headers": "header", "cookies": "cookie"}
    groups = {
        "path": {str(parameter.python_name): parameter for parameter in endpoint.path_parameters},
        "query": {text_of(parameter.name): parameter for parameter in endpoint.query_parameters},
        "headers": {text_of(parameter.name): parameter for parameter in endpoint.header_parameters},
        "cookies": {text_of(parameter.name): parameter for parameter in endpoint.cookie_parameters},
    }
    arguments = []
    for keyword, group in groups.items():
        if group:
            items = (
                f"{python_literal(name)}: "
                f"{_styled(str(parameter.python_name), styles.get((locations[keyword], text_of(parameter.name))))}"
                for name, parameter in group.items()
            )
            arguments.append(f"{keyword}={{{', '.join(items)}}}")
    if endpoint.bodies:
        arguments.append(body_arguments(endpoint.bodies[0]) if len(endpoint.bodies) == 1 else "**_body(body)")
    return "".join(f", {argument}" for argument in arguments)


def _styled(value: str, style: tuple[str, bool] | None) -> str:
    if style is None:
        return value
    is_exploded = ", is_exploded=True" if style[1] else ""
    return f"_params.Styled({python_literal(style[0])}, {value}{is_exploded})"


def is_checked(body: Any) -> bool:
    """Return whether a body contains models, which can be given as dicts of their shape, and is validated."""
    return has_model(body.prop) and body.body_type in ("json", "data")


def passed(endpoint: Endpoint, client: str = "client", body: str = "body") -> str:
    """Return the arguments with which one function of an operation calls another."""
    in_path = [str(parameter.python_name) for parameter in endpoint.path_parameters]
    others = [str(parameter.python_name) for _, parameter in endpoint.iter_all_parameters()][len(in_path) :]
    keywords = {"client": client, **({"body": body} if endpoint.bodies else {}), **{name: name for name in others}}
    named = (f"{name}={value}" for name, value in {**keywords, "options": "options"}.items())
    return ", ".join([*in_path, *named])


def text_of(value: Any) -> str:
    """Return a string of the description, which the generator wraps so that it does not get into code unescaped."""
    return value.get_untrusted_value() if isinstance(value, UntrustedString) else str(value or "")
