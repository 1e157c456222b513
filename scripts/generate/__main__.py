"""Generate the client package from the API's description.

    python -m scripts.generate [--spec openapi.yaml] [--config generator-config.yaml] [--output generated]
                               [--check] [--strict] [--all-notes] [--force]

Exit status: 0 when the package was generated (with --check: is up to date), 1 when not, 130 when interrupted.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts import ROOT

if __name__ == "__main__":
    # Nearly all objects of a run live to its end; collecting the others would take a seventh of its time.
    gc.disable()

from scripts.common import folders
from scripts.generate import description, render, surface
from scripts.generate.bundle import bundled
from scripts.generate.config import ConfigError, read_config
from scripts.generate.escape import visible
from scripts.generate.render import Rendered

_MOST_NOTES = 20
# What differs between notes of one kind: lines, pointers, paths, methods, numbers and quoted text.
_PARTICULAR = re.compile(r"line \d+: #.*?: |'[^']*'|\"[^\"]*\"|`[^`]*`|\S*/\S*|\b[A-Z]{3,}\b|\d+")
# pathlib raises RuntimeError for a loop of symbolic links.
ERRORS = (description.DescriptionError, ConfigError, render.RenderError, folders.FolderError, OSError, RuntimeError)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    output = options.output
    try:
        # Follow a symbolic link, so that its target is replaced and not the link.
        output = options.output.resolve()
        _refuse_to_replace_sources(output, options)
        if options.check:
            with tempfile.TemporaryDirectory() as scratch:
                new = Path(scratch, output.name)
                _generate(options, new)
                return _report_drift(output, new)
        with folders.replacing(output) as new:
            if not options.force:
                folders.refuse_hand_edits(output)
            rendered = _generate(options, new)
            if not options.force:
                # Again, because a file may have been saved in the meantime.
                folders.refuse_hand_edits(output)
            before, changes = _surface_of(output), folders.compare(output, new)
    except ERRORS as error:
        message = visible(_message(error), keep="\n")
        print(f"{message}\ngeneration failed; {output} was not modified", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"interrupted; {output} was not modified", file=sys.stderr)
        return 130
    for line in _summary(rendered, before, changes, time.monotonic() - started, every_note=options.all_notes):
        print(line)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.generate", description="Generate the client package from the API's description."
    )
    parser.add_argument(
        "--spec",
        type=Path,
        default=ROOT / "openapi.yaml",
        help="the description, OpenAPI 3.0 or 3.1, YAML or JSON (%(default)s)",
    )
    parser.add_argument(
        "--config",
        type=Path,
        default=ROOT / "generator-config.yaml",
        help="settings of openapi-python-client (%(default)s)",
    )
    parser.add_argument(
        "--output",
        type=_folder,
        default=ROOT / "generated",
        help="the folder to write, replaced as a whole (%(default)s)",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; show how the folder differs from what would be generated"
    )
    parser.add_argument(
        "--strict", action="store_true", help="also refuse a description with errors that do not affect the code"
    )
    parser.add_argument("--all-notes", action="store_true", help="print every note, also where many are similar")
    parser.add_argument("--force", action="store_true", help="replace the folder even if it has hand edits")
    return parser


def _folder(argument: str) -> Path:
    if not argument:
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(argument)


def _refuse_to_replace_sources(output: Path, options: argparse.Namespace) -> None:
    for needed in (options.spec.resolve(), options.config.resolve(), render.TEMPLATES, Path(__file__).resolve()):
        if needed.is_relative_to(output):
            raise folders.FolderError(f"{output} contains {needed}, which would be removed; use another --output")
    if output.exists() and not output.is_dir():
        raise folders.FolderError(f"{output} is a file, not a folder; use another --output")


def _generate(options: argparse.Namespace, folder: Path) -> Rendered:
    described = bundled(description.read(options.spec))
    rendered = render.render(described, read_config(options.config), folder, strict=options.strict)
    folders.write_manifest(
        folder,
        {
            "about": render.header(described),
            "description_sha256": described.sha256,
        },
    )
    return rendered


def _report_drift(output: Path, new: Path) -> int:
    changes = folders.compare(output, new)
    uncommitted = _uncommitted(output)
    if not changes and not uncommitted:
        return 0
    print(folders.diff(output, new, changes), end="")
    # Without a manifest, hand edits cannot be distinguished.
    edits = folders.hand_edits(output) if folders.read_manifest(output) else {}
    edits = {path: edit for path, edit in edits.items() if path in (*changes.added, *changes.changed, *changes.removed)}
    drift = False
    for state, paths in (("missing", changes.added), ("out of date", changes.changed), ("obsolete", changes.removed)):
        for path in paths:
            # Generating restores what was deleted.
            drift = drift or edits.get(path, "deleted") == "deleted"
            print(f"{f'{edits[path]} by hand' if path in edits else state}: {path}", file=sys.stderr)
    for path in uncommitted:
        print(f"not in git: {path}", file=sys.stderr)
    if drift:
        print(f"{output} is out of date; run `make generate`", file=sys.stderr)
    if set(edits.values()) - {"deleted"}:
        print(
            f"{output} has hand edits, which the next generation would discard; change the description, "
            "the configuration or a template instead",
            file=sys.stderr,
        )
    if uncommitted:
        print("some files are not in git; add them, with `git add --force` if .gitignore lists them", file=sys.stderr)
    return 1


def _uncommitted(output: Path) -> list[str]:
    """Return the files that git does not track, because they are new or ignored; none if it tracks no file there."""
    if not output.is_dir():
        return []
    known = subprocess.run(["git", "ls-files", "-z"], cwd=output, capture_output=True, text=True, check=False).stdout
    return [path for path in folders.files_of(output) if path not in known.split("\0")] if known else []


def _surface_of(output: Path) -> set[str]:
    try:
        return set(surface.read((output / surface.FILE_NAME).read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return set()


def _shortened(notes: list[str]) -> Iterator[str]:
    """Yield all notes if they are few, or else one of each kind with the number of the others."""
    if len(notes) <= _MOST_NOTES:
        yield from notes
        return
    kinds: dict[str, list[str]] = {}
    for note in notes:
        kinds.setdefault(_PARTICULAR.sub("", note), []).append(note)
    for same in list(kinds.values())[:_MOST_NOTES]:
        yield same[0]
        if len(same) > 1:
            yield f"  and {len(same) - 1} more of this kind"
    yield f"{len(notes)} notes of {len(kinds)} kinds; --all-notes prints each"


def _summary(
    rendered: Rendered, before: set[str], changes: folders.Changes, seconds: float, *, every_note: bool
) -> Iterator[str]:
    notes = rendered.notes if every_note else _shortened(rendered.notes)
    yield from map(visible, notes)
    yield f"{rendered.operations} operations, {rendered.models} models, in {seconds:.1f} s"
    new = set(rendered.api)
    if before and before != new:
        yield "api:"
        yield from (f"  {'+' if line in new else '-'} {line}" for line in sorted(before ^ new))
    yield f"files: {len(changes.added)} added, {len(changes.changed)} changed, {len(changes.removed)} removed"
    yield from (
        f"  {sign} {path}"
        for sign, paths in (("+", changes.added), ("~", changes.changed), ("-", changes.removed))
        for path in paths
    )


def _message(error: BaseException) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {error.strerror or error}"
    return str(error)


if __name__ == "__main__":
    # A closed pipe (`| head`) must not cause a traceback.
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    # Otherwise, Python would collect garbage at exit, which takes as long again.
    gc.freeze()
    sys.exit(status)
