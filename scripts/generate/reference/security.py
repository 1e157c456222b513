"""Authentication: the alternatives that the description allows, and placeholders for samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.generate.api import Api
from scripts.generate.generator import Endpoint

# The placeholder for a secret, by the kind of its scheme.
_PLACEHOLDERS = {"basic": "<USERNAME>:<PASSWORD>", "bearer": "<YOUR_BEARER_TOKEN_HERE>"}


class Security:
    """The security schemes of a description; `schemes` are those that are arguments of the client."""

    def __init__(self, api: Api, schemes: Sequence[Mapping[str, str]]) -> None:
        self._api = api
        self.known = {scheme["key"]: scheme for scheme in schemes}

    def groups(self, endpoint: Endpoint) -> list[list[str]]:
        """Return the alternatives of an operation: each a list of schemes, which is empty where none is needed."""
        data = self._api.operation_of(endpoint).data
        groups: list[dict[str, Any]] = data.get("security", self._api.description.data.get("security", []))
        return [list(group) for group in groups]

    def used(self, endpoint: Endpoint) -> list[Mapping[str, str]]:
        """Return the schemes that the package uses for an operation, also where they are optional."""
        usable = [group for group in self.groups(endpoint) if group and all(name in self.known for name in group)]
        return [self.known[name] for name in usable[0]] if usable else []


def placeholder(scheme: Mapping[str, str]) -> str:
    """Return the placeholder for a secret in a sample."""
    return _PLACEHOLDERS.get(scheme["kind"], "<YOUR_KEY_HERE>")
