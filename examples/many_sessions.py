"""Start many sessions at once, with a progress bar: `many_sessions.py [COUNT]`.

All calls share one client and its connections. A call that fails does not end the others.
"""

import asyncio
import sys

from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components, operations
from rich.progress import Progress


async def main(count: int) -> int:
    failed: list[errors.HoneyHiveError] = []
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
                    failed.append(error)
                progress.advance(bar)

            await asyncio.gather(*(start(number) for number in range(count)))

    print(f"{count - len(failed)} started, {len(failed)} failed")
    for message in sorted({str(error) for error in failed}):
        print(f"  {message}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
