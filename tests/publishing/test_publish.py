"""What `make publish` promises: what is checked before, what is there after, and what every failure leaves."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import trustme

from tests.http_server import Answer, Request, free_port, serving
from tests.maintaining.conftest import Repository, make
from tests.publishing.conftest import (
    ALONE,
    CREDENTIALS,
    PASSWORD,
    SDIST,
    USER,
    WHEEL,
    Index,
    Proxy,
    publish,
    refuse_secrets,
)


def digests(release: Repository) -> dict[str, str]:
    return {name: hashlib.sha256((release.root / "dist" / name).read_bytes()).hexdigest() for name in (WHEEL, SDIST)}


def test_the_whole_road(release: Repository, pypiserver: Index) -> None:
    settings = {**ALONE, **CREDENTIALS, "UV_DEFAULT_INDEX": pypiserver.simple_url}
    words = ("publish", f"INDEX_URL={pypiserver.url}", "CHECKS=lint-spec")

    shown = make(release.root, *words, "DRY_RUN=1", **settings)
    assert shown.returncode == 0, shown.stderr
    for step in (
        f"{WHEEL}: not in the index yet",
        "make lint-spec",
        f"upload {SDIST} ({digests(release)[SDIST]}) to {pypiserver.url} as {USER}",
    ):
        assert step in shown.stdout
    assert pypiserver.files() == {}

    done = make(release.root, *words, **settings)
    assert done.returncode == 0, done.stderr
    assert pypiserver.files() == digests(release)
    hashes = " ".join(f"--hash=sha256:{digests(release)[name]}" for name in (WHEEL, SDIST))
    for line in (
        f"honeyhive-client 0.1.0 is published: {pypiserver.simple_url}",
        f"  pip install --index-url {pypiserver.simple_url} honeyhive-client==0.1.0",
        f"  uv pip install --default-index {pypiserver.simple_url} honeyhive-client==0.1.0",
        f"  honeyhive-client==0.1.0 {hashes}",
    ):
        assert line in done.stdout.splitlines()
    assert "does not give what it needs" not in done.stdout

    again = publish(release, pypiserver, checks="this-would-fail")
    assert again.returncode == 0, again.stderr
    assert "honeyhive-client 0.1.0 is already published, same bytes" in again.stdout
    refuse_secrets(shown.stdout + shown.stderr + done.stdout + done.stderr)


def test_everything_in_the_way_is_told_at_once_and_nothing_is_uploaded(release: Repository, proxy: Proxy) -> None:
    release.write("notes.txt", "a thought")
    release.git("tag", "--delete", "v0.1.0")
    (release.root / "dist" / WHEEL).write_bytes((release.root / "dist" / WHEEL).read_bytes() + b"x")
    done = publish(release, proxy)
    assert done.returncode == 1
    assert "the tree holds what is not committed; commit it or put it away:\n?? notes.txt" in done.stderr
    assert "what is checked out is not the release v0.1.0" in done.stderr
    assert f"dist/{WHEEL} is not what this commit gives" in done.stderr
    assert done.stderr.endswith("Nothing was uploaded.\n")
    assert proxy.server.requests == []


def test_without_a_build_it_says_how_to_make_one(release: Repository, proxy: Proxy) -> None:
    (release.root / "dist" / SDIST).unlink()
    done = publish(release, proxy)
    assert (done.returncode, done.stderr) == (
        1,
        f"dist/{SDIST} is not there; run `make build`\nNothing was uploaded.\n",
    )


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "INDEX_URL is not given; write: make publish INDEX_URL=https://pypi.internal.example/"),
        ("pypi.internal.example", "INDEX_URL is 'pypi.internal.example'; write a URL such as"),
        ("http://pypi.internal.example/", "where the password could be read on the way; write https://"),
        (f"https://{USER}:{PASSWORD}@pypi.internal.example/", "INDEX_URL holds credentials, which others could read"),
        ("https://pypi.internal.example:port/", "INDEX_URL is no URL"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(release: Repository, url: str, reason: str) -> None:
    done = publish(release, Index(url, "https://pypi.internal.example/simple/"))
    assert done.returncode == 1
    assert reason in done.stderr


@pytest.mark.parametrize("given", [{"UV_PUBLISH_PASSWORD": ""}, {"UV_PUBLISH_USERNAME": "", "UV_PUBLISH_PASSWORD": ""}])
def test_without_credentials_it_says_where_they_are_looked_for(
    release: Repository, proxy: Proxy, given: dict[str, str]
) -> None:
    done = publish(release, proxy, **given)
    assert done.returncode == 1
    assert (
        "there are no credentials; set UV_PUBLISH_TOKEN, or UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD;" in done.stderr
    )
    assert proxy.server.requests == []


def test_credentials_are_taken_from_the_keyring(release: Repository, pypiserver: Index) -> None:
    """A keyring is chosen as its library is imported, so this one command runs in a process of its own."""
    environment = {
        **ALONE,
        "INDEX_URL": pypiserver.url,
        "UV_PUBLISH_USERNAME": USER,
        "PYTHON_KEYRING_BACKEND": "tests.publishing.keyring_backend.Backend",
        "KEYRING_BACKEND_HAS": f"{pypiserver.url} {USER} {PASSWORD}",
    }
    command = [sys.executable, "-m", "scripts.publish", "--dry-run"]
    done = subprocess.run(command, cwd=release.root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"as {USER}" in done.stdout
    refuse_secrets(done.stdout + done.stderr)


def test_wrong_credentials_are_told(release: Repository, proxy: Proxy) -> None:
    done = publish(release, proxy, UV_PUBLISH_PASSWORD="another")
    assert done.returncode == 1
    assert f"does not let {USER} read (403 Forbidden); look at UV_PUBLISH_USERNAME" in done.stderr
    assert proxy.uploads == []


def test_checks_that_fail_stop_it(release: Repository, proxy: Proxy) -> None:
    done = publish(release, proxy, checks="no-such-target", MAKEFLAGS="i")
    assert done.returncode == 1
    assert "`make no-such-target` fails; see above\nNothing was uploaded." in done.stderr
    assert proxy.uploads == []


def test_another_file_of_the_version_in_the_index_is_never_replaced(release: Repository, pypiserver: Index) -> None:
    fields = {":action": "file_upload", "name": "honeyhive-client", "version": "0.1.0"}
    files = {"content": (WHEEL, b"other bytes")}
    assert httpx.post(pypiserver.url, data=fields, files=files, auth=(USER, PASSWORD)).is_success
    done = publish(release, pypiserver)
    assert done.returncode == 1
    assert f"has honeyhive-client 0.1.0 with other bytes: {WHEEL}." in done.stderr
    assert "release the next one" in done.stderr
    assert pypiserver.files() == {WHEEL: hashlib.sha256(b"other bytes").hexdigest()}


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (Answer(401), "it does not know these credentials"),
        (Answer(403), "it does not let this user upload here"),
        (Answer(404), "it takes no upload at this address; look at INDEX_URL"),
        (Answer(409), "it has a file of this name already; run it again, which compares the two"),
        (Answer(413), "the file is too large for it, or for a proxy before it"),
        (
            Answer(500, b"<title>x</title><p>no <b>room</b>", "text/html"),
            "look at its log and its disk, and run it again\n  the index: no room\n",
        ),
        (Answer(507), "its disk is full; make room there"),
        (Answer(fault="reset"), "the connection failed; look at the network, the proxy, and the index and its log"),
    ],
    ids=lambda value: value.fault or str(value.status) if isinstance(value, Answer) else "",
)
def test_an_upload_that_is_refused_says_why_and_what_the_index_has(
    release: Repository, proxy: Proxy, answer: Answer, advice: str
) -> None:
    proxy.faults["POST"] = answer
    done = publish(release, proxy)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{WHEEL} was not taken by {proxy.url}")
    assert advice in done.stderr
    assert "\nThe index has nothing of honeyhive-client 0.1.0.\nRunning it again is safe: it" in done.stderr


def test_it_goes_on_where_it_was_stopped(release: Repository, proxy: Proxy) -> None:
    # Half of the wheel arrives; then the whole of it, whose answer is lost; and then the sdist is refused.
    proxy.server.most_bytes = 20_000
    dropped = publish(release, proxy)
    assert "The index has nothing of honeyhive-client 0.1.0." in dropped.stderr
    proxy.server.most_bytes = None

    proxy.faults = {f"after {WHEEL}": Answer(fault="reset")}
    lost = publish(release, proxy)
    assert f"The index has {WHEEL} of honeyhive-client 0.1.0." in lost.stderr

    proxy.faults = {SDIST: Answer(500)}
    failed = publish(release, proxy)
    assert f"{WHEEL}: already published, same bytes" in failed.stdout
    assert failed.stderr.startswith(f"{SDIST} was not taken")
    assert f"The index has {WHEEL} of honeyhive-client 0.1.0." in failed.stderr

    assert [done.returncode for done in (dropped, lost, failed)] == [1, 1, 1]
    proxy.faults, before = {}, len(proxy.uploads)
    done = publish(release, proxy)
    assert done.returncode == 0, done.stderr
    assert proxy.uploads[before:] == [SDIST]
    assert proxy.index.files() == digests(release)


def test_an_index_that_cannot_be_asked_is_told_before_anything_is_sent(release: Repository) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    done = publish(release, Index(url, f"{url}simple/"))
    assert done.returncode == 1
    assert f"{url}simple/ cannot be asked: [Errno 111] Connection refused; look at the address" in done.stderr
    assert done.stderr.endswith("Nothing was uploaded.\n")


def test_an_address_without_an_index_is_not_taken_for_an_empty_one(release: Repository, pypiserver: Index) -> None:
    url = f"{pypiserver.url}no-index/"
    done = publish(release, pypiserver, CHECK_URL=url)
    assert done.returncode == 1
    assert f"there is no index at {url}, which answers 404; give the address that pip installs from" in done.stderr
    assert pypiserver.files() == {}


def test_a_certificate_that_nobody_trusts_is_told_and_can_be_trusted(
    release: Repository, pypiserver: Index, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(lambda request: found.answer(request)) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        found = Proxy(server, pypiserver)
        url = found.url.replace("http:", "https:")
        index = Index(url, f"{url}simple/")
        refused = publish(release, index)
        assert "its certificate is not trusted" in refused.stderr
        assert "SSL_CERT_FILE" in refused.stderr
        assert found.server.requests == []
        done = publish(release, index, SSL_CERT_FILE=str(tmp_path / "authority.pem"))
    assert done.returncode == 0, done.stderr
    assert pypiserver.files() == digests(release)


def test_another_server_is_never_told_the_password(release: Repository) -> None:
    """Some indexes send who asks for a project that they have not to a public one, where anybody may have the name."""

    taken = Answer(200, f'<a href="{SDIST}">'.encode(), "text/html")
    with serving(lambda _: taken) as other, serving(lambda _: Answer(404)) as server:
        page = "/simple/honeyhive-client/"
        server.answer = lambda request: (
            Answer(302, headers={"location": f"{other.url}{page}"}) if request.path == page else Answer()
        )
        shown = publish(release, Index(f"{server.url}/", f"{server.url}/simple/"), "--dry-run")
        assert shown.returncode == 0, shown.stderr
        assert f"{SDIST}: not in the index yet" in shown.stdout
        assert other.requests == []


def test_the_password_is_no_argument_of_any_process(release: Repository, proxy: Proxy) -> None:
    seen: list[str] = []

    def look(request: Request) -> Answer:
        if request.method == "POST":
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
                except OSError:
                    continue
            return Answer(500)
        return proxy.answer(request)

    proxy.server.answer = look
    publish(release, proxy)
    assert any("publish --no-config" in line for line in seen)
    refuse_secrets("\n".join(seen))
