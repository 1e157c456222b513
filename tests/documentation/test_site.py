"""The site in a browser, opened from its folder or from a server, in the sizes of a desktop and a phitem."""

from __future__ import annotations

import functools
import http.server
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import WIDTHS, in_a_browser, launched, watched
from tests.support.http_server import in_thread
from tests.support.sampling import sample

AXE = Path(sys.prefix, "node", "node_modules", "axe-core", "axe.min.js")
OPERATIONS = "generated/docs/operations/*/*.html"
# Of several pages of one kind, the first is opened.
KINDS = (
    "index.html",
    "docs/errors.html",
    "docs/architecture.html",
    OPERATIONS,
    "generated/docs/index.html",
    "generated/docs/models/components/*.html",
    "generated/docs/models/operations/*.html",
    "generated/docs/client.html",
    "404.html",
)

pytestmark = [in_a_browser, pytest.mark.sampled(3)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The address of the site on a web server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of the base class
            pass

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, in_thread(server):
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(params=list(WIDTHS.values()), ids=list(WIDTHS))
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    # On a phone in the dark, so that both palettes are looked at.
    scheme = "light" if request.param == WIDTHS["desktop"] else "dark"
    permissions = ["clipboard-read", "clipboard-write"]
    with watched(browser, request.param, color_scheme=scheme, permissions=permissions) as page:
        yield page


def pages(site: Path, kind: str) -> list[Path]:
    return sorted(site.glob(kind))


@pytest.mark.parametrize("kind", sample(KINDS, 2))
def test_accessibility(kind: str, site: Path, served: str, page: Page) -> None:
    # What only a server shows has links that only a server knows.
    page.goto(f"{served}/{kind}" if kind == "404.html" else pages(site, kind)[0].as_uri())

    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.add_script_tag(path=AXE)
    violations = page.evaluate(
        # It would fetch the styles, which a browser does not let a file do.
        """async () => (await axe.run({ preload: false })).violations
            .filter(item => ["serious", "critical"].includes(item.impact))
            .map(item => [item.id, item.nodes.map(node => node.target.join(" ") + ": " + node.failureSummary)])"""
    )
    assert violations == []


@pytest.mark.parametrize("opened", sample(["from its folder", "from a server"], 1))
def test_search(opened: str, site: Path, served: str, page: Page) -> None:
    page.goto((site / "index.html").as_uri() if opened == "from its folder" else f"{served}/index.html")
    # From here on a click is kept until the index has come; a key pressed before that is lost.
    page.wait_for_function("[...document.body.children].some(item => item.shadowRoot)")
    page.locator(".md-search__button:visible, [for=__search]:visible").click()
    search = page.get_by_role("combobox", name="Search")
    for query, title, path in (
        ("rate limit", "Rate limits", "docs/retries.html"),
        ("migrate", "Migrate from honeyhive", "docs/migrating.html"),
        ("request id", "Request IDs", "docs/errors.html"),
    ):
        search.fill(query)
        first = page.get_by_role("option").first
        expect(first).to_contain_text(title)
        assert path in (first.get_attribute("href") or "")

    first.click()
    expect(page.locator("h2#request-ids")).to_be_in_viewport()


def test_samples_unfold(site: Path, page: Page) -> None:
    page.goto(pages(site, OPERATIONS)[0].as_uri())
    curl = page.locator("code", has_text="curl --request")
    expect(page.locator("code", has_text="import honeyhive_client as honeyhive")).to_be_visible()
    expect(curl).to_be_hidden()

    page.locator("summary", has_text="curl").click()
    expect(curl).to_be_visible()


def test_copy_button(site: Path, page: Page) -> None:
    page.goto(pages(site, OPERATIONS)[0].as_uri())
    button = page.locator("details").first.get_by_role("button").first
    assert _contrast(button) > 3
    button.click()

    expect(page.get_by_text("Copied to clipboard")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("import honeyhive_client as honeyhive\n")
    compile(copied, "copied", "exec")


def _contrast(element: Locator) -> float:
    """Return the contrast of an element with the background of the page, as WCAG computes it."""
    return float(
        element.evaluate(
            """element => {
                const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
                const luminances = [];
                const styles = [getComputedStyle(document.body), getComputedStyle(element)];
                for (const color of [styles[0].backgroundColor, styles[1].color]) {
                    canvas.fillStyle = color;
                    canvas.fillRect(0, 0, 1, 1);
                    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(value => value / 255)
                        .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
                    luminances.push(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]);
                }
                luminances.sort((a, b) => b - a);
                return (luminances[0] + 0.05) / (luminances[1] + 0.05);
            }"""
        )
    )


def test_badges(site: Path, page: Page) -> None:
    for path in pages(site, OPERATIONS):
        page.goto(path.as_uri())
        request = page.locator("h1 + p code").first
        method = request.locator(".method").inner_text()
        assert method in ("GET", "POST")
        assert request.inner_text().startswith(f"{method}/")


def test_field_tables(site: Path, page: Page) -> None:
    page.goto((site / "generated" / "docs" / "client.html").as_uri())
    boxes = [cell.bounding_box() for cell in page.locator("tbody tr").first.locator("td").all()]

    assert len(boxes) == 3
    tops = [box["y"] for box in boxes if box]
    is_phone = page.viewport_size is not None and page.viewport_size["width"] == WIDTHS["phone"]
    assert tops == sorted(set(tops)) if is_phone else len(set(tops)) == 1


def test_palette_is_remembered(site: Path, page: Page) -> None:
    page.goto((site / "index.html").as_uri())
    scheme = page.locator("body").get_attribute("data-md-color-scheme")
    page.locator("label[for^=__palette]:visible").first.click()
    other = page.locator("body").get_attribute("data-md-color-scheme")
    page.goto((site / "docs" / "errors.html").as_uri())

    assert {scheme, other} == {"default", "slate"}
    assert page.locator("body").get_attribute("data-md-color-scheme") == other
