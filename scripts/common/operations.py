"""The operations of a description: their paths and the examples of their requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from scripts import ROOT
from scripts.generate import description


class Operations:
    """The operations of a description.

    Args:
        file: The description.

    Attributes:
        data: The parsed description.

    Raises:
        DescriptionError: The file is not YAML or JSON.
    """

    def __init__(self, file: Path = ROOT / "openapi.yaml") -> None:
        described = description.read(file)
        self.data = described.data
        self._resolve = described.resolve

    @property
    def operations(self) -> list[str]:
        """The operationIds."""
        return [operation["operationId"] for _, operation in self._operations() if "operationId" in operation]

    def path(self, operation_id: str, *parameters: str) -> str:
        """Return the path of an operation with these values of its parameters, in order, percent-encoded."""
        path, _ = self._operation(operation_id)
        values = iter(parameters)
        return re.sub("{[^}]*}", lambda _: quote(next(values), safe=""), path)

    def request_example(self, operation_id: str) -> Any:
        """Return the first example of the body of an operation's request; None where it has none."""
        _, operation = self._operation(operation_id)
        content = self._resolve(operation.get("requestBody", {})).get("content", {}).get("application/json", {})
        return next((self._resolve(example)["value"] for example in content.get("examples", {}).values()), None)

    def _operation(self, operation_id: str) -> tuple[str, dict[str, Any]]:
        return next(
            (path, operation) for path, operation in self._operations() if operation.get("operationId") == operation_id
        )

    def _operations(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for path, item in self.data["paths"].items():
            yield from ((path, item[method]) for method in description.METHODS if method in item)
