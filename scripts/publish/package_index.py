"""A package index: its addresses, and what it has of a version. Nothing here changes it.

It is read by the HTML form of the simple repository API, which every index has: a page of links for each project.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import posixpath
from collections.abc import Iterator
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import unquote

import httpx
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

from scripts.build.distributions import DistributionError
from scripts.publish.credentials import READER, Credentials

SECONDS = 30
MOST_REDIRECTS = 5


class PackageIndexError(DistributionError):
    """The index cannot be asked, or is none."""


def checked_url(name: str, text: str) -> str:
    """An address that a password may be sent to; it ends with a slash. What is refused is not repeated."""
    # Also where it is no address at all, as when a slash is forgotten.
    if "@" in unquote(text):
        raise PackageIndexError(
            f"{name} holds credentials, which others can read there; take them out, and set UV_PUBLISH_USERNAME and "
            "UV_PUBLISH_PASSWORD"
        )
    try:
        url = httpx.URL(f"{text.rstrip('/')}/")
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host or url.query or url.fragment:
        raise PackageIndexError(f"{name} is no address of an index; write one such as https://pypi.internal.example/")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise PackageIndexError(
            f"{name} begins with http://, and the password could be read on the way; write https://"
        )
    return str(url)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_same_server(one: str | httpx.URL, other: str | httpx.URL) -> bool:
    """Whether who may know a password of the one is the other."""
    first, second = httpx.URL(one), httpx.URL(other)
    return (first.scheme, first.host, first.port) == (second.scheme, second.host, second.port)


class PackageIndex:
    """An index, as who installs from it sees it.

    Args:
        url: Its simple API, with a slash at its end.
        credentials: Who reads; None when anybody may.
    """

    def __init__(self, url: str, credentials: Credentials | None) -> None:
        self.url = url
        self.credentials = credentials
        with self._telling():
            self._client = httpx.Client(timeout=SECONDS, headers={"Accept": "text/html"})

    def files(self, project: str, version: str) -> dict[str, str]:
        """The addresses of the files that it has of a version, by their names.

        There are none when it does not know the project. Raises PackageIndexError when it cannot be asked, or is no
        index.
        """
        with self._telling():
            response = self._get(self._page(project))
            if response.is_success:
                found = {name: url for name, url in _links(response) if _release(name, project)}
                if not found and "links for" not in response.text.lower():
                    raise PackageIndexError(
                        f"{self.url} answers with something that is no list of files, as a page to log in; give the "
                        "address that pip installs from: CHECK_URL=..."
                    )
                return {name: url for name, url in found.items() if _release(name, project) == Version(version)}
            # "Not found" is what an address without an index says too; and who has not the project may send to who has.
            if response.status_code == HTTPStatus.NOT_FOUND or response.has_redirect_location:
                self._refuse_no_index()
                return {}
            raise self._refusal(response)

    def knows(self, project: str) -> bool:
        """Whether it has the project itself, or passes on what another has; False when it does not say."""
        try:
            with self._telling():
                response = self._get(self._page(project))
                return response.is_success and any(_release(name, project) for name, _ in _links(response))
        except PackageIndexError:
            return False

    def sha256(self, url: str) -> str:
        """The SHA-256 of a file, as who installs it gets it."""
        with self._telling():
            response = self._get(url, anywhere=True)
            if not response.is_success:
                raise self._refusal(response)
            return hashlib.sha256(response.content).hexdigest()

    def _page(self, project: str) -> str:
        return f"{self.url}{canonicalize_name(project)}/"

    def _refuse_no_index(self) -> None:
        # Only its head: an index may list half a million projects.
        response = self._get(self.url, head_only=True)
        if response.status_code in {401, 403}:
            raise self._refusal(response)
        if not response.is_success:
            raise PackageIndexError(
                f"there is no index at {self.url}, which answers {response.status_code}; give the address that pip "
                "installs from: CHECK_URL=..."
            )

    def _get(self, url: str, *, anywhere: bool = False, head_only: bool = False) -> httpx.Response:
        """Ask, and follow redirects: within the server, or anywhere."""
        target = httpx.URL(url)
        for _ in range(MOST_REDIRECTS):
            # Only its own server is told the password.
            known = self.credentials if is_same_server(target, self.url) else None
            auth = (known.username, known.password) if known else None
            with self._client.stream("GET", target, auth=auth) as response:
                if not head_only:
                    response.read()
            next_request = response.next_request
            if not next_request or not (anywhere or is_same_server(next_request.url, self.url)):
                return response
            target = next_request.url
        raise PackageIndexError(f"{self.url} cannot be asked: it redirects from address to address")

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell what keeps it from answering."""
        try:
            yield
        except httpx.TransportError as error:
            why = f"{error or type(error).__name__}; look at the address, the network and the proxy"
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                why = "its certificate is not trusted; name the file of the authority that signed it in SSL_CERT_FILE"
            raise PackageIndexError(f"{self.url} cannot be asked: {why}") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError, OSError) as error:
            # What these say may hold a part of an address, and so a password.
            raise PackageIndexError(
                f"{self.url} cannot be asked ({type(error).__name__}); look at the address, the user's name and "
                "password, the proxy (HTTPS_PROXY, ALL_PROXY; SOCKS is not spoken) and SSL_CERT_FILE"
            ) from error

    def _refusal(self, response: httpx.Response) -> PackageIndexError:
        status = response.status_code
        if status in {401, 403}:
            who = f"does not let {self.credentials.username} read" if self.credentials else "lets only some read"
            return PackageIndexError(
                f"{self.url} {who} ({status}); look at UV_PUBLISH_USERNAME and its password; where others read than "
                f"upload, give them as {READER}_USERNAME and {READER}_PASSWORD"
            )
        return PackageIndexError(f"{self.url} answers {status}; look at the index, and run it again")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "base":
            self.base = self.base or href
        if tag == "a" and href:
            self.found.append(href)


def _links(response: httpx.Response) -> Iterator[tuple[str, str]]:
    parser = _Links()
    parser.feed(response.text)
    base = response.url.join(parser.base)
    for link in parser.found:
        url = base.join(link)
        yield unquote(posixpath.basename(url.path)), str(url.copy_with(fragment=None))


def _release(name: str, project: str) -> Version | None:
    """The version that a file of this name is of; None where it is of another project, or nothing to install."""
    try:
        found, version = parse_wheel_filename(name)[:2] if name.endswith(".whl") else parse_sdist_filename(name)
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None
    return version if found == canonicalize_name(project) else None
