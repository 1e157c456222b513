"""Credentials of an index, from the environment or the keyring."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

import keyring
import keyring.errors

from scripts.build.distributions import DistributionError

# The name of the index in the settings of uv.
INDEX_NAME = "honeyhive"
READER = f"UV_INDEX_{INDEX_NAME.upper()}"
# Other programs may shorten a password in their output, so this many of its characters in a row count as a part of it.
PART = 6


@dataclass(frozen=True)
class Credentials:
    """A user of an index, and the password, which is not in the repr."""

    username: str
    password: str = field(repr=False)


def take(url: str) -> tuple[Credentials, Credentials | None]:
    """Remove the credentials from the environment and return them.

    Processes inherit the environment: checks, builds and the package that is tested do not get the credentials.

    Args:
        url: The URL of uploads, for which a keyring has the password.

    Returns:
        The credentials for uploads, and those for reading if they are set separately.

    Raises:
        DistributionError: There are none.
    """
    variables = {name: value for name, value in os.environ.items() if name.startswith(("UV_PUBLISH_", f"{READER}_"))}
    for name in variables:
        del os.environ[name]
    username, password = variables.get("UV_PUBLISH_USERNAME", ""), variables.get("UV_PUBLISH_PASSWORD", "")
    if token := variables.get("UV_PUBLISH_TOKEN"):
        username, password = "__token__", token
    elif username and not password:
        password = _from_keyring(url, username)
    if not username or not password:
        raise DistributionError(
            "credentials are missing; set UV_PUBLISH_TOKEN, or UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, "
            f"or store the password in the keyring: .venv/bin/keyring set {url} {username or 'USERNAME'}"
        )
    reader = Credentials(variables.get(f"{READER}_USERNAME", ""), variables.get(f"{READER}_PASSWORD", ""))
    return Credentials(username, password), reader if reader.username and reader.password else None


def _from_keyring(url: str, username: str) -> str:
    try:
        return keyring.get_password(url, username) or ""
    except (keyring.errors.KeyringError, RuntimeError, OSError, ValueError):
        # A keyring that does not work has no password either.
        return ""


def redacted(text: str, *known: Credentials | None) -> str:
    """Return the output of another program, or a note in its place if it contains a password or a part of one."""
    for secret in {form for credentials in known if credentials for form in _forms(credentials)}:
        size = min(len(secret), PART)
        if any(secret[start : start + size] in text for start in range(len(secret) - size + 1)):
            return "(not shown, since it contains credentials)"
    return text


def _forms(credentials: Credentials) -> list[str]:
    password = credentials.password
    pair = f"{credentials.username}:{password}".encode(errors="surrogateescape")
    return [
        password,
        " ".join(password.split()),
        quote(password, errors="replace"),
        quote_plus(password, errors="replace"),
        json.dumps(password)[1:-1],
        base64.b64encode(pair).decode(),
    ]
