"""Parse a description with openapi-python-client, and correct the shortcomings of the result."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from attrs import asdict, evolve
from pydantic import ValidationError

from scripts.generate.adapt import adapt, copied, operations, without_code
from scripts.generate.code import (
    BytesProperty,
    DiscriminatedProperty,
    EncodedBody,
    FreeFormProperty,
    UnixTimeProperty,
    UuidListProperty,
    UuidStringProperty,
    text_of,
)
from scripts.generate.config import Names
from scripts.generate.description import METHODS, Description, DescriptionError, Parts
from scripts.generate.escape import python_literal
from scripts.generate.generator import (
    ANY_ADDITIONAL_PROPERTY,
    AnyProperty,
    BooleanProperty,
    ClassOverride,
    Config,
    ConstProperty,
    DateProperty,
    DateTimeProperty,
    Endpoint,
    EnumProperty,
    FileProperty,
    FloatProperty,
    GeneratorData,
    GeneratorError,
    IntProperty,
    ListProperty,
    LiteralEnumProperty,
    ModelProperty,
    OpenAPI,
    StringProperty,
    UnionProperty,
    UntrustedString,
    UuidProperty,
    Value,
    strings,
)
from scripts.generate.media_types import use_media_types
from scripts.generate.normalize import DEFAULT, DISCRIMINATOR_MARK, UNIX_TIME_MARK, UNIX_TIMES, UUID_MARK, Normalized
from scripts.generate.parameters import distinguish_parameters, operation_key, restore_parameters, use_parameters

# The arguments of an operation beside its parameters.
_TAKEN_PARAMETERS = {"asyncio", "asyncio_detailed", "body", "options", "request", "self", "sync", "sync_detailed"}
# Classes that the generated code uses by these names, and modules beside the models.
_TAKEN_CLASSES = (
    *("Any", "AuthenticatedClientProtocol", "ClientProtocol", "Components", "File", "Literal"),
    *("Mapping", "NoneType", "NotRequired", "OpenIntEnum", "OpenStrEnum", "Operations", "Params"),
    *("RequestOptions", "Self", "Sequence", "TypeAlias", "TypedDict"),
    *("UUID", "Unset"),
)
# What a model has beside its fields.
_TAKEN_FIELDS = {"additional_keys", "additional_properties", "cls", "from_dict", "to_dict", "to_json"}


@dataclass(frozen=True)
class Operation:
    """An operation of the description."""

    method: str
    path: str
    parts: Parts
    data: dict[str, Any]
    parameters: list[tuple[Parts, dict[str, Any]]]

    @property
    def key(self) -> tuple[str, str]:
        return operation_key(self.method, self.path)


@dataclass(frozen=True)
class Api:
    """The description, and what the generator parsed from it."""

    description: Description
    data: GeneratorData
    config: Config
    names: Names
    normalized: Normalized
    notes: tuple[str, ...] = ()
    """Notes on the kinds of constructs that no code is generated from."""
    omitted: tuple[str, ...] = ()
    """Pointers to the unsupported parts of the description, which the package omits."""

    @classmethod
    def parse(cls, description: Description, config: Config, names: Names) -> Api:
        config = evolve(config, class_overrides=dict(config.class_overrides))
        for name in (*_TAKEN_CLASSES, names.client):
            renamed = {"class_name": f"{name}Model", "module_name": f"{strings.snake_case(name)}_model"}
            config.class_overrides.setdefault(name, ClassOverride.model_validate(renamed))
        config = evolve(config, content_type_overrides=dict(config.content_type_overrides))
        ready = copied(description.data)
        use_parameters(ready)
        notes = without_code(description.data)
        media_type_notes = use_media_types(ready, config.content_type_overrides)
        ready, normalized = adapt(ready, config)
        normalized.notes += media_type_notes
        paths = {operation_key(str(method), str(path)): str(path) for (_, path, method), _ in operations(ready)}
        distinguish_parameters(ready, config)
        try:
            openapi = OpenAPI.model_validate(ready)
        except ValidationError as error:
            raise DescriptionError(
                description.path.name,
                [
                    description.diagnostic(_existing(description, detail["loc"]), detail["msg"])
                    for detail in error.errors()
                ],
            ) from error
        try:
            data = _generator_data(openapi, config)
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            # The generator raises some errors without a path; a schema that the message names gives it.
            schemas = description.data.get("components", {}).get("schemas", {})
            parts = next((("components", "schemas", name) for name in schemas if str(name) in str(error)), ())
            message = f"cannot be generated: {error or type(error).__name__}"
            raise DescriptionError(description.path.name, [description.diagnostic(parts, message)]) from error
        restore_parameters(data, paths)
        _restore_names(data, normalized)
        _use_plain_dicts(data)
        _use_bytes(data)
        _keep_names_apart(data, config)
        api = cls(description, data, config, names, normalized, tuple(notes))
        api._use_encodings()
        return api

    @cached_property
    def class_parts(self) -> dict[str, Parts]:
        """The path of the schema of each class, by the name of the class."""
        return {name: self.normalized.parts[key] for name, key in self.normalized.keys.items()}

    @cached_property
    def components(self) -> frozenset[str]:
        """Names of the classes whose schemas are components, or parts of them."""
        return frozenset(name for name, parts in self.class_parts.items() if parts[0] == "components")

    @cached_property
    def endpoints(self) -> list[Endpoint]:
        """The generator's operations, each once, even if it has several tags."""
        every = (endpoint for group in self.data.endpoint_collections_by_tag.values() for endpoint in group.endpoints)
        return list({id(endpoint): endpoint for endpoint in every}.values())

    @cached_property
    def operations(self) -> list[Operation]:
        """The operations as the description has them."""
        return list(self._operations())

    def _operations(self) -> Iterator[Operation]:
        resolve = self.description.resolve
        for path, reference in self.description.data.get("paths", {}).items():
            item = resolve(reference)
            for method in METHODS:
                if method in item:
                    parts = ("paths", path, method)
                    parameters = [
                        ((*holder_parts, "parameters", index), resolve(parameter))
                        for holder_parts, holder in ((parts, item[method]), (parts[:-1], item))
                        for index, parameter in enumerate(holder.get("parameters", ()))
                    ]
                    yield Operation(method, path, parts, item[method], parameters)

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Operation]:
        return {operation.key: operation for operation in self.operations}

    def operation_of(self, endpoint: Endpoint) -> Operation:
        return self._by_key[endpoint_key(endpoint)]

    def parts_of(self, method: str, path: str) -> Parts:
        """Return the path of an operation in the description, from the generator's."""
        return self._by_key[operation_key(method, path)].parts

    def _use_encodings(self) -> None:
        """Give each body the Encoding Objects of its fields, which the generator does not read."""
        resolve = self.description.resolve
        for endpoint in self.endpoints:
            content = resolve(self.operation_of(endpoint).data.get("requestBody", {})).get("content", {})
            for index, body in enumerate(endpoint.bodies):
                encoding = content.get(body.content_type.get_untrusted_value(), {}).get("encoding", {})
                endpoint.bodies[index] = EncodedBody(**asdict(body, recurse=False), encoding=encoding)

    def module_of(self, endpoint: Endpoint) -> str:
        return str(strings.PythonIdentifier(endpoint.name, self.config.field_prefix))

    @cached_property
    def _models(self) -> dict[str, ModelProperty]:
        return {str(model.class_info.name): model for model in self.data.models}

    def model_named(self, name: str) -> ModelProperty:
        return self._models[name]

    def model_of(self, prop: ModelProperty) -> ModelProperty:
        """The model that a property refers to: the generator's copies in properties are not corrected."""
        return self._models[str(prop.class_info.name)]

    @cached_property
    def classes(self) -> list[ModelProperty | EnumProperty | LiteralEnumProperty]:
        return sorted((*self.data.models, *self.data.enums), key=lambda item: str(item.class_info.name))


def endpoint_key(endpoint: Endpoint) -> tuple[str, str]:
    return operation_key(endpoint.method, endpoint.path.get_untrusted_value())


def _generator_data(openapi: Any, config: Config) -> GeneratorData:
    # Its annotation is a dict; an `OpenAPI` is not validated again.
    parsed = GeneratorData.from_dict(openapi, config=config)
    if isinstance(parsed, GeneratorError):
        raise ValueError(f"{parsed.header}: {parsed.detail}")
    return parsed


def _existing(description: Description, location: Iterable[str | int]) -> Parts:
    """Return the steps of a pydantic location that are in the description; the others are branches of unions."""
    parts: Parts = ()
    for step in location:
        with contextlib.suppress(LookupError, ValueError):
            description.at((*parts, step))
            parts = (*parts, step)
    return parts


def _restore_names(data: GeneratorData, normalized: Normalized) -> None:
    """Restore the names that fields have in the description."""
    for model in data.models:
        renamed = normalized.renamed.get(normalized.keys.get(str(model.class_info.name), ""), {})
        if not renamed:
            continue
        for props in (model.required_properties or [], model.optional_properties or []):
            for prop in props:
                described = renamed.get(text_of(prop.name))
                if described is not None and model.data.properties is not None:
                    name = UntrustedString(described)
                    model.data.properties[name] = model.data.properties.pop(prop.name)
                    prop.name = name


def _use_plain_dicts(data: GeneratorData) -> None:
    """Replace every class that would only wrap a free-form object by `dict[str, Any]`."""
    free = {
        model.class_info.name
        for model in data.models
        if not model.required_properties
        and not model.optional_properties
        and isinstance(model.additional_properties, AnyProperty)
    }

    def plain(prop: Any) -> Any:
        if isinstance(prop, ModelProperty) and prop.class_info.name in free:
            return FreeFormProperty(
                name=prop.name,
                required=prop.required,
                default=None,
                python_name=prop.python_name,
                description=prop.description,
                example=prop.example,
            )
        if isinstance(prop, (StringProperty, AnyProperty)) and prop.default is not None:
            return evolve(prop, default=_exact(prop.default))
        if isinstance(prop, ConstProperty):
            return evolve(prop, value=_exact(prop.value), default=prop.default and _exact(prop.default))
        if isinstance(prop, (DateProperty, DateTimeProperty, UuidProperty)) and prop.default is not None:
            return evolve(prop, default=_readable_code(prop, prop.default))
        if isinstance(prop, EnumProperty):
            return _with_exact_values(prop)
        if isinstance(prop, ListProperty):
            inner_property = plain(prop.inner_property)
            if isinstance(inner_property, UuidStringProperty):
                attributes: dict[str, Any] = {**asdict(prop, recurse=False), "inner_property": inner_property}
                return UuidListProperty(**attributes)
            return evolve(prop, inner_property=inner_property)
        if isinstance(prop, UnionProperty):
            if (marked := _marked(prop)) is not None:
                return marked
            discriminator, forms = _discriminator(prop)
            inner = {form.get_type_string(): form for form in map(plain, forms)}
            union = evolve(prop, inner_properties=list(inner.values()))
            if discriminator:
                name, mapping = json.loads(discriminator)
                attributes = asdict(union, recurse=False)
                union = DiscriminatedProperty(**attributes, discriminator=name, mapping=mapping)
            return _with_typed_default(union, union.default and union.default.raw_value)
        return prop

    data.models[:] = [model for model in data.models if model.class_info.name not in free]
    data.enums[:] = map(plain, data.enums)
    for model in data.models:
        described = model.data.properties or {}
        for props in (model.required_properties or [], model.optional_properties or []):
            props[:] = [_with_default(plain(prop), described.get(prop.name)) for prop in props]
        # Even if the description does not allow additional properties today.
        model.additional_properties = plain(model.additional_properties or ANY_ADDITIONAL_PROPERTY)
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            for props in (
                endpoint.path_parameters,
                endpoint.query_parameters,
                endpoint.header_parameters,
                endpoint.cookie_parameters,
            ):
                props[:] = map(plain, props)
            for carrier in (*endpoint.bodies, *endpoint.responses):
                carrier.prop = plain(carrier.prop)


def _use_bytes(data: GeneratorData) -> None:
    """Use `bytes` for a body that is binary as a whole, for which the generator uses a file."""
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            for response in endpoint.responses:
                if isinstance(response.prop, FileProperty):
                    response.prop = BytesProperty(**asdict(response.prop, recurse=False))
            for body in endpoint.bodies:
                if isinstance(body.prop, FileProperty):
                    body.prop = BytesProperty(**asdict(body.prop, recurse=False), is_sent=True)


def _discriminator(union: UnionProperty) -> tuple[str, list[Any]]:
    """Return the discriminator mark of a union, and its forms without the mark."""
    forms = []
    discriminator = ""
    for inner in union.inner_properties:
        text = str(inner.value.raw_value) if isinstance(inner, ConstProperty) else ""
        if text.startswith(DISCRIMINATOR_MARK):
            discriminator = text.removeprefix(DISCRIMINATOR_MARK)
        else:
            forms.append(inner)
    return discriminator, forms


def _marked(union: UnionProperty) -> UnixTimeProperty | UuidStringProperty | None:
    """Return the property of a number or a string that was marked in the description's normal form."""
    kinds = [inner for inner in union.inner_properties if not isinstance(inner, ConstProperty)]
    marks = [str(inner.value.raw_value) for inner in union.inner_properties if isinstance(inner, ConstProperty)]
    if len(marks) != 1 or len(kinds) != 1 or not marks[0].startswith("\0x-"):
        return None
    attributes: dict[str, Any] = {
        "name": union.name,
        "required": union.required,
        "default": None,
        "python_name": union.python_name,
        "description": union.description,
        "example": union.example,
    }
    if marks[0] == UUID_MARK:
        return UuidStringProperty(**attributes)
    per_second = UNIX_TIMES[marks[0].removeprefix(UNIX_TIME_MARK)]
    return UnixTimeProperty(**attributes, per_second=per_second, is_integer=isinstance(kinds[0], IntProperty))


def _with_default(prop: Any, described: Any) -> Any:
    """Return a field with its described default, where the generator dropped it or converted it to text."""
    raw = (getattr(described, "model_extra", None) or {}).get(DEFAULT)
    if raw is None:
        return _with_typed_default(prop, getattr(described, "default", None))
    forms = prop.inner_properties if isinstance(prop, UnionProperty) else [prop]
    kind: type[Any] = ListProperty if isinstance(raw, list) else FreeFormProperty
    form = next((form for form in forms if isinstance(form, kind)), None)
    return evolve(prop, default=Value(_default_code(form, raw), raw))


def _default_code(prop: Any, raw: Any) -> strings.PythonCode:
    """Return the code of a default that is an array or an object, or part of one."""
    if isinstance(prop, ListProperty):
        items = (_default_code(prop.inner_property, item).as_unembedded_code() for item in raw)
        return strings.PythonCode(f"[{', '.join(items)}]")
    if isinstance(prop, EnumProperty | DateProperty | DateTimeProperty | UuidProperty):
        value = prop.convert_value(raw)
        if isinstance(value, Value):
            return _readable_code(prop, value).python_code
    return strings.PythonCode(python_literal(raw))


_TIMES = {DateProperty: "datetime.date.fromisoformat", DateTimeProperty: "datetime.datetime.fromisoformat"}


def _readable_code(prop: Any, value: Value) -> Value:
    """Return a default with code that uses only what the modules import."""
    function = _TIMES.get(type(prop), "UUID" if isinstance(prop, UuidProperty) else "")
    if not function:
        return value
    code = f"{function}({python_literal(value.raw_value)})"
    return replace(value, python_code=strings.PythonCode(code))


def _with_typed_default(prop: Any, raw: Any) -> Any:
    """Return a union with the described default: the generator converts it to the first form that accepts it."""
    kinds: dict[type, type[Any]] = {bool: BooleanProperty, int: IntProperty, float: FloatProperty, str: StringProperty}
    for inner in prop.inner_properties if isinstance(prop, UnionProperty) and raw is not None else ():
        is_constant = isinstance(inner, ConstProperty) and inner.value.raw_value == raw
        if is_constant or isinstance(inner, (AnyProperty, kinds.get(type(raw), type(None)))):
            return evolve(prop, default=_exact(Value(strings.PythonCode(""), raw)))
    return prop


def _exact(value: Value) -> Value:
    """Return a value with an exact literal: in the generator's, each quote has an additional backslash."""
    return replace(value, python_code=strings.PythonCode(python_literal(value.raw_value)))


def _with_exact_values(enum: EnumProperty) -> EnumProperty:
    """Return an enum with its described values, which the generator has escaped."""
    if enum.value_type is int:
        return enum
    return evolve(enum, values={name: json.loads(f'"{value}"') for name, value in enum.values.items()})


def _keep_names_apart(data: GeneratorData, config: Config) -> None:
    """Rename fields that would hide a method of their model, and parameters that clash with those of any operation."""
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            for _, prop in endpoint.iter_all_parameters():
                # Python normalizes identifiers (NFKC).
                name = unicodedata.normalize("NFKC", prop.python_name)
                others = [str(other.python_name) for _, other in endpoint.iter_all_parameters()]
                if name in _TAKEN_PARAMETERS or name != prop.python_name:
                    name = _free_name(name, {*others, *_TAKEN_PARAMETERS})
                    # The path refers to its parameters by their Python names.
                    path = endpoint.path.get_untrusted_value().replace(f"{{{prop.python_name}}}", f"{{{name}}}")
                    endpoint.path = UntrustedString(path)
                    prop.set_python_name(UntrustedString(name), config, skip_snake_case=True)
    for model in data.models:
        fields = (*(model.required_properties or ()), *(model.optional_properties or ()))
        for prop in fields:
            name = unicodedata.normalize("NFKC", prop.python_name)
            if name in _TAKEN_FIELDS or name != prop.python_name:
                name = _free_name(name, {*_TAKEN_FIELDS, *(str(other.python_name) for other in fields)})
                prop.set_python_name(UntrustedString(name), config, skip_snake_case=True)


def _free_name(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"{name}_"
    return name
