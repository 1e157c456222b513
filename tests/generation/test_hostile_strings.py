"""No string of a description becomes code, markup or a command, wherever it stands."""

from __future__ import annotations

import json
import os
import re
import shutil
import sysconfig
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path

import pytest

from scripts.docs.stage import CONFIG, toml
from scripts.generate.description import read
from scripts.generate.escape import visible
from tests.support import warm
from tests.support.processes import run, run_python
from tests.support.sampling import seeded

from .conftest import ZOO
from .planting import PAYLOADS, Markup, Position, code_blocks, constants, planted, pointers, positions, shapes

ATLAS = ZOO.with_name("atlas.yaml")
SHIFTS = 2 * len(PAYLOADS)


class Run:
    """Packages of one description with a payload at each of its positions.

    Args:
        spec: The description.
        shift: Which payload the first position gets; the others get the next ones. Beyond the number of payloads they
            stand behind the strings that are there.
        folder: An empty folder.
        count: How many of the positions get one; 0 means all.
    """

    def __init__(self, spec: Path, shift: int, folder: Path, count: int = 0) -> None:
        self._data = read(spec).data
        self._folder = folder
        self._behind = shift >= len(PAYLOADS)
        names = list(PAYLOADS)
        self.payloads = {
            position: names[(index + shift) % len(names)] for index, position in enumerate(positions(self._data))
        }
        if count:
            self.payloads = dict(seeded().sample(list(self.payloads.items()), count))
        self._number = {position: index for index, position in enumerate(self.payloads)}
        self._texts: dict[Path, dict[Position, str]] = {}
        self._omitted: set[Position] = set()
        self._notes: tuple[str, ...] = ()
        self.refused: set[Position] = set()
        self.generated: set[Position] = set()

    def packages(self) -> Iterable[tuple[Path, Path]]:
        """Yield packages with payloads, each with one that has words in their places, until all are tried."""
        pending = set(self.payloads)
        while pending:
            package, refused = self._generate_most(pending)
            if package is None:
                self.refused = pending
                return
            served = pending - refused
            self.generated |= served
            pending = refused
            yield package, self._benign(served)

    def values(self, package: Path) -> set[str]:
        """Return what of the planted strings the package has as constants: names in JSON, defaults, values."""
        return {
            text
            for position, text in self._texts[package].items()
            if position.is_value and position not in self._omitted
        }

    def _generate_most(self, tried: set[Position]) -> tuple[Path | None, set[Position]]:
        """Generate with the payloads at as many of some positions as possible; return the others too."""
        refused: set[Position] = set()
        while tried - refused:
            texts = {
                position: f"w{self._number[position]}z{PAYLOADS[self.payloads[position]]}"
                for position in tried - refused
            }
            package = self._folder / f"planted{len(self.generated)}"
            data = planted(self._data, texts, behind=self._behind)
            message = self._generate(data, package)
            if not message:
                now = dict(pointers(self._data, data))
                self._omitted |= {position for position in texts if now[position.parts].startswith(self._notes)}
                self._texts[package] = texts
                return package, refused
            refused |= self._blamed(message, texts, data)
        return None, refused

    def _benign(self, served: set[Position]) -> Path:
        package = self._folder / f"benign{len(self.generated)}"
        texts = {position: f"w{self._number[position]}z{self._suffix(position)}" for position in served}
        assert self._generate(planted(self._data, texts, behind=self._behind), package) == ""
        return package

    def _suffix(self, position: Position) -> str:
        """Return what a benign string needs to be of the same kind as the payload."""
        if position.parts[-1] == "pattern":
            # An example must match a pattern, where a payload may be one that cannot be read.
            return "|"
        is_media_type = re.fullmatch(r"\w+", PAYLOADS[self.payloads[position]], re.ASCII)
        return "," if position.parts[-1] == "contentType" and not is_media_type else ""

    def _generate(self, data: object, package: Path) -> str:
        """Return the message of a refusal; empty where the package was generated."""
        spec = self._folder / "planted.json"
        spec.write_text(json.dumps(data), encoding="utf-8")
        done = warm.run("scripts.generate", "--spec", spec, "--output", package, "--all-notes", cwd=self._folder)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == 0 or not package.exists()
        # A default that a payload keeps from matching its schema, or the schema of a body that is bytes by a payload.
        self._notes = tuple(re.findall(r", line \d+: (#.*/(?:default|schema)): has no effect", done.stdout))
        return done.stderr if done.returncode else ""

    def _blamed(self, message: str, texts: dict[Position, str], data: object) -> set[Position]:
        """Return the positions that a refusal is about: those it names, or else those around the places it names."""
        now = dict(pointers(self._data, data))
        named: set[Position] = set()
        around: set[Position] = set()
        for line in message.splitlines()[:-1]:
            match = re.match(r"\S+, line \d+: (#.*?): (.*)", line)
            blamed, reason = match.groups() if match else ("#", line)
            for position, text in texts.items():
                at = now[position.parts]
                if at == blamed or _bare(text) in _bare(reason):
                    named.add(position)
                elif at.startswith(f"{blamed}/") or f"{blamed}/".startswith(f"{at}/"):
                    around.add(position)
        return named or {self._culprit(texts, around)}

    def _culprit(self, texts: dict[Position, str], around: set[Position]) -> Position:
        """Return a position that is refused, where the message names none."""
        suspects = list(around if self._refuses(texts, around) else texts)
        while len(suspects) > 1:
            half = suspects[: len(suspects) // 2]
            suspects = half if self._refuses(texts, half) else suspects[len(half) :]
        return suspects[0]

    def _refuses(self, texts: dict[Position, str], part: Collection[Position]) -> bool:
        data = planted(self._data, {position: texts[position] for position in part}, behind=self._behind)
        package = self._folder / "part"
        refused = bool(part) and bool(self._generate(data, package))
        shutil.rmtree(package, ignore_errors=True)
        return refused


def _bare(text: str) -> str:
    """Return a text without what messages change: quotes, escape sequences, spaces."""
    return re.sub(r"\\[nt]|[\\'\"\s]+", "", visible(text))


@pytest.mark.fuzz
@pytest.mark.timeout(900)
@pytest.mark.parametrize("shift", range(SHIFTS))
@pytest.mark.parametrize("spec", [ZOO, ATLAS], ids=lambda spec: spec.stem)
def test_planted_strings_stay_strings(spec: Path, shift: int, tmp_path: Path) -> None:
    """Each position gets a payload: it is refused, or it changes nothing but constants and names."""
    _check(Run(spec, shift, tmp_path), tmp_path)


@pytest.mark.timeout(900)
def test_a_sample_of_planted_strings(tmp_path: Path) -> None:
    """The same for some positions of one description, others in each run."""
    _check(Run(ATLAS, seeded().randrange(SHIFTS), tmp_path, count=6), tmp_path)


def _check(run: Run, tmp_path: Path) -> None:
    for package, benign in run.packages():
        assert shapes(package) == shapes(benign)
        known = [str(constant) for constant in constants(package)]
        assert all(any(text.endswith(value) for text in known) for value in run.values(package))
        assert _tables(package) == _tables(benign)
        _import_all(package, tmp_path)
        _run_commands(package, tmp_path)
        live, plain = _site(package, tmp_path), _site(benign, tmp_path)
        assert live.elements <= plain.elements
        assert live.schemes <= {"", "http", "https", "mailto"}
        assert not list(tmp_path.parent.rglob("executed*"))
    print(f"{len(run.payloads)} planted, {len(run.refused)} refused, {len(run.generated)} generated")
    assert run.generated


def _tables(package: Path) -> set[str]:
    """Return the keys of pyproject.toml."""

    def walk(value: object, path: str) -> set[str]:
        if not isinstance(value, dict):
            return {path}
        return {key for name, item in value.items() for key in walk(item, f"{path}.{name}")}

    return walk(tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8")), "")


def _import_all(package: Path, folder: Path) -> None:
    code = """
import honeyhive_client, importlib, pkgutil
for module in pkgutil.walk_packages(honeyhive_client.__path__, "honeyhive_client."):
    importlib.import_module(module.name)
arguments = honeyhive_client.HoneyHive.__init__.__annotations__
scheme = next(iter(arguments))
with honeyhive_client.HoneyHive(**{scheme: "token"}, server_url="https://localhost") as client:
    repr(client)
"""
    run_python(code, package=package, cwd=folder)


def _run_commands(package: Path, folder: Path) -> None:
    """Run the samples for curl, with a curl that does nothing: each calls it once, and nothing else."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    (programs / "curl").write_text("#!/bin/sh\necho called\n", encoding="utf-8")
    (programs / "curl").chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    for page in sorted((package / "docs" / "operations").rglob("*.md")):
        (command,) = code_blocks(page, "shell")
        done = run("bash", "-c", command, cwd=folder, PATH=path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "called\n", ""), command


def _site(package: Path, folder: Path) -> Markup:
    """Build a site of a package's pages, as `make docs` does."""
    stage = folder / f"site-{package.name}"
    pages = stage / "docs"
    pages.mkdir(parents=True)
    for page in package.rglob("*.md"):
        target = pages / page.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(page.read_bytes())
    project = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["project"]
    for name in ("nav", "extra_css", "extra_javascript"):
        del project[name]
    (stage / "zensical.toml").write_text(f"project = {toml(project)}\n", encoding="utf-8")
    run(Path(sysconfig.get_path("scripts"), "zensical"), "build", cwd=stage)
    return Markup("".join(page.read_text(encoding="utf-8") for page in (stage / "site").rglob("*.html")))
