# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""What distinguishes an operation from others. Nothing here imports the HTTP library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from ._converters import mismatch, to_json
from ._response import Parser, Response
from .errors import RequestValidationError, ValidationError
from .types import Unset

R = TypeVar("R", bound=Response[Any])


class Operation(Generic[R]):
    """What distinguishes an operation from others.

    Attributes:
        name: Its operationId.
        method: The HTTP method.
        path: The path, its parameters in braces.
        response: The class of its responses.
        bodies: For each described status ("200", "2XX", "default"), the name of its body and how to parse it.
        security: The groups of security schemes that it accepts.
        idempotency_key: Path of the field of the body that makes a repetition harmless; empty where there is none.
    """

    def __init__(
        self,
        name: str,
        method: str,
        path: str,
        response: type[R],
        bodies: Mapping[str, tuple[str, Parser[Any]]],
        security: tuple[tuple[str, ...], ...] = (),
        idempotency_key: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.method = method
        self.path = path
        self.response = response
        self.bodies = bodies
        self.security = security
        self.idempotency_key = idempotency_key


def validate_body(operation: Operation[Any], model: Any, body: Any, *, required: bool = True) -> Any:
    """Return a body as JSON, from a model or from a dict of its shape.

    Raises:
        RequestValidationError: The body does not match the schema.
    """
    if isinstance(body, Unset) and not required:
        return body
    if not isinstance(body, (model, Mapping)):
        raise RequestValidationError("", mismatch("", model.__name__, body).message, operation.name)
    try:
        return model.from_dict(to_json(body)).to_dict()
    except ValidationError as error:
        raise RequestValidationError(error.path, error.message, operation.name) from None


def multipart(operation: Operation[Any], model: Any, body: Any) -> Any:
    """Return the parts of a form. A dict is refused: it does not distinguish a file from text."""
    if not isinstance(body, model):
        raise RequestValidationError("", mismatch("", model.__name__, body).message, operation.name)
    return body.to_multipart()
