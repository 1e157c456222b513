"""Record tests/fixtures/recorded/ anew: what a server really answers to the client.

    make record

The server is the one of HH_API_URL, with the token of HH_API_KEY, or the sandbox when HH_API_URL is not set. A
recording of a real server starts sessions there. Tokens, hosts, ids, times and the server's own headers are scrubbed,
the same way each time, so that an unchanged server gives the same cassettes. Nothing is written when an answer has
another status than it should, or cannot be looked through, or when something in it looks like a secret.

Exit status: 0 when the cassettes are there, 1 when not.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import vcr
from honeyhive_client import HoneyHive, RetryConfig, errors
from vcr.cassette import Cassette
from vcr.persisters.filesystem import FilesystemPersister
from vcr.record_mode import RecordMode

from sandbox.contract import ROOT, Contract
from sandbox.process import running
from scripts.recording import cassette
from scripts.recording.leaks import leaks_in
from scripts.recording.scrub import Scrubber, UnreadableError


class RecordError(Exception):
    """What cannot be recorded."""


@dataclass(frozen=True)
class Scene:
    """One exchange to record: what to call, and which status is to come."""

    name: str
    status: int
    call: Callable[[HoneyHive], Any]
    token: str | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    contract = Contract()
    try:
        with _server() as (url, token):
            texts = _record(url, token, contract)
        _write(options.output, texts)
    except (RecordError, errors.HoneyHiveError, OSError, RuntimeError) as error:
        print(f"{error}\nnothing was written; {options.output} is as it was", file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def _server() -> Iterator[tuple[str, str]]:
    url, token = os.environ.get("HH_API_URL"), os.environ.get("HH_API_KEY")
    if not url:
        with running() as sandbox:
            yield sandbox.url, sandbox.token
    elif not token:
        raise RecordError("HH_API_URL names a server, and HH_API_KEY is not set")
    else:
        print(f"recording {httpx.URL(url).host}; two sessions are started there")
        yield url, token


def _scenes(published: dict[str, Any]) -> list[Scene]:
    session_id, missing = str(uuid.uuid4()), str(uuid.uuid4())
    own = {"session": {**published["session"], "session_id": session_id}}
    without = {"session": {name: value for name, value in published["session"].items() if name != "session_id"}}
    return [
        Scene("start_session", 200, lambda honeyhive: honeyhive.session.start_session(request=own)),
        Scene("start_session_without_id", 200, lambda honeyhive: honeyhive.session.start_session(request=without)),
        Scene("get_session", 200, lambda honeyhive: honeyhive.session.get_session(session_id=session_id)),
        Scene("get_session_404", 404, lambda honeyhive: honeyhive.session.get_session(session_id=missing)),
        Scene("get_session_401", 401, lambda honeyhive: honeyhive.session.get_session(session_id=missing), "no-token"),
    ]


def _record(url: str, token: str, contract: Contract) -> dict[str, str]:
    """The text of each cassette, by its file's name."""
    published = contract.published_request("startSession")
    scrubber = Scrubber(url, contract.data["servers"][0]["url"], set(_strings(published)))
    recorder = vcr.VCR(record_mode=RecordMode.ALL, decode_compressed_response=True)
    recorder.register_persister(_Nowhere)
    texts = {}
    for scene in _scenes(published):
        with (
            recorder.use_cassette(scene.name) as recorded,
            HoneyHive(bearer_auth=scene.token or token, server_url=url, retries=RetryConfig(strategy="none")) as client,
            # The answer is what counts, also when the client makes an error of it.
            contextlib.suppress(errors.SDKError, errors.ResponseValidationError),
        ):
            scene.call(client)
        text = _text(scene, recorded, scrubber)
        if found := leaks_in(text, token):
            raise RecordError(f"{scene.name}: a secret would be left in the cassette: {'; '.join(found)}")
        texts[f"{scene.name}.yaml"] = text
    return texts


def _text(scene: Scene, recorded: Cassette, scrubber: Scrubber) -> str:
    ((request, response),) = zip(recorded.requests, recorded.responses, strict=True)
    status = response["status"]
    if status["code"] != scene.status:
        raise RecordError(f"{scene.name}: the answer should have status {scene.status}, and has {status['code']}")
    body = request.body or b""
    headers = {name.lower(): values[0] for name, values in response["headers"].items()}
    try:
        return cassette.dump(
            scrubber.request(request.method, request.uri, body if isinstance(body, bytes) else body.encode()),
            scrubber.response(status["code"], headers, response["body"]["string"]),
        )
    except UnreadableError as error:
        raise RecordError(f"{scene.name}: {error}") from None


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
