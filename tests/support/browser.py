"""A real browser; a page fails the test if it logs an error or sends a request to another machine."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
# Widths of a window, in pixels.
WIDTHS = {"desktop": 1280, "phone": 390}
_LOCAL = ("http://127.0.0.1:", "file://", "data:", "blob:")


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@contextlib.contextmanager
def watched(browser: Browser, width: int, **settings: Any) -> Iterator[Page]:
    """Open a page that fails the test if it logs an error or a warning, or sends a request to another machine."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
    page = context.new_page()
    logged: list[tuple[str, str]] = []
    page.on("console", lambda message: logged.append((message.type, message.text)))
    page.on("pageerror", lambda error: logged.append(("error", str(error))))
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    yield page
    context.close()
    remote = [url for url in requested if not url.startswith(_LOCAL)]
    errors = [text for kind, text in logged if kind in ("error", "warning")]
    assert not errors, errors
    assert not remote, remote
