# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""Protocols of the clients that can send the requests of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from ._operation import Operation
    from ._response import Response
    from .options import RequestOptions

    R = TypeVar("R", bound=Response[Any])


class ClientProtocol(Protocol):
    """A client: a `HoneyHive`, a `Client` or an `AuthenticatedClient`."""

    def _call(self, operation: Operation[R], options: RequestOptions | None, **arguments: Any) -> R: ...
    async def _call_async(self, operation: Operation[R], options: RequestOptions | None, **arguments: Any) -> R: ...


class AuthenticatedClientProtocol(ClientProtocol, Protocol):
    """A client with credentials: a `HoneyHive` or an `AuthenticatedClient`."""

    @property
    def is_authenticated(self) -> Literal[True]: ...
