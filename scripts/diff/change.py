"""A change, and which version bump it requires."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace

from packaging.version import Version


class Impact(enum.IntEnum):
    """What a change does to a program that works today; the words are semantic versioning's."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        impact: What it does to programs.
        what: The change, as text.
        where: File and line.
        before: A line of code that worked.
        now: The line that works in its place.
        subject: What changed, as `what` names it, where others may change alike for the same cause.
        others: The subjects that changed alike.
        places: How many changed alike.
    """

    impact: Impact
    what: str
    where: str = ""
    before: str = ""
    now: str = ""
    subject: str = ""
    others: tuple[str, ...] = ()
    places: int = 1

    def text(self, named: int | None = None) -> str:
        """Return the change with the other subjects: all of them, or so many and the number of the rest."""
        names = [f"`{name}`" for name in self.others[:named]]
        more = len(self.others) - len(names)
        if more:
            names.append(f"and {more} more")
        return f"{self.what}; so with {', '.join(names)}" if names else self.what


def merged(changes: Iterable[Change]) -> list[Change]:
    """Return the changes with those that are alike but for their subjects as one; the gravest first."""
    alike: dict[tuple[Impact, str], dict[str, Change]] = {}
    for change in changes:
        # The methods and the functions of an operation change together, in the same words.
        text = change.what.replace(f"`{change.subject}", "`\0", 1) if change.subject else change.what
        alike.setdefault((change.impact, text), {}).setdefault(change.subject, change)
    rows = [_row(list(group.values())) for group in alike.values()]
    return sorted(rows, key=lambda change: -change.impact)


def _row(alike: list[Change]) -> Change:
    first, *others = alike
    # Two lines that are the same show nothing.
    lines = ("", "") if first.before == first.now else (first.before, first.now)
    places = sum(change.places for change in alike)
    names = tuple(other.subject for other in others)
    return replace(first, before=lines[0], now=lines[1], others=names, places=places)


def required_version(old: Version, impact: Impact | None) -> Version:
    """Return the lowest version that may follow: below 1.0 a minor version may break, and a patch may add.

    Before a pre-release became what it announces, anything may change.
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
