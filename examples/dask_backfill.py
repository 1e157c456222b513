"""Send old sessions from a JSON Lines file, on Dask: `dask_backfill.py FILE [--scheduler ADDRESS]`.

Each line is a session, as a JSON object. A session without an ID gets an ID derived from its content, so the file can
be sent again, for example after a failure, and HoneyHive still has each session once. An ID in the file must be a
UUID, since HoneyHive replaces any other. The file is read as a stream, so it may be of any size.

Each worker creates its client from its own HH_API_KEY and HH_API_URL. A client could also be sent to the workers, but
its token would be in the message, and Dask encrypts messages only if configured to.
"""

import argparse
import hashlib
import json
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from distributed import Client, as_completed
from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components, operations
from rich.progress import Progress

LINES_OF_PART = 50

Line = tuple[int, bytes, str]


def parts_of(file: BinaryIO) -> Iterator[list[Line]]:
    """Yield the lines in parts, each line with its number and an ID; equal sessions get different IDs."""
    seen = Counter[bytes]()
    lines = ((number, line, id_of(line, seen)) for number, line in enumerate(file, 1) if line.strip())
    while part := list(islice(lines, LINES_OF_PART)):
        yield part


def id_of(line: bytes, seen: Counter[bytes]) -> str:
    try:
        content = json.dumps(json.loads(line), sort_keys=True).encode()
    except ValueError:
        content = line
    digest = hashlib.sha256(content).digest()
    seen[digest] += 1
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{seen[digest]} {digest.hex()}"))


def send(part: list[Line]) -> tuple[int, int, list[str]]:
    """Start the sessions of a part; return the number of its lines and bytes, and each failure with its line."""
    failures = []
    with HoneyHive() as honeyhive:
        for number, line, session_id in part:
            try:
                session = components.SessionStartRequest.from_dict({"session_id": session_id, **json.loads(line)})
                honeyhive.session.start_session(request=operations.StartSessionRequestBody(session=session))
            except (errors.HoneyHiveError, TypeError, ValueError) as error:
                failures.append(f"line {number}: {error}")
    return len(part), sum(len(line) for _, line, _ in part), failures


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--scheduler", help="address of a Dask scheduler; without it, workers on this machine")
    parser.add_argument(
        "--in-flight",
        type=int,
        default=20,
        help="parts of 50 lines in memory; two for each thread of the cluster keep it busy (%(default)s)",
    )
    options = parser.parse_args()

    count, failures = 0, []
    # A cluster that is started here needs no dashboard.
    dask = Client(options.scheduler) if options.scheduler else Client(dashboard_address=None)
    with dask, options.file.open("rb") as file, Progress() as progress:
        bar = progress.add_task("bytes", total=options.file.stat().st_size)
        parts = parts_of(file)
        running = as_completed(
            [dask.submit(send, part, pure=False) for part in islice(parts, options.in_flight)], with_results=True
        )
        for _, (lines, size, failed) in running:
            count += lines
            failures += failed
            progress.advance(bar, size)
            for part in islice(parts, 1):
                running.add(dask.submit(send, part, pure=False))

    print(f"{count - len(failures)} sessions sent, {len(failures)} failed")
    for failure in failures:
        print(f"  {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
