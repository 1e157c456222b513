"""A change, and which version bump it requires."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace

from packaging.version import Version


class Impact(enum.IntEnum):
    """The effect of a change on existing programs, in the terms of semantic versioning."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def label(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Change:
    """A change of the API.

    Attributes:
        impact: Its effect on programs.
        what: A description of the change.
        where: File and line.
        before: A line of code that worked.
        now: The line that replaces it.
        subject: The name of the changed symbol in `what`, if other symbols may change for the same reason.
        others: The other subjects of the same change.
        count: The number of changes that were merged.
    """

    impact: Impact
    what: str
    where: str = ""
    before: str = ""
    now: str = ""
    subject: str = ""
    others: tuple[str, ...] = ()
    count: int = 1

    def text(self, named: int | None = None) -> str:
        """Return the change with the other subjects, or with `named` of them and the number of the rest."""
        names = [f"`{name}`" for name in self.others[:named]]
        more = len(self.others) - len(names)
        if more:
            names.append(f"and {more} more")
        return f"{self.what}; also {', '.join(names)}" if names else self.what


def merged(changes: Iterable[Change]) -> list[Change]:
    """Merge changes that differ only in their subjects; return the most severe first."""
    groups: dict[tuple[Impact, str], dict[str, Change]] = {}
    for change in changes:
        # The methods and functions of an operation change together.
        text = change.what.replace(f"`{change.subject}", "`\0", 1) if change.subject else change.what
        groups.setdefault((change.impact, text), {}).setdefault(change.subject, change)
    rows = [_row(list(group.values())) for group in groups.values()]
    return sorted(rows, key=lambda change: -change.impact)


def _row(changes: list[Change]) -> Change:
    first, *others = changes
    # Identical lines would not show the change.
    lines = ("", "") if first.before == first.now else (first.before, first.now)
    count = sum(change.count for change in changes)
    names = tuple(other.subject for other in others)
    return replace(first, before=lines[0], now=lines[1], others=names, count=count)


def required_version(old: Version, impact: Impact | None) -> Version:
    """Return the lowest next version: below 1.0, a minor version may break programs, and a patch may add features.

    Between pre-releases of a version, anything may change.
    """
    if impact is None or old.is_prerelease:
        return old
    major, minor, patch = old.major, old.minor, old.micro
    if major == 0:
        impact = Impact.MINOR if impact is Impact.MAJOR else Impact.PATCH
    match impact:
        case Impact.MAJOR:
            return Version(f"{major + 1}.0.0")
        case Impact.MINOR:
            return Version(f"{major}.{minor + 1}.0")
        case Impact.PATCH:
            return Version(f"{major}.{minor}.{patch + 1}")
