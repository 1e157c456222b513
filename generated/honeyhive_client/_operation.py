# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The properties of an operation. This module does not import the HTTP library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import unquote

from ._converters import mismatch, to_json
from ._response import Bodies, Response, any_body
from .errors import RequestValidationError

R = TypeVar("R", bound=Response[Any])


class Operation(Generic[R]):
    """The properties of a single operation.

    Attributes:
        name: Its operationId.
        method: The HTTP method.
        path: The path, its parameters in braces.
        response: The class of its responses.
        bodies: How to parse the body of each described status.
        security: The groups of security schemes that it accepts.
        idempotency_key: Path of the idempotency key in the body; empty if there is none.
        accept: Value of the Accept header if its responses have several media types; otherwise empty.
        server_url: URL of the operation's own server in the description; empty if it has none.
    """

    def __init__(
        self,
        name: str,
        method: str,
        path: str,
        response: type[R],
        bodies: Bodies,
        security: tuple[tuple[str, ...], ...] = (),
        idempotency_key: tuple[str, ...] = (),
        accept: str = "",
        server_url: str = "",
    ) -> None:
        self.name = name
        self.method = method
        self.path = path
        self.response = response
        self.bodies = bodies
        self.security = security
        self.idempotency_key = idempotency_key
        self.accept = accept
        self.server_url = server_url


class UndescribedOperation(Operation[Response[Any]]):
    """A request that the description does not have."""


_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
# Servers treat a backslash as a slash, and ignore what follows a semicolon.
_DOT_SEGMENT = re.compile(r"(?:^|[/\\])\.\.?(?:[/\\;]|$)")


def undescribed(
    security: tuple[tuple[str, ...], ...],
    method: str,
    path: str,
    params: Mapping[str, Any] | None,
    json: Any,
    content: bytes | str | None,
    headers: Mapping[str, str] | None,
) -> tuple[UndescribedOperation, dict[str, Any]]:
    """Return the operation of a request that the description does not have, and its arguments for a client's `_call`.

    Raises:
        RequestValidationError: The method, the path or the body cannot be sent.
    """
    body: dict[str, Any] = {}
    if json is not None:
        body = {"json": to_json(json), "content_type": "application/json"}
    if content is not None:
        if body:
            raise RequestValidationError("content", "pass either `json` or `content`, not both", _UNDESCRIBED)
        if not isinstance(content, (bytes, str)):
            raise RequestValidationError("content", mismatch("", "bytes or a string", content).message, _UNDESCRIBED)
        body = {"content": content}
    for name, value in (("params", params), ("headers", headers)):
        if value is not None and not isinstance(value, Mapping):
            raise RequestValidationError(name, mismatch("", "a mapping", value).message, _UNDESCRIBED)
    if not isinstance(method, str) or method.upper() not in _METHODS:
        raise RequestValidationError("method", f"must be one of {', '.join(_METHODS)}", _UNDESCRIBED)
    if message := _path_error(path):
        raise RequestValidationError("path", message, _UNDESCRIBED)
    response: type[Response[Any]] = Response
    operation = UndescribedOperation(_UNDESCRIBED, method.upper(), path, response, {"2XX": ("", any_body)}, security)
    return operation, {"query": params, "headers": headers, **body}


_UNDESCRIBED = "request"


def _path_error(path: Any) -> str:
    """Return what is wrong with a path relative to the server's URL; empty if it is valid."""
    if not isinstance(path, str):
        return mismatch("", "a string", path).message
    if "?" in path or "#" in path:
        return "must not contain ? or #; pass the query as `params`"
    # A server or a proxy may decode more than once.
    decoded, before = path, ""
    while decoded != before:
        decoded, before = unquote(decoded), decoded
    if not path.startswith("/") or decoded.startswith(("//", "/\\")):
        return "must begin with a single slash; it is relative to the server's URL"
    if not decoded.isprintable():
        return "must contain printable characters only"
    return "must not contain the segments . and .." if _DOT_SEGMENT.search(decoded) else ""
