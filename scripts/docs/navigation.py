"""Where the generated pages stand in the site's navigation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any


def api_pages(docs: Path, root: Path) -> list[Any]:
    """A page for each operation, by tag, in the order of the description: that of the reference's first page."""
    found: dict[str, list[str]] = {}
    for link in re.findall(r"\]\((api/[^)\s]+\.md)\)", (docs / "README.md").read_text(encoding="utf-8")):
        page = docs / link
        found.setdefault(title_of(docs / "sdks" / page.parent.name / "README.md"), []).append(_name(page, root))
    return [{tag: listed} for tag, listed in found.items()]


def reference_pages(docs: Path, root: Path) -> list[Any]:
    """The reference's first page, operations, models, and what all operations share."""
    models = [page for kind in ("components", "operations") for page in _listed(docs / "models" / kind, root)]
    return [
        {"Overview": _name(docs / "README.md", root)},
        {"Operations": [_name(path, root) for path in sorted((docs / "sdks").glob("*/README.md"))]},
        {"Models": models},
        {"Options": _listed(docs / "lib", root)},
        _name(docs / "errors.md", root),
    ]


def _listed(folder: Path, root: Path) -> list[str]:
    return [_name(path, root) for path in sorted(folder.glob("*.md"))]


def _name(page: Path, root: Path) -> str:
    return page.relative_to(root).as_posix()


def title_of(page: Path) -> str:
    """Return the first heading of a page."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("# ") for line in lines if line.startswith("# "))
