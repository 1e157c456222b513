"""One road for every call: make the request, send it, read the answer."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from urllib.parse import quote, urlsplit

from ._caller import Call, Caller
from ._json import mismatch, read, to_json
from ._response import Response
from .errors import RequestValidationError, ResponseValidationError, ValidationError, for_status
from .options import DEFAULT_RETRIES, RequestOptions
from .types import UNSET, Unset

if TYPE_CHECKING:
    from ._httpx import Answer

T = TypeVar("T")
R = TypeVar("R", bound=Response[Any])
Reader = Callable[["Answer"], T]

# To repeat them does nothing that was not done before, so they need no key to be told apart by.
_REPEATABLE = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}
_NO_OPTIONS = RequestOptions()
# Not `json.dumps`, which makes an encoder each time.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class Operation(Generic[R]):
    """What sets one operation apart from the others.

    Attributes:
        name: Its operationId in the description.
        method: The HTTP method.
        path: The path, its parameters in braces.
        response: The class of its responses.
        responses: For each described status ("200", "2XX", "default"), the name of its body and how to read it.
        security: The security schemes that it takes: one of these groups.
    """

    def __init__(
        self,
        name: str,
        method: str,
        path: str,
        response: type[R],
        responses: Mapping[str, tuple[str, Reader[Any]]],
        security: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        self.name = name
        self.method = method
        self.path = path
        self.response = response
        self.responses = responses
        self.security = security


def call(caller: Caller, operation: Operation[R], options: RequestOptions | None, **arguments: Any) -> R:
    """Send a request and read its answer; raises for no status. See `prepare` for the arguments."""
    # Here, and not above: httpx is slow to import, and its time has come when there is a client.
    from ._http import send

    return read_answer(operation, send(prepare(caller, operation, options, **arguments), caller))


async def call_async(caller: Caller, operation: Operation[R], options: RequestOptions | None, **arguments: Any) -> R:
    """As `call`, without blocking."""
    from ._http import send_async

    return read_answer(operation, await send_async(prepare(caller, operation, options, **arguments), caller))


def succeeded(response: R) -> R:
    """The response, when it is all right; raises its error when it is not."""
    if not response.ok:
        raise response.error
    return response


def prepare(
    caller: Caller,
    operation: Operation[Any],
    options: RequestOptions | None,
    *,
    path: Mapping[str, Any] | None = None,
    query: Mapping[str, Any] | None = None,
    headers: Mapping[str, Any] | None = None,
    cookies: Mapping[str, Any] | None = None,
    content_type: str | None = None,
    **body: Any,
) -> Call:
    """What is to be sent. What is UNSET is left out.

    Args:
        caller: Who calls.
        operation: The operation to call.
        options: Options of this call.
        path: The path's parameters.
        query: The query's parameters.
        headers: Headers.
        cookies: Cookies.
        content_type: The media type of the body.
        body: The body, under `json`, `data`, `files` or `content`.
    """
    options = options or _NO_OPTIONS
    sent = [*caller.headers.items()]
    if operation.method not in _REPEATABLE:
        sent.append(("Idempotency-Key", os.urandom(16).hex()))
    if headers:
        sent += [(name, _text(value)) for name, value in headers.items() if value is not UNSET and value is not None]
    given = {key: value for key, value in body.items() if value is not UNSET}
    if given and content_type is not None:
        sent.append(("Content-Type", content_type))
    if "json" in given:
        given = {"content": _encoded(operation.name, given["json"])}
    if cookies or caller.cookies:
        all_cookies = {
            **caller.cookies,
            **{name: _text(value) for name, value in (cookies or {}).items() if value is not UNSET},
        }
        sent.append(("Cookie", "; ".join(f"{name}={value}" for name, value in all_cookies.items())))
    sent += options.headers.items()
    segments = {key: _segment(operation.name, key, value) for key, value in path.items()} if path else {}
    server = checked_url(options.server_url) if options.server_url is not None else caller.server_url
    return Call(
        operation.name,
        operation.method,
        server.rstrip("/"),
        operation.path.format_map(segments),
        security=operation.security,
        # Of those with the same name the last holds.
        headers={name.lower(): (name, value) for name, value in sent},
        body=given,
        params=[*_query(query or {}), *_query(options.params)] if query or options.params else [],
        timeout=caller.timeout if isinstance(options.timeout, Unset) else options.timeout,
        retries=options.retries or caller.retries or DEFAULT_RETRIES,
        extensions=options.extensions,
    )


def checked(operation: str, model: Any, body: Any, *, required: bool = True) -> Any:
    """A body as JSON has it, when it is as described; a model or a dict of its shape.

    Raises:
        RequestValidationError: It is not; the error names the field.
    """
    if isinstance(body, Unset) and not required:
        return body
    if not isinstance(body, (model, Mapping)):
        raise RequestValidationError(operation, "", mismatch("", model.__name__, body).problem)
    try:
        return model.from_dict(to_json(body)).to_dict()
    except ValidationError as error:
        raise RequestValidationError(operation, error.place, error.problem) from None


def parts_of(operation: str, model: Any, body: Any) -> Any:
    """A form's parts; what is no such model is refused, for a dict does not say what a file is."""
    if not isinstance(body, model):
        raise RequestValidationError(operation, "", mismatch("", model.__name__, body).problem)
    return body.to_multipart()


def checked_url(url: str) -> str:
    """An address to send to; raises ValidationError when a token would not be safe there."""
    if "@" in url:
        # Not shown, for what stands before it may be a password.
        raise ValidationError("server_url", "has more than a scheme, a host, a port and a path")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ValidationError("server_url", f"{url!r} is no address: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValidationError("server_url", f"{url!r} is no address of a server, such as https://api.example.com")
    if "?" in url or "#" in url:
        raise ValidationError("server_url", "has more than a scheme, a host, a port and a path")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValidationError("server_url", f"{url!r} would send the token unencrypted; use https")
    return url


def checked_token(token: str) -> str:
    """A token that can be sent; raises ValidationError when it cannot, without showing it."""
    # httpx would refuse it too, with an error that shows it.
    if not isinstance(token, str):
        raise ValidationError("token", "is missing, or is no string")
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValidationError("token", "is not one line of ASCII without spaces; is there a line break at its end?")
    return token


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _encoded(operation: str, value: Any) -> bytes:
    try:
        return _encode(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        place, problem = _not_json(value) or ("", str(error))
        raise RequestValidationError(operation, place, problem) from None


def _not_json(value: Any, place: str = "", depth: int = 0) -> tuple[str, str] | None:
    """Where a value is that JSON cannot hold."""
    if depth > 500:
        return place[:200], "is nested too deeply, or holds itself"
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, (str, int, float, bool, type(None))):
                return place, f"has a key of type {type(key).__name__}; JSON's are strings"
            if found := _not_json(item, f"{place}.{key}" if place else str(key), depth + 1):
                return found
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            if found := _not_json(item, f"{place}[{index}]", depth + 1):
                return found
    elif isinstance(value, float) and value - value != 0:
        return place, "is not a finite number, and JSON has no other"
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return place, "holds half a surrogate pair, which is no text"
    elif not isinstance(value, (int, float, type(None))):
        return place, f"is of type {type(value).__name__}, which JSON has not"
    return None


class _Styled(NamedTuple):
    style: str
    value: Any


def styled(style: str, value: Any) -> Any:
    """A value of the query that is not repeated for each of its items: joined, or with a key for each field."""
    return value if value is UNSET or value is None else _Styled(style, value)


_JOINTS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


def _query(query: Mapping[str, Any]) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in query.items():
        if value is UNSET or value is None:
            continue
        if isinstance(value, _Styled) and value.style == "deepObject":
            pairs += _deep(name, to_json(value.value))
            continue
        given = to_json(value.value if isinstance(value, _Styled) else value)
        if isinstance(value, _Styled):
            flat = [part for pair in given.items() for part in pair] if isinstance(given, dict) else given
            given = _JOINTS[value.style].join(map(_text, flat)) if isinstance(flat, list) else flat
        if isinstance(given, dict):
            pairs += [(key, _plain(item)) for key, item in given.items()]
        else:
            pairs += [(name, _plain(item)) for item in (given if isinstance(given, list) else [given])]
    return pairs


def _deep(name: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in _deep(f"{name}[{key}]", item)]
    return [(name, _plain(item)) for item in (value if isinstance(value, list) else [value])]


def _plain(value: Any) -> Any:
    """What has no form of its own in a query is written as JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


def _text(value: Any) -> str:
    value = to_json(value)
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (bool, dict)) else str(value)


def _segment(operation: str, name: str, value: Any) -> str:
    if value is UNSET or value is None or isinstance(value, bytes):
        raise RequestValidationError(operation, name, mismatch(name, "a value", value).problem)
    text = _text(value)
    if text in {"", ".", ".."}:
        raise RequestValidationError(operation, name, f"{text!r} cannot stand in a path; give the value that names one")
    try:
        return (
            ",".join(quote(_text(item), safe="") for item in value) if isinstance(value, list) else quote(text, safe="")
        )
    except UnicodeEncodeError:
        raise RequestValidationError(operation, name, "holds half a surrogate pair, which is no text") from None


def read_answer(operation: Operation[R], answer: Answer) -> R:
    """The answer as a response: with its body as described, or with the error that it stands for."""
    status = answer.status_code
    known = operation.responses
    name, reader = known.get(str(status)) or known.get(f"{status // 100}XX") or known.get("default") or ("", None)
    if status // 100 == 2 and reader is not None:
        try:
            return operation.response(answer, name, reader(answer))
        except ValidationError as problem:
            invalid = ResponseValidationError(operation.name, answer, problem.place, problem.problem)
            invalid.__cause__ = problem
            return operation.response(answer, "", None, invalid)
    data = None
    if reader is not None:
        try:
            data = reader(answer)
        except ValidationError:
            # An error that is not as described is still that error.
            data = None
    return operation.response(answer, "", None, for_status(operation.name, answer, data))


def json_body(reader: Callable[[Any], T]) -> Reader[T]:
    def read_body(answer: Answer) -> T:
        content_type = answer.headers.get("content-type", "")
        media_type = content_type.partition(";")[0].strip().lower()
        if media_type and not (media_type in ("application/json", "text/json") or media_type.endswith("+json")):
            raise ValidationError("", f"expected JSON, got {content_type}")
        try:
            value = json.loads(answer.content)
        except (ValueError, RecursionError) as error:
            raise ValidationError("", f"the body is not JSON: {error}") from error
        return read("", reader, value)

    return read_body


def text_body(reader: Callable[[Any], T]) -> Reader[T]:
    return lambda answer: read("", reader, answer.text)


def bytes_body(reader: Callable[[Any], T]) -> Reader[T]:
    return lambda answer: read("", reader, answer.content)


def no_body(_: Answer) -> None:
    """The reader of a response that has no body, or none that is described."""
