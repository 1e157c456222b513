"""Start many sessions concurrently, with a progress bar: `many_sessions.py [COUNT]`.

All calls share a client and its connections. A call that fails does not stop the others.
"""

import asyncio
import sys
from collections import Counter

from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components, operations
from rich.progress import Progress


async def main(count: int) -> int:
    failed: Counter[str] = Counter()
    example: dict[str, str] = {}
    async with HoneyHive() as honeyhive:
        with Progress() as progress:
            bar = progress.add_task("sessions", total=count)

            async def start(number: int) -> None:
                session = components.SessionStartRequest(
                    project="Simple RAG Project",
                    session_name=f"Question {number}",
                    source="batch",
                    inputs={"question": f"What is {number} squared?"},
                    outputs={"content": str(number**2)},
                )
                try:
                    await honeyhive.session.start_session_async(
                        request=operations.StartSessionRequestBody(session=session)
                    )
                except errors.HoneyHiveError as error:
                    failed[type(error).__name__] += 1
                    example[type(error).__name__] = str(error)
                progress.advance(bar)

            await asyncio.gather(*(start(number) for number in range(count)))

    print(f"{count - failed.total()} started, {failed.total()} failed")
    for kind, times in failed.most_common():
        print(f"  {times} x {kind}, such as: {example[kind]}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
