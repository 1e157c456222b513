"""One road for every call: make the request, send it, read the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from urllib.parse import quote

from ._json import read, to_json
from .errors import HoneyHiveError, ResponseValidationError, SDKError, ValidationError
from .types import UNSET, Response

if TYPE_CHECKING:
    from .client import Answer, Client

T = TypeVar("T")
Reader = Callable[["Answer"], T]


@dataclass(frozen=True)
class Operation(Generic[T]):
    """What sets one operation apart from the others.

    Attributes:
        name: Its operationId in the description.
        method: The HTTP method.
        path: The path, its parameters in braces.
        responses: For each described status ("200", "2XX", "default"), how to read its body.
    """

    name: str
    method: str
    path: str
    responses: Mapping[str, Reader[T]] = field(default_factory=dict)


def call(client: Client, operation: Operation[T], **arguments: Any) -> Response[T]:
    """Send a request and read its answer; raises for no status. See `request` for the arguments."""
    answer = client.get_httpx_client().request(**request(client, operation, **arguments))
    return read_answer(operation, answer)


async def call_async(client: Client, operation: Operation[T], **arguments: Any) -> Response[T]:
    """As `call`, without blocking."""
    answer = await client.get_async_httpx_client().request(**request(client, operation, **arguments))
    return read_answer(operation, answer)


def parsed(response: Response[T]) -> T:
    """The body of a response that is all right; raises its error when it is not."""
    if response.error is not None:
        raise response.error
    # Without an error the body was read, and is a T: None only where T is.
    return cast(T, response.parsed)


def request(
    client: Client,
    operation: Operation[Any],
    *,
    path: Mapping[str, Any] | None = None,
    query: Mapping[str, Any] | None = None,
    headers: Mapping[str, Any] | None = None,
    cookies: Mapping[str, Any] | None = None,
    **body: Any,
) -> dict[str, Any]:
    """What the HTTP client is to send. What is UNSET is left out.

    Args:
        client: Who calls.
        operation: The operation to call.
        path: The path's parameters.
        query: The query's parameters.
        headers: Headers.
        cookies: Cookies.
        body: The body, under `json`, `data`, `files` or `content`, and its `content_type`.
    """
    content_type = body.pop("content_type", None)
    sent = {name: _text(value) for name, value in (headers or {}).items() if value is not UNSET and value is not None}
    if content_type is not None and UNSET not in body.values():
        sent["Content-Type"] = content_type
    if own_cookies := {name: _text(value) for name, value in (cookies or {}).items() if value is not UNSET}:
        # httpx is giving up cookies of a single request; a header of our own replaces the client's.
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in {**client.cookies, **own_cookies}.items())
    return {
        "method": operation.method,
        "url": operation.path.format_map({key: _segment(key, value) for key, value in (path or {}).items()}),
        "params": dict(_query(query or {})) or None,
        "headers": {**sent, **client.auth_headers()},
        **{key: value for key, value in body.items() if value is not UNSET},
    }


def _query(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in query.items():
        if value is UNSET or value is None:
            continue
        value = to_json(value)
        pairs += value.items() if isinstance(value, dict) else [(name, value)]
    return pairs


def _text(value: Any) -> str:
    value = to_json(value)
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _segment(name: str, value: Any) -> str:
    text = _text(value)
    if text in {"", ".", ".."}:
        raise ValidationError(name, f"{text!r} cannot stand in a path; give the value that names one")
    return quote(text, safe="")


def read_answer(operation: Operation[T], answer: Answer) -> Response[T]:
    """The answer as a response: with its body as described, or with the error that it stands for."""
    status = answer.status_code
    headers = dict(answer.headers)
    content = answer.content
    error: HoneyHiveError | None = None
    body: T | None = None
    described = (operation.responses.get(key) for key in (str(status), f"{status // 100}XX", "default"))
    reader = next(filter(None, described), None)
    if status // 100 != 2 or reader is None:
        error = SDKError(operation.name, status, headers, content)
    else:
        try:
            body = reader(answer)
        except ValidationError as problem:
            invalid = ResponseValidationError(operation.name, str(problem), status, headers, content)
            invalid.__cause__ = problem
            error = invalid
    return Response(status, headers, content, body, error)


def json_body(reader: Callable[[Any], T]) -> Reader[T]:
    def read_body(answer: Answer) -> T:
        content_type = answer.headers.get("content-type", "application/json")
        if "json" not in content_type:
            raise ValidationError("", f"expected JSON, got {content_type}")
        try:
            value = json.loads(answer.content)
        except ValueError as error:
            raise ValidationError("", f"the body is not JSON: {error}") from error
        return read("", reader, value)

    return read_body


def text_body(reader: Callable[[Any], T]) -> Reader[T]:
    return lambda answer: read("", reader, answer.text)


def bytes_body(reader: Callable[[Any], T]) -> Reader[T]:
    return lambda answer: read("", reader, answer.content)


def no_body(answer: Answer) -> None:
    """The reader of a response that has no body, or none that is described."""
