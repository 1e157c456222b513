"""Build what is committed into dist/: wheels and sdists, their hashes, SBOMs and metadata.

    python -m scripts.build

The same commit gives the same bytes: every file has the time of the commit, and nothing of the machine. Whatever goes
wrong, the older dist/ stays. Exit status: 0 when dist/ holds the build, 1 when not, 130 when it was interrupted.
"""

from __future__ import annotations

import argparse
import html
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from email import message_from_string
from email.message import Message
from functools import partial
from pathlib import Path

from readme_renderer import markdown

from scripts.build import sbom
from scripts.build.distributions import (
    DIST,
    PROJECTS,
    SUMS,
    DistributionError,
    Distributions,
    Project,
    Source,
    build,
    build_wheel,
    committed,
    read_sums,
    sha256,
    write_sums,
)
from scripts.common.folders import replacing
from scripts.common.git import GitError


def main(arguments: Sequence[str] | None = None) -> int:
    description = "Build what is committed into dist/: wheels, sdists and what belongs to them."
    argparse.ArgumentParser(prog="python -m scripts.build", description=description).parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _refuse_foreign()
        with tempfile.TemporaryDirectory() as scratch, replacing(DIST) as folder:
            source = committed(Path(scratch, "source"))
            with ThreadPoolExecutor(len(PROJECTS)) as pool:
                built = dict(
                    zip(PROJECTS, pool.map(partial(_build, source, folder, Path(scratch)), PROJECTS), strict=True)
                )
            metadata = [_describe(source, project, built) for project in PROJECTS]
            write_sums(folder)
    except (DistributionError, GitError, OSError) as error:
        print(f"{error}\nnothing was built; {DIST}/ is as it was", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"interrupted; {DIST}/ is as it was", file=sys.stderr)
        return 130
    _report(source, metadata)
    return 0


def _build(source: Source, folder: Path, scratch: Path, project: Project) -> Distributions:
    package = source.folder(project)
    built = build(package, folder, source.epoch)
    _refuse_another_wheel(built, build_wheel(package, scratch / project.folder, source.epoch))
    _check(package, built)
    return built


def _describe(source: Source, project: Project, built: Mapping[Project, Distributions]) -> Message:
    """Write what belongs to a project's distributions beside them; return the metadata."""
    metadata = _write_metadata(built[project].wheel)
    if metadata["Version"] != source.version:
        raise DistributionError(
            f"{metadata['Name']} has version {metadata['Version']}, and the client {source.version}"
        )
    sbom.write(_beside(built[project], ".cdx.json"), source, project, built)
    _beside(built[project], ".html").write_text(_as_shown(metadata), encoding="utf-8")
    return metadata


def _refuse_foreign() -> None:
    """Refuse to replace what no build made."""
    if DIST.is_symlink() or (DIST.exists() and not DIST.is_dir()):
        raise DistributionError(f"{DIST} is no folder; move it away")
    made = {*read_sums(DIST), SUMS}
    foreign = sorted(path.name for path in DIST.iterdir() if path.name not in made) if DIST.exists() else []
    if foreign:
        raise DistributionError(
            f"{DIST}/ holds what no build made, and would lose it: {', '.join(foreign)}; move it away"
        )


def _refuse_another_wheel(built: Distributions, direct: Path) -> None:
    if sha256(built.wheel) != sha256(direct):
        raise DistributionError(
            "the sdist gives another wheel than the folder that it was made from: it lacks something"
        )


def _check(package: Path, built: Distributions) -> None:
    """Have the usual tools check the metadata, the long description and the contents."""
    (typed,) = package.glob("*/py.typed")
    for command in (
        ["validate_pyproject", package / "pyproject.toml"],
        ["twine", "check", "--strict", *built.files],
        ["check_wheel_contents", "--no-config", "--package", typed.parent, built.wheel],
    ):
        words = [str(word) for word in command]
        done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise DistributionError(f"{words[0]} found faults:\n{done.stdout}{done.stderr}".rstrip())


def _write_metadata(wheel: Path) -> Message:
    """Write the wheel's metadata beside it, under the name that an index gives it."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        content = archive.read(name)
    wheel.with_name(f"{wheel.name}.metadata").write_bytes(content)
    return message_from_string(content.decode())


def _as_shown(metadata: Message) -> str:
    """A page with the metadata and the long description, rendered as indexes render it."""
    description = markdown.render(str(metadata.get_payload()))
    if description is None:
        raise DistributionError("the long description cannot be rendered as Markdown")
    rows = "".join(
        f"<tr><th>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>\n" for key, value in metadata.items()
    )
    title = html.escape(f"{metadata['Name']} {metadata['Version']}")
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<table>\n{rows}</table>\n<hr>\n{description}</html>\n"
    )


def _beside(built: Distributions, suffix: str) -> Path:
    return built.sdist.with_name(built.sdist.name.removesuffix(".tar.gz") + suffix)


def _report(source: Source, metadata: Sequence[Message]) -> None:
    for project in metadata:
        print(f"{project['Name']} {project['Version']}, of commit {source.commit[:7]}")
        for key, value in project.items():
            if key in {"Summary", "Requires-Python", "Requires-Dist", "License-Expression"}:
                print(f"  {key}: {value}")
    print(f"{DIST}/ holds, beside {SUMS}:")
    for name, digest in read_sums(DIST).items():
        print(f"  {digest}  {name}")


if __name__ == "__main__":
    sys.exit(main())
