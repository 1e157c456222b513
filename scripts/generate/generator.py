"""The names that scripts/generate/ uses of openapi-python-client, whose Python API changes between releases.

No other module imports that package. `make upgrade-generator` reports which of these names another version breaks.
"""

from __future__ import annotations

from openapi_python_client import Project, strings
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType
from openapi_python_client.parser.bodies import Body, BodyType
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.parser.openapi import Endpoint, GeneratorData, generate_operation_id
from openapi_python_client.parser.properties import (
    AnyProperty,
    Class,
    EnumProperty,
    LiteralEnumProperty,
    ModelProperty,
    Property,
)
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ANY_ADDITIONAL_PROPERTY
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import Value
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty
from openapi_python_client.schema import OpenAPI, Response
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import PythonCode, PythonIdentifier

__all__ = [
    "ANY_ADDITIONAL_PROPERTY",
    "AnyProperty",
    "Body",
    "BodyType",
    "BooleanProperty",
    "Class",
    "ClassOverride",
    "Config",
    "ConfigFile",
    "ConstProperty",
    "DateProperty",
    "DateTimeProperty",
    "Endpoint",
    "EnumProperty",
    "FileProperty",
    "FloatProperty",
    "GeneratorData",
    "GeneratorError",
    "IntProperty",
    "ListProperty",
    "LiteralEnumProperty",
    "MetaType",
    "ModelProperty",
    "NoneProperty",
    "OpenAPI",
    "ParseError",
    "Project",
    "Property",
    "PythonCode",
    "PythonIdentifier",
    "Response",
    "StringProperty",
    "UnionProperty",
    "UntrustedString",
    "UuidProperty",
    "Value",
    "generate_operation_id",
    "strings",
]
