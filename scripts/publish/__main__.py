"""Publish dist/ to a package index: check first, upload, install from there, call.

    INDEX_URL=https://pypi.internal.example/ python -m scripts.publish [--dry-run] [--checks "test check"] [--force]

INDEX_URL takes the upload, CHECK_URL is what pip installs from: INDEX_URL and "simple/" where it is not given. Who
uploads is in UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, in UV_PUBLISH_TOKEN, or in the keyring.

There are two projects: the client, and then the sandbox, which needs it. Nothing is uploaded before everything that can
be known of both is right, and what the index has already is left alone; so it can be run again after whatever happened.
Checks that the same files have passed already are not run again, unless forced: see scripts/common/passed.py.

Exit status: 0 when the index has the version and it can be installed from there, 1 when not, 130 when it was
interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from scripts.build.distributions import (
    DIST,
    PROJECTS,
    DistributionError,
    Distributions,
    Source,
    build,
    committed,
    sha256,
)
from scripts.common import passed, smoke_test
from scripts.common.git import GitError, git
from scripts.publish import credentials, release_checks
from scripts.publish.credentials import INDEX_NAME, READER, Credentials, masked
from scripts.publish.package_index import PackageIndex, checked_url, is_same_server
from scripts.publish.upload import refuse_wrong_credentials, upload

# Some indexes show a file only some time after they took it.
SECONDS_TO_BE_SHOWN = 60
# How uv reaches an index, which says nothing of what it takes from there.
KEPT = {"UV_CACHE_DIR", "UV_HTTP_RETRIES", "UV_HTTP_TIMEOUT", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS"}
AGAIN = "Run it again when that is mended: it tells what the index has, and uploads only what it lacks."


@dataclass(frozen=True)
class Product:
    """The distributions of one project, and the index that they go to."""

    name: str
    version: str
    dependencies: Sequence[str]
    built: Distributions
    index: PackageIndex

    @property
    def requirement(self) -> str:
        """A line of requirements.txt that only these files fulfil."""
        hashes = " ".join(f"--hash=sha256:{sha256(file)}" for file in self.built.files)
        return f"{self.name}=={self.version} {hashes}"

    def missing(self) -> list[Path]:
        """Return the files that the index lacks; raises DistributionError when it has others of this version."""
        found = self.index.files(self.name, self.version)
        ours = {file.name: file for file in self.built.files}
        other = [
            name for name, url in found.items() if name not in ours or self.index.sha256(url) != sha256(ours[name])
        ]
        if other:
            raise DistributionError(
                f"{self.index.url} has {self.name} {self.version} with other bytes: {', '.join(sorted(other))}. A "
                "version that people may have is not replaced: release the next one. (Only what was never meant, as "
                "half a file, is for the index's administrator to delete.)"
            )
        return [file for name, file in ours.items() if name not in found]

    def state(self) -> str:
        """Return what the index has of the version, in words."""
        try:
            missing = self.missing()
        except DistributionError as error:
            return f"What the index has now: {error}"
        there = [file.name for file in self.built.files if file not in missing]
        return f"The index has {' and '.join(there) if there else 'nothing'} of {self.name} {self.version}."


@dataclass(frozen=True)
class Publication:
    """One version on its way to one index; the products in the order in which they are uploaded."""

    source: Source
    products: Sequence[Product]
    url: str
    uploader: Credentials
    index: PackageIndex

    @property
    def version(self) -> str:
        return self.source.version

    def missing(self) -> list[Path]:
        """Return the files that the index lacks; raises DistributionError when it has others of this version."""
        return [file for product in self.products for file in product.missing()]

    def state(self) -> str:
        """Return what the index has of each product, and what that means, in words."""
        states = [product.state() for product in self.products]
        with contextlib.suppress(DistributionError):
            complete = [product.name for product in self.products if not product.missing()]
            if 0 < len(complete) < len(self.products):
                states.append(f"{' and '.join(complete)} can be installed by now, and need not be taken back.")
        return "\n".join(states)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            _publish(Path(scratch), options.dry_run, options.checks.split(), force=options.force)
    except (DistributionError, GitError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt as interrupt:
        print(f"interrupted. {interrupt}".strip(), file=sys.stderr)
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
    parser.add_argument("--force", action="store_true", help="run also the checks that these files have passed")
    return parser


def _publish(scratch: Path, dry_run: bool, checks: list[str], *, force: bool) -> None:
    try:
        publication = _prepare(scratch)
        missing = publication.missing()
        for file in [file for product in publication.products for file in product.built.files]:
            print(f"  {file.name}: {'not in the index yet' if file in missing else 'already published, same bytes'}")
        if dry_run:
            _tell_plan(publication, missing, checks)
            return
        if missing and checks:
            refuse_wrong_credentials(publication.url, publication.uploader)
            passed.run_checks(checks, force=force)
            _refuse_moved(publication.source)
    except (DistributionError, GitError, passed.CheckError, OSError) as error:
        raise DistributionError(f"{error}\nNothing was uploaded.") from error
    except KeyboardInterrupt:
        raise KeyboardInterrupt("Nothing was uploaded.") from None
    try:
        _upload(publication, missing)
        _verify(publication, scratch)
    except (DistributionError, GitError, OSError) as error:
        raise DistributionError(f"{error}\n{publication.state()}\n{AGAIN}") from error
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"{publication.state()}\n{AGAIN}") from None
    _report(publication, bool(missing))


def _prepare(scratch: Path) -> Publication:
    """What is to be published, and where; raises DistributionError with what stands in the way."""
    given = os.environ.get("INDEX_URL", "")
    if not given:
        raise DistributionError("INDEX_URL is not given; write: make publish INDEX_URL=https://pypi.internal.example/")
    url = checked_url("INDEX_URL", given)
    check_url = checked_url("CHECK_URL", os.environ.get("CHECK_URL") or f"{url}simple/")
    uploader, reader = credentials.take(url)
    source = committed(scratch / "source")
    with ThreadPoolExecutor(len(PROJECTS)) as pool:
        fresh = list(pool.map(lambda each: build(source.folder(each), scratch / "fresh", source.epoch), PROJECTS))
    if problems := release_checks.problems(source, fresh):
        raise DistributionError("\n".join(problems))
    index = PackageIndex(check_url, reader or (uploader if is_same_server(check_url, url) else None))
    products = []
    for project, built in zip(PROJECTS, fresh, strict=True):
        about = source.metadata(project)
        products.append(Product(about["name"], source.version, about["dependencies"], built, index))
        print(
            f"{about['name']} {source.version}, of commit {source.commit[:7]}: {DIST}/ holds what a fresh build gives"
        )
    sys.stdout.flush()
    return Publication(source, products, url, uploader, index)


def _refuse_moved(source: Source) -> None:
    # Checks take minutes, in which a person works.
    if git("rev-parse", "HEAD") != source.commit:
        raise DistributionError("another commit was checked out in the meantime; run it again")
    if dirt := release_checks.dirt():
        raise DistributionError(dirt)


def _upload(publication: Publication, missing: list[Path]) -> None:
    for file in missing:
        print(f"uploading {file.name} to {publication.url} as {publication.uploader.username}", flush=True)
        upload(file, publication.url, publication.uploader)


def _verify(publication: Publication, scratch: Path) -> None:
    """Compare what the index gives, install it from there and call it."""
    deadline = time.monotonic() + SECONDS_TO_BE_SHOWN
    while missing := publication.missing():
        if time.monotonic() > deadline:
            names = " and ".join(file.name for file in missing)
            raise DistributionError(
                f"{publication.url} took {names}, and {publication.index.url} does not show it; is that the address "
                "that pip installs from? CHECK_URL names another."
            )
        time.sleep(1)
    print("installing both from the index into a clean environment, and calling the installed sandbox", flush=True)
    try:
        python = smoke_test.new_environment(scratch / "environment")
        _install(publication, python, scratch)
        smoke_test.call_sandbox(python, publication.version)
    except smoke_test.SmokeError as error:
        message = masked(str(error), publication.uploader, publication.index.credentials)
        raise DistributionError(
            f"It was installed from {publication.index.url} to try it, which failed: {message}"
        ) from error


def _install(publication: Publication, python: Path, scratch: Path) -> None:
    wanted = scratch / "requirements.txt"
    wanted.write_text("".join(f"{product.requirement}\n" for product in publication.products), encoding="utf-8")
    known = publication.index.credentials
    secrets = {f"{READER}_USERNAME": known.username, f"{READER}_PASSWORD": known.password} if known else {}
    index = f"{INDEX_NAME}={publication.index.url}"
    # The packages themselves from this index and from nowhere else, whatever this machine's settings are.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UV_") or name in KEPT}
    alone = ["--no-config", "--default-index", index, "--no-deps", "--require-hashes", "--requirements", str(wanted)]
    smoke_test.install(python, *alone, "--refresh", environment={**kept, **secrets})
    # What it needs, as it was tested, from where this machine has it when the index does not.
    locks = [word for each in PROJECTS for word in ("--requirements", str(publication.source.root / each.lock))]
    locked = ["--no-build", "--require-hashes", *locks]
    smoke_test.install(python, "--index", index, *locked, environment={**os.environ, **secrets})
    smoke_test.check(python)


def _tell_plan(publication: Publication, missing: list[Path], checks: list[str]) -> None:
    print("a dry run: from here on it is only told")
    for target in checks if missing else []:
        print(f"  make {target}")
    for file in missing:
        print(f"  upload {file.name} ({sha256(file)}) to {publication.url} as {publication.uploader.username}")
    print(
        f"  compare what {publication.index.url} gives, install it from there, start a session in the installed sandbox"
    )


def _report(publication: Publication, is_new: bool) -> None:
    url, done = publication.index.url, "published" if is_new else "already published, same bytes"
    for product in publication.products:
        print(f"\n{product.name} {product.version} is {done}: {url}")
        for file in product.built.files:
            print(f"  {sha256(file)}  {file.name}")
    print("Install with")
    for product in publication.products:
        print(f"  pip install --index-url {url} {product.name}=={product.version}")
        print(f"  uv pip install --default-index {url} {product.name}=={product.version}")
    locks = " and ".join(str(each.lock) for each in PROJECTS)
    print(f"or with these lines in requirements.txt; pip then requires the hashes of all dependencies, as in {locks}")
    for product in publication.products:
        print(f"  {product.requirement}")
    names = {product.name for product in publication.products}
    needed = [Requirement(line).name for product in publication.products for line in product.dependencies]
    lacking = [name for name in dict.fromkeys(needed) if name not in names and not publication.index.knows(name)]
    if lacking:
        print(f'The index lacks what they need ({", ".join(lacking)}): docs/publishing.md, "One index".')


if __name__ == "__main__":
    sys.exit(main())
