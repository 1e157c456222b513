"""The pages of the documentation, their links and samples, and the site."""

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
    """Return the files of the repository that match a pattern, also those that are not committed yet."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern]
    names = run(*command).stdout.splitlines()
    return sorted(ROOT / name for name in names if (ROOT / name).is_file())


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


def links(page: Path) -> list[str]:
    return re.findall(r"\]\(<?([^)\s>]+)>?(?: [^)]*)?\)", without_code(page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """Return the anchors that a Git host gives the headings of a page."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    given: list[str] = []
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        given.append(f"{anchor}-{given.count(anchor)}" if anchor in given else anchor)
    return set(given)


def broken_links(page: Path, root: Path) -> list[str]:
    """Return the links of a page that do not resolve within a folder."""
    broken = []
    for link in links(page):
        target, _, anchor = link.partition("#")
        linked = (page.parent / target).resolve() if target else page
        resolves = "://" in target or (linked.exists() and linked.is_relative_to(root))
        if not resolves or (anchor and "://" not in target and anchor not in anchors(linked)):
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
    """Return the code of all pages in one language, without repetitions."""
    samples: dict[str, Sample] = {}
    for page in tracked("*.md"):
        blocks = re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
        for number, code in enumerate(blocks, 1):
            samples.setdefault(code, Sample(page, number, code))
    return list(samples.values())


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
