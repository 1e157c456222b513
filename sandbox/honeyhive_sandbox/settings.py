"""The settings of a running sandbox."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from honeyhive_sandbox.faults import Faults
from honeyhive_sandbox.tokens import Tokens


@dataclass(frozen=True)
class Settings:
    """The settings of a running sandbox.

    Attributes:
        tokens: The accepted tokens.
        faults: The faults to inject.
        max_body: The maximum size of a request's body, in bytes.
        body_seconds: The time in which a request's body must arrive.
        page_hosts: The host names under which the page of the sessions needs no token; if empty, it needs a token
            under every name.
        shown_token: The token that the page shows while nothing is stored; None shows none.
    """

    tokens: Tokens
    faults: Faults = field(default_factory=Faults)
    max_body: int = 8 * 1024 * 1024
    body_seconds: float = 30
    page_hosts: Collection[str] = ()
    shown_token: str | None = None
