"""A real browser, in which nothing may fail and nothing may be asked of another machine."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
# How wide a window is on a desk, and on a phone.
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
    """A page that fails the test when it logs a fault, or asks another machine for anything."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
    page = context.new_page()
    logged: list[tuple[str, str]] = []
    page.on("console", lambda message: logged.append((message.type, message.text)))
    page.on("pageerror", lambda error: logged.append(("error", str(error))))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    elsewhere = [url for url in asked if not url.startswith(_LOCAL)]
    wrong = [text for kind, text in logged if kind in ("error", "warning")]
    assert not wrong, wrong
    assert not elsewhere, elsewhere
