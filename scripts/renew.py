"""Upgrade exact pins to the newest releases.

    python -m scripts.renew pins      the versions that requirements/*.in pin with ==
    python -m scripts.renew actions   the actions of .github/workflows/ and docs/

Exit status: 0 when every pin is the newest release, 1 when the newest release cannot be determined.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from packaging.version import InvalidVersion, Version

from scripts.build.distributions import UV

PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)$", re.MULTILINE)
ACTION = re.compile(r"(?P<name>[\w-]+/[\w-]+)@(?P<commit>[0-9a-f]{40}) # (?P<version>v[\w.]+)")


class RenewError(Exception):
    """The newest release cannot be determined; the message gives the reason."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.renew", description="Upgrade exact pins to the newest releases."
    )
    parser.add_argument("what", choices=["pins", "actions"])
    parser.add_argument("--server", default="https://github.com/", help="where the actions are (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        if options.what == "pins":
            _replace(PIN, Path("requirements").glob("*.in"), lambda match: f"{match['name']}=={_newest(match['name'])}")
        else:
            pages = [*Path(".github/workflows").iterdir(), *Path("docs").rglob("*.md")]
            _replace(ACTION, pages, lambda match: _newest_action(options.server, match["name"]))
    except RenewError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _replace(pattern: re.Pattern[str], paths: Iterable[Path], renewed: Callable[[re.Match[str]], str]) -> None:
    for path in paths:
        text = path.read_text(encoding="utf-8")
        new = pattern.sub(renewed, text)
        for before, now in zip(pattern.finditer(text), pattern.finditer(new), strict=True):
            if before[0] != now[0]:
                print(f"{path}: {before['name']} {before['version']} -> {now['version']}")
        if new != text:
            path.write_text(new, encoding="utf-8")


def _newest(name: str) -> str:
    printed = _run([UV, "pip", "compile", "--quiet", "--no-deps", "--no-header", "--no-annotate", "-"], stdin=name)
    return printed.strip().partition("==")[2]


@cache
def _newest_action(server: str, name: str) -> str:
    commits: dict[str, str] = {}
    for line in _run(["git", "ls-remote", "--tags", f"{server}{name}"]).splitlines():
        commit, _, ref = line.partition("\t")
        # For an annotated tag, the tag is listed and then its commit.
        commits[ref.removeprefix("refs/tags/").removesuffix("^{}")] = commit
    releases = {tag: version for tag in commits if tag.count(".") == 2 and (version := _version(tag))}
    if not releases:
        raise RenewError(f"{server}{name} has no release")
    newest = max(releases, key=lambda tag: releases[tag])
    return f"{name}@{commits[newest]} # {newest}"


def _version(tag: str) -> Version | None:
    try:
        version = Version(tag)
    except InvalidVersion:
        return None
    return None if version.is_prerelease else version


def _run(command: list[str], stdin: str = "") -> str:
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RenewError(f"`{' '.join(command)}` failed:\n{done.stderr}".rstrip())
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
