"""Start thousands of sessions through a proxy with faults, and verify that each is stored exactly once."""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from honeyhive_client import BackoffStrategy, HoneyHive, RetryConfig, errors
from honeyhive_sandbox import running

from .proxy import FAULTS, TWICE, Proxy, proxies

RETRIES = RetryConfig(
    backoff=BackoffStrategy(initial_interval=5, max_interval=100, exponent=2, max_elapsed_time=60_000), max_retries=8
)
SETTINGS: dict[str, Any] = {"timeout": 1, "retries": RETRIES}
THREADS, TASKS = 16, 64


class Campaign:
    """Starts by one style of calls, each session named after its call.

    Attributes:
        acknowledged: The session IDs in the responses, by name.
        failed: How many calls raised an error of the package, by its class.
        untyped: The errors that are not of the package.
    """

    def __init__(self, style: str) -> None:
        self.style = style
        self.acknowledged: dict[str, str] = {}
        self.failed = Counter[str]()
        self.untyped: list[Exception] = []

    def body(self, number: int) -> Any:
        """Return a request body: without an ID, with a UUID, or with another ID, which is not repeated on failure."""
        name = f"{self.style}-{number}"
        own = [{}, {"session_id": str(uuid.uuid4())}, {"session_id": f"own-{name}"}][number % 3]
        return {"session": {"project": "soak", "session_name": name, "source": "soak", **own}}

    def record(self, number: int, outcome: Any) -> None:
        """Record the outcome of a call."""
        if isinstance(outcome, errors.HoneyHiveError):
            self.failed[type(outcome).__name__] += 1
        elif isinstance(outcome, Exception):
            self.untyped.append(outcome)
        else:
            self.acknowledged[f"{self.style}-{number}"] = outcome.object.session_id


def run_sync(campaign: Campaign, client: HoneyHive, numbers: range) -> None:
    """Start sessions from threads that share a client."""

    def start(number: int) -> None:
        try:
            campaign.record(number, client.session.start_session(campaign.body(number)))
        except Exception as error:  # noqa: BLE001  # the campaign counts errors of other classes
            campaign.record(number, error)

    with client, ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(start, numbers))


def run_async(campaign: Campaign, client: HoneyHive, numbers: range) -> None:
    """Start sessions from tasks that share a client."""

    async def main() -> None:
        remaining = iter(numbers)

        async def work() -> None:
            for number in remaining:
                try:
                    campaign.record(number, await client.session.start_session_async(campaign.body(number)))
                except Exception as error:  # noqa: BLE001  # as above
                    campaign.record(number, error)

        async with client:
            await asyncio.gather(*(work() for _ in range(TASKS)))

    asyncio.run(main())


Run = Callable[[Campaign, HoneyHive, range], None]


def styles(plain: Proxy, twice: Proxy, token: str) -> dict[str, tuple[Run, HoneyHive]]:
    """Return the styles of calls. Only clients that no surplus response can reach get some (docs/deploying.md)."""
    close: dict[str, Any] = {**SETTINGS, "headers": {"Connection": "close"}}
    return {
        "sync": (run_sync, HoneyHive(token, server_url=plain.url, **SETTINGS)),
        "sync, a connection per call": (run_sync, HoneyHive(token, server_url=twice.url, **close)),
        "async": (run_async, HoneyHive(token, server_url=plain.url, **SETTINGS)),
        "async, a connection per call": (run_async, HoneyHive(token, server_url=twice.url, **close)),
        "aiohttp": (run_async, HoneyHive(token, server_url=twice.url, async_transport="aiohttp", **SETTINGS)),
    }


def stored(store: Path) -> dict[str, list[str]]:
    """Return the IDs of the sessions that the sandbox has stored, by name."""
    names: dict[str, list[str]] = {}
    connection = sqlite3.connect(store)
    for name, session_id in connection.execute("SELECT json_extract(body, '$.event_name'), id FROM item"):
        names.setdefault(name, []).append(session_id)
    connection.close()
    return names


def main() -> None:
    """Run the campaigns; exit with 1 if a session was lost or stored twice, an error untyped, or most starts failed."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--starts", type=int, default=2_000, help="starts of each style (default: 2000)")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="seed of the faults")
    options = parser.parse_args()
    print(f"--seed {options.seed}; {options.starts} starts for each line", flush=True)
    print(f"{'':30}{'acknowledged':>14}{'failed':>8}{'lost':>6}{'doubled':>9}{'untyped':>9}", flush=True)
    failures = 0
    met = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "sessions.sqlite")
        with running("--store", str(store)) as sandbox, proxies(sandbox.url, options.seed) as pair:
            for style, (run, client) in styles(*pair, sandbox.token).items():
                campaign = Campaign(style)
                run(campaign, client, range(options.starts))
                sessions = stored(store)
                lost = [name for name, own in campaign.acknowledged.items() if sessions.get(name) != [own]]
                doubled = sum(len(ids) > 1 for name, ids in sessions.items() if name.startswith(f"{style}-"))
                counts = len(campaign.acknowledged), campaign.failed.total(), len(lost), doubled, len(campaign.untyped)
                print("{:30}{:14}{:8}{:6}{:9}{:9}".format(style, *counts), flush=True)
                for name in lost[:5]:
                    acknowledged = campaign.acknowledged[name]
                    print(f"  {name}: {acknowledged} acknowledged, {sessions.get(name)} stored", file=sys.stderr)
                for error in campaign.untyped[:5]:
                    print(f"  {error!r}", file=sys.stderr)
                # If hardly any start succeeds, the other counts are no evidence.
                failures += sum(counts[2:]) + (counts[0] < options.starts / 2)
            met += pair[0].met + pair[1].met
    requests = sum(met[name] for name in ("", *FAULTS, *TWICE))
    print(f"{requests} requests: " + ", ".join(f"{name or 'no fault'} {count}" for name, count in sorted(met.items())))
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
