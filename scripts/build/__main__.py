"""Build the committed packages into dist/: wheels and sdists, their hashes, SBOMs and metadata.

    python -m scripts.build

The build is reproducible: every file has the time of the commit, and nothing depends on the machine. A failed build
leaves dist/ unmodified. Exit status: 0 when the build is in dist/, 1 when it failed, 130 when interrupted.
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
    description = "Build the committed packages into dist/: wheels, sdists, hashes, SBOMs and metadata."
    argparse.ArgumentParser(prog="python -m scripts.build", description=description).parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _require_own_files()
        with tempfile.TemporaryDirectory() as scratch, replacing(DIST) as folder:
            source = committed(Path(scratch, "source"))
            with ThreadPoolExecutor(len(PROJECTS)) as pool:
                built = dict(
                    zip(PROJECTS, pool.map(partial(_build, source, folder, Path(scratch)), PROJECTS), strict=True)
                )
            metadata = [_describe(source, project, built) for project in PROJECTS]
            write_sums(folder)
    except (DistributionError, GitError, OSError) as error:
        print(f"{error}\nbuild failed; {DIST}/ was not modified", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"interrupted; {DIST}/ was not modified", file=sys.stderr)
        return 130
    _report(source, metadata)
    return 0


def _build(source: Source, folder: Path, scratch: Path, project: Project) -> Distributions:
    package = source.folder(project)
    built = build(package, folder, source.epoch)
    _require_same_wheel(built, build_wheel(package, scratch / project.folder, source.epoch))
    _check(package, built)
    return built


def _describe(source: Source, project: Project, built: Mapping[Project, Distributions]) -> Message:
    """Write the metadata, the SBOM and the long description beside the distributions; return the metadata."""
    metadata = _write_metadata(built[project].wheel)
    if metadata["Version"] != source.version:
        raise DistributionError(
            f"{metadata['Name']} has version {metadata['Version']}, but the client has {source.version}"
        )
    sbom.write(_beside(built[project], ".cdx.json"), source, project, built)
    _beside(built[project], ".html").write_text(_description_page(metadata), encoding="utf-8")
    return metadata


def _require_own_files() -> None:
    """Raise DistributionError where dist/ has files that are not from a build."""
    if DIST.is_symlink() or (DIST.exists() and not DIST.is_dir()):
        raise DistributionError(f"{DIST} is not a folder; move or delete it")
    own = {*read_sums(DIST), SUMS}
    others = sorted(path.name for path in DIST.iterdir() if path.name not in own) if DIST.exists() else []
    if others:
        raise DistributionError(
            f"{DIST}/ has files that are not from a build and would be lost: {', '.join(others)}; move them"
        )


def _require_same_wheel(built: Distributions, direct: Path) -> None:
    if sha256(built.wheel) != sha256(direct):
        raise DistributionError(
            "the wheel built from the sdist differs from the one built from the folder: the sdist is incomplete"
        )


def _check(package: Path, built: Distributions) -> None:
    """Check the metadata, the long description and the contents with the usual tools."""
    (typed,) = package.glob("*/py.typed")
    for check in (
        ["validate_pyproject", package / "pyproject.toml"],
        ["twine", "check", "--strict", *built.files],
        ["check_wheel_contents", "--no-config", "--package", typed.parent, built.wheel],
    ):
        command = [str(argument) for argument in check]
        done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise DistributionError(f"{command[0]} reports errors:\n{done.stdout}{done.stderr}".rstrip())


def _write_metadata(wheel: Path) -> Message:
    """Write the metadata of the wheel beside it, under the name that an index uses."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        content = archive.read(name)
    wheel.with_name(f"{wheel.name}.metadata").write_bytes(content)
    return message_from_string(content.decode())


def _description_page(metadata: Message) -> str:
    """Return a page with the metadata and the long description, rendered as on an index."""
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
        print(f"{project['Name']} {project['Version']}, commit {source.commit[:7]}")
        for key, value in project.items():
            if key in {"Summary", "Requires-Python", "Requires-Dist", "License-Expression"}:
                print(f"  {key}: {value}")
    print(f"{DIST}/ has {SUMS} and")
    for name, digest in read_sums(DIST).items():
        print(f"  {digest}  {name}")


if __name__ == "__main__":
    sys.exit(main())
