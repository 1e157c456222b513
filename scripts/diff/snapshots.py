"""Snapshots that are compared: a description, and the API surface of the package generated from it.

The project is the current folder.
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
    """A description, and the API surface of its package."""

    name: str
    description: Description
    api: list[str] | None
    """The lines of its api.txt; None where no package can be generated, and `note` has the reason."""
    path: str
    """The path of its description, for messages."""
    note: str = ""

    @property
    def version(self) -> Version:
        return version_of(self.description)


def of_file(path: Path, folder: Path, *, config: Path = CONFIG) -> Snapshot:
    """Return the snapshot of a file; generate its package into `folder`, with the current templates."""
    described = read_description(path)
    try:
        api = render.render(described, read_config(config), folder).api
    except (ConfigError, DescriptionError, render.RenderError) as error:
        return Snapshot(str(path), described, None, str(path), _not_generated(path, str(error)))
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001
        # A description may cause any exception in the generator; the wire can still be compared.
        message = f"the generator raised {type(error).__name__}: {error}"
        return Snapshot(str(path), described, None, str(path), _not_generated(path, message))
    return Snapshot(str(path), described, api, str(path))


def _not_generated(path: Path, message: str) -> str:
    first, *more = message.splitlines()
    others = f" (and {len(more)} more lines)" if more else ""
    return f"Only the wire was compared: no package can be generated from {path}: {first}{others}"


def of_revision(revision: str, folder: Path) -> Snapshot:
    """Return the snapshot of a revision; write copies of its files into `folder`."""
    commit = query("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not commit:
        raise RevisionError(
            f"{revision} is not a tag, branch or commit of this repository; set another REF=, "
            "or fetch it: git fetch --tags"
        )
    folder.mkdir(parents=True, exist_ok=True)
    # Error messages about the description contain this name.
    path = folder / f"{revision.replace('/', '_')}:{DESCRIPTION}"
    content = _show(revision, DESCRIPTION)
    if content is None:
        raise RevisionError(f"{revision} has no {DESCRIPTION}; set another REF=")
    path.write_bytes(content)
    listed = _show(revision, SURFACE)
    if listed is not None:
        api = surface.read(listed.decode(errors="replace"))
        return Snapshot(revision, read_description(path), api, f"{revision}:{DESCRIPTION}")
    config = folder / CONFIG
    config.write_bytes(_show(revision, CONFIG) or b"")
    snapshot = of_file(path, folder / "generated", config=config)
    note = f"{revision} has no {SURFACE}: its package was generated again, with the current templates."
    return replace(snapshot, name=revision, path=f"{revision}:{DESCRIPTION}", note=snapshot.note or note)


def last_release() -> str:
    """Return the tag of the highest release in the history of HEAD, without pre-releases; "" where there is none."""
    tags: dict[Version, str] = {}
    for tag in query("tag", "--merged", "HEAD", "--list", "v*").splitlines():
        with contextlib.suppress(InvalidVersion):
            tags[Version(tag)] = tag
    releases = [version for version in tags if not version.is_prerelease]
    if not releases and query("rev-parse", "--is-shallow-repository") == "true":
        raise RevisionError("this clone lacks a part of the history; run git fetch --unshallow --tags")
    return tags[max(releases)] if releases else ""


def default_revision() -> str:
    """Return the last release, or else the commit before the last one of the main branch."""
    release = last_release()
    if release:
        return release
    for branch in ("main", "origin/main"):
        if query("rev-parse", "--verify", "--quiet", f"{branch}^"):
            return f"{branch}^"
    raise RevisionError("there is no release, and main has only one commit; set a revision with REF=")


def version_of(described: Description) -> Version:
    """Return the version of a description, in the form of Python packages.

    Raises:
        RevisionError: It has no version, or an invalid one.
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
