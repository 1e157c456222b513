"""Build what is committed into dist/: wheel and sdist, their hashes, bill of materials and metadata.

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
from collections.abc import Sequence
from email import message_from_string
from email.message import Message
from pathlib import Path

from readme_renderer import markdown

from scripts.distribution import DistributionError, bill_of_materials
from scripts.distribution.distributions import (
    DIST,
    SUMS,
    Distributions,
    Source,
    build,
    build_wheel,
    committed,
    read_sums,
    sha256,
    write_sums,
)
from scripts.generation.replace_folder import replacing


def main(arguments: Sequence[str] | None = None) -> int:
    description = "Build what is committed into dist/: wheel, sdist and what belongs to them."
    argparse.ArgumentParser(prog="python -m scripts.build", description=description).parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _refuse_foreign()
        with tempfile.TemporaryDirectory() as scratch, replacing(DIST) as folder:
            source = committed(Path(scratch, "source"))
            built = build(source.package, folder, source.epoch)
            _refuse_another_wheel(built, build_wheel(source.package, Path(scratch, "direct"), source.epoch))
            _check(source, built)
            metadata = _write_metadata(built.wheel)
            bill_of_materials.write(_beside(built, ".cdx.json"), source, built)
            _beside(built, ".html").write_text(_as_shown(metadata), encoding="utf-8")
            write_sums(folder)
    except (DistributionError, OSError) as error:
        print(f"{error}\nnothing was built; {DIST}/ is as it was", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"interrupted; {DIST}/ is as it was", file=sys.stderr)
        return 130
    _tell(source, metadata)
    return 0


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


def _check(source: Source, built: Distributions) -> None:
    """Ask the field's tools whether the metadata, the description and the contents are right."""
    (version,) = source.package.glob("*/_version.py")
    for command in (
        ["validate_pyproject", source.package / "pyproject.toml"],
        ["twine", "check", "--strict", *built.files],
        ["check_wheel_contents", "--no-config", "--package", version.parent, built.wheel],
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


def _tell(source: Source, metadata: Message) -> None:
    print(f"{metadata['Name']} {metadata['Version']}, of commit {source.commit[:7]}")
    for key, value in metadata.items():
        if key in {"Summary", "Requires-Python", "Requires-Dist", "License-Expression"}:
            print(f"  {key}: {value}")
    print(f"{DIST}/ holds, beside {SUMS}:")
    for name, digest in read_sums(DIST).items():
        print(f"  {digest}  {name}")


if __name__ == "__main__":
    sys.exit(main())
