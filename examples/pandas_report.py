"""Read sessions into a table, and print durations by source: `pandas_report.py FILE`, with a session ID on each line.

Sessions are read concurrently; those that do not exist are only counted.
"""

import asyncio
import sys
from pathlib import Path

import pandas as pd
from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components


async def read(session_ids: list[str]) -> list[components.Event | BaseException]:
    async with HoneyHive() as honeyhive:
        calls = (honeyhive.session.get_session_async(session_id) for session_id in session_ids)
        results = await asyncio.gather(*calls, return_exceptions=True)
    return [result if isinstance(result, BaseException) else result.value for result in results]


def main(file: Path) -> None:
    results = asyncio.run(read(file.read_text(encoding="utf-8").split()))
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, errors.NotFoundError):
            raise result
    events = [result for result in results if isinstance(result, components.Event)]
    # Free-form objects become columns: `metadata.model`, `inputs.question`, ...
    table = pd.json_normalize([event.to_dict() for event in events])
    print(table.groupby("source")["duration"].describe()[["count", "mean", "max"]].to_string())
    print(f"{len(events)} sessions, {len(results) - len(events)} not found")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
