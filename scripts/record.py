"""Record tests/fixtures/recorded/ anew: what a server really answers to the client.

    make record

What is called stands in scripts/recording/scenarios.py. The server is the one of HH_API_URL, with the token of
HH_API_KEY, or the sandbox when HH_API_URL is not set. A recording of a real server starts sessions there. Tokens,
hosts, IDs, times and the server's own headers are scrubbed, the same way each time, so that an unchanged server gives
the same cassettes. Nothing is written when a response has another status than it should, or cannot be looked through,
or when something in it looks like a secret.

Exit status: 0 when the cassettes are there, 1 when not.
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

from scripts.published import ROOT, Published
from scripts.recording import cassette, scenarios
from scripts.recording.leaks import leaks_in
from scripts.recording.scrub import Scrubber, UnreadableError


class RecordError(Exception):
    """What cannot be recorded."""


def main(
    arguments: Sequence[str] | None = None,
    *,
    description: Path = ROOT / "openapi.yaml",
    project: ModuleType = scenarios,
) -> int:
    """Record; `project` is a module of scenarios for this description, as `scripts.recording.scenarios` is one."""
    options = _parser().parse_args(arguments)
    failures = (RecordError, project.package.errors.HoneyHiveError, OSError, RuntimeError)
    published = Published(description)
    try:
        with _server(description) as (url, token):
            texts = _record(url, token, published, project)
        _write(options.output, texts)
    except failures as error:
        print(f"{error}\nnothing was written; {options.output} is as it was", file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def _server(description: Path) -> Iterator[tuple[str, str]]:
    url, token = os.environ.get("HH_API_URL"), os.environ.get("HH_API_KEY")
    if not url:
        with running("--description", str(description)) as sandbox:
            yield sandbox.url, sandbox.token
    elif not token:
        raise RecordError("HH_API_URL names a server, and HH_API_KEY is not set")
    else:
        print(f"recording {httpx.URL(url).host}; sessions are started there")
        yield url, token


def _record(url: str, token: str, published: Published, project: ModuleType) -> dict[str, str]:
    """The text of each cassette, by its file's name."""
    ids: dict[str, str] = {}
    listed = project.scenarios(published.request_example, lambda label: ids.setdefault(label, str(uuid.uuid4())))
    examples = {string for name in published.operations for string in _strings(published.request_example(name))}
    labels = {new_id: label for label, new_id in ids.items()}
    scrubber = Scrubber(url, published.data["servers"][0]["url"], examples, labels)
    recorder = vcr.VCR(record_mode=RecordMode.ALL, decode_compressed_response=True)
    recorder.register_persister(_Nowhere)
    package = project.package
    texts = {}
    for scenario in listed:
        settings = {"server_url": url, "retries": package.RetryConfig(strategy="none")}
        with (
            recorder.use_cassette(scenario.name) as recorded,
            package.HoneyHive(bearer_auth=scenario.token or token, **settings) as client,
            # The response is what counts, also when the client makes an error of it.
            contextlib.suppress(package.errors.SDKError, package.errors.ResponseValidationError),
        ):
            scenario.call(client)
        text = _text(scenario, recorded, scrubber)
        if found := leaks_in(text, token):
            raise RecordError(f"{scenario.name}: a secret would be left in the cassette: {'; '.join(found)}")
        texts[f"{scenario.name}.yaml"] = text
    return texts


def _text(scenario: scenarios.Scenario, recorded: Cassette, scrubber: Scrubber) -> str:
    ((request, response),) = zip(recorded.requests, recorded.responses, strict=True)
    status = response["status"]
    if status["code"] != scenario.status:
        raise RecordError(f"{scenario.name}: expected status {scenario.status}, got {status['code']}")
    scrubber.scenario = scenario.name
    body = request.body or b""
    headers = {name.lower(): values[0] for name, values in response["headers"].items()}
    try:
        return cassette.dump(
            scrubber.request(request.method, request.uri, body if isinstance(body, bytes) else body.encode()),
            scrubber.response(status["code"], headers, response["body"]["string"]),
        )
    except UnreadableError as error:
        raise RecordError(f"{scenario.name}: {error}") from None


class _Nowhere(FilesystemPersister):  # type: ignore[misc]  # vcrpy has no types
    """Keeps vcrpy from writing: a cassette is written when all are scrubbed and looked through."""

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
    """Write all cassettes or none, and tell what is new in them."""
    folder.mkdir(parents=True, exist_ok=True)
    changes: list[str] = []
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as scratch:
        for name, text in texts.items():
            file = folder / name
            old = file.read_text(encoding="utf-8", errors="replace") if file.exists() else None
            if old == text:
                changes.append(f"{name}: as it was")
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
    """What changed in the shape of an answer, a line each."""
    after = cassette.shape(new)
    try:
        before = cassette.shape(old)
    except cassette.ShapeError:
        return ["  (the old one could not be read)"]
    lines = sorted(before ^ after, key=lambda line: (line.partition(":")[0], line in after))
    return [f"  {'+' if line in after else '-'} {line}" for line in lines]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.record", description="Record tests/fixtures/recorded/ anew."
    )
    recorded = ROOT / "tests" / "fixtures" / "recorded"
    parser.add_argument("--output", type=Path, default=recorded, help="default: tests/fixtures/recorded")
    return parser


if __name__ == "__main__":
    sys.exit(main())
