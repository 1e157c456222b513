"""Texts of the description reach every page, as text."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from tests.maintaining.conftest import Repository, new_repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return new_repository(tmp_path / "project")


@pytest.mark.slow
def test_changed_description(repository: Repository) -> None:
    texts = {
        "Records a session and returns its ID.": "Writes a session down and returns its ID.",
        "Where the session comes from, such as": "From where the session comes, such as",
    }
    description = repository.root / "openapi.yaml"
    changed = description.read_text(encoding="utf-8")
    for old, new in texts.items():
        assert changed.count(old) == 1
        changed = changed.replace(old, new)
    description.write_text(changed, encoding="utf-8")

    done = repository.make("generate", "docs")

    assert done.returncode == 0, done.stderr
    operation, field = texts.values()
    package = "generated/honeyhive_client"
    for path, text in {
        f"{package}/api/session/start_session.py": operation,
        f"{package}/models/session_start_request.py": field,
        "generated/docs/operations/session/start_session.md": operation,
        "generated/docs/models/components/sessionstartrequest.md": field,
        "site/generated/docs/operations/session/start_session.html": operation,
        "site/generated/docs/models/components/sessionstartrequest.html": field,
    }.items():
        assert text in " ".join(repository.read(path).split()), path
    assert field in " ".join(repository.read("site/generated/docs/operations/session/start_session.html").split())
    for file in (*repository.root.glob("generated/**/*.*"), *repository.root.glob("site/**/*.html")):
        assert not any(old in file.read_text(encoding="utf-8") for old in texts), file


HOSTILE = """
  <script>alert(1)</script> <img src=/x onerror=alert(2)> one ` <img src=/x onerror=alert(3)> `` two

  \\`<img src=/x onerror=alert(4)>\\` <https://a<img/src=/x/onerror=alert(5)>x [script](javascript:alert(6))
  {: onclick=alert(7) }

  *em*{: onclick=alert(8) } [nowhere](nowhere.md) [section](#nowhere) [Ref][1]

  ::: honeyhive_client.errors

  # A heading

  ```
  never closed <b>
"""


class _Live(HTMLParser):
    """The elements of a page that run code or load something, beyond those of the theme."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self._in_script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        if tag in ("b", "i", "img") or any(
            name.startswith("on") or (value or "").startswith("javascript:") for name, value in attrs
        ):
            self.elements.append(f"{tag} {attrs}")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  # the signature of the base class
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and "alert(" in data:
            self.elements.append(data)


def test_hostile_description(repository: Repository) -> None:
    description = repository.root / "openapi.yaml"
    text = description.read_text(encoding="utf-8")
    operation = re.search(r">-\n +Records a session(.*\n)+?(?= +externalDocs)", text)
    assert operation
    indented = HOSTILE.replace("\n", "\n      ")
    text = text.replace(operation[0], f"|{indented}\n\n")
    text = text.replace("summary: Start a new session\n", "summary: Start <b>a</b> session {id} { onclick=alert(9) }\n")
    text = text.replace("description: A session to record.", "description: 'To { onclick=alert(10) } <i>|</i> `a|b`'")
    description.write_text(text, encoding="utf-8")

    done = repository.make("generate", "docs")

    assert done.returncode == 0, done.stderr
    for path in (repository.root / "site").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not _Live(page).elements, path
        assert page.count("<h1") == 1, path


def test_stale_reference_is_refused(repository: Repository) -> None:
    (repository.root / "site").mkdir()
    (repository.root / "site" / "index.html").write_text("the old site")
    description = repository.root / "openapi.yaml"
    description.write_text(f"{description.read_text(encoding='utf-8')}# more\n", encoding="utf-8")

    done = repository.make("docs")

    assert done.returncode != 0
    assert "generated/ was not generated from openapi.yaml; run `make generate` first" in done.stderr
    assert (repository.root / "site" / "index.html").read_text() == "the old site"


@pytest.mark.slow
def test_broken_link_keeps_the_old_site(repository: Repository) -> None:
    assert repository.make("docs").returncode == 0
    before = repository.read("site/docs/errors.html")
    page = repository.root / "docs" / "errors.md"
    page.write_text("# Errors\n\nSee [this](nowhere.md).\n", encoding="utf-8")

    done = repository.make("docs")

    assert done.returncode != 0
    assert "docs/errors.md:3" in done.stderr
    assert repository.read("site/docs/errors.html") == before


@pytest.mark.slow
def test_serving_shows_changes(repository: Repository) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    page = repository.root / "docs" / "errors.md"
    reference = repository.root / "generated" / "docs" / "client.md"
    command = [sys.executable, "-m", "scripts.docs", "--serve", "--port", str(port)]

    with subprocess.Popen(command, cwd=repository.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/docs/errors.html", "Errors")
            page.write_text(page.read_text(encoding="utf-8") + "\nA new paragraph.\n", encoding="utf-8")
            _wait_for(f"http://127.0.0.1:{port}/docs/errors.html", "A new paragraph.")
            reference.write_text(
                reference.read_text(encoding="utf-8").replace("How to resolve the error.", "A hint."), encoding="utf-8"
            )
            _wait_for(f"http://127.0.0.1:{port}/generated/docs/client.html", "A hint.")
            (repository.root / "docs" / "more.md").write_text("# More\n", encoding="utf-8")
            config = repository.root / "zensical.toml"
            config.write_text(
                config.read_text(encoding="utf-8").replace('"docs/errors.md",', '"docs/errors.md", "docs/more.md",'),
                encoding="utf-8",
            )
            _wait_for(f"http://127.0.0.1:{port}/docs/errors.html", "More")
            with pytest.raises(httpx.ConnectError):
                httpx.get(f"http://127.0.0.2:{port}/")
        finally:
            server.send_signal(signal.SIGINT)
            status = server.wait(20)

    assert status == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")
    assert not (repository.root / "site").exists()


def _wait_for(url: str, text: str) -> None:
    for _ in range(300):
        try:
            if text in httpx.get(url).text:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{url} does not show {text!r}")
