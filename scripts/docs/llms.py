"""llms.txt, the table of contents for language models (llmstxt.org), and the Markdown that it links to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.docs.navigation import title_of


def write_llms(site: Path, pages: Path, project: dict[str, Any]) -> None:
    """Write llms.txt into the site, and the Markdown of each page, so that links between them resolve.

    Args:
        site: The site.
        pages: The folder with the Markdown of its pages.
        project: The site's name, description and navigation.
    """
    lines = [f"# {project['site_name']}", "", f"> {project['site_description']}"]
    for section in project["nav"]:
        ((name, entry),) = section.items()
        lines += ["", f"## {name}", "", *(f"- [{title_of(pages / page)}]({page})" for page in _listed(entry))]
    for source in pages.rglob("*.md"):
        page = site / source.relative_to(pages)
        page.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, page)
    (site / "llms.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _listed(entry: Any) -> Iterator[str]:
    """Yield the pages of an entry of the navigation."""
    match entry:
        case str():
            yield entry
        case dict():
            for value in entry.values():
                yield from _listed(value)
        case list():
            for value in entry:
                yield from _listed(value)
