# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""SSL contexts, one per process and settings, because creating a context takes longer than many calls."""

from __future__ import annotations

import functools
import os
import ssl
from typing import Any, Self

from ._httpx import httpx
from .errors import HoneyHiveError


def ssl_context(verify: bool | str | ssl.SSLContext) -> ssl.SSLContext:
    """Return the SSL context for a setting of `verify`.

    Raises:
        HoneyHiveError: The certificates cannot be loaded.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    file, folder = _environment()
    try:
        return _create(verify, file, folder)
    except OSError as error:
        source = verify if isinstance(verify, str) else file or folder
        message = f"the certificates in {source!r} cannot be loaded: {error}"
    raise HoneyHiveError(message)


def deferred_ssl_context(verify: bool | str | ssl.SSLContext) -> ssl.SSLContext:
    """Return an SSL context that loads httpx's certificates when a connection needs them; for sync connections."""
    if verify is not True or _environment() != (None, None):
        return ssl_context(verify)
    # Some libraries replace ssl's class while a program runs.
    return _deferred() if isinstance(_deferred(), ssl.SSLContext) else ssl_context(verify)


def _environment() -> tuple[str | None, str | None]:
    return os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")


@functools.lru_cache(maxsize=32)
def _create(verify: bool | str, file: str | None, folder: str | None) -> ssl.SSLContext:
    if isinstance(verify, str):
        is_folder = os.path.isdir(verify)
        return ssl.create_default_context(capath=verify if is_folder else None, cafile=None if is_folder else verify)
    # The environment may have changed since it was read.
    return httpx.create_ssl_context(verify=verify, trust_env=_environment() == (file, folder))


class _Deferred(ssl.SSLContext):
    """An SSL context that delegates to httpx's when it is used; by itself, it trusts no certificate.

    A program that only calls a local server over HTTP, as tests do, never loads the certificates.
    """

    def __new__(cls) -> Self:
        return super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)

    def set_alpn_protocols(self, alpn_protocols: Any) -> None:
        _create(True, None, None).set_alpn_protocols(alpn_protocols)

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        return _create(True, None, None).wrap_socket(*arguments, **options)

    def wrap_bio(self, *arguments: Any, **options: Any) -> ssl.SSLObject:
        return _create(True, None, None).wrap_bio(*arguments, **options)


@functools.lru_cache(maxsize=1)
def _deferred() -> _Deferred:
    return _Deferred()
