"""The generated pages in the navigation of the site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any


def reference_pages(docs: Path, root: Path) -> list[Any]:
    """Return the pages of the reference: the first, the client, operations and models, in the order of the first."""
    groups: dict[str, list[str]] = {}
    group = ""
    for heading, link in re.findall(
        r"^##+ (.+)$|\]\(([^)\s#]+\.md)\)", (docs / "README.md").read_text("utf-8"), re.MULTILINE
    ):
        group = heading or group
        if link:
            groups.setdefault(group, []).append((docs / link).relative_to(root).as_posix())
    first = (docs / "README.md").relative_to(root).as_posix()
    return [{"Overview": first}, *groups.pop("", []), *({name: pages} for name, pages in groups.items())]


def title_of(page: Path) -> str:
    """Return the first heading of a page."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("# ") for line in lines if line.startswith("# "))
