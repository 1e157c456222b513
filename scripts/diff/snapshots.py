"""The two sides of a comparison: a description, and the public surface of the package made from it.

The project is the one in the current folder.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.version import InvalidVersion, Version

from scripts.common.git import GitError, git_bytes, query
from scripts.generate import render, surface
from scripts.generate.config import ConfigError, read_config
from scripts.generate.description import Description, DescriptionError
from scripts.generate.description import read as read_description

DESCRIPTION = Path("openapi.yaml")
CONFIG = Path("generator-config.yaml")
SURFACE = Path("generated", surface.FILE_NAME)


class RevisionError(Exception):
    """There is nothing to compare with."""


@dataclass(frozen=True)
class Snapshot:
    """One side of a comparison."""

    name: str
    description: Description
    api: list[str] | None
    """The lines of its api.txt; None where no package can be generated, and `note` says why."""
    place: str
    """What its description is called."""
    note: str = ""

    @property
    def version(self) -> Version:
        return version_of(self.description)


def of_file(path: Path, folder: Path, *, config: Path = CONFIG) -> Snapshot:
    """A description that lies in a file; the package is made into `folder`, with the templates of today."""
    described = read_description(path)
    try:
        api = render.render(described, read_config(config), folder).api
    except (ConfigError, DescriptionError, render.RenderError) as error:
        return Snapshot(str(path), described, None, str(path), _not_generated(path, str(error)))
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001
        # The generator ends with any exception at a description that nobody foresaw; the wire can be compared.
        message = f"the generator ended with {type(error).__name__}: {error}"
        return Snapshot(str(path), described, None, str(path), _not_generated(path, message))
    return Snapshot(str(path), described, api, str(path))


def _not_generated(path: Path, message: str) -> str:
    first, *more = message.splitlines()
    others = f" (and {len(more)} more lines)" if more else ""
    return f"Only the wire was compared: no package can be generated from {path}: {first}{others}"


def of_revision(revision: str, folder: Path) -> Snapshot:
    """What stood in the repository at a revision of git; `folder` takes copies of it."""
    commit = query("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not commit:
        raise RevisionError(
            f"{revision} is no tag, branch or commit of this repository; name another with REF=, "
            "or fetch it: git fetch --tags"
        )
    folder.mkdir(parents=True, exist_ok=True)
    # Its faults are told under this name.
    path = folder / f"{revision.replace('/', '_')}:{DESCRIPTION}"
    content = _show(revision, DESCRIPTION)
    if content is None:
        raise RevisionError(f"{revision} has no {DESCRIPTION}; name another with REF=")
    path.write_bytes(content)
    listed = _show(revision, SURFACE)
    if listed is not None:
        api = surface.read(listed.decode(errors="replace"))
        return Snapshot(revision, read_description(path), api, f"{revision}:{DESCRIPTION}")
    config = folder / CONFIG
    config.write_bytes(_show(revision, CONFIG) or b"")
    made = of_file(path, folder / "generated", config=config)
    note = f"{revision} has no {SURFACE}: its package was generated again, with the current templates."
    return replace(made, name=revision, place=f"{revision}:{DESCRIPTION}", note=made.note or note)


def last_release() -> str:
    """The tag of the highest release, not of a pre-release, in what is checked out; "" when there is none."""
    found: dict[Version, str] = {}
    for tag in query("tag", "--merged", "HEAD", "--list", "v*").splitlines():
        with contextlib.suppress(InvalidVersion):
            found[Version(tag)] = tag
    releases = [version for version in found if not version.is_prerelease]
    if not releases and query("rev-parse", "--is-shallow-repository") == "true":
        raise RevisionError("this clone has not the whole history, and so no release; git fetch --unshallow --tags")
    return found[max(releases)] if releases else ""


def default_revision() -> str:
    """The last release, else what the main branch stood at before its last commit."""
    found = last_release()
    if found:
        return found
    for branch in ("main", "origin/main"):
        if query("rev-parse", "--verify", "--quiet", f"{branch}^"):
            return f"{branch}^"
    raise RevisionError("there is no release yet, and main has no earlier commit; name a revision with REF=")


def version_of(described: Description) -> Version:
    """Return the version that a description has, as the package takes it.

    Raises:
        RevisionError: There is none, or it is no version.
    """
    info = described.data.get("info")
    version = info.get("version") if isinstance(info, dict) else None
    if version is None:
        raise RevisionError(f"{described.path.name} has no info.version")
    if not re.search(r"\d", str(version), re.ASCII):
        raise RevisionError(
            f"info.version of {described.path.name} is {str(version)!r}, not a version; write one such as 1.2.0"
        )
    return Version(render.python_version(str(version))[0])


def _show(revision: str, path: Path) -> bytes | None:
    try:
        return git_bytes("show", f"{revision}:./{path.as_posix()}")
    except GitError:
        return None
