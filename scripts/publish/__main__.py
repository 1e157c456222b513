"""Publish dist/ to a package index: check first, upload, install from there, call.

    INDEX_URL=https://pypi.internal.example/ python -m scripts.publish [--dry-run] [--checks "test check"] [--force]

Files are uploaded to INDEX_URL, and installed from CHECK_URL, by default INDEX_URL followed by "simple/". The
credentials are in UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, in UV_PUBLISH_TOKEN, or in the keyring.

Two projects are published: the client, and the sandbox, which depends on it. Nothing is uploaded before both have been
checked, and files that the index has are skipped, so the command can be repeated after a failure. Checks that the same
files have passed are skipped too, unless forced (scripts/common/passed.py).

Exit status: 0 when the version can be installed from the index, 1 when it cannot, 130 when interrupted.
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
from scripts.publish.credentials import INDEX_NAME, READER, Credentials, redacted
from scripts.publish.package_index import PackageIndex, is_same_server, validated_url
from scripts.publish.upload import upload, validate_credentials

# Some indexes list a file only some time after its upload.
LISTING_TIMEOUT = 60
# Settings of uv that decide how it connects, not what it installs.
CONNECTION_SETTINGS = {"UV_CACHE_DIR", "UV_HTTP_RETRIES", "UV_HTTP_TIMEOUT", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS"}
AGAIN = "Run the command again when that is fixed: it uploads only the files that the index lacks."


@dataclass(frozen=True)
class Product:
    """The distributions of a project, and the index that they are published to."""

    name: str
    version: str
    dependencies: Sequence[str]
    built: Distributions
    index: PackageIndex

    @property
    def requirement(self) -> str:
        """A line of requirements.txt that only these files satisfy."""
        hashes = " ".join(f"--hash=sha256:{sha256(file)}" for file in self.built.files)
        return f"{self.name}=={self.version} {hashes}"

    def missing(self) -> list[Path]:
        """Return the files that the index lacks; raise DistributionError where it has different ones."""
        published = self.index.files(self.name, self.version)
        ours = {file.name: file for file in self.built.files}
        different = [
            name for name, url in published.items() if name not in ours or self.index.sha256(url) != sha256(ours[name])
        ]
        if different:
            raise DistributionError(
                f"{self.index.url} has {self.name} {self.version} with different content: "
                f"{', '.join(sorted(different))}. A published version is never replaced; release a new version. (An "
                "incomplete file can only be deleted by the administrator of the index.)"
            )
        return [file for name, file in ours.items() if name not in published]

    def state(self) -> str:
        """Return a description of what the index has of the version."""
        try:
            missing = self.missing()
        except DistributionError as error:
            return f"Current state of the index: {error}"
        published = [file.name for file in self.built.files if file not in missing]
        return f"The index has {' and '.join(published) or 'no file'} of {self.name} {self.version}."


@dataclass(frozen=True)
class Publication:
    """A version to be published to an index; the products are in the order of their upload."""

    source: Source
    products: Sequence[Product]
    url: str
    uploader: Credentials
    index: PackageIndex

    @property
    def version(self) -> str:
        return self.source.version

    def missing(self) -> list[Path]:
        """Return the files that the index lacks; raise DistributionError where it has different ones."""
        return [file for product in self.products for file in product.missing()]

    def state(self) -> str:
        """Return a description of what the index has of each product."""
        states = [product.state() for product in self.products]
        with contextlib.suppress(DistributionError):
            complete = [product.name for product in self.products if not product.missing()]
            if 0 < len(complete) < len(self.products):
                states.append(f"{' and '.join(complete)} can be installed already and need not be removed.")
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
    parser.add_argument("--dry-run", action="store_true", help="check everything, and print what would be done")
    parser.add_argument(
        "--checks", default="test check", help="targets of the Makefile that must succeed first (%(default)s)"
    )
    parser.add_argument("--force", action="store_true", help="also run checks that these files have passed")
    return parser


def _publish(scratch: Path, dry_run: bool, checks: list[str], *, force: bool) -> None:
    try:
        publication = _prepare(scratch)
        missing = publication.missing()
        for file in [file for product in publication.products for file in product.built.files]:
            print(f"  {file.name}: {'not in the index yet' if file in missing else 'already published, same content'}")
        if dry_run:
            _print_plan(publication, missing, checks)
            return
        if missing and checks:
            validate_credentials(publication.url, publication.uploader)
            passed.run_checks(checks, force=force)
            _require_same_commit(publication.source)
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
    """Return what is to be published, and where; raise DistributionError with everything that prevents it."""
    given = os.environ.get("INDEX_URL", "")
    if not given:
        raise DistributionError("INDEX_URL is not set; write: make publish INDEX_URL=https://pypi.internal.example/")
    url = validated_url("INDEX_URL", given)
    check_url = validated_url("CHECK_URL", os.environ.get("CHECK_URL") or f"{url}simple/")
    uploader, reader = credentials.take(url)
    source = committed(scratch / "source")
    with ThreadPoolExecutor(len(PROJECTS)) as pool:
        fresh = list(pool.map(lambda each: build(source.folder(each), scratch / "fresh", source.epoch), PROJECTS))
    if errors := release_checks.errors(source, fresh):
        raise DistributionError("\n".join(errors))
    index = PackageIndex(check_url, reader or (uploader if is_same_server(check_url, url) else None))
    products = []
    for project, built in zip(PROJECTS, fresh, strict=True):
        metadata = source.metadata(project)
        products.append(Product(metadata["name"], source.version, metadata["dependencies"], built, index))
        print(f"{metadata['name']} {source.version}, commit {source.commit[:7]}: {DIST}/ is identical to a fresh build")
    sys.stdout.flush()
    return Publication(source, products, url, uploader, index)


def _require_same_commit(source: Source) -> None:
    # Another commit may have been checked out during the checks, which take minutes.
    if git("rev-parse", "HEAD") != source.commit:
        raise DistributionError("another commit was checked out in the meantime; run the command again")
    if error := release_checks.uncommitted_changes():
        raise DistributionError(error)


def _upload(publication: Publication, missing: list[Path]) -> None:
    for file in missing:
        print(f"uploading {file.name} to {publication.url} as {publication.uploader.username}", flush=True)
        upload(file, publication.url, publication.uploader)


def _verify(publication: Publication, scratch: Path) -> None:
    """Compare the files in the index, install them from there and call the installed sandbox."""
    deadline = time.monotonic() + LISTING_TIMEOUT
    while missing := publication.missing():
        if time.monotonic() > deadline:
            names = " and ".join(file.name for file in missing)
            raise DistributionError(
                f"{publication.url} accepted {names}, but {publication.index.url} does not list it. If pip installs "
                "from another URL, set CHECK_URL."
            )
        time.sleep(1)
    print(
        "installing both packages from the index into a clean environment, and calling the installed sandbox",
        flush=True,
    )
    try:
        python = smoke_test.new_environment(scratch / "environment")
        _install(publication, python, scratch)
        smoke_test.call_sandbox(python, publication.version)
    except smoke_test.SmokeError as error:
        message = redacted(str(error), publication.uploader, publication.index.credentials)
        raise DistributionError(
            f"the smoke test of the packages from {publication.index.url} failed: {message}"
        ) from error


def _install(publication: Publication, python: Path, scratch: Path) -> None:
    requirements = scratch / "requirements.txt"
    requirements.write_text("".join(f"{product.requirement}\n" for product in publication.products), encoding="utf-8")
    reader = publication.index.credentials
    secrets = {f"{READER}_USERNAME": reader.username, f"{READER}_PASSWORD": reader.password} if reader else {}
    index = f"{INDEX_NAME}={publication.index.url}"
    # The packages themselves come from this index alone, regardless of the settings of this machine.
    settings = {
        name: value for name, value in os.environ.items() if not name.startswith("UV_") or name in CONNECTION_SETTINGS
    }
    alone = [
        "--no-config",
        "--default-index",
        index,
        "--no-deps",
        "--require-hashes",
        "--requirements",
        str(requirements),
    ]
    smoke_test.install(python, *alone, "--refresh", environment={**settings, **secrets})
    # The tested versions of their dependencies come from this machine's indexes where this index lacks them.
    locks = [publication.source.root / each.lock for each in PROJECTS]
    locked = ["--no-build", "--require-hashes", *(f"--requirements={lock}" for lock in locks)]
    smoke_test.install(python, "--index", index, *locked, environment={**os.environ, **secrets})
    smoke_test.check(python)


def _print_plan(publication: Publication, missing: list[Path], checks: list[str]) -> None:
    print("dry run; these steps would be run:")
    for target in checks if missing else []:
        print(f"  make {target}")
    for file in missing:
        print(f"  upload {file.name} ({sha256(file)}) to {publication.url} as {publication.uploader.username}")
    print(f"  compare the files of {publication.index.url}, install them, start a session in the installed sandbox")


def _report(publication: Publication, is_new: bool) -> None:
    url, state = publication.index.url, "published" if is_new else "already published, same content"
    for product in publication.products:
        print(f"\n{product.name} {product.version} is {state}: {url}")
        for file in product.built.files:
            print(f"  {sha256(file)}  {file.name}")
    print("Install with:")
    for product in publication.products:
        print(f"  pip install --index-url {url} {product.name}=={product.version}")
        print(f"  uv pip install --default-index {url} {product.name}=={product.version}")
    locks = " and ".join(str(each.lock) for each in PROJECTS)
    print(f"or with these lines in requirements.txt (pip then requires hashes of all dependencies, as in {locks}):")
    for product in publication.products:
        print(f"  {product.requirement}")
    names = {product.name for product in publication.products}
    dependencies = [Requirement(line).name for product in publication.products for line in product.dependencies]
    missing = [name for name in dict.fromkeys(dependencies) if name not in names and not publication.index.knows(name)]
    if missing:
        print(f'The index lacks dependencies ({", ".join(missing)}): see docs/publishing.md, "One index".')


if __name__ == "__main__":
    sys.exit(main())
