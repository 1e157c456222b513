"""Publish dist/ to a package index: check first, upload, install from there, call.

    INDEX_URL=https://pypi.internal.example/ python -m scripts.publish [--dry-run] [--checks "test check"]

INDEX_URL takes the upload, CHECK_URL is what pip installs from: INDEX_URL and "simple/" where it is not given. Who
uploads is in UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, in UV_PUBLISH_TOKEN, or in the keyring.

Nothing is uploaded before everything that can be known is right, and what the index has already is left alone; so it
can be run again after whatever happened. Exit status: 0 when the index has the version and it can be installed from
there, 1 when not, 130 when it was interrupted.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from packaging.requirements import Requirement

from sandbox.process import running
from scripts.distribution import smoke_test
from scripts.distribution.distributions import (
    DIST,
    BuildError,
    Distributions,
    Source,
    build,
    committed,
    git,
    read_sums,
    sha256,
)
from scripts.distribution.package_index import (
    NAME,
    Credentials,
    IndexFailure,
    PackageIndex,
    checked_url,
    forget_credentials,
    read_credentials,
    upload_credentials,
)
from scripts.distribution.smoke_test import SmokeError
from scripts.distribution.upload import UploadError, upload, without

# Some indexes show a file only some time after they took it.
SECONDS_TO_BE_SHOWN = 60


class PublishError(Exception):
    """The version is not published, or not as it should be; the message says why, and what to do."""


Failure = (PublishError, BuildError, IndexFailure, UploadError, SmokeError, OSError)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            _publish(Path(scratch), options.dry_run, shlex.split(options.checks))
    except Failure as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; run it again: it tells what the index has, and uploads what it lacks", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.publish", description="Publish dist/ to the package index that INDEX_URL names."
    )
    parser.add_argument("--dry-run", action="store_true", help="look at everything, and show what would be done")
    parser.add_argument(
        "--checks", default="test check", help="targets of the Makefile that must succeed first (%(default)s)"
    )
    return parser


class _Publication:
    """One version on its way to one index."""

    def __init__(
        self, source: Source, built: Distributions, url: str, uploader: Credentials, index: PackageIndex
    ) -> None:
        self.source = source
        self.built = built
        self.url = url
        self.uploader = uploader
        self.index = index
        self.name, self.version = source.project["name"], source.project["version"]

    def missing(self) -> list[Path]:
        """The files that the index has not; raises PublishError when it has others of this version."""
        found = self.index.files(self.name, self.version)
        ours = {file.name: file for file in self.built.files}
        wrong = [
            name for name, url in found.items() if name not in ours or self.index.sha256(url) != sha256(ours[name])
        ]
        if wrong:
            raise PublishError(
                f"{self.index.url} has {self.name} {self.version} with other bytes: {', '.join(sorted(wrong))}. "
                "A version that people may have is not replaced: release the next one. (Only what was never meant, as "
                "half a file, is for the index's administrator to delete.)"
            )
        return [file for name, file in ours.items() if name not in found]

    def state(self) -> str:
        """What the index has of the version, in words."""
        try:
            missing = self.missing()
        except (PublishError, IndexFailure) as error:
            return f"State of the index: {error}"
        there = [file.name for file in self.built.files if file not in missing]
        return f"The index has {' and '.join(there) if there else 'nothing'} of {self.name} {self.version}."


def _publish(scratch: Path, dry_run: bool, checks: list[str]) -> None:
    try:
        publication = _look(scratch)
        missing = publication.missing()
        for file in publication.built.files:
            print(f"  {file.name}: {'not in the index yet' if file in missing else 'already published, same bytes'}")
        if dry_run:
            _tell_plan(publication, missing, checks)
            return
        if missing:
            _run_checks(checks)
            _refuse_moved(publication.source)
    except Failure as error:
        raise PublishError(f"{error}\nNothing was uploaded.") from error
    _upload(publication, missing)
    try:
        _verify(publication, scratch)
        _tell(publication, bool(missing))
    except IndexFailure as error:
        raise PublishError(f"{error}\nAll is uploaded, and was not looked at to the end; run it again.") from error


def _look(scratch: Path) -> _Publication:
    """What is to be published, and where; raises what stands in the way."""
    url = checked_url("INDEX_URL", _from_environment("INDEX_URL"))
    check_url = checked_url("CHECK_URL", os.environ.get("CHECK_URL") or f"{url}simple/")
    uploader = upload_credentials(url)
    source, built = _refuse(scratch)
    index = PackageIndex(check_url, read_credentials(check_url, url, uploader))
    # From here on only who is handed them has them: no check, no sandbox, and not the package that is tried.
    forget_credentials()
    publication = _Publication(source, built, url, uploader, index)
    version = f"{publication.name} {publication.version}"
    print(f"{version}, of commit {source.commit[:7]}: {DIST}/ holds what a fresh build gives", flush=True)
    return publication


def _from_environment(name: str) -> str:
    text = os.environ.get(name, "")
    if not text:
        raise PublishError(f"{name} is not given; write: make publish {name}=https://pypi.internal.example/")
    return text


def _refuse(scratch: Path) -> tuple[Source, Distributions]:
    """What is to be published; raises PublishError with everything about the tree that stands in the way."""
    problems: list[str] = []

    def told(check: Callable[[], None]) -> None:
        try:
            check()
        except PublishError as error:
            problems.append(str(error))

    told(_refuse_dirt)
    source = committed(scratch)
    told(lambda: _refuse_no_release(source))
    built = build(source.folder, scratch / "fresh", source.epoch)
    told(lambda: _refuse_other_bytes(built))
    if problems:
        raise PublishError("\n".join(problems))
    return source, built


def _refuse_dirt() -> None:
    dirt = git("status", "--porcelain", "--untracked-files=all")
    if dirt:
        raise PublishError(f"the tree holds what is not committed; commit it or put it away:\n{dirt}")


def _refuse_no_release(source: Source) -> None:
    tag = f"v{source.project['version']}"
    if tag not in git("tag", "--points-at", source.commit).splitlines():
        raise PublishError(
            f"what is checked out is not the release {tag}; `git checkout {tag}`, or make it: "
            f"make release VERSION={source.project['version']}"
        )


def _refuse_other_bytes(built: Distributions) -> None:
    noted = read_sums(DIST)
    for fresh in built.files:
        file = DIST / fresh.name
        if not file.is_file():
            raise PublishError(f"{file} is not there; run `make build`")
        if sha256(file) != sha256(fresh) or noted.get(file.name) != sha256(fresh):
            raise PublishError(
                f"{file} is not what this commit gives, or not what {DIST}/SHA256SUMS says; run `make build` and "
                "compare (another zlib compresses to other bytes, too)"
            )


def _run_checks(targets: list[str]) -> None:
    # `make -i` would let them fail.
    flags = [word for word in os.environ.get("MAKEFLAGS", "").split() if "=" in word]
    for target in targets:
        done = subprocess.run(["make", target], env={**os.environ, "MAKEFLAGS": " ".join(flags)}, check=False)
        if done.returncode:
            raise PublishError(f"`make {target}` fails; see above")


def _refuse_moved(source: Source) -> None:
    # Checks take minutes, in which a person works.
    if git("rev-parse", "HEAD") != source.commit:
        raise PublishError("another commit was checked out in the meantime; run it again")
    _refuse_dirt()


def _upload(publication: _Publication, missing: list[Path]) -> None:
    for file in missing:
        print(f"uploading {file.name} to {publication.url} as {publication.uploader.username}", flush=True)
        try:
            upload(file, publication.url, publication.uploader)
        except UploadError as error:
            raise PublishError(
                f"{error}\n{publication.state()}\nRunning it again is safe: it uploads only what the index lacks."
            ) from error


def _verify(publication: _Publication, scratch: Path) -> None:
    """Compare what the index gives, install it from there and call it; raises PublishError."""
    deadline = time.monotonic() + SECONDS_TO_BE_SHOWN
    while missing := publication.missing():
        if time.monotonic() > deadline:
            names = " and ".join(file.name for file in missing)
            raise PublishError(
                f"{publication.url} took {names}, and {publication.index.url} does not show it; is that the address "
                "that pip installs from? CHECK_URL names another. Running it again is safe."
            )
        time.sleep(1)
    print("installing it from the index into a clean environment, and calling the sandbox", flush=True)
    wanted = scratch / "requirements.txt"
    wanted.write_text(_requirement(publication), encoding="utf-8")
    words = ["--index", f"{NAME}={publication.index.url}", "--refresh-package", publication.name]
    known = publication.index.credentials
    environment = (
        {f"UV_INDEX_{NAME.upper()}_USERNAME": known.username, f"UV_INDEX_{NAME.upper()}_PASSWORD": known.password}
        if known
        else {}
    )
    try:
        python = smoke_test.new_environment(scratch / "environment")
        smoke_test.install(python, *words, "--requirements", str(wanted), environment=environment)
        with running() as sandbox:
            smoke_test.call(python, publication.version, sandbox)
    except (SmokeError, RuntimeError) as error:
        told = without(publication.uploader, str(error))
        raise PublishError(
            f"The index has {publication.name} {publication.version}, with the right bytes, and it does not work from "
            f"there: {told}"
        ) from error


def _requirement(publication: _Publication) -> str:
    hashes = " ".join(f"--hash=sha256:{sha256(file)}" for file in publication.built.files)
    return f"{publication.name}=={publication.version} {hashes}\n"


def _tell_plan(publication: _Publication, missing: list[Path], checks: list[str]) -> None:
    print("a dry run: from here on it is only told")
    for target in checks if missing else []:
        print(f"  make {target}")
    for file in missing:
        print(f"  upload {file.name} ({sha256(file)}) to {publication.url} as {publication.uploader.username}")
    print(f"  compare what {publication.index.url} gives, install it from there, start a session in the sandbox")


def _tell(publication: _Publication, is_new: bool) -> None:
    url, pinned = publication.index.url, f"{publication.name}=={publication.version}"
    done = "published" if is_new else "already published, same bytes"
    print(f"\n{publication.name} {publication.version} is {done}: {url}")
    for file in publication.built.files:
        print(f"  {sha256(file)}  {file.name}")
    print("Install it with one of")
    print(f"  pip install --index-url {url} {pinned}")
    print(f"  uv pip install --default-index {url} {pinned}")
    print("or with this line in requirements.txt, whose hashes let nothing else in")
    print(f"  {_requirement(publication)}", end="")
    needed = [Requirement(line).name for line in publication.source.project["dependencies"]]
    lacking = [name for name in needed if not publication.index.knows(name)]
    if lacking:
        print(f'The index does not give what it needs ({", ".join(lacking)}): docs/publishing.md, "One index".')


if __name__ == "__main__":
    sys.exit(main())
