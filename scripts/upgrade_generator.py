"""Show what another version of openapi-python-client would change here. Nothing in the tree is touched.

    python -m scripts.upgrade_generator VERSION

It prints the changes of each stock template that a template here replaces; the modules that the driver imports and
that changed, and the names and members that it uses and that were removed; and the diff of the generated package.
docs/maintaining.md describes how to upgrade.

Exit status: 0 when the package can be generated with that version, 1 when it cannot, 2 when there is no such version.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata, util
from pathlib import Path

import griffe
from packaging.requirements import Requirement
from packaging.version import InvalidVersion, Version

from scripts import ROOT
from scripts.common import folders
from scripts.generate.render import TEMPLATES

DISTRIBUTION = "openapi-python-client"
PACKAGE = "openapi_python_client"
GENERATOR = ROOT / "scripts" / "generate" / "generator.py"
# The descriptions to generate from: our own, and one with as many constructs as possible.
DESCRIPTIONS = (ROOT / "openapi.yaml", ROOT / "tests" / "generation" / "descriptions" / "zoo.yaml")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.upgrade_generator",
        description="Show what another version of openapi-python-client would change; nothing in the tree is touched.",
    )
    parser.add_argument("version", help="such as 0.30.0")
    version = parser.parse_args(arguments).version
    try:
        version = str(Version(version))
    except InvalidVersion:
        print(f"{version!r} is not a version; write one such as 0.30.0", file=sys.stderr)
        return 2
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(PACKAGE)
    old = Path(spec.origin).parent
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch, "site")
        installed = _install(version, site)
        if installed.returncode:
            print(f"{DISTRIBUTION} {version} cannot be installed:\n{installed.stderr.strip()}", file=sys.stderr)
            return 2
        new = site / PACKAGE
        print(f"{DISTRIBUTION} {metadata.version(DISTRIBUTION)} -> {version}\n")
        reports = (
            *_templates(old / "templates", new / "templates"),
            *_modules(old, new),
            *_breakages(old.parent, site),
            *_requirements(site),
        )
        for line in reports:
            print(line)
        works = [_show_output(description, site, Path(scratch, description.stem)) for description in DESCRIPTIONS]
    print('\nTo upgrade: docs/maintaining.md, "Upgrade the generator".')
    return 0 if all(works) else 1


def _install(version: str, site: Path) -> subprocess.CompletedProcess[str]:
    # Without dependencies: all other packages keep their locked versions, so that only the generator differs.
    uv = str(Path(sysconfig.get_path("scripts"), "uv"))
    command = [uv, "pip", "install", "--quiet", "--no-deps", "--target", str(site), f"{DISTRIBUTION}=={version}"]
    command += ["--python", sys.executable]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _templates(old: Path, new: Path) -> Iterator[str]:
    """Yield the changes of the stock templates that templates here replace."""
    yield "# Stock templates that templates here replace"
    for path in sorted(TEMPLATES.glob("*.jinja")):
        if not (old / path.name).is_file():
            continue
        if not (new / path.name).is_file():
            yield f"removed: {path.name}; {path.relative_to(ROOT)} is no longer used"
            continue
        changes = _diff(old / path.name, new / path.name, path.name)
        yield f"{'changed' if changes else 'the same'}: {path.name}"
        yield from changes
    known = {path.relative_to(old) for path in old.rglob("*.jinja")}
    for path in sorted(path.relative_to(new) for path in new.rglob("*.jinja")):
        if path not in known:
            yield f"new: {path}"


def _modules(old: Path, new: Path) -> Iterator[str]:
    """Yield the changes of the modules that the driver imports."""
    yield "\n# Modules that scripts/generate/ imports"
    for module in sorted({name for path in (ROOT / "scripts" / "generate").glob("*.py") for name in _imported(path)}):
        before = [path for path in _candidates(old, module) if path.is_file()]
        after = [path for path in _candidates(new, module) if path.is_file()]
        if before and not after:
            yield f"removed: {module}"
        elif before:
            changes = _diff(before[0], after[0], module)
            count = sum(line[:1] in "+-" and line[:3] not in ("+++", "---") for line in changes)
            yield f"{f'changed, {count} lines' if count else 'the same'}: {module}"


def _breakages(old: Path, new: Path) -> Iterator[str]:
    """Yield the names that the driver uses and that the other version lacks, or gives other parameters."""
    yield f"\n# What would break in {GENERATOR.relative_to(ROOT)}"
    before, after = (griffe.load(PACKAGE, search_paths=[site], allow_inspection=False) for site in (old, new))
    lines = [line for path in _names() for line in _differences(path, before, after)]
    yield from lines or ["nothing"]


def _names() -> Iterator[str]:
    for node in ast.walk(ast.parse(GENERATOR.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == PACKAGE:
            yield from (f"{node.module}.{alias.name}".removeprefix(f"{PACKAGE}.") for alias in node.names)


def _differences(path: str, old: griffe.Object | griffe.Alias, new: griffe.Object | griffe.Alias) -> Iterator[str]:
    before, after = _at(old, path), _at(new, path)
    if before is None:
        return
    if after is None:
        yield f"removed: {path}"
    elif before.is_class and after.is_class:
        for name in sorted((before.all_members.keys() - after.all_members.keys()) & _attributes()):
            yield f"removed: {path}.{name}"
        common = before.all_members.keys() & after.all_members.keys() & _attributes()
        for name in sorted(common):
            yield from _other_parameters(f"{path}.{name}", before.all_members[name], after.all_members[name])
    else:
        yield from _other_parameters(path, before, after)


def _other_parameters(
    path: str, before: griffe.Object | griffe.Alias, after: griffe.Object | griffe.Alias
) -> Iterator[str]:
    if not isinstance(before, griffe.Function):
        return
    if not isinstance(after, griffe.Function) or str(before.parameters) != str(after.parameters):
        yield f"other parameters: {path}"


def _at(package: griffe.Object | griffe.Alias, path: str) -> griffe.Object | None:
    """Return the object at a path, with imports followed; None if there is none."""
    try:
        symbol = package[path]
        return symbol.final_target if isinstance(symbol, griffe.Alias) else symbol
    except (KeyError, griffe.AliasResolutionError, griffe.CyclicAliasError):
        return None


@cache
def _attributes() -> frozenset[str]:
    """Return the names of the attributes that the driver or a template uses, of any object."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in GENERATOR.parent.rglob("*.py"))
    names = {node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    templates = (path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.jinja"))
    return frozenset(names.union(*(re.findall(r"\.(\w+)", text) for text in templates)))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            yield str(node.module)
            # An imported name may itself be a module; other names are ignored later.
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name.islower())


def _candidates(package: Path, module: str) -> Iterator[Path]:
    base = package.parent.joinpath(*module.split("."))
    yield from (base.with_suffix(".py"), base / "__init__.py")


def _requirements(site: Path) -> Iterator[str]:
    """Yield the requirements of the other version that the lock does not satisfy."""
    yield "\n# Requirements that the lock does not satisfy"
    (distribution,) = metadata.distributions(path=[str(site)])
    met = True
    for text in distribution.requires or ():
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            locked = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            met = False
            yield f"missing: {requirement}"
        else:
            if locked not in requirement.specifier:
                met = False
                yield f"{requirement}; {locked} is locked"
    if met:
        yield "nothing"


def _show_output(description: Path, site: Path, scratch: Path) -> bool:
    """Print the diff of the package generated with the other version; return whether the generation succeeded."""
    print(f"\n# The package generated from {description.relative_to(ROOT)}")
    outputs = scratch / "current" / "generated", scratch / "other" / "generated"
    for output, path in zip(reversed(outputs), (str(site), ""), strict=True):
        done = subprocess.run(
            [sys.executable, "-m", "scripts.generate", "--spec", str(description), "--output", str(output)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(f"the generation failed:\n{done.stderr.strip()}")
            return False
        _forget_version(output)
    changes = folders.compare(*outputs)
    print(folders.diff(*outputs, changes) or "the same")
    return True


def _forget_version(output: Path) -> None:
    """Remove the generator's version from the beginning of every file, since it always differs."""
    (output / folders.MANIFEST).unlink()
    for path in folders.files_of(output).values():
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf"{DISTRIBUTION} [\w.]+", DISTRIBUTION, text), encoding="utf-8")


def _diff(old: Path, new: Path, name: str) -> list[str]:
    before, after = (path.read_text(encoding="utf-8").splitlines() for path in (old, new))
    return list(difflib.unified_diff(before, after, f"before/{name}", f"after/{name}", lineterm=""))


if __name__ == "__main__":
    sys.exit(main())
