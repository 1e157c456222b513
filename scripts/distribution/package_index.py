"""A package index: its addresses, who is let in, and what it has of a version. Nothing here changes it.

It is read by the simple repository API, which every index speaks: a page of links for each project.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import posixpath
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import httpx
import keyring
import keyring.errors
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

# What uv calls the index when it installs: its credentials are UV_INDEX_HONEYHIVE_USERNAME and _PASSWORD.
NAME = "honeyhive"
SECONDS = 30
MOST_REDIRECTS = 5


class IndexFailure(Exception):
    """The index cannot be used, and the message says why and what to do."""


@dataclass(frozen=True)
class Credentials:
    """A user of an index, and the password, which no text of these has."""

    username: str
    password: str = field(repr=False)


def upload_credentials(url: str) -> Credentials:
    """Who uploads: from the environment, or else from the keyring."""
    if token := os.environ.get("UV_PUBLISH_TOKEN"):
        return Credentials("__token__", token)
    username, password = (os.environ.get(f"UV_PUBLISH_{name}", "") for name in ("USERNAME", "PASSWORD"))
    if username and password:
        return Credentials(username, password)
    try:
        found = keyring.get_credential(url, username or None)
    except keyring.errors.KeyringError:
        found = None
    if found and found.username and found.password:
        return Credentials(found.username, found.password)
    raise IndexFailure(
        "there are no credentials; set UV_PUBLISH_TOKEN, or UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD; "
        f"the password may be in the keyring too: .venv/bin/keyring set {url} {username or 'USERNAME'}"
    )


def forget_credentials() -> None:
    """Take them out of the environment, which every process that is started from here inherits."""
    for name in list(os.environ):
        if name.startswith(("UV_PUBLISH_", f"UV_INDEX_{NAME.upper()}_")):
            del os.environ[name]


def read_credentials(url: str, uploading: str, uploader: Credentials) -> Credentials | None:
    """Who reads: the one named for that, else who uploads, when it is to the same server."""
    username, password = (os.environ.get(f"UV_INDEX_{NAME.upper()}_{name}", "") for name in ("USERNAME", "PASSWORD"))
    if username and password:
        return Credentials(username, password)
    return uploader if _origin(url) == _origin(uploading) else None


def checked_url(name: str, text: str) -> str:
    """An address that a password may be sent to, without the password; it ends with a slash."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise IndexFailure(f"{name} is no URL ({error}); write one such as https://pypi.internal.example/") from None
    if parts.username is not None or parts.password is not None:
        raise IndexFailure(
            f"{name} holds credentials, which others could read there; take them out, and set UV_PUBLISH_USERNAME and "
            "UV_PUBLISH_PASSWORD"
        )
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise IndexFailure(f"{name} is {text!r}; write a URL such as https://pypi.internal.example/")
    if parts.scheme == "http" and not _is_loopback(host):
        raise IndexFailure(f"{name} is {text!r}, where the password could be read on the way; write https://")
    return f"{text.rstrip('/')}/"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(url: str | httpx.URL) -> tuple[str, str, int | None]:
    parts = urlsplit(str(url))
    return parts.scheme, parts.hostname or "", parts.port


class PackageIndex:
    """An index, as who installs from it sees it.

    Args:
        url: Its simple API, with a slash at its end.
        credentials: Who reads; None when anybody may.
    """

    def __init__(self, url: str, credentials: Credentials | None) -> None:
        self.url = url
        self.credentials = credentials
        self._client = httpx.Client(timeout=SECONDS, headers={"Accept": "text/html"})

    def close(self) -> None:
        self._client.close()

    def files(self, project: str, version: str) -> dict[str, str]:
        """The addresses of the files that it has of a version, by their names.

        There are none when it does not know the project. Raises IndexFailure when it cannot be asked, or is no index.
        """
        response = self._get(f"{self.url}{canonicalize_name(project)}/")
        if response.is_success:
            return {name: url for name, url in _links(response) if _version(name) == Version(version)}
        # "Not found" is what an address without an index says too; and who has not the project may send to who has.
        if response.status_code == 404 or response.has_redirect_location:
            self._refuse_no_index()
            return {}
        raise self._refusal(response)

    def knows(self, project: str) -> bool:
        """Whether it has the project itself, or passes on what another has."""
        response = self._get(f"{self.url}{canonicalize_name(project)}/")
        return response.is_success and any(True for _ in _links(response))

    def sha256(self, url: str) -> str:
        """The SHA-256 of a file, as who installs it gets it."""
        response = self._get(url, anywhere=True)
        if not response.is_success:
            raise self._refusal(response)
        return hashlib.sha256(response.content).hexdigest()

    def _refuse_no_index(self) -> None:
        # Only its first line: an index may list half a million projects.
        response = self._get(self.url, head_only=True)
        if response.status_code in {401, 403}:
            raise self._refusal(response)
        if not response.is_success:
            raise IndexFailure(
                f"there is no index at {self.url}, which answers {response.status_code}; give the address that pip "
                "installs from: CHECK_URL=..."
            )

    def _get(self, url: str, *, anywhere: bool = False, head_only: bool = False) -> httpx.Response:
        """Ask, and follow redirects: within the server, or anywhere."""
        target = httpx.URL(url)
        try:
            for _ in range(MOST_REDIRECTS):
                # Only its own server is told the password.
                known = self.credentials if _origin(target) == _origin(self.url) else None
                auth = (known.username, known.password) if known else None
                with self._client.stream("GET", target, auth=auth) as response:
                    if not head_only:
                        response.read()
                next_request = response.next_request
                if not next_request or not (anywhere or _origin(next_request.url) == _origin(self.url)):
                    return response
                target = next_request.url
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise IndexFailure(f"{self.url} cannot be asked: {why_unreachable(error)}") from error
        raise IndexFailure(f"{self.url} cannot be asked: it redirects from address to address")

    def _refusal(self, response: httpx.Response) -> IndexFailure:
        status = f"{response.status_code} {response.reason_phrase}".strip()
        if response.status_code in {401, 403}:
            who = f"does not let {self.credentials.username} read" if self.credentials else "lets only some read"
            other = f"UV_INDEX_{NAME.upper()}"
            return IndexFailure(
                f"{self.url} {who} ({status}); look at UV_PUBLISH_USERNAME and its password; where others read than "
                f"upload, give them as {other}_USERNAME and {other}_PASSWORD"
            )
        return IndexFailure(f"{response.url} answers {status}; look at the index, and run it again")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def _links(response: httpx.Response) -> Iterator[tuple[str, str]]:
    parser = _Links()
    parser.feed(response.text)
    for link in parser.found:
        url = response.url.join(link)
        yield unquote(posixpath.basename(url.path)), str(url.copy_with(fragment=None))


def _version(name: str) -> Version | None:
    try:
        return parse_wheel_filename(name)[1] if name.endswith(".whl") else parse_sdist_filename(name)[1]
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None


def why_unreachable(error: BaseException) -> str:
    """What stands in the way, and what to do."""
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(cause):
            return (
                f"its certificate is not trusted ({error}); name the file of the authority that signed it in "
                "SSL_CERT_FILE"
            )
        cause = cause.__cause__ or cause.__context__
    return f"{error or type(error).__name__}; look at the address, the network and the proxy"
