"""Every link leads somewhere, in the repository and on the site."""

from __future__ import annotations

import html
import re
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

import yaml

from scripts import ROOT

from .conftest import broken_links, links, tracked

PAGES = tracked("*.md")


def test_links_between_pages() -> None:
    assert len(PAGES) > 30
    assert [link for page in PAGES for link in broken_links(page, ROOT)] == []


class _Page(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.navigation: list[str] = []
        self.loaded: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name in ("id", "name"):
                self.ids.add(value)
            elif name == "href" and tag == "a":
                self.links.append(value)
                if "md-nav__link" in (dict(attrs).get("class") or ""):
                    self.navigation.append(value.partition("#")[0])
            elif name in ("src", "srcset", "href", "action", "data"):
                self.loaded.append(value)


def test_links_on_the_site(site: Path) -> None:
    pages = {path: _Page(path) for path in site.rglob("*.html")}
    assert len(pages) > 30
    broken = []
    for path, page in pages.items():
        for link in (*page.links, *page.loaded):
            url = urllib.parse.urlsplit(link)
            if url.scheme in ("http", "https", "data") or path.name == "404.html":
                continue
            target = (path.parent / urllib.parse.unquote(url.path)).resolve() if url.path else path
            anchored = target in pages and url.fragment and urllib.parse.unquote(url.fragment) not in pages[target].ids
            if not target.is_file() or anchored:
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


def test_llms_txt_leads_to_the_markdown_of_each_page(site: Path) -> None:
    page = site / "llms.txt"
    name, _, summary = page.read_text(encoding="utf-8").splitlines()[:3]
    listed = links(page)

    assert name.startswith("# ")
    assert summary.startswith("> ")
    assert {"README.md", "docs/start.md", "SECURITY.md", "generated/docs/api/session/start_session.md"} <= set(listed)
    pages = [site / link for link in listed]
    assert [page for page in pages if not page.with_suffix(".html").exists() and page.name != "README.md"] == []
    assert [link for page in (page, *pages) for link in broken_links(page, site)] == []


def test_every_page_is_reached_by_the_navigation(site: Path) -> None:
    seen, left = set[Path](), {site / "index.html"}
    while left:
        page = left.pop()
        seen.add(page)
        left |= {(page.parent / link).resolve() for link in _Page(page).navigation if link} - seen

    # These are linked from the pages that they belong to.
    others = {"404.html", "changelog.d/index.html", "generated/index.html"}
    assert {path.relative_to(site).as_posix() for path in {*site.rglob("*.html")} - seen} == others


def test_the_python_pages_show_the_docstrings_of_what_is_public(site: Path) -> None:
    pages = {path.relative_to(site / "python").as_posix(): path for path in (site / "python").rglob("*.html")}
    texts = {name: path.read_text(encoding="utf-8") for name, path in pages.items()}
    shown = {
        "sdk.html": (
            "Timeout in seconds for each phase of an attempt",
            "with_options",
            "Close the connections of sync calls.",
        ),
        "options.html": ("Limit of the first wait, in milliseconds.", "<table>"),
        "errors.html": ("Seconds after which the server accepts another request",),
    }
    for name, expected in shown.items():
        assert all(text in texts[name] for text in expected), name
    description = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    schemas = description["components"]["schemas"].values()
    models = _words("".join(text for name, text in texts.items() if name.startswith("models/")))
    for schema in schemas:
        for field in schema.get("properties", {}).values():
            assert _words(field.get("description", "")) in models
    resources = "".join(text for name, text in texts.items() if name.startswith("resources/"))
    pages_of_the_api = [
        operation["externalDocs"]["url"]
        for item in description["paths"].values()
        for operation in item.values()
        if "externalDocs" in operation
    ]
    assert all(f'href="{page}"' in resources for page in pages_of_the_api)
    operations = [text for name, text in texts.items() if re.fullmatch(r"api/\w+/\w+\.html", name)]
    assert operations
    assert all("asyncio_detailed" in text and "The server's ID of the request" in text for text in operations)
    assert not [name for name in pages if any(part.startswith("_") for part in name.split("/"))]


def _words(text: str) -> str:
    """The words of a text, in HTML or in Markdown."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>|`", "", text)).split())


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        assert [link for link in _Page(path).loaded if "//" in link] == [], path.name
    for path in (*site.rglob("*.css"), *site.rglob("*.svg")):
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", path.read_text(encoding="utf-8")), path.name


def test_the_readmes_lead_into_the_reference() -> None:
    for page in (ROOT / "README.md", ROOT / "generated" / "README.md"):
        assert re.search(r"\]\((generated/)?docs/README\.md\)", page.read_text(encoding="utf-8"))
