"""Read a package index: its URLs, and its files of a version.

It uses the HTML form of the simple repository API, which every index has: a page of links for each project.
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

TIMEOUT = 30
MAX_REDIRECTS = 5


class PackageIndexError(DistributionError):
    """The index cannot be read, or the URL is not that of an index."""


def validated_url(name: str, text: str) -> str:
    """Return a URL that a password may be sent to, with a slash at its end.

    Error messages do not include `text`, which may contain a password.
    """
    # Checked before parsing, since a malformed URL, such as one without a slash, may contain credentials too.
    if "@" in unquote(text):
        raise PackageIndexError(
            f"{name} contains credentials, which others could read; remove them, and set UV_PUBLISH_USERNAME and "
            "UV_PUBLISH_PASSWORD"
        )
    try:
        url = httpx.URL(f"{text.rstrip('/')}/")
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host or url.query or url.fragment:
        raise PackageIndexError(f"{name} is not the URL of an index; write one such as https://pypi.internal.example/")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise PackageIndexError(f"{name} begins with http://, so others could read the password; write https://")
    return str(url)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_same_server(first: str | httpx.URL, second: str | httpx.URL) -> bool:
    """Return whether two URLs have one origin, so that a password for the first may be sent to the second."""
    first, second = httpx.URL(first), httpx.URL(second)
    return (first.scheme, first.host, first.port) == (second.scheme, second.host, second.port)


class PackageIndex:
    """An index that packages are installed from.

    Args:
        url: The URL of its simple API, with a slash at its end.
        credentials: The credentials for reading; None if it is public.
    """

    def __init__(self, url: str, credentials: Credentials | None) -> None:
        self.url = url
        self.credentials = credentials
        with self._explaining_errors():
            self._client = httpx.Client(timeout=TIMEOUT, headers={"Accept": "text/html"})

    def files(self, project: str, version: str) -> dict[str, str]:
        """Return the URLs of the files of a version, by their names; none where the index lacks the project.

        Raises:
            PackageIndexError: The index cannot be read, or the URL is not that of an index.
        """
        with self._explaining_errors():
            response = self._get(self._page(project))
            if response.is_success:
                files = {name: url for name, url in _links(response) if _release(name, project)}
                if not files and "links for" not in response.text.lower():
                    raise PackageIndexError(
                        f"{self.url} does not return a list of files, but perhaps a login page; set CHECK_URL to the "
                        "URL that pip installs from"
                    )
                return {name: url for name, url in files.items() if _release(name, project) == Version(version)}
            # A URL without an index returns 404 too, and an index may redirect to another one that has the project.
            if response.status_code == HTTPStatus.NOT_FOUND or response.has_redirect_location:
                self._require_index()
                return {}
            raise self._status_error(response)

    def knows(self, project: str) -> bool:
        """Return whether packages of a project can be installed from the index; False where that is unknown."""
        try:
            with self._explaining_errors():
                response = self._get(self._page(project))
                return response.is_success and any(_release(name, project) for name, _ in _links(response))
        except PackageIndexError:
            return False

    def sha256(self, url: str) -> str:
        """Return the SHA-256 of a file as pip downloads it."""
        with self._explaining_errors():
            response = self._get(url, anywhere=True)
            if not response.is_success:
                raise self._status_error(response)
            return hashlib.sha256(response.content).hexdigest()

    def _page(self, project: str) -> str:
        return f"{self.url}{canonicalize_name(project)}/"

    def _require_index(self) -> None:
        # Without the body: an index may list half a million projects.
        response = self._get(self.url, headers_only=True)
        if response.status_code in {401, 403}:
            raise self._status_error(response)
        if not response.is_success:
            raise PackageIndexError(
                f"{self.url} is not an index: it returned {response.status_code}; set CHECK_URL to the URL that pip "
                "installs from"
            )

    def _get(self, url: str, *, anywhere: bool = False, headers_only: bool = False) -> httpx.Response:
        """Send a request, and follow redirects: within the server, or anywhere."""
        target = httpx.URL(url)
        for _ in range(MAX_REDIRECTS):
            credentials = self.credentials if is_same_server(self.url, target) else None
            auth = (credentials.username, credentials.password) if credentials else None
            with self._client.stream("GET", target, auth=auth) as response:
                if not headers_only:
                    response.read()
            next_request = response.next_request
            if not next_request or not (anywhere or is_same_server(next_request.url, self.url)):
                return response
            target = next_request.url
        raise PackageIndexError(f"{self.url} cannot be read: it has more than {MAX_REDIRECTS} redirects")

    @contextlib.contextmanager
    def _explaining_errors(self) -> Iterator[None]:
        """Raise PackageIndexError where a request fails."""
        try:
            yield
        except httpx.TransportError as error:
            reason = f"{error or type(error).__name__}; check the URL, the network and the proxy"
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                reason = "its certificate is not trusted; set SSL_CERT_FILE to the certificate of its authority"
            raise PackageIndexError(f"{self.url} cannot be read: {reason}") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError, OSError) as error:
            # Their messages may contain a part of a URL, and so a password.
            raise PackageIndexError(
                f"{self.url} cannot be read ({type(error).__name__}); check the URL, the credentials, the proxy "
                "(HTTPS_PROXY, ALL_PROXY; SOCKS is not supported) and SSL_CERT_FILE"
            ) from error

    def _status_error(self, response: httpx.Response) -> PackageIndexError:
        status = response.status_code
        if status in {401, 403}:
            user = self.credentials.username if self.credentials else "users without credentials"
            return PackageIndexError(
                f"{self.url} does not allow {user} to read ({status}); check UV_PUBLISH_USERNAME and its password. If "
                f"another user reads the index, set {READER}_USERNAME and {READER}_PASSWORD"
            )
        return PackageIndexError(f"{self.url} returned {status}; check the index, and run the command again")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "base":
            self.base = self.base or href
        if tag == "a" and href:
            self.links.append(href)


def _links(response: httpx.Response) -> Iterator[tuple[str, str]]:
    parser = _Links()
    parser.feed(response.text)
    base = response.url.join(parser.base)
    for link in parser.links:
        url = base.join(link)
        yield unquote(posixpath.basename(url.path)), str(url.copy_with(fragment=None))


def _release(name: str, project: str) -> Version | None:
    """Return the version of a file by its name; None where it is of another project, or not a distribution."""
    try:
        owner, version = parse_wheel_filename(name)[:2] if name.endswith(".whl") else parse_sdist_filename(name)
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None
    return version if owner == canonicalize_name(project) else None
