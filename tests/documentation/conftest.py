"""What the tests of the documentation share: its pages, and the site that is made of them."""

from __future__ import annotations

import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts import ROOT
from tests.support import frozen
from tests.support.processes import PYTHON, run

frozen.prepare()


def tracked(pattern: str) -> list[Path]:
    """The files of the repository that fit a pattern, those that are not committed yet among them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern]
    names = run(*command).stdout.splitlines()
    return sorted(ROOT / name for name in names if (ROOT / name).is_file())


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


def links(page: Path) -> list[str]:
    return re.findall(r"\]\(<?([^)\s>]+)>?(?: [^)]*)?\)", without_code(page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """The anchors that a repository's viewer gives the headings of a page."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    found: list[str] = []
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.append(f"{anchor}-{found.count(anchor)}" if anchor in found else anchor)
    return set(found)


def broken_links(page: Path, root: Path) -> list[str]:
    """The links of a page that lead nowhere within a folder."""
    broken = []
    for link in links(page):
        target, _, anchor = link.partition("#")
        found = (page.parent / target).resolve() if target else page
        leads = "://" in target or (found.exists() and found.is_relative_to(root))
        if not leads or (anchor and "://" not in target and anchor not in anchors(found)):
            broken.append(f"{page.relative_to(root)}: {link}")
    return broken


@dataclass(frozen=True)
class Sample:
    """A piece of code on a page."""

    page: Path
    number: int
    code: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}-{self.number}"


def samples(language: str) -> list[Sample]:
    """The code of all pages in one language; what stands on several of them, once."""
    found: dict[str, Sample] = {}
    for page in tracked("*.md"):
        blocks = re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
        for number, code in enumerate(blocks, 1):
            found.setdefault(code, Sample(page, number, code))
    return list(found.values())


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of `make docs`, built once for all workers."""
    scratch = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        scratch = scratch.parent
    output = scratch / "site"
    with (scratch / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not output.exists():
            run(PYTHON, "-m", "scripts.docs", "--output", output)
    return output
