"""The public names of the generated package, one line each, so that two generations can be compared."""

from __future__ import annotations

from collections.abc import Iterator

from openapi_python_client.parser.properties import EnumProperty, LiteralEnumProperty, ModelProperty

from scripts.generation.api import Api
from scripts.generation.code import body_type, declared, fields_of, result_type


def surface(api: Api) -> list[str]:
    """Every class with its fields or members, every operation with its parameters and its result; sorted."""
    return sorted({*_class_lines(api), *_operation_lines(api)})


def _class_lines(api: Api) -> Iterator[str]:
    for item in api.classes:
        name = str(item.class_info.name)
        yield name
        match item:
            case ModelProperty():
                yield from (
                    f"{name}.{declared(prop)}" for prop in fields_of(item) if prop is not item.additional_properties
                )
            case EnumProperty():
                yield from (f"{name}.{key} = {value!r}" for key, value in item.values.items())
            case LiteralEnumProperty():
                yield from (f"{name}: {value!r}" for value in item.values)


def _operation_lines(api: Api) -> Iterator[str]:
    for endpoint in api.endpoints:
        parameters = [declared(prop) for _, prop in endpoint.iter_all_parameters()]
        if endpoint.bodies:
            parameters.append(f"body: {body_type(endpoint)}")
        name = f"{endpoint.tags[0]}.{api.module_of(endpoint)}"
        yield f"{name}({', '.join(parameters)}) -> {result_type(endpoint)}"
