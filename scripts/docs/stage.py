"""The folder that the site is built in: the pages, those that only the site has, and the configuration."""

from __future__ import annotations

import json
import shutil
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts import ROOT
from scripts.docs.navigation import api_pages, reference_pages

CONFIG = ROOT / "zensical.toml"
GENERATED = ROOT / "generated"
SHIM = Path(sysconfig.get_path("data"), "node", "node_modules", "iframe-worker", "shim", "index.js")

# The pages stand on the site where they stand in the repository, so that one link works in both.
PAGES = (
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "openapi.yaml"),
    *("changelog.d/README.md", "docs", "examples", "generated/README.md", "generated/docs"),
)
# These modules name what others define, and a page of them would be empty.
_NAMES_ONLY = (".models.components", ".models.operations")


class Stage:
    """What zensical is given.

    Args:
        folder: An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = folder / "docs"
        self._package = next(GENERATED.glob("*/__init__.py")).parent
        self._package_time = self._time_of_package()
        self.refresh()
        assets = self.pages / "assets"
        assets.mkdir()
        shutil.copy(SHIM, assets / "iframe-worker.js")
        self.project = self._project()
        (folder / CONFIG.name).write_text(f"project = {toml(self.project)}\n", encoding="utf-8")

    def refresh(self) -> None:
        """Bring the pages up to what the repository has."""
        there = set()
        for source in _sources():
            target = self.pages / source.relative_to(ROOT)
            there.add(target)
            if not target.exists() or target.stat().st_mtime_ns != source.stat().st_mtime_ns:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        for name in PAGES:
            for target in (self.pages / name).rglob("*"):
                if target.is_file() and target not in there:
                    target.unlink()

    @property
    def is_outdated(self) -> bool:
        """Whether the package is another by now: its docstrings are read once, and its pages may be others."""
        return self._time_of_package() != self._package_time

    def _time_of_package(self) -> int:
        return max(path.stat().st_mtime_ns for path in self._package.rglob("*.py"))

    def _project(self) -> dict[str, Any]:
        """Return the site's configuration."""
        project: dict[str, Any] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["project"]
        docs = GENERATED / "docs"
        filled = {"API": api_pages(docs, ROOT), "Reference": reference_pages(docs, ROOT), "Python": self._python()}
        project["nav"] = [{name: filled.get(name, entry) for name, entry in one.items()} for one in project["nav"]]
        project["plugins"]["mkdocstrings"]["handlers"]["python"]["paths"] = [str(GENERATED)]
        return project

    def _python(self) -> list[Any]:
        """A page for each public module of the package, which mkdocstrings fills with its docstrings."""
        package = self._package
        nav: dict[str, list[str]] = {}
        for path in sorted(package.rglob("*.py")):
            parts = path.relative_to(package).with_suffix("").parts
            module = ".".join((package.name, *parts))
            if any(part.startswith("_") for part in parts) or module.endswith(_NAMES_ONLY):
                continue
            page = self.pages.joinpath("python", *parts).with_suffix(".md")
            page.parent.mkdir(parents=True, exist_ok=True)
            # What these classes can do comes from private ones; models and errors would repeat one another.
            inherited = "true" if parts[0] in ("api", "client", "sdk") else "false"
            options = f"    options:\n      inherited_members: {inherited}\n"
            page.write_text(f"# {'.'.join(parts)}\n\n::: {module}\n{options}", encoding="utf-8")
            nav.setdefault(parts[0] if len(parts) > 1 else "", []).append(page.relative_to(self.pages).as_posix())
        # The client first: what programs begin with.
        top = sorted(nav.pop(""), key=lambda name: name != "python/sdk.md")
        return [*top, *({group: listed} for group, listed in nav.items())]


def _sources() -> Iterator[Path]:
    for name in PAGES:
        for source in (ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name]:
            if source.is_file() and "__pycache__" not in source.parts:
                yield source


def toml(value: Any) -> str:
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(name)} = {toml(one)}' for name, one in value.items())}}}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case _:
            return json.dumps(value)
