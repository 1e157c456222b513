"""Send old sessions from a JSON Lines file, on Dask: `dask_backfill.py FILE [--scheduler ADDRESS]`.

Each line is one session, as an object. A session without an id gets one that follows from what is in it, so the file
can be sent twice, or again after a failure, in any order: a server that keeps one session an id has none twice.

Each worker makes its client from its own HH_API_KEY and HH_API_URL. A client would travel to it just as well, but with
the token, and what Dask sends is not encrypted unless it is told to.
"""

import argparse
import json
import sys
import uuid
from collections import Counter
from pathlib import Path

from distributed import Client, as_completed
from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components, operations
from rich.progress import Progress

Line = tuple[int, str]


def with_ids(lines: list[Line]) -> list[tuple[int, str, str]]:
    """The lines with an id for each; sessions that are alike are told apart by their count."""
    seen: Counter[str] = Counter()
    found = []
    for number, text in lines:
        try:
            content = json.dumps(json.loads(text), sort_keys=True)
        except ValueError:
            content = text
        seen[content] += 1
        found.append((number, text, str(uuid.uuid5(uuid.NAMESPACE_OID, f"{seen[content]} {content}"))))
    return found


def send(lines: list[tuple[int, str, str]]) -> list[str]:
    """Start the sessions of some lines; what went wrong, each with its line."""
    problems = []
    with HoneyHive() as honeyhive:
        for number, text, session_id in lines:
            try:
                session = components.SessionStartRequest.from_dict({"session_id": session_id, **json.loads(text)})
                honeyhive.session.start_session(request=operations.StartSessionRequestBody(session=session))
            except (errors.HoneyHiveError, TypeError, ValueError) as error:
                problems.append(f"line {number}: {error}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--scheduler", help="address of a Dask scheduler; without one, workers on this machine")
    options = parser.parse_args()

    with options.file.open(encoding="utf-8") as file:
        lines = with_ids([(number, line) for number, line in enumerate(file, 1) if line.strip()])
    problems: list[str] = []
    with Client(options.scheduler, dashboard_address=None) as dask, Progress() as progress:
        bar = progress.add_task("sessions", total=len(lines))
        futures = {
            dask.submit(send, part, pure=False): len(part)
            for part in (lines[start : start + 50] for start in range(0, len(lines), 50))
        }
        for future, found in as_completed(futures, with_results=True):
            problems += found
            progress.advance(bar, futures[future])

    print(f"{len(lines) - len(problems)} sessions are there, {len(problems)} are not")
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
