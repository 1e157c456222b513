"""`make publish`: the conditions before, the state after, and the state after each failure."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import signal
import ssl
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import trustme

from scripts.publish.package_index import is_same_server
from tests.maintaining.conftest import Repository, make
from tests.publishing.conftest import (
    ALONE,
    CREDENTIALS,
    PASSWORD,
    SANDBOX_SDIST,
    SANDBOX_WHEEL,
    SDIST,
    USER,
    WHEEL,
    Index,
    Proxy,
    build,
    publish,
    published,
    refuse_secrets,
)
from tests.support import processes
from tests.support.http_server import Request, Response, free_port, serving

pytestmark = pytest.mark.sampled(8)

NO_SANDBOX = "The index has no file of honeyhive-sandbox 0.1.0."


@pytest.mark.timeout(300)
def test_dry_run_publish_and_repeat(release: Repository, pypiserver: Index) -> None:
    settings = {**ALONE, **CREDENTIALS, "UV_DEFAULT_INDEX": pypiserver.simple_url}
    words = ("publish", f"INDEX_URL={pypiserver.url}", "CHECKS=help")

    shown = make(release.root, *words, "DRY_RUN=1", **settings)
    assert shown.returncode == 0, shown.stderr
    for step in (
        f"{WHEEL}: not in the index yet",
        "make help",
        f"upload {SDIST} ({published(release.root)[SDIST]}) to {pypiserver.url} as {USER}",
    ):
        assert step in shown.stdout
    assert pypiserver.files() == {}

    done = make(release.root, *words, **settings)
    assert done.returncode == 0, done.stderr
    assert pypiserver.files() == published(release.root)
    hashes = " ".join(f"--hash=sha256:{published(release.root)[name]}" for name in (WHEEL, SDIST))
    for line in (
        f"honeyhive-client 0.1.0 is published: {pypiserver.simple_url}",
        f"  pip install --index-url {pypiserver.simple_url} honeyhive-client==0.1.0",
        f"  uv pip install --default-index {pypiserver.simple_url} honeyhive-client==0.1.0",
        f"  honeyhive-client==0.1.0 {hashes}",
    ):
        assert line in done.stdout.splitlines()
    assert "The index lacks" not in done.stdout
    assert f"honeyhive-sandbox 0.1.0 is published: {pypiserver.simple_url}" in done.stdout.splitlines()

    again = publish(release, pypiserver, checks="this-would-fail")
    assert again.returncode == 0, again.stderr
    assert "honeyhive-client 0.1.0 is already published, same content" in again.stdout
    refuse_secrets(shown.stdout + shown.stderr + done.stdout + done.stderr)


def test_all_unmet_conditions_are_reported(release: Repository, proxy: Proxy) -> None:
    release.write("notes.txt", "a thought")
    release.git("tag", "--delete", "v0.1.0")
    (release.root / "dist" / WHEEL).write_bytes((release.root / "dist" / WHEEL).read_bytes() + b"x")
    release.replace((published(release.root)[SDIST], "0" * 64), name="dist/SHA256SUMS")
    done = publish(release, proxy)
    assert done.returncode == 1
    assert "there are uncommitted changes; commit or stash them:\n?? notes.txt" in done.stderr
    assert "the commit is not the release v0.1.0" in done.stderr
    for name in (WHEEL, SDIST):
        assert f"dist/{name} differs from a build of this commit, or from dist/SHA256SUMS" in done.stderr
    assert done.stderr.endswith("Nothing was uploaded.\n")
    assert proxy.server.requests == []


def test_missing_build(release: Repository, proxy: Proxy) -> None:
    (release.root / "dist" / SDIST).unlink()
    done = publish(release, proxy)
    assert (done.returncode, done.stderr) == (
        1,
        f"dist/{SDIST} is missing; run `make build`\nNothing was uploaded.\n",
    )


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "INDEX_URL is not set; write: make publish INDEX_URL=https://pypi.internal.example/"),
        ("pypi.internal.example", "INDEX_URL is not the URL of an index; write one such as"),
        ("https://pypi.internal.example:port/", "INDEX_URL is not the URL of an index"),
        ("https://pypi.internal.example/?token=secret-word", "INDEX_URL is not the URL of an index"),
        ("http://pypi.internal.example/", "so others could read the password; write https://"),
        ("https://publisher:secret-word@pypi.internal.example/", "INDEX_URL contains credentials, which others could"),
        ("https:/publisher:secret-word@pypi.internal.example/", "INDEX_URL contains credentials, which others could"),
        ("publisher:secret-word@pypi.internal.example/", "INDEX_URL contains credentials, which others could"),
        (
            "https://publisher:1/secret-word@pypi.internal.example/",
            "INDEX_URL contains credentials, which others could",
        ),
        (
            "https://publisher%3Asecret-word%40pypi.internal.example/",
            "INDEX_URL contains credentials, which others could",
        ),
    ],
)
def test_invalid_index_url(release: Repository, url: str, reason: str) -> None:
    done = publish(release, Index(url, "https://pypi.internal.example/simple/"))
    assert done.returncode == 1
    assert reason in done.stderr
    assert "secret-word" not in done.stderr


@pytest.mark.parametrize("given", [{"UV_PUBLISH_PASSWORD": ""}, {"UV_PUBLISH_USERNAME": ""}], ids=str)
def test_missing_credentials(release: Repository, proxy: Proxy, given: dict[str, str]) -> None:
    done = publish(release, proxy, **given)
    assert done.returncode == 1
    assert (
        "credentials are missing; set UV_PUBLISH_TOKEN, or UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD," in done.stderr
    )
    assert proxy.server.requests == []


def test_password_from_the_keyring(release: Repository, pypiserver: Index) -> None:
    """The keyring library selects its backend on import, so the command runs in a new process."""
    environment = {
        **ALONE,
        "INDEX_URL": pypiserver.url,
        "UV_PUBLISH_USERNAME": USER,
        "PYTHON_KEYRING_BACKEND": "tests.publishing.keyring_backend.Backend",
        "KEYRING_BACKEND_HAS": json.dumps([pypiserver.url, USER, PASSWORD]),
    }
    command = [sys.executable, "-m", "scripts.publish", "--dry-run"]
    done = processes.run(*command, cwd=release.root, environment=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert f"as {USER}" in done.stdout
    refuse_secrets(done.stdout + done.stderr)


def test_wrong_credentials(release: Repository, proxy: Proxy) -> None:
    done = publish(release, proxy, UV_PUBLISH_PASSWORD="another")
    assert done.returncode == 1
    assert f"does not allow {USER} to read (403); check UV_PUBLISH_USERNAME and its password" in done.stderr
    assert proxy.uploads == []


def test_password_for_reading_only(release: Repository, proxy: Proxy, tmp_path: Path) -> None:
    targets = tmp_path / "targets.mk"
    targets.write_text(f"minutes:\n\ttouch {tmp_path}/minutes\n")
    reader = {"UV_INDEX_HONEYHIVE_USERNAME": USER, "UV_INDEX_HONEYHIVE_PASSWORD": PASSWORD}
    wrong = {**reader, "UV_PUBLISH_PASSWORD": "another", "MAKEFILES": str(targets)}
    done = publish(release, proxy, checks="minutes", **wrong)
    assert done.returncode == 1
    assert f"{proxy.url} refuses uploads of {USER} (403): this user may not upload" in done.stderr
    assert done.stderr.endswith("\nNothing was uploaded.\n")
    assert not (tmp_path / "minutes").exists()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"UV_PUBLISH_TOKEN": "a-token"}, "__token__:a-token"),
        ({"UV_INDEX_HONEYHIVE_USERNAME": "reader", "UV_INDEX_HONEYHIVE_PASSWORD": "r"}, "reader:r"),
    ],
    ids=["a token", "a reader"],
)
def test_credentials_of_reading(release: Repository, given: dict[str, str], expected: str) -> None:
    with serving(lambda _: Response(200, b"Links for all", "text/html")) as server:
        done = publish(release, Index(f"{server.url}/", f"{server.url}/simple/"), "--dry-run", **given)
        assert done.returncode == 0, done.stderr
        sent = {request.headers["authorization"] for request in server.requests}
    assert sent == {f"Basic {base64.b64encode(expected.encode()).decode()}"}


def test_password_is_not_sent_to_another_server(release: Repository) -> None:
    """Some indexes redirect requests for unknown projects to a public one, where anybody may register the name."""
    page = "/simple/honeyhive-client/"
    wheel = (release.root / "dist" / WHEEL).read_bytes()

    def other_response(request: Request) -> Response:
        taken = Response(200, f'<title>Links for honeyhive-client</title><a href="{SDIST}">'.encode(), "text/html")
        return Response(200, wheel) if request.path.endswith(".whl") else taken

    with serving(other_response) as other, serving(lambda _: Response()) as server:
        index = Index(f"{server.url}/", f"{server.url}/simple/")
        elsewhere = Response(302, headers={"location": f"{other.url}{page}"})
        empty = Response(200, b"<title>Links for it</title>", "text/html")
        server.response = lambda request: elsewhere if request.path == page else empty
        redirected = publish(release, index, "--dry-run")
        assert f"{SDIST}: not in the index yet" in redirected.stdout
        assert other.requests == []

        links = Response(200, f'<title>Links for it</title><a href="{other.url}/{WHEEL}">'.encode(), "text/html")
        server.response = lambda _: links
        stored_elsewhere = publish(release, index, "--dry-run")
        assert f"{WHEEL}: already published, same content" in stored_elsewhere.stdout

        read_elsewhere = publish(release, index, "--dry-run", CHECK_URL=f"{other.url}/simple/")
        assert (
            f"{other.url}/simple/ has honeyhive-client 0.1.0 with different content: {SDIST}" in read_elsewhere.stderr
        )
        assert [request.path for request in other.requests] == [f"/{WHEEL}", page, f"{page}{SDIST}"]
        assert not any("authorization" in request.headers for request in other.requests)


def test_urls_of_the_same_server() -> None:
    for first, second in (
        ("https://pypi.example/", "https://PYPI.example:443/simple/"),
        ("http://[::1]:80/", "http://[::1]/"),
    ):
        assert is_same_server(first, second)
    for first, second in (
        ("https://pypi.example/", "http://pypi.example/"),
        ("https://a.example/", "https://b.example/"),
    ):
        assert not is_same_server(first, second)


def test_checks_that_fail_or_change_the_tree(release: Repository, proxy: Proxy, tmp_path: Path) -> None:
    targets = tmp_path / "targets.mk"
    targets.write_text(f"print:\n\tenv > {tmp_path}/environment\nleave:\n\ttouch stray.txt\nfail:\n\tfalse\n")
    left = publish(release, proxy, checks="print leave", MAKEFILES=str(targets))
    assert left.returncode == 1
    assert "?? stray.txt\nNothing was uploaded." in left.stderr
    refuse_secrets((tmp_path / "environment").read_text())
    (release.root / "stray.txt").unlink()
    failed = publish(release, proxy, checks="fail", MAKEFILES=str(targets), MAKEFLAGS="i")
    assert failed.returncode == 1
    assert "`make fail` fails; see above\nNothing was uploaded." in failed.stderr
    assert proxy.uploads == []


def test_published_file_is_not_replaced(release: Repository, pypiserver: Index) -> None:
    fields = {":action": "file_upload", "name": "honeyhive-client", "version": "0.1.0"}
    files = {"content": (WHEEL, b"other bytes")}
    assert httpx.post(pypiserver.url, data=fields, files=files, auth=(USER, PASSWORD)).is_success
    done = publish(release, pypiserver)
    assert done.returncode == 1
    assert f"has honeyhive-client 0.1.0 with different content: {WHEEL}." in done.stderr
    assert "release a new version" in done.stderr
    assert pypiserver.files() == {WHEEL: hashlib.sha256(b"other bytes").hexdigest()}


ECHO = (
    f"<title>x</title><p>no <b>{html.escape(PASSWORD)}</b> {quote(PASSWORD)} {PASSWORD[:12]}... {json.dumps(PASSWORD)}"
)


@pytest.mark.parametrize(
    ("response", "advice"),
    [
        (Response(403, ECHO.encode(), "text/html"), "this user may not upload"),
        (Response(409), "the index has a file of this name; run the command again, which compares the two"),
        (Response(413), "the file is too large for the index or a proxy"),
        (
            Response(500, b"<p>no <b>room</b>", "text/html"),
            "check its log and its disk, and run the command again\n  message of the index: no room\n",
        ),
        (
            Response(301, headers={"location": "/elsewhere"}),
            "the index redirects; set INDEX_URL to the URL that it redirects to",
        ),
        (Response(fault="reset"), "the connection failed; check the network, the proxy, and the index and its log"),
    ],
    ids=lambda value: value.fault or str(value.status) if isinstance(value, Response) else "",
)
def test_refused_upload(release: Repository, proxy: Proxy, response: Response, advice: str) -> None:
    proxy.faults["POST"] = response
    done = publish(release, proxy)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{WHEEL} was not accepted by {proxy.url}")
    assert advice in done.stderr
    assert PASSWORD[:12] not in done.stderr
    assert (
        f"\nThe index has no file of honeyhive-client 0.1.0.\n{NO_SANDBOX}\nRun the command again when that is fixed"
        in done.stderr
    )


@pytest.mark.timeout(300)
def test_repeated_run_continues(release: Repository, proxy: Proxy) -> None:
    # First half of the wheel arrives; then the whole wheel, but the response is lost; then the sdist is refused.
    proxy.server.max_request_bytes = 20_000
    dropped = publish(release, proxy)
    assert "The index has no file of honeyhive-client 0.1.0." in dropped.stderr
    proxy.server.max_request_bytes = None

    proxy.faults = {f"after {WHEEL}": Response(fault="reset")}
    lost = publish(release, proxy)
    assert f"The index has {WHEEL} of honeyhive-client 0.1.0." in lost.stderr

    proxy.faults = {SDIST: Response(507)}
    failed = publish(release, proxy)
    assert f"{WHEEL}: already published, same content" in failed.stdout
    assert failed.stderr.startswith(
        f"{SDIST} was not accepted by {proxy.url} (507): the disk of the index is full; free space there"
    )
    assert f"The index has {WHEEL} of honeyhive-client 0.1.0." in failed.stderr
    assert [done.returncode for done in (dropped, lost, failed)] == [1, 1, 1]

    # Some indexes list a file only some time after its upload.
    proxy.faults, proxy.late, before = {}, 2, len(proxy.uploads)
    done = publish(release, proxy)
    assert done.returncode == 0, done.stderr
    assert proxy.uploads[before:] == [SDIST, SANDBOX_WHEEL, SANDBOX_SDIST]
    assert proxy.index.files() == published(release.root)


@pytest.mark.timeout(300)
def test_second_project_fails(release: Repository, proxy: Proxy) -> None:
    proxy.faults = {SANDBOX_WHEEL: Response(507)}
    failed = publish(release, proxy)
    assert failed.returncode == 1
    assert failed.stderr.startswith(
        f"{SANDBOX_WHEEL} was not accepted by {proxy.url} (507): the disk of the index is full"
    )
    assert f"The index has {WHEEL} and {SDIST} of honeyhive-client 0.1.0.\n" in failed.stderr
    assert "The index has no file of honeyhive-sandbox 0.1.0.\n" in failed.stderr
    assert "honeyhive-client can be installed already and need not be removed.\nRun the command again" in failed.stderr

    proxy.faults, before = {}, len(proxy.uploads)
    done = publish(release, proxy)
    assert done.returncode == 0, done.stderr
    assert proxy.uploads[before:] == [SANDBOX_WHEEL, SANDBOX_SDIST]


def test_installed_files_are_the_compared_ones(release: Repository, proxy: Proxy) -> None:
    wheel = io.BytesIO((release.root / "dist" / WHEEL).read_bytes())
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("honeyhive_client/extra.py", "")
    proxy.other_wheel = wheel.getvalue()
    done = publish(release, proxy)
    assert done.returncode == 1
    assert f"the smoke test of the packages from {proxy.url}simple/ failed: the installation failed" in done.stderr
    assert "Hash mismatch" in done.stderr
    assert f"The index has {WHEEL} and {SDIST} of honeyhive-client 0.1.0." in done.stderr


def test_broken_package(release: Repository, pypiserver: Index) -> None:
    """The checks would detect it; they are skipped here."""
    begin = "from __future__ import annotations\n"
    release.replace((begin, f"{begin}\nraise OSError('broken')\n"), name="generated/honeyhive_client/sdk.py")
    release.commit()
    release.git("tag", "--force", "v0.1.0")
    assert build(release).returncode == 0
    done = publish(release, pypiserver)
    assert done.returncode == 1
    assert "failed: first_call.py fails:" in done.stderr
    assert "OSError: broken" in done.stderr
    assert f"The index has {WHEEL} and {SDIST} of honeyhive-client 0.1.0." in done.stderr


def test_unreachable_index(release: Repository) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    done = publish(release, Index(url, f"{url}simple/"))
    assert done.returncode == 1
    assert f"{url}simple/ cannot be read: [Errno 111] Connection refused; check the URL" in done.stderr
    assert done.stderr.endswith("Nothing was uploaded.\n")


def test_invalid_proxy_url(release: Repository, pypiserver: Index) -> None:
    done = publish(release, pypiserver, http_proxy=f"http://user:{quote(PASSWORD)}/@proxy.example/")
    assert done.returncode == 1
    assert "cannot be read (InvalidURL); check the URL, the credentials, the proxy" in done.stderr


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (Response(404), "{url} is not an index: it returned 404; set CHECK_URL to the URL that pip installs from"),
        (Response(200, b"<form>Log in</form>", "text/html"), "{url} does not return a list of files"),
        (Response(502), "{url} returned 502; check the index"),
        (Response(302, headers={"location": "/simple/honeyhive-client/"}), "it has more than 5 redirects"),
    ],
    ids=["no index", "a login page", "a bad gateway", "a cycle of redirects"],
)
def test_url_without_an_index(release: Repository, response: Response, reason: str) -> None:
    with serving(lambda _: response) as server:
        url = f"{server.url}/simple/"
        done = publish(release, Index(f"{server.url}/", url))
        assert done.returncode == 1
        assert reason.format(url=url) in done.stderr
        assert {request.method for request in server.requests} == {"GET"}


def test_certificate_of_another_authority(release: Repository, pypiserver: Index, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(lambda request: proxy.response(request)) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        # By the time of this fault, both reading and uploading have trusted the certificate.
        proxy = Proxy(server, pypiserver, {SDIST: Response(500)})
        url = proxy.url.replace("http:", "https:")
        index = Index(url, f"{url}simple/")
        refused = publish(release, index)
        assert "its certificate is not trusted; set SSL_CERT_FILE to the certificate of its authority" in refused.stderr
        assert "SSL_CERT_FILE" in refused.stderr
        assert proxy.server.requests == []
        trusted = publish(release, index, SSL_CERT_FILE=str(tmp_path / "authority.pem"))
    assert f"The index has {WHEEL} of honeyhive-client 0.1.0." in trusted.stderr


def test_password_is_not_an_argument(release: Repository, proxy: Proxy) -> None:
    seen: list[str] = []

    def record(request: Request) -> Response:
        if request.method != "POST":
            return proxy.response(request)
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except OSError:
                continue
        return Response(500)

    proxy.server.response = record
    publish(release, proxy)
    assert any(f"--publish-url {proxy.url}" in line for line in seen)
    refuse_secrets("\n".join(seen))


def test_sigterm_ends_the_upload(release: Repository, proxy: Proxy) -> None:
    proxy.faults = {SDIST: Response(fault="stall", seconds=60)}
    environment = {**ALONE, **CREDENTIALS, "INDEX_URL": proxy.url}
    command = [sys.executable, "-m", "scripts.publish", "--checks="]
    with subprocess.Popen(
        command, cwd=release.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        _wait_until(lambda: SDIST in proxy.uploads)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.startswith(
        f"interrupted. The index has {WHEEL} of honeyhive-client 0.1.0.\n{NO_SANDBOX}\nRun the command again"
    )


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
