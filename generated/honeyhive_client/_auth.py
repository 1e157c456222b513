# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Credentials: validated, added to each attempt, removed after it, and redacted from what a server sends."""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from ._httpx import httpx
from .errors import HoneyHiveError, ValidationError

Security = tuple[tuple[str, ...], ...]
"""The groups of security schemes that an operation accepts; one group is enough."""

_INVALID = "must be one line of ASCII without spaces; check for a line break at its end"


class Scheme(NamedTuple):
    """A security scheme.

    Attributes:
        kind: "bearer", "basic", "header", "query" or "cookie".
        name: Name of the header, parameter or cookie.
        argument: Argument of the client that sets its value.
    """

    kind: str
    name: str
    argument: str


class Credentials:
    """Credentials of one attempt. No repr shows them."""

    __slots__ = ("cookies", "headers", "is_redirectable", "params", "redactor")

    def __init__(
        self,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        secrets: Iterable[str] = (),
    ) -> None:
        self.headers = headers or {}
        self.params = params or {}
        self.cookies = cookies or {}
        values = (*self.headers.values(), *self.params.values(), *self.cookies.values())
        # On a redirect to another origin, httpx removes Authorization, but no other header and no parameter.
        self.is_redirectable = not (self.params or self.cookies) and {"authorization"}.issuperset(
            map(str.lower, self.headers)
        )
        # A header has the name of its scheme before the secret.
        self.redactor = Redactor({*secrets, *(value.rpartition(" ")[2] for value in values)})

    def add_to(self, request: httpx.Request) -> None:
        """Add the credentials that are not headers, and disable redirects, which could send them to another server."""
        if self.params:
            # As httpx does, but without encoding the other parameters again.
            pairs = (f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.params.items())
            query = "&".join(filter(None, (request.url.query.decode(), *pairs)))
            request.url = request.url.copy_with(query=query.encode())
        if self.cookies:
            own = [request.headers["Cookie"]] if "Cookie" in request.headers else []
            request.headers["Cookie"] = "; ".join([*own, *(f"{name}={value}" for name, value in self.cookies.items())])
        request.extensions["follow_redirects"] = False

    def remove_from(self, request: httpx.Request) -> None:
        """Remove the credentials from a request after sending it, so that no object that is kept contains them."""
        for name in self.headers:
            request.headers.pop(name, None)
        if self.cookies:
            request.headers.pop("Cookie", None)
        if self.params:
            names = {quote(name, safe="") for name in self.params}
            kept = [pair for pair in request.url.query.decode().split("&") if pair.partition("=")[0] not in names]
            request.url = request.url.copy_with(query="&".join(kept).encode() or None)


class Auth:
    """The values of a client's security schemes: each a string, a pair, or a function that returns one. No repr
    shows them."""

    def __init__(self, schemes: Mapping[str, Scheme], values: Mapping[str, Any]) -> None:
        self._schemes = schemes
        self._values = dict(values)
        self.fixed: dict[Security, Credentials] = {}
        """Credentials of schemes whose values are not functions."""

    @property
    def security(self) -> Security:
        """Every scheme that has a value, for a request that the description does not have."""
        return (tuple(key for key, value in self._values.items() if value is not None),)

    @property
    def has_values(self) -> bool:
        """Whether there are credentials."""
        return any(value is not None for value in self._values.values())

    def validate(self, *, is_required: bool = True) -> None:
        """Raise when credentials that are required are missing, or when they cannot be sent."""
        if is_required and self._schemes and not self.has_values:
            argument = next(iter(self._schemes.values())).argument
            raise HoneyHiveError(f"no token: pass {argument}, or set the environment variable HH_API_KEY")
        # No variable is assigned a secret: debuggers and error reports show the variables of each frame.
        if not all(map(_is_acceptable, self._values.values())):
            raise ValidationError("token", _INVALID)

    def credentials(self, security: Security) -> Credentials:
        """Return the credentials for an operation; functions are called each time.

        Raises:
            HoneyHiveError: The operation requires a scheme that has no value.
            ValidationError: A function returned a value that cannot be sent.
        """
        for group in security:
            if group and all(self._values.get(key) is not None for key in group):
                headers: dict[str, str] = {}
                params: dict[str, str] = {}
                cookies: dict[str, str] = {}
                targets = {"query": params, "cookie": cookies}
                passwords: list[str] = []
                for key in group:
                    scheme = self._schemes[key]
                    targets.get(scheme.kind, headers)[scheme.name] = self._value(key, scheme.kind, passwords)
                credentials = Credentials(headers, params, cookies, passwords)
                if not any(callable(self._values[key]) for key in group):
                    self.fixed[security] = credentials
                return credentials
        if not security or () in security:
            return self.fixed.setdefault(security, Credentials())
        arguments = {key: scheme.argument for key, scheme in self._schemes.items()}
        needed = " or ".join(" and ".join(arguments.get(key, key) for key in group) for group in security)
        raise HoneyHiveError(f"the operation requires {needed}, which was not passed to the client")

    def _value(self, key: str, kind: str, passwords: list[str]) -> str:
        value: Any = self._values[key]
        if callable(value):
            value = _called(value)
            if not _is_acceptable(value) or value is None:
                del value
                raise ValidationError("token", _INVALID)
        if kind == "basic":
            passwords.append(value[1])
            return f"Basic {base64.b64encode(':'.join(value).encode()).decode()}"
        if kind == "cookie" and not {*';,"\\'}.isdisjoint(value):
            del value
            raise ValidationError("token", "must not contain quotes, commas, semicolons or backslashes in a cookie")
        return f"Bearer {value}" if kind == "bearer" else str(value)

    def __repr__(self) -> str:
        return "<Auth>"


class HeaderAuth(Auth):
    """The same headers for every operation, whatever it requires."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__({}, {})
        self._credentials = Credentials(headers)

    def credentials(self, security: Security) -> Credentials:  # noqa: ARG002
        """Return the credentials."""
        return self._credentials


def _called(function: Callable[[], Any]) -> Any:
    return function()


def _is_acceptable(value: Any) -> bool:
    """Return whether a value is a token, a username with its password, None, or a function that returns one."""
    if isinstance(value, tuple):
        return len(value) == 2 and all(isinstance(part, str) for part in value)
    return value is None or callable(value) or is_token(value)


def is_token(value: Any) -> bool:
    """Return whether a header can contain a value: one line of printable ASCII without spaces."""
    return isinstance(value, str) and value != "" and value.isascii() and value.isprintable() and " " not in value


class Redactor:
    """Redacts secrets in a response, both literally and as encoded in JSON, a URL or base64.

    Args:
        secrets: The secrets. Those of fewer than eight characters are not redacted: they may be part of other words.

    Attributes:
        forms: The secrets in each encoding, longest first.
    """

    __slots__ = ("forms",)

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if len(secret) >= 8 for form in _forms(secret)}
        self.forms = sorted((form.encode() for form in forms), key=len, reverse=True)

    def redact(self, text: str) -> str:
        """Return a text without the secrets."""
        return self.redact_bytes(text.encode(errors="surrogateescape")).decode(errors="surrogateescape")

    def redact_bytes(self, content: bytes) -> bytes:
        """Return bytes without the secrets."""
        for form in self.forms:
            if form in content:
                content = content.replace(form, b"[redacted]")
        return content

    def redact_error(self, error: BaseException) -> None:
        """Remove the secrets from the text of an error."""
        error.args = tuple(self.redact(arg) if isinstance(arg, str) else arg for arg in error.args)


def _forms(secret: str) -> Iterable[str]:
    yield secret
    yield secret.replace("/", "\\/")
    yield quote(secret, safe="")
    yield quote(secret, safe="").lower()
    yield "".join(char if char.isalnum() else f"\\u{ord(char):04x}" for char in secret)
    for shift in range(3):
        # Text before the secret shifts its base64; the characters at the ends depend on the neighbours.
        padded = b"\0" * shift + secret.encode()
        encoded = base64.b64encode(padded).decode().rstrip("=")
        yield encoded[(0, 2, 3)[shift] : len(encoded) - (len(padded) % 3 > 0)]


@functools.lru_cache(maxsize=32)
def validate_url(url: str, *, requires_tls: bool = True) -> str:
    """Return a server's URL without a trailing slash.

    Args:
        url: The URL.
        requires_tls: Whether secrets are sent to the server; then only a loopback address may be unencrypted.

    Raises:
        ValidationError: It is not a server URL, or would send the token unencrypted.
    """
    if "@" in url or "?" in url or "#" in url:
        # Not shown: the text before @ may be a password.
        raise ValidationError("server_url", "must have a scheme, a host, perhaps a port and a path, and nothing more")
    try:
        parts = urlsplit(url)
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as error:
        raise ValidationError("server_url", f"{url!r} is not a valid server URL: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValidationError("server_url", f"{url!r} is not a valid server URL, such as https://api.example.com")
    if requires_tls and parts.scheme == "http" and not is_loopback(url):
        raise ValidationError("server_url", f"{url!r} would send the token unencrypted; use https")
    return url.rstrip("/")


@functools.lru_cache(maxsize=32)
def is_loopback(url: str) -> bool:
    """Return whether a server is on this machine."""
    import ipaddress

    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
