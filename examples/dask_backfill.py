"""Send old sessions from a JSON Lines file, on Dask: `dask_backfill.py FILE [--scheduler ADDRESS]`.

Each line is one session, as an object. A session without an id gets one that follows from its line, so the same file
can be sent twice, or again after a failure, and no session is doubled. The client travels to the workers as its
settings, and opens its connections there.
"""

import argparse
import json
import sys
import uuid
from pathlib import Path

from distributed import Client, as_completed
from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components, operations
from rich.progress import Progress

Line = tuple[int, str]


def send(lines: list[Line], honeyhive: HoneyHive) -> list[str]:
    """Start the sessions of some lines; what went wrong, each with its line."""
    problems = []
    for number, text in lines:
        try:
            session = components.SessionStartRequest.from_dict(json.loads(text))
            if not session.session_id:
                session.session_id = str(uuid.uuid5(uuid.NAMESPACE_OID, text.strip()))
            honeyhive.session.start_session(request=operations.StartSessionRequestBody(session=session))
        except (errors.HoneyHiveError, ValueError) as error:
            problems.append(f"line {number}: {error}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--scheduler", help="address of a Dask scheduler; without one, workers on this machine")
    options = parser.parse_args()

    with options.file.open(encoding="utf-8") as file:
        lines = [(number, line) for number, line in enumerate(file, 1) if line.strip()]
    problems: list[str] = []
    with Client(options.scheduler, dashboard_address=None) as dask, Progress() as progress, HoneyHive() as honeyhive:
        bar = progress.add_task("sessions", total=len(lines))
        futures = {
            dask.submit(send, part, honeyhive, pure=False): len(part)
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
