"""The page lists the stored sessions, newest first, and nothing that is stored can run code on it."""

from __future__ import annotations

import html
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from honeyhive_sandbox import Sandbox
from playwright.sync_api import Browser, Page

from scripts import ROOT
from tests.sandbox.conftest import client_of, running
from tests.support import warm
from tests.support.browser import WIDTHS, in_a_browser, launched, watched
from tests.support.processes import run

pytestmark = pytest.mark.sampled(3)

HOSTILE = """<script>document.title = "gone"</script><img src="/none" onerror="document.title = 'gone'">"""
HOSTILE_ID = "caf77ace-3417-4da4-944d-f4a0688f3c23"


@pytest.fixture(scope="module")
def stored() -> Iterator[Sandbox]:
    """A sandbox with 120 sessions, of which the newest has markup in its fields."""
    with running() as sandbox:
        with client_of(sandbox) as http:
            for number in range(119):
                _start(http, f"Session {number}")
            _start(http, HOSTILE, session_id=HOSTILE_ID, inputs={HOSTILE: [HOSTILE, None, 1.5]}, error=HOSTILE)
        yield sandbox


def _start(http: httpx.Client, name: str, **more: Any) -> None:
    session = {"project": "p", "session_name": name, "source": "playground", **more}
    assert http.post("/session/start", json={"session": session}).status_code == 200


def _names(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r"<td><a href=[^>]*>(.*?)</a>", page)]


def _older(page: str) -> str | None:
    match = re.search(r'<a href="(/\?before=\d+)">Older', page)
    return match and match[1]


def test_list_has_fifty_sessions_on_a_page(stored: Sandbox) -> None:
    seen: list[str] = []
    path: str | None = "/"
    sizes: list[int] = []
    while path:
        page = httpx.get(stored.url + path).text
        sizes.append(len(_names(page)))
        seen += _names(page)
        path = _older(page)

    assert sizes == [50, 50, 20]
    assert seen == [HOSTILE, *(f"Session {number}" for number in reversed(range(119)))]


def test_empty_list_has_a_first_call() -> None:
    with running() as sandbox:
        page = httpx.get(sandbox.url).text

    assert "<h1>0 sessions</h1>" in page
    assert f"export HH_API_URL={sandbox.url}\nexport HH_API_KEY={sandbox.token}<" in page
    assert "HoneyHive().session.start_session(" in page


def test_first_call_of_the_page_succeeds(tmp_path: Path) -> None:
    """Both exports and the call, copied from the page."""
    with warm.sandbox() as sandbox:
        page = html.unescape(httpx.get(sandbox.url).text)
        exports, call = re.findall('<pre class="copy">(.*?)</pre>', page, re.DOTALL)
        program = tmp_path / "first.py"
        program.write_text(call)
        command = f'{exports}\n"{sys.executable}" "{program}"'
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "generated")}
        run("sh", "-c", command, environment=environment)

        assert "<h1>1 session</h1>" in httpx.get(sandbox.url).text


def test_passed_token_is_not_shown() -> None:
    with running("--token", "a-passed-token") as sandbox:
        assert "a-passed-token" not in httpx.get(sandbox.url).text


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=-1", "?before=99999999999999999999", "?before=1'--", "?before=0"]
)
def test_invalid_position_is_ignored(stored: Sandbox, query: str) -> None:
    assert httpx.get(f"{stored.url}/{query}").status_code == 200


def test_unknown_session_is_not_found(stored: Sandbox) -> None:
    assert httpx.get(f"{stored.url}/", params={"session": "none"}).status_code == 404


def test_stored_text_is_escaped(stored: Sandbox) -> None:
    pages = [httpx.get(stored.url), httpx.get(stored.url, params={"session": HOSTILE_ID})]

    for page in pages:
        assert page.status_code == 200
        assert html.escape(HOSTILE, quote=False).replace('"', "&#34;").replace("'", "&#39;") in page.text
        assert "<script" not in page.text
        assert "<img" not in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["cache-control"] == "no-store"


def test_page_loads_nothing_from_other_servers(stored: Sandbox) -> None:
    page = httpx.get(stored.url).text

    assert "http://" not in page
    assert "https://" not in page


def test_other_host_name_is_refused(stored: Sandbox) -> None:
    """Otherwise a website could let its own name point to this machine (DNS rebinding) and read the sessions."""
    for host in ("evil.example", "evil{}.example", 'evil.example"x', "evil.example:", "127.0.0.1.evil.example", ""):
        assert httpx.get(stored.url, headers={"host": host}).status_code == 403
    for host in ("localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80"):
        assert httpx.get(stored.url, headers={"host": host}).status_code == 200


def test_description_is_served(stored: Sandbox) -> None:
    response = httpx.get(f"{stored.url}/openapi.yaml")

    assert response.headers["content-type"].startswith("application/yaml")
    assert response.text.startswith("openapi: 3.1")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(params=list(WIDTHS.values()), ids=list(WIDTHS))
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with watched(browser, request.param) as page:
        yield page


_LINES = """cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return range.getClientRects().length;
}"""


@in_a_browser
def test_browser_follows_links(stored: Sandbox, page: Page) -> None:
    page.goto(stored.url)
    assert page.title() == "Sessions · HoneyHive session API"
    assert page.locator("h1").inner_text() == "120 sessions"
    assert page.locator("tbody tr").count() == 50
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # Source, start and duration are each on one line.
    cells = page.locator("tbody tr", has_text="Session 100").locator("td")
    assert cells.evaluate_all(f"cells => cells.map({_LINES})")[2:5] == [1, 1, 1]

    page.get_by_role("link", name="Older").click()
    page.get_by_role("link", name="Older").click()
    page.get_by_role("link", name="Session 7", exact=True).click()
    assert page.locator("h1").inner_text() == "Session 7"
    assert (
        page.locator("tr", has=page.get_by_role("rowheader", name="event_type")).locator("td").inner_text() == "session"
    )

    page.get_by_role("link", name="All sessions").click()
    assert page.locator("tbody tr a").first.inner_text() == HOSTILE


@in_a_browser
def test_browser_shows_markup_as_text(stored: Sandbox, page: Page) -> None:
    page.goto(stored.url)
    page.locator("tbody tr a").first.click()

    assert page.locator("h1").inner_text() == HOSTILE
    assert page.title() == f"{HOSTILE} · HoneyHive session API"
    assert page.locator("script, img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
