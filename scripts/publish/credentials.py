"""Who uploads to an index and who reads it: from the environment or the keyring, and to nobody who does not need it."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

import keyring
import keyring.errors

from scripts.build.distributions import DistributionError

# What uv calls the index when it installs from there.
INDEX_NAME = "honeyhive"
READER = f"UV_INDEX_{INDEX_NAME.upper()}"
# So much of a password in a row is masked in what others say, who may have shortened it.
SHORTEST_PART = 6


@dataclass(frozen=True)
class Credentials:
    """A user of an index, and the password, which no text of these has."""

    username: str
    password: str = field(repr=False)


def take(url: str) -> tuple[Credentials, Credentials | None]:
    """Who uploads to `url`, and who reads if that is named apart.

    They are taken out of the environment, which every process that is started from here inherits: no check, no build
    and not the package that is tried has them.
    """
    given = {name: value for name, value in os.environ.items() if name.startswith(("UV_PUBLISH_", f"{READER}_"))}
    for name in given:
        del os.environ[name]
    username, password = given.get("UV_PUBLISH_USERNAME", ""), given.get("UV_PUBLISH_PASSWORD", "")
    if token := given.get("UV_PUBLISH_TOKEN"):
        username, password = "__token__", token
    elif username and not password:
        password = _from_keyring(url, username)
    if not username or not password:
        raise DistributionError(
            "there are no credentials; set UV_PUBLISH_TOKEN, or UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD; "
            f"the password may be in the keyring too: .venv/bin/keyring set {url} {username or 'USERNAME'}"
        )
    reader = Credentials(given.get(f"{READER}_USERNAME", ""), given.get(f"{READER}_PASSWORD", ""))
    return Credentials(username, password), reader if reader.username and reader.password else None


def _from_keyring(url: str, username: str) -> str:
    try:
        return keyring.get_password(url, username) or ""
    except (keyring.errors.KeyringError, RuntimeError, OSError, ValueError):
        # One that does not work has nothing either.
        return ""


def masked(text: str, *known: Credentials | None) -> str:
    """What somebody else says, without the passwords or parts of them, in any form that they are likely to be in."""
    hidden = [False] * len(text)
    for secret in {form for credentials in known if credentials for form in _forms(credentials)}:
        size = min(len(secret), SHORTEST_PART)
        for part in {secret[start : start + size] for start in range(len(secret) - size + 1)}:
            at = text.find(part)
            while at >= 0:
                hidden[at : at + size] = [True] * size
                at = text.find(part, at + 1)
    return "".join("*" if is_hidden else letter for letter, is_hidden in zip(text, hidden, strict=True))


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
