"""Record the exchanges of a real server with the client into tests/fixtures/recorded/.

    make record

scripts/record/scenarios.py defines the calls. The server is that of HH_API_URL, with the token of HH_API_KEY, or the
sandbox if HH_API_URL is not set. A recording of a real server starts sessions there. Tokens, hosts, IDs, times and the
server's own headers are replaced, the same way each time, so that an unchanged server gives the same cassettes. Nothing
is written if a response has an unexpected status, cannot be sanitized, or contains what looks like a secret.

Exit status: 0 when the cassettes are written, 1 otherwise.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import vcr
from honeyhive_sandbox import running
from vcr.cassette import Cassette
from vcr.persisters.filesystem import FilesystemPersister
from vcr.record_mode import RecordMode

from scripts import ROOT
from scripts.common.operations import Operations
from scripts.record import cassette, scenarios
from scripts.record.sanitize import Sanitizer, UnreadableError
from scripts.record.secret_scan import secrets_in


class RecordError(Exception):
    """An exchange cannot be recorded."""


def main(
    arguments: Sequence[str] | None = None,
    *,
    description: Path = ROOT / "openapi.yaml",
    project: ModuleType = scenarios,
) -> int:
    """Record the scenarios of a module for a description, by default those of `scripts.record.scenarios`."""
    options = _parser().parse_args(arguments)
    failures = (RecordError, project.package.errors.HoneyHiveError, OSError, RuntimeError)
    published = Operations(description)
    try:
        with _server(description) as (url, token):
            texts = _record(url, token, published, project)
        _write(options.output, texts)
    except failures as error:
        print(f"{error}\nnothing was written; {options.output} was not modified", file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def _server(description: Path) -> Iterator[tuple[str, str]]:
    url, token = os.environ.get("HH_API_URL"), os.environ.get("HH_API_KEY")
    if not url:
        with running("--description", str(description)) as sandbox:
            yield sandbox.url, sandbox.token
    elif not token:
        raise RecordError("HH_API_URL is set and HH_API_KEY is not; set both")
    else:
        print(f"recording {httpx.URL(url).host}; sessions are started there")
        yield url, token


def _record(url: str, token: str, published: Operations, project: ModuleType) -> dict[str, str]:
    """Return the text of each cassette by the name of its file."""
    ids: dict[str, str] = {}
    all_scenarios = project.scenarios(published.request_example, lambda label: ids.setdefault(label, str(uuid.uuid4())))
    examples = {string for name in published.operations for string in _strings(published.request_example(name))}
    labels = {new_id: label for label, new_id in ids.items()}
    sanitizer = Sanitizer(url, published.data["servers"][0]["url"], examples, labels)
    recorder = vcr.VCR(record_mode=RecordMode.ALL, decode_compressed_response=True)
    recorder.register_persister(_NoPersister)
    package = project.package
    texts = {}
    for scenario in all_scenarios:
        settings = {"server_url": url, "retries": package.RetryConfig(strategy="none")}
        with (
            recorder.use_cassette(scenario.name) as recorded,
            package.HoneyHive(bearer_auth=scenario.token or token, **settings) as client,
            # A response is recorded even if it is an error to the client.
            contextlib.suppress(package.errors.SDKError, package.errors.ResponseValidationError),
        ):
            scenario.call(client)
        text = _text(scenario, recorded, sanitizer)
        if secrets := secrets_in(text, token):
            raise RecordError(f"{scenario.name}: the cassette would contain a secret: {'; '.join(secrets)}")
        texts[f"{scenario.name}.yaml"] = text
    return texts


def _text(scenario: scenarios.Scenario, recorded: Cassette, sanitizer: Sanitizer) -> str:
    ((request, response),) = zip(recorded.requests, recorded.responses, strict=True)
    status = response["status"]
    if status["code"] != scenario.status:
        raise RecordError(f"{scenario.name}: expected status {scenario.status}, got {status['code']}")
    sanitizer.scenario = scenario.name
    body = request.body or b""
    headers = {name.lower(): values[0] for name, values in response["headers"].items()}
    try:
        return cassette.dump(
            sanitizer.request(request.method, request.uri, body if isinstance(body, bytes) else body.encode()),
            sanitizer.response(status["code"], headers, response["body"]["string"]),
        )
    except UnreadableError as error:
        raise RecordError(f"{scenario.name}: {error}") from None


class _NoPersister(FilesystemPersister):  # type: ignore[misc]  # vcrpy has no types
    """Prevents vcrpy from writing: cassettes are written once all of them are sanitized."""

    @staticmethod
    def save_cassette(cassette_path: str, cassette_dict: Any, serializer: Any) -> None:
        """Write nothing."""


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Write all cassettes or none, and print the differences."""
    folder.mkdir(parents=True, exist_ok=True)
    changes: list[str] = []
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as scratch:
        for name, text in texts.items():
            file = folder / name
            old = file.read_text(encoding="utf-8", errors="replace") if file.exists() else None
            if old == text:
                changes.append(f"{name}: unchanged")
                continue
            Path(scratch, name).write_text(text, encoding="utf-8")
            changes.append(f"{name}: {'new' if old is None else 'changed'}")
            changes += _differences(old, text) if old is not None else []
        for new in Path(scratch).iterdir():
            new.replace(folder / new.name)
    for other in sorted({path.name for path in folder.glob("*.yaml")} - texts.keys()):
        changes.append(f"{other}: not recorded by this command")
    print("\n".join(changes))


def _differences(old: str, new: str) -> list[str]:
    """Return a line for each difference in the shape of two cassettes."""
    after = cassette.shape(new)
    try:
        before = cassette.shape(old)
    except cassette.ShapeError:
        return ["  (the old cassette cannot be read)"]
    lines = sorted(before ^ after, key=lambda line: (line.partition(":")[0], line in after))
    return [f"  {'+' if line in after else '-'} {line}" for line in lines]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.record", description="Record tests/fixtures/recorded/.")
    recorded = ROOT / "tests" / "fixtures" / "recorded"
    parser.add_argument("--output", type=Path, default=recorded, help="default: tests/fixtures/recorded")
    return parser


if __name__ == "__main__":
    sys.exit(main())
