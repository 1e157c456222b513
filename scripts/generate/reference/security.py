"""Who calls an operation: the ways that the description allows, and what a sample gives for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.generate.api import Api
from scripts.generate.generator import Endpoint

# What stands for a secret, by the kind of its scheme.
_STAND_INS = {"basic": "<USERNAME>:<PASSWORD>", "bearer": "<YOUR_BEARER_TOKEN_HERE>"}


class Security:
    """The security schemes of a description; `schemes` are those that a client can be given something for."""

    def __init__(self, api: Api, schemes: Sequence[Mapping[str, str]]) -> None:
        self._api = api
        self.known = {scheme["key"]: scheme for scheme in schemes}

    def groups(self, endpoint: Endpoint) -> list[list[str]]:
        """The ways to call an operation: for each, the schemes that it takes together; none for nothing."""
        data = self._api.operation_of(endpoint).data
        groups: list[dict[str, Any]] = data.get("security", self._api.description.data.get("security", []))
        return [list(group) for group in groups]

    def used(self, endpoint: Endpoint) -> list[Mapping[str, str]]:
        """The schemes that the package calls an operation with, also where it could be called without."""
        usable = [group for group in self.groups(endpoint) if group and all(name in self.known for name in group)]
        return [self.known[name] for name in usable[0]] if usable else []


def stand_in(scheme: Mapping[str, str]) -> str:
    """What stands for a secret in a sample."""
    return _STAND_INS.get(scheme["kind"], "<YOUR_KEY_HERE>")
