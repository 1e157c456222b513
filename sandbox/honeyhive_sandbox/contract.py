"""The description, and the validation of requests and responses against it by openapi-core."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema_path import SchemaPath
from openapi_core.datatypes import RequestParameters
from openapi_core.security.exceptions import SecurityProviderError
from openapi_core.security.factories import SecurityProviderFactory
from openapi_core.security.providers import HttpProvider
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.templating.paths.datatypes import PathOperationServer
from openapi_core.templating.paths.exceptions import PathError
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_core.validation.request import (
    V31RequestBodyValidator,
    V31RequestParametersValidator,
    V31RequestSecurityValidator,
)
from openapi_core.validation.response import V31ResponseValidator
from starlette.datastructures import Headers, QueryParams

from honeyhive_sandbox import description, strict_json
from honeyhive_sandbox.problem import Problem, Violation, refused
from honeyhive_sandbox.schemas import ObjectSchema, object_schema
from honeyhive_sandbox.tokens import Tokens
from honeyhive_sandbox.violations import FirstErrors, short, violations_of

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Paths are matched without the host.
_HOST = "http://sandbox"


@dataclass(frozen=True)
class Operation:
    """The operation that a request is for.

    Attributes:
        parameters: The path parameters of the request, in the order of the path.
        status: The status of the operation's success.
        data: The operation in the description.
        query_names: The names of the operation's query parameters.
    """

    id: str
    method: str
    path: str
    parameters: dict[str, str]
    status: int
    data: dict[str, Any]
    query_names: frozenset[str]


@dataclass
class Call:
    """A request to an operation, in the form that openapi-core requires."""

    operation: Operation
    headers: Headers
    query: QueryParams
    body: bytes | None = None
    parameters: RequestParameters = field(init=False)

    host_url = _HOST

    def __post_init__(self) -> None:
        self.parameters = RequestParameters(query=self.query, header=self.headers, path=self.operation.parameters)

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").partition(" ")[2].strip()

    @property
    def method(self) -> str:
        return self.operation.method

    @property
    def path(self) -> str:
        return self.operation.path

    @property
    def path_pattern(self) -> str:
        return self.operation.path

    @property
    def content_type(self) -> str:
        return _media_type(", ".join(self.headers.getlist("content-type")))

    @cached_property
    def json(self) -> Any:
        return strict_json.loads(self.body or b"")


@dataclass(frozen=True)
class SentResponse:
    """A response in the form that openapi-core requires."""

    status_code: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def content_type(self) -> str:
        return _media_type(self.headers.get("content-type", ""))


class Contract:
    """The description, and its requirements for requests and responses.

    Args:
        file: The file of the description.
        tokens: The tokens that a bearer scheme of the description accepts.

    Raises:
        DescriptionError: The file is not a description that can be served.
    """

    def __init__(self, file: Path = description.BUNDLED, tokens: Tokens | None = None) -> None:
        self.source, self.data = description.read(file)
        # Paths are matched on this server, whatever servers the description lists.
        served = SchemaPath.from_dict({**copy.deepcopy(self.data), "servers": [{"url": "/"}]})
        self._paths = APICallPathFinder(served)
        deserializers: Any = {"application/json": strict_json.loads}
        self._security = V31RequestSecurityValidator(served, security_provider_factory=_accepting(tokens or Tokens()))
        settings: Any = {"schema_validators_factory": FirstErrors(), "extra_media_type_deserializers": deserializers}
        self._parameters = V31RequestParametersValidator(served, **settings)
        self._body = V31RequestBodyValidator(served, **settings)
        self._responses = V31ResponseValidator(served, **settings)

    @property
    def described(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """The path, the method and the description of each operation."""
        for path, item in self.data["paths"].items():
            for method in METHODS:
                if method in item:
                    yield path, method, item[method]

    @property
    def operations(self) -> list[str]:
        """The operationIds of the description."""
        return [operation["operationId"] for _, _, operation in self.described if "operationId" in operation]

    def find(self, method: str, raw_path: str) -> Operation:
        """Return the operation that a request is for.

        Args:
            method: The request's method.
            raw_path: The request's path before decoding, since the value of a parameter may contain a slash.

        Raises:
            Problem: There is no such operation; the status is 404 or 405.
        """
        matches = {each: match for each in METHODS if (match := self._match(each, raw_path))}
        if not matches:
            raise Problem(404, f"the description has no path {short(raw_path)}")
        # OpenAPI prefers the path with the fewest variables, whatever its methods are.
        fewest = min(len(match.path_result.variables) for match in matches.values())
        allowed = {each: match for each, match in matches.items() if len(match.path_result.variables) == fewest}
        method = "get" if method == "HEAD" and "head" not in allowed else method.lower()
        if method not in allowed:
            names = ", ".join(each.upper() for each in allowed)
            raise Problem(405, f"{short(raw_path)} allows {names}, not {method.upper()}", headers={"allow": names})
        path = allowed[method].path_result.pattern
        operation: dict[str, Any] = self.data["paths"][path][method]
        described = [*self.data["paths"][path].get("parameters", ()), *operation.get("parameters", ())]
        try:
            variables = allowed[method].path_result.variables
            ordered = re.findall("{([^}]*)}", path)
            parameters = {name: unquote(variables[name], errors="strict") for name in ordered}
        except UnicodeDecodeError:
            raise refused([Violation("path", "is not UTF-8")]) from None
        return Operation(
            id=operation.get("operationId", f"{method.upper()} {path}"),
            method=method,
            path=path,
            parameters=parameters,
            status=_success(operation),
            data=operation,
            query_names=frozenset(each["name"] for each in map(self.resolve, described) if each["in"] == "query"),
        )

    def collection(self, operation_id: str) -> str:
        """Return an operation's path without its last parameter."""
        path, _ = self._with_id(operation_id)
        return re.sub("/{[^}]*}$", "", path)

    def operation_with_id(self, operation_id: str) -> dict[str, Any]:
        """Return an operation by its operationId."""
        _, operation = self._with_id(operation_id)
        return operation

    def _with_id(self, operation_id: str) -> tuple[str, dict[str, Any]]:
        for path, _, operation in self.described:
            if operation.get("operationId") == operation_id:
                return path, operation
        raise Problem(501, f"the description has no operation {operation_id}, which is required for this operation")

    def operation_at(self, path: str, method: str) -> dict[str, Any] | None:
        """Return an operation by its path and method; None if there is none."""
        operation: dict[str, Any] | None = self.data["paths"].get(path, {}).get(method)
        return operation

    def request_schema(self, operation: Mapping[str, Any]) -> ObjectSchema:
        """Return the schema of the object in an operation's request; without properties if there is no object."""
        return object_schema(self._json(operation.get("requestBody", {})), self.resolve)

    def response_schema(self, operation: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the schema of the JSON in an operation's success; None if it has no JSON."""
        return self._json(operation["responses"].get(str(_success(operation)), {}))

    def _json(self, message: Any) -> dict[str, Any] | None:
        schema: dict[str, Any] | None = (
            self.resolve(message).get("content", {}).get("application/json", {}).get("schema")
        )
        return schema

    def resolve(self, value: Any) -> Any:
        """Return the target of a reference; any other value unchanged."""
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            steps = value["$ref"].removeprefix("#/").split("/")
            value = reduce(lambda part, step: part[step.replace("~1", "/").replace("~0", "~")], steps, self.data)
        return value

    def _match(self, method: str, raw_path: str) -> PathOperationServer | None:
        try:
            match = self._paths.find(method, _HOST + raw_path)
        except PathError:
            return None
        # openapi-core also matches a path of which only the end is described.
        return match if match.path_result.resolved == raw_path else None

    def authorize(self, call: Call) -> None:
        """Raise a Problem with status 401 if the operation requires a token and the request has no valid token."""
        for _ in self._security.iter_errors(call):
            reason = "the token is not valid" if "authorization" in call.headers else "no token was sent"
            raise Problem(
                401,
                f"{reason}; send the header Authorization: Bearer TOKEN, with a token of the sandbox",
                headers={"www-authenticate": 'Bearer realm="sandbox"'},
            )

    def validate(self, call: Call) -> None:
        """Raise a Problem with status 400 or 415 and every violation if the request does not match its description."""
        encoding = ", ".join(call.headers.getlist("content-encoding"))
        if call.body and encoding.lower() not in ("", "identity"):
            headers = {"accept-encoding": "identity"}
            raise Problem(415, f"a body in {encoding} is not supported; send it uncompressed", headers=headers)
        violations = [each for error in self._parameters.iter_errors(call) for each in violations_of(error)]
        try:
            for error in self._body.iter_errors(call):
                if isinstance(error.__cause__, MediaTypeNotFound):
                    accept = ", ".join(error.__cause__.availableMimetypes)
                    message = f"the body must be {accept}, not {call.content_type}"
                    raise Problem(415, message, headers={"accept": accept})
                violations += violations_of(error)
        except Problem as problem:
            if problem.status != 400:
                raise
            violations += problem.violations
        if violations:
            raise refused(violations)

    def response_violations(self, call: Call, response: SentResponse) -> list[str]:
        """Return how a response differs from its description."""
        return [str(each) for error in self._responses.iter_errors(call, response) for each in violations_of(error)]


def _success(operation: Mapping[str, Any]) -> int:
    return next((int(status) for status in operation["responses"] if status.startswith("2") and status.isdigit()), 200)


def _media_type(header: str) -> str:
    # Without parameters: openapi-core fails on some malformed parameters, and JSON has none.
    return header.partition(";")[0].strip().lower() or "application/octet-stream"


def _accepting(tokens: Tokens) -> SecurityProviderFactory:
    class BearerProvider(HttpProvider):
        def __call__(self, parameters: RequestParameters) -> Any:
            token = super().__call__(parameters).strip()
            if token not in tokens:
                raise SecurityProviderError("not a token of the sandbox")
            return token

    factory = SecurityProviderFactory()
    factory.PROVIDERS = {**factory.PROVIDERS, "http": BearerProvider}
    return factory
