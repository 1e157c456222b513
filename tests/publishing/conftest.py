"""What the tests of building and publishing share: a release that is built, and real indexes to publish it to."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import html
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from scripts import ROOT
from tests.maintaining.conftest import ENVIRONMENT, Repository, new_repository
from tests.support import warm
from tests.support.http_server import Request, Response, Server, free_port, serving

USER, PASSWORD = "publisher", 'p&w"9%-that no output shows'
CREDENTIALS = {"UV_PUBLISH_USERNAME": USER, "UV_PUBLISH_PASSWORD": PASSWORD}
WHEEL, SDIST = "honeyhive_client-0.1.0-py3-none-any.whl", "honeyhive_client-0.1.0.tar.gz"
SANDBOX_WHEEL, SANDBOX_SDIST = (name.replace("client", "sandbox") for name in (WHEEL, SDIST))
FILES = (WHEEL, SDIST, SANDBOX_WHEEL, SANDBOX_SDIST)
LOCKS = ("requirements/client.txt", "requirements/sandbox.txt")
PROJECTS = ("honeyhive-client", "honeyhive-sandbox")
START_SECONDS = 60
# The certificates of the machine take a client 30 ms to load, and are of no use over HTTP.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
# Whatever the machine's own settings are, nothing but the test's index is asked, and nothing twice.
ALONE = {
    **{name: value for name, value in ENVIRONMENT.items() if not name.startswith(("UV_", "PIP_", "HH_", "SSL_"))},
    "UV_HTTP_RETRIES": "0",
    # Some forty packages come from an index of one process, on a machine that may be busy.
    "UV_HTTP_TIMEOUT": "120",
    "UV_NO_CONFIG": "1",
    "PIP_CONFIG_FILE": os.devnull,
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    "no_proxy": "127.0.0.1,localhost",
}


@dataclass
class Index:
    """A running index.

    Attributes:
        url: The URL for uploads.
        simple_url: The URL that pip installs from.
    """

    url: str
    simple_url: str

    def files(self) -> dict[str, str]:
        """Return the SHA-256 of its files of both packages, by name, from its pages of links."""
        pages = [httpx.get(f"{self.simple_url}{name}/", auth=(USER, PASSWORD)).text for name in PROJECTS]
        page = "".join(pages)
        links = (part.partition('"')[0] for part in page.split('href="')[1:])
        files = (link.rpartition("/")[2].partition("#sha256=") for link in links)
        return {name: digest for name, _, digest in files}


@dataclass
class Proxy:
    """A proxy of the index, which forwards every request that `faults` has no response for."""

    server: Server
    index: Index
    faults: dict[str, Response] = field(default_factory=dict)
    """By method, or by the name of an uploaded file; with "after" before the name, once the index has the file."""
    late: int = 0
    """The number of empty listings once the index has the sdist."""
    hidden: int = 0
    other_wheel: bytes = b""
    """What an installation gets instead of the wheel."""

    @property
    def url(self) -> str:
        return f"{self.server.url}/"

    @property
    def uploads(self) -> list[str]:
        """The names of the uploaded files, accepted or not, in order."""
        return [name for request in self.server.requests if (name := _uploaded(request))]

    def response(self, request: Request) -> Response:
        name = _uploaded(request)
        if fault := self.faults.get(name) or self.faults.get(request.method):
            return fault
        if self.hidden and request.path.endswith("/honeyhive-client/"):
            self.hidden -= 1
            return Response(200, b"<title>Links for honeyhive-client</title>", "text/html")
        if self.other_wheel and request.path.endswith(WHEEL) and request.headers["user-agent"].startswith("uv"):
            return Response(200, self.other_wheel, "application/octet-stream")
        headers = {key: value for key, value in request.headers.items() if key not in {"host", "connection"}}
        # The response to HEAD has the length of the body.
        method = "GET" if request.method == "HEAD" else request.method
        with httpx.Client(verify=NO_CERTIFICATES) as client:
            url = self.index.url.rstrip("/") + request.path
            response = client.request(method, url, headers=headers, content=request.body)
        if name == SDIST:
            self.hidden = self.late
        return self.faults.get(f"after {name}") or Response(
            response.status_code,
            # An index that serves another file would also list its hash, or none.
            re.sub(rb"#sha256=\w+", b"", response.content) if self.other_wheel else response.content,
            response.headers["content-type"],
        )


def _uploaded(request: Request) -> str:
    if request.method != "POST":
        return ""
    return next((name for name in FILES if f'filename="{name}"'.encode() in request.body), "")


@pytest.fixture(scope="session")
def dependencies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheels of the dependencies, packed from this environment, so that tests need no other index."""
    folder = tmp_path_factory.mktemp("dependencies")
    for name in {name for lock in LOCKS for name in re.findall(r"(?m)^([\w-]+)==", (ROOT / lock).read_text("utf-8"))}:
        with contextlib.suppress(metadata.PackageNotFoundError):
            _pack(metadata.distribution(name), folder)
    return folder


def _pack(distribution: metadata.Distribution, folder: Path) -> None:
    name = distribution.name.lower().replace("-", "_")
    with zipfile.ZipFile(folder / f"{name}-{distribution.version}-py3-none-any.whl", "w") as archive:
        for file in distribution.files or []:
            if ".." not in file.parts and "__pycache__" not in file.parts:
                archive.write(str(file.locate()), str(file))


@pytest.fixture(scope="session")
def built(dependencies: Path, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The project at its release, with the hashes of these wheels in its locks, and with a build in dist/."""
    repository = new_repository(tmp_path_factory.mktemp("built"))
    locks = {name: repository.read(name) for name in LOCKS}
    for wheel in dependencies.iterdir():
        name, version = wheel.name.split("-")[:2]
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        pattern = rf"(?m)^({name.replace('_', '-')}=={re.escape(version)}[^\\]*\\\n)(?:    --hash=.*\n)+"
        replaced = {lock: re.subn(pattern, rf"\g<1>    --hash=sha256:{digest}\n", text) for lock, text in locks.items()}
        locks = {lock: text for lock, (text, _) in replaced.items()}
        assert sum(count for _, count in replaced.values()) in (1, 2), name
    for lock, text in locks.items():
        repository.write(lock, text)
        os.utime(repository.root / lock, (0, 0))
    repository.commit("Lock the packed wheels")
    repository.git("tag", "--force", "v0.1.0")
    done = build(repository)
    assert done.returncode == 0, done.stderr
    return repository


@pytest.fixture
def release(built: Repository) -> Iterator[Repository]:
    """The same; changes of the tree, the tags and dist/ are undone after the test."""
    dist = {path.name: path.read_bytes() for path in (built.root / "dist").iterdir()}
    commit = built.git("rev-parse", "HEAD")
    yield built
    built.git("reset", "--quiet", "--hard", commit)
    built.git("clean", "--quiet", "--force", "-d")
    built.git("tag", "--force", "v0.1.0", commit)
    folder = built.root / "dist"
    # A test may have replaced it by a link, which `git clean` has removed.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in dist.items():
        (folder / name).write_bytes(content)


@pytest.fixture(scope="session")
def _pypiserver(dependencies: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, Path]]:
    """pypiserver, with a password for all requests."""
    folder = tmp_path_factory.mktemp("pypiserver")
    packages = folder / "packages"
    packages.mkdir()
    digest = base64.b64encode(hashlib.sha1(PASSWORD.encode(), usedforsecurity=False).digest()).decode()
    (folder / "htpasswd").write_text(f"{USER}:{{SHA}}{digest}\n", encoding="ascii")
    port = free_port()
    flags = [f"--passwords={folder / 'htpasswd'}", "--authenticate=update,download,list", "--disable-fallback"]
    command = ["pypiserver", "run", "--backend=simple-dir", "--interface=127.0.0.1", f"--port={port}", *flags]
    with running(*command, str(packages), str(dependencies), url=f"http://127.0.0.1:{port}/health") as url:
        yield Index(url, f"{url}simple/"), packages


@pytest.fixture
def pypiserver(_pypiserver: tuple[Index, Path]) -> Index:
    """An index with a password, without any file of the packages."""
    index, packages = _pypiserver
    for path in packages.iterdir():
        path.unlink()
    return index


@pytest.fixture
def proxy(pypiserver: Index) -> Iterator[Proxy]:
    with serving(lambda request: forwarding.response(request)) as server:
        forwarding = Proxy(server, pypiserver)
        yield forwarding


@contextlib.contextmanager
def running(*command: str, url: str) -> Iterator[str]:
    """Run a Python module that serves, and return its address once `url` responds."""
    with subprocess.Popen(
        [sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            deadline = time.monotonic() + START_SECONDS
            while True:
                with contextlib.suppress(httpx.TransportError):
                    httpx.get(url)
                    break
                assert process.poll() is None, process.stderr and process.stderr.read()
                assert time.monotonic() < deadline, f"{command[0]} does not respond on {url}"
                time.sleep(0.1)
            yield url[: url.index("/", len("http://")) + 1]
        finally:
            process.terminate()
            process.communicate()


def digests(root: Path) -> dict[str, str]:
    """Return the SHA-256 of each built file."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (root / "dist").iterdir()}


def published(root: Path) -> dict[str, str]:
    """Return the files that an index has after publishing."""
    return {name: digests(root)[name] for name in FILES}


def build(repository: Repository, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `make build`."""
    return warm.run("scripts.build", cwd=repository.root, environment={**ALONE, **environment})


def publish(
    repository: Repository, index: Index | Proxy, *options: str, checks: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `make publish`, by default without checks, which take minutes.

    Its output must not contain the password.
    """
    simple = (
        index.index.simple_url.replace(index.index.url, index.url) if isinstance(index, Proxy) else index.simple_url
    )
    variables: Mapping[str, str] = {
        **ALONE,
        **CREDENTIALS,
        "INDEX_URL": index.url,
        "CHECK_URL": simple,
        "UV_DEFAULT_INDEX": simple,
        **environment,
    }
    done = warm.run("scripts.publish", *options, f"--checks={checks}", cwd=repository.root, environment=variables)
    refuse_secrets(done.stdout + done.stderr)
    return done


def refuse_secrets(text: str) -> None:
    """Fail where a text contains the password, plain or encoded."""
    sent = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    for form in (PASSWORD, html.escape(PASSWORD), quote(PASSWORD), json.dumps(PASSWORD)[1:-1], sent):
        assert form not in text
