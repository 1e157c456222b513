"""A change, and how much of a version step it asks for."""

from __future__ import annotations

import enum
from dataclasses import dataclass

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
    """One change. `before` is a line of code that worked, `now` the one that works in its place."""

    impact: Impact
    what: str
    where: str = ""
    before: str = ""
    now: str = ""


def demanded(old: Version, impact: Impact | None) -> Version:
    """The lowest version that may follow: below 1.0 a minor step may break, and a patch may add.

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
