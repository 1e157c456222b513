# Generated from the OpenAPI description of HoneyHive session API by openapi-python-client 0.29.1 and templates/; do not edit.

"""The errors that calls and models raise; `HoneyHiveError` is the root of them all."""

from __future__ import annotations

from collections.abc import Mapping


class HoneyHiveError(Exception):
    """Any error of this package."""


class SDKError(HoneyHiveError):
    """The server answered with a status that is no success, or with one that is not described.

    Attributes:
        operation: The operation's id in the API's description.
        status_code: The HTTP status.
        headers: The answer's headers, their names in lower case.
        content: The body as it came.
    """

    def __init__(self, operation: str, status_code: int, headers: Mapping[str, str], content: bytes) -> None:
        super().__init__(operation, status_code, headers, content)
        self.operation = operation
        self.status_code = status_code
        self.headers = headers
        self.content = content

    def __str__(self) -> str:
        said = self.content[:2000].decode(errors="replace").strip()[:500] or "nothing more"
        return f"{self.operation}: the server answered {self.status_code} and said: {said}"


class ValidationError(HoneyHiveError, ValueError):
    """Data is not as the API's description has it.

    Attributes:
        place: Where, such as `session.children_ids[2]`; empty for the whole.
        problem: What is wrong there.
    """

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}" if self.place else self.problem

    def within(self, outer: str) -> ValidationError:
        """The same error, seen from the object that holds the place."""
        joint = "." if outer and self.place and not self.place.startswith("[") else ""
        return ValidationError(f"{outer}{joint}{self.place}", self.problem)


class ResponseValidationError(HoneyHiveError):
    """The server reported success, but its answer is not as described.

    Attributes:
        operation: The operation's id in the API's description.
        problem: What is wrong, and with which field.
        status_code: The HTTP status.
        headers: The answer's headers, their names in lower case.
        content: The body as it came.
    """

    def __init__(
        self, operation: str, problem: str, status_code: int, headers: Mapping[str, str], content: bytes
    ) -> None:
        super().__init__(operation, problem, status_code, headers, content)
        self.operation = operation
        self.problem = problem
        self.status_code = status_code
        self.headers = headers
        self.content = content

    def __str__(self) -> str:
        return f"{self.operation}: the server answered {self.status_code}, but not as described: {self.problem}"


__all__ = ["HoneyHiveError", "ResponseValidationError", "SDKError", "ValidationError"]
