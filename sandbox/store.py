"""Keep sessions in SQLite: in memory, or in a file that several processes may share."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.problem import Problem

# Stands in a file's header, so that another program's database is not taken for ours.
APPLICATION_ID = 0x48487362


class StoreError(Exception):
    """A file that cannot hold sessions."""


@dataclass(frozen=True)
class Stored:
    """A session as it is stored: its place in the order of arrival, and the event."""

    number: int
    event: dict[str, Any]


class Store:
    """The sessions.

    `path` is None for memory; `busy_seconds` is how long to wait for another process that uses the file.
    """

    def __init__(self, path: Path | None = None, busy_seconds: float = 30) -> None:
        self._busy_seconds = busy_seconds
        self._lock = threading.Lock()
        name = ":memory:" if path is None else str(path)
        try:
            # In autocommit mode: each statement is a transaction of its own, on the disk when it returns.
            self._database = sqlite3.connect(name, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
            self._open()
        except sqlite3.Error as error:
            raise StoreError(f"{name} cannot hold sessions: {error}") from None

    def _open(self) -> None:
        (application,) = self._database.execute("PRAGMA application_id").fetchone()
        (tables,) = self._database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if tables and application != APPLICATION_ID:
            raise sqlite3.DatabaseError("it is the database of another program")
        self._write_ahead()
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._database.execute(
            """
            CREATE TABLE IF NOT EXISTS session (
                number INTEGER PRIMARY KEY,
                session_id TEXT NOT NULL UNIQUE,
                request TEXT NOT NULL,
                event TEXT NOT NULL
            )
            """
        )

    def _write_ahead(self) -> None:
        # SQLite does not wait for another process by itself when the journal's mode is changed.
        until = time.monotonic() + self._busy_seconds
        while True:
            try:
                self._database.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return

    def start(self, session_id: str, request: Any, event: dict[str, Any]) -> None:
        """Store a session; a Problem with status 409 when another request has its id."""
        sent = json.dumps(request, sort_keys=True, separators=(",", ":"))
        with self._using() as database:
            stored = database.execute(
                "INSERT INTO session (session_id, request, event) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (session_id, sent, json.dumps(event, separators=(",", ":"))),
            )
            if stored.rowcount:
                return
            (known,) = database.execute("SELECT request FROM session WHERE session_id = ?", (session_id,)).fetchone()
        if known != sent:
            raise Problem(409, "a session of this id is stored, and it was started with another body")

    def get(self, session_id: str) -> dict[str, Any] | None:
        """The event of a session."""
        with self._using() as database:
            row = database.execute("SELECT event FROM session WHERE session_id = ?", (session_id,)).fetchone()
        return None if row is None else json.loads(row[0])

    def newest(self, count: int, before: int | None = None) -> list[Stored]:
        """The sessions that came last, newest first; with `before`, those that came before that number."""
        with self._using() as database:
            rows = database.execute(
                "SELECT number, event FROM session WHERE number < ? ORDER BY number DESC LIMIT ?",
                (before if before is not None else 2**63 - 1, count),
            ).fetchall()
        return [Stored(number, json.loads(event)) for number, event in rows]

    def count(self) -> int:
        with self._using() as database:
            (count,) = database.execute("SELECT count(*) FROM session").fetchone()
        return int(count)

    def close(self) -> None:
        with self._lock:
            self._database.close()

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._database
            except sqlite3.Error as error:
                raise Problem(
                    503, f"the store cannot be used: {error}; nothing was stored", headers={"retry-after": "1"}
                ) from error
