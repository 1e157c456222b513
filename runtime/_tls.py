"""SSL contexts: one in the whole process for the same settings, for making one takes longer than many calls."""

from __future__ import annotations

import functools
import os
import ssl
from typing import Any, Self

from ._httpx import httpx


def ssl_context(verify: bool | str | ssl.SSLContext) -> ssl.SSLContext:
    """The SSL context for a setting of `verify`."""
    if isinstance(verify, ssl.SSLContext):
        return verify
    return _made(verify, *_environment())


def deferred_ssl_context(verify: bool | str | ssl.SSLContext) -> ssl.SSLContext:
    """As `ssl_context`, but without httpx's certificates until a connection needs them; for sync connections."""
    if verify is not True or _environment() != (None, None):
        return ssl_context(verify)
    # Some libraries put another class in the place of ssl's while a program runs.
    return _deferred() if isinstance(_deferred(), ssl.SSLContext) else ssl_context(verify)


def _environment() -> tuple[str | None, str | None]:
    return os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")


@functools.lru_cache(maxsize=32)
def _made(verify: bool | str, file: str | None, folder: str | None) -> ssl.SSLContext:
    if isinstance(verify, str):
        is_folder = os.path.isdir(verify)
        return ssl.create_default_context(capath=verify if is_folder else None, cafile=None if is_folder else verify)
    # The environment may be another one by now.
    return httpx.create_ssl_context(verify=verify, trust_env=_environment() == (file, folder))


class _Deferred(ssl.SSLContext):
    """What stands for httpx's SSL context until it is made; by itself it trusts nobody.

    A program that calls an address of its own machine, as tests do, never waits for the certificates.
    """

    def __new__(cls) -> Self:
        return super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)

    def set_alpn_protocols(self, alpn_protocols: Any) -> None:
        _made(True, None, None).set_alpn_protocols(alpn_protocols)

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        return _made(True, None, None).wrap_socket(*arguments, **options)

    def wrap_bio(self, *arguments: Any, **options: Any) -> ssl.SSLObject:
        return _made(True, None, None).wrap_bio(*arguments, **options)


@functools.lru_cache(maxsize=1)
def _deferred() -> _Deferred:
    return _Deferred()
