"""Serialize parameters and forms by OpenAPI's `style` and `explode`, which follow RFC 6570."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

from ._base_model import Model
from ._converters import attributes, mismatch, to_json
from .errors import RequestValidationError
from .types import UNSET, File, RequestFiles, Unset


class Styled(NamedTuple):
    """A parameter, or a field of a form, whose style is not the default of its location.

    Attributes:
        style: "form", "simple", "label", "matrix", "spaceDelimited", "pipeDelimited", "deepObject" or "json".
        value: The value.
        is_exploded: Whether each item of an array, or each field of an object, is serialized separately.
    """

    style: str
    value: Any
    is_exploded: bool = False


# Delimiters of values that are not exploded, in a query; values are assumed not to contain them.
_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}
# The characters of a cookie's value (RFC 6265), and the comma, which servers accept.
_COOKIE = re.compile(r"[!#-:<-\[\]-~]*")
_JSON = re.compile(r"[/+]json\b")
_NO_TEXT = "contains half a surrogate pair, which is not valid text"


def query_string(query: Mapping[str, Any]) -> str:
    """Return a query, percent-encoded. Values that are UNSET or None are omitted, and so are empty arrays and objects.

    Raises:
        RequestValidationError: A value cannot be encoded.
    """
    return "&".join(pair for name, value in query.items() for pair in _pairs(str(name), value, _percent))


def form(body: Any, encoding: Mapping[str, tuple[str, bool]], operation: str) -> Any:
    """Return a body of the media type application/x-www-form-urlencoded.

    Args:
        body: The body as JSON; UNSET for none.
        encoding: For fields with another style than the default: the style, and whether they are exploded. By default,
            an array repeats its field, and an object is sent as JSON.
        operation: The operationId.

    Raises:
        RequestValidationError: The body is not an object, or a value cannot be encoded.
    """
    if isinstance(body, Unset):
        return body
    body = to_json(body)
    if not isinstance(body, dict):
        raise RequestValidationError("", mismatch("", "an object", body).message, operation)
    pairs: list[str] = []
    for name, value in body.items():
        style, is_exploded = encoding.get(name, ("json" if isinstance(value, dict) else "form", True))
        pairs += _pairs(name, Styled(style, value, is_exploded), quote_plus)
    return "&".join(pairs).encode()


def multipart(model: Any, body: Any, encoding: Mapping[str, str], operation: str) -> RequestFiles:
    """Return the parts of a form: files unchanged, objects as JSON, the rest as text, and a part for each array item.

    Args:
        model: The required class of the body, since a dict does not distinguish a file from text; None if the
            description has no fields, and then a dict is accepted.
        body: The body.
        encoding: Media types of the fields that do not have the default.
        operation: The operationId.

    Raises:
        RequestValidationError: The body is not of that class, or is not an object.
    """
    if isinstance(body, Model if model is None else model):
        named = {str(name): getattr(body, attribute) for name, attribute in attributes(body).items()}
        values = {**named, **body.additional_properties}
    elif model is None and isinstance(body, Mapping):
        values = dict(body)
    else:
        expected = "an object" if model is None else model.__name__
        raise RequestValidationError("", mismatch("", expected, body).message, operation)
    return [
        part
        for name, value in values.items()
        if value is not UNSET
        for part in _parts(str(name), value, encoding.get(name, ""))
    ]


def _parts(name: str, value: Any, media_type: str) -> RequestFiles:
    if isinstance(value, (list, tuple)):
        return [part for item in value for part in _parts(name, item, media_type)]
    if isinstance(value, (bytes, bytearray)):
        value = BytesIO(value)
    if hasattr(value, "read"):
        value = File(value)
    if isinstance(value, File):
        # Servers treat a part without a file name as text.
        path = value.file_name or getattr(value.payload, "name", None)
        file_name = os.path.basename(path) if isinstance(path, str) and path else name
        return [(name, (file_name, value.payload, value.mime_type or media_type or None))]
    value = to_json(value)
    is_json = _JSON.search(media_type) if media_type else isinstance(value, dict)
    if not is_json:
        text = "null" if value is None else _text(value)
        return [(name, (None, text.encode(), media_type or "text/plain"))]
    content = json.dumps(value, ensure_ascii=False, default=to_json)
    return [(name, (None, content.encode(), media_type or "application/json"))]


def cookies(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of each cookie. Values that are UNSET or None are omitted, and so are empty arrays and objects.

    Raises:
        RequestValidationError: A value cannot be in a cookie.
    """
    texts: dict[str, str] = {}
    for name, given in values.items():
        value, style, is_exploded = _unpacked(given, "form", is_exploded=True)
        if value is UNSET or value is None:
            continue
        pairs = _form(name, value, is_exploded, str) if style == "form" else [f"{name}={_percent(_json(value))}"]
        cookie = "&".join(pairs)
        if not _COOKIE.fullmatch(cookie):
            message = "must not contain spaces, quotes, semicolons, backslashes or characters beyond ASCII"
            raise RequestValidationError(f"cookies.{name}", f"{message}; encode the value")
        if cookie:
            # The name of an object's field replaces that of the parameter.
            key, _, text = cookie.partition("=")
            texts[key] = text
    return texts


def header(given: Any) -> str | None:
    """Return the text of a header; None to omit it."""
    value, style, is_exploded = _unpacked(given, "simple", is_exploded=False)
    if value is UNSET or value is None or value in ([], {}):
        return None
    return _json(value) if style == "json" else ",".join(_items(value, is_exploded, str))


def path_segment(name: str, given: Any) -> str:
    """Return the text of a parameter of a path, percent-encoded.

    Raises:
        RequestValidationError: The value is absent, or would change the path.
    """
    value, style, is_exploded = _unpacked(given, "simple", is_exploded=False)
    if value is UNSET or value is None or isinstance(value, bytes):
        raise RequestValidationError(name, mismatch("", "a value", value).message)
    try:
        segment = _expanded(name, value, style, is_exploded)
    except UnicodeEncodeError:
        raise RequestValidationError(name, _NO_TEXT) from None
    if segment in {"", ".", ".."}:
        raise RequestValidationError(name, f"{segment!r} is not valid in a path")
    return segment


def _expanded(name: str, value: Any, style: str, is_exploded: bool) -> str:
    if style == "json":
        return _percent(_json(value))
    if style == "matrix":
        # An empty value has no equals sign; an equals sign within a value is encoded.
        return "".join(f";{part.removesuffix('=')}" for part in _form(name, value, is_exploded, _percent))
    items = _items(value, is_exploded, _percent)
    if style == "label":
        return f".{('.' if is_exploded else ',').join(items)}"
    return ",".join(items)


def _unpacked(given: Any, style: str, *, is_exploded: bool) -> tuple[Any, str, bool]:
    """Return a value as JSON, its style, and whether it is exploded; the arguments are the defaults."""
    if isinstance(given, Styled):
        return to_json(given.value), given.style, given.is_exploded
    return to_json(given), style, is_exploded


def _pairs(name: str, given: Any, encode: Callable[[str], str]) -> list[str]:
    """Return the encoded `name=value` pairs of a parameter or a field of a form."""
    value, style, is_exploded = _unpacked(given, "form", is_exploded=True)
    if value is UNSET or value is None:
        return []
    try:
        if style == "json":
            return [f"{encode(name)}={encode(_json(value))}"]
        if style == "deepObject" and isinstance(value, (dict, list)):
            return [f"{encode(key)}={encode(text)}" for key, text in _deep_object(name, value)]
        return _form(name, value, is_exploded, encode, _DELIMITERS.get(style, ","))
    except UnicodeEncodeError:
        raise RequestValidationError(name, _NO_TEXT) from None


def _form(name: str, value: Any, is_exploded: bool, encode: Callable[[str], str], delimiter: str = ",") -> list[str]:
    """Return the pairs of the style "form", or of a style that differs from it only in the delimiter."""
    items = _items(value, is_exploded, encode)
    if isinstance(value, dict) and is_exploded:
        return items
    if isinstance(value, (dict, list)) and not items:
        return []
    if is_exploded:
        return [f"{encode(name)}={item}" for item in items]
    return [f"{encode(name)}={delimiter.join(items)}"]


def _items(value: Any, is_exploded: bool, encode: Callable[[str], str]) -> list[str]:
    """Return the texts of a value: the items of an array, or the keys and values of an object, as pairs if exploded."""
    if isinstance(value, list):
        return [encode(_text(item)) for item in value if item is not None]
    if isinstance(value, dict):
        fields = [(encode(str(key)), encode(_text(item))) for key, item in value.items() if item is not None]
        return ["=".join(pair) for pair in fields] if is_exploded else [part for pair in fields for part in pair]
    return [encode(_text(value))]


def _deep_object(name: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in _deep_object(f"{name}[{key}]", item)]
    if isinstance(value, list):
        return [pair for item in value for pair in _deep_object(name, item)]
    return [] if value is None else [(name, _text(value))]


def _text(value: Any) -> str:
    """Return the text of a value; booleans and nested arrays and objects are written as JSON."""
    value = to_json(value)
    is_text = not isinstance(value, (bool, dict, list))
    return str(value) if is_text else json.dumps(value, ensure_ascii=False, default=to_json)


def _json(value: Any) -> str:
    # ASCII, as headers require.
    return json.dumps(value, separators=(",", ":"), default=to_json)


def _percent(text: str) -> str:
    return quote(text, safe="")
