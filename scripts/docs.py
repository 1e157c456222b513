"""Build the site of the documentation from the guide, the generated reference and the package's docstrings.

    python -m scripts.docs [--output site] [--serve] [--port 8000]

Exit status: 0 when the site is there, 1 when it is not; then the folder is as it was.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scripts.generation import description
from scripts.generation.replace_folder import read_manifest, replacing

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "zensical.toml"
GENERATED = ROOT / "generated"
ZENSICAL = Path(sysconfig.get_path("scripts"), "zensical")
SHIM = Path(sysconfig.get_path("data"), "node", "node_modules", "iframe-worker", "shim", "index.js")

# The pages stand on the site where they stand in the repository, so that one link works in both.
PAGES = (
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "openapi.yaml"),
    *("changelog.d/README.md", "docs", "examples", "generated/README.md", "generated/docs"),
)


class DocsError(Exception):
    """The site cannot be built."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.docs", description="Build the site of the documentation.")
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="the folder to write (%(default)s)")
    parser.add_argument("--serve", action="store_true", help="serve it on this machine, and build it anew on changes")
    parser.add_argument("--port", type=int, default=8000, help="where to serve it (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        _refuse_stale()
        with staged() as stage:
            if options.serve:
                return _serve(stage, options.port)
            with replacing(options.output.resolve()) as new:
                _zensical("build", "--strict", stage=stage)
                shutil.move(stage / "site", new)
    except (DocsError, OSError) as error:
        print(f"{error}\nno site was built; {options.output} is as it was", file=sys.stderr)
        return 1
    print(f"{options.output / 'index.html'}: open it in a browser, or put the folder on a web server")
    return 0


# These modules hold names of others and nothing of their own.
_ONLY_NAMES = (".models.components", ".models.operations")
# What these modules' classes can do comes from private ones.
_WITH_BASES = ("sdk", "client")


def _refuse_stale() -> None:
    described = description.read(ROOT / "openapi.yaml")
    if read_manifest(GENERATED).get("description_sha256") != described.sha256:
        raise DocsError("generated/ is not what openapi.yaml gives; run `make generate` first")


@contextlib.contextmanager
def staged() -> Iterator[Path]:
    """A folder with the configuration and the pages, those that only the site has among them."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        pages = stage / "docs"
        _copy_changed(pages)
        (pages / "assets").mkdir()
        shutil.copy(SHIM, pages / "assets" / "iframe-worker.js")
        project = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["project"]
        filled = {"API": _api_pages(), "Reference": _reference_pages(), "Python": _python_pages(pages)}
        project["nav"] = [{name: filled.get(name, entry) for name, entry in one.items()} for one in project["nav"]]
        project["plugins"]["mkdocstrings"]["handlers"]["python"]["paths"] = [str(GENERATED)]
        (stage / CONFIG.name).write_text(f"project = {_toml(project)}\n", encoding="utf-8")
        yield stage


def _copy_changed(pages: Path) -> None:
    """Bring the pages up to what the repository has."""
    for name in PAGES:
        for source in (ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name]:
            target = pages / source.relative_to(ROOT)
            if not source.is_file() or "__pycache__" in source.parts:
                continue
            if not target.exists() or target.stat().st_mtime_ns != source.stat().st_mtime_ns:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)


def _zensical(*arguments: str, stage: Path) -> None:
    command = [str(ZENSICAL), *arguments]
    # Its messages show each character in a colour of its own.
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=stage, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DocsError((done.stdout + done.stderr).partition("Traceback")[0].strip())


def _serve(stage: Path, port: int) -> int:
    command = [str(ZENSICAL), "serve", "--dev-addr", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, cwd=stage) as server:
        try:
            while server.poll() is None:
                time.sleep(0.5)
                # A page that is being saved may not be there for a moment.
                with contextlib.suppress(FileNotFoundError):
                    _copy_changed(stage / "docs")
            return server.returncode
        except KeyboardInterrupt:
            return 0
        finally:
            server.terminate()


def _toml(value: Any) -> str:
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(name)} = {_toml(one)}' for name, one in value.items())}}}"
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case _:
            return json.dumps(value)


def _api_pages() -> list[Any]:
    """A page for each operation, by tag."""
    docs = GENERATED / "docs"
    found: dict[str, list[str]] = {}
    # In the order of the description, which is that of the reference's first page.
    for link in re.findall(r"\((api/\S+\.md)\)", (docs / "README.md").read_text(encoding="utf-8")):
        page = docs / link
        found.setdefault(_title(docs / "sdks" / page.parent.name / "README.md"), []).append(_name(page))
    return [{tag: listed} for tag, listed in found.items()]


def _reference_pages() -> list[Any]:
    docs = GENERATED / "docs"
    tags = [_name(path) for path in sorted((docs / "sdks").glob("*/README.md"))]
    models = [page for kind in ("components", "operations") for page in _listed(docs / "models" / kind)]
    return [
        _name(docs / "README.md"),
        {"Operations": tags},
        {"Models": models},
        {"Options": _listed(docs / "lib")},
        _name(docs / "errors.md"),
    ]


def _python_pages(pages: Path) -> list[Any]:
    """A page for each public module of the package, which mkdocstrings fills with its docstrings."""
    package = next(GENERATED.glob("*/__init__.py")).parent
    nav: dict[str, list[str]] = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        module = ".".join((package.name, *parts))
        if any(part.startswith("_") for part in parts) or module.endswith(_ONLY_NAMES):
            continue
        page = pages.joinpath("python", *parts).with_suffix(".md")
        page.parent.mkdir(parents=True, exist_ok=True)
        inherited = "true" if parts[-1] in _WITH_BASES else "false"
        options = f"    options:\n      inherited_members: {inherited}\n      show_root_heading: false\n"
        page.write_text(f"# {parts[-1]}\n\n`{module}`\n\n::: {module}\n{options}", encoding="utf-8")
        nav.setdefault(parts[0] if len(parts) > 1 else "", []).append(page.relative_to(pages).as_posix())
    return [*nav.pop("", []), *({group: listed} for group, listed in nav.items())]


def _listed(folder: Path) -> list[str]:
    return [_name(path) for path in sorted(folder.glob("*.md"))]


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _title(page: Path) -> str:
    lines = page.read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("# ") for line in lines if line.startswith("# "))


if __name__ == "__main__":
    sys.exit(main())
