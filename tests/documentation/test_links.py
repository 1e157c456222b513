"""Every link leads somewhere, in the repository and on the site."""

from __future__ import annotations

import re
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

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


def test_llms_txt(site: Path) -> None:
    page = site / "llms.txt"
    name, _, summary = page.read_text(encoding="utf-8").splitlines()[:3]
    listed = links(page)

    assert name.startswith("# ")
    assert summary.startswith("> ")
    operation = "generated/docs/operations/session/start_session.md"
    assert {"index.md", "repository.md", "docs/errors.md", "SECURITY.md", "generated/docs/client.md", operation} <= set(
        listed
    )
    pages = [site / link for link in listed]
    assert [page for page in pages if not page.with_suffix(".html").exists() and page.name != "README.md"] == []
    assert [link for page in (page, *pages) for link in broken_links(page, site)] == []


def test_navigation_reaches_every_page(site: Path) -> None:
    seen, left = set[Path](), {site / "index.html"}
    while left:
        page = left.pop()
        seen.add(page)
        left |= {(page.parent / link).resolve() for link in _Page(page).navigation if link} - seen

    # These are linked from the pages that they belong to.
    others = {"404.html", "changelog.d/index.html", "generated/index.html"}
    assert {path.relative_to(site).as_posix() for path in {*site.rglob("*.html")} - seen} == others


def test_nothing_loaded_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        assert [link for link in _Page(path).loaded if "//" in link] == [], path.name
    for path in (*site.rglob("*.css"), *site.rglob("*.svg")):
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", path.read_text(encoding="utf-8")), path.name


def test_readmes_link_to_the_reference() -> None:
    for page in (ROOT / "README.md", ROOT / "generated" / "README.md"):
        assert re.search(r"\]\((generated/)?docs/README\.md\)", page.read_text(encoding="utf-8"))
