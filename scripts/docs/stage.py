"""The folder that the site is built in: the pages and the configuration."""

from __future__ import annotations

import json
import os
import re
import shutil
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts import ROOT
from scripts.docs.navigation import reference_pages

CONFIG = ROOT / "zensical.toml"
GENERATED = ROOT / "generated"
SHIM = Path(sysconfig.get_path("data"), "node", "node_modules", "iframe-worker", "shim", "index.js")

# The pages have the same paths on the site as in the repository, so that one link works in both.
PAGES = (
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "openapi.yaml"),
    *("changelog.d/README.md", "docs", "examples", "generated/README.md", "generated/docs"),
)
# These are the exceptions: the first page of the site is for users of the package.
_MOVED = {ROOT / "README.md": "repository.md", ROOT / "docs" / "start.md": "index.md"}
_LINK = re.compile(r"(?<=\]\()[^)\s#:]+(?=[)#])")


class Stage:
    """The input of zensical.

    Args:
        folder: An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = folder / "docs"
        self.project: dict[str, Any] = {}
        self.refresh()
        assets = self.pages / "assets"
        assets.mkdir()
        shutil.copy(SHIM, assets / "iframe-worker.js")

    def refresh(self) -> None:
        """Bring the pages and the configuration up to date with the repository."""
        current = set()
        for source in _sources():
            target = self.pages / _path_of(source)
            current.add(target)
            if not target.exists() or target.stat().st_mtime_ns != source.stat().st_mtime_ns:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
                if target.suffix == ".md":
                    target.write_text(_relinked(source), encoding="utf-8")
                    shutil.copystat(source, target)
        for name in PAGES:
            for target in (self.pages / name).rglob("*"):
                if target.is_file() and target not in current:
                    target.unlink()
        project = _project()
        if project != self.project:
            self.project = project
            (self.folder / CONFIG.name).write_text(f"project = {toml(project)}\n", encoding="utf-8")


def _project() -> dict[str, Any]:
    """Return the configuration of the site."""
    project: dict[str, Any] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["project"]
    filled = {"Reference": reference_pages(GENERATED / "docs", ROOT)}
    project["nav"] = [{name: filled.get(name, entry) for name, entry in item.items()} for item in project["nav"]]
    return project


def _path_of(source: Path) -> str:
    """Return the path of a page on the site."""
    return _MOVED.get(source) or source.relative_to(ROOT).as_posix()


def _relinked(source: Path) -> str:
    """Return the text of a page, with its links changed where it or their targets are moved."""

    def link(match: re.Match[str]) -> str:
        target = (source.parent / match[0]).resolve()
        if not target.is_file() or not {source, target} & _MOVED.keys():
            return match[0]
        return Path(os.path.relpath(_path_of(target), Path(_path_of(source)).parent)).as_posix()

    return _LINK.sub(link, source.read_text(encoding="utf-8"))


def _sources() -> Iterator[Path]:
    for name in PAGES:
        for source in (ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name]:
            if source.is_file() and "__pycache__" not in source.parts:
                yield source


def toml(value: Any) -> str:
    """Return a value as TOML."""
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(name)} = {toml(item)}' for name, item in value.items())}}}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case _:
            return json.dumps(value)
