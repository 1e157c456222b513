"""What the sandbox is run with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from honeyhive_sandbox.faults import Faults
from honeyhive_sandbox.tokens import Tokens


@dataclass(frozen=True)
class Settings:
    """What the sandbox is run with.

    Attributes:
        tokens: Those that are accepted.
        faults: What goes wrong on purpose.
        max_body: The most bytes of a request's body.
        body_seconds: How long a request's body may take.
        page_hosts: The names under which the page of the sessions is shown, to whoever asks; without any, it is shown
            under all names, to who has a token.
        shown_token: The token that the page shows while nothing is stored; None shows none.
    """

    tokens: Tokens
    faults: Faults = field(default_factory=Faults)
    max_body: int = 8 * 1024 * 1024
    body_seconds: float = 30
    page_hosts: Collection[str] = ()
    shown_token: str | None = None
