"""Store items in collections in SQLite: in memory, or in a file that several processes may share."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from honeyhive_sandbox.problem import Problem

# In the header of the file, to distinguish it from databases of other programs.
APPLICATION_ID = 0x48487363

Item = dict[str, Any]


class StoreError(Exception):
    """A file that cannot be used as a store."""


@dataclass(frozen=True)
class Stored:
    """A session in the list of the page; `number` is its position in the order of arrival.

    A field that the description does not have is None.
    """

    number: int
    session_id: str
    event_name: str | None
    project_id: str | None
    source: str | None
    start_time: str | float | None
    duration: float | None
    error: str | None


class Store:
    """The stored items.

    Args:
        path: The file; None stores them in memory.
        busy_seconds: How long to wait for another process that uses the file.
    """

    def __init__(self, path: Path | None = None, busy_seconds: float = 30) -> None:
        name = ":memory:" if path is None else str(path)
        self._writer = _Connection(name, busy_seconds)
        try:
            _prepare(self._writer.database)
            # A second connection, so that readers do not wait for writers. An in-memory store has only one connection.
            self._reader = self._writer if path is None else _Connection(name, busy_seconds)
        except sqlite3.Error as error:
            self._writer.database.close()
            raise StoreError(f"{name} cannot be used as a store: {error}") from None

    def change(self, collection: str, item_id: str, change: Callable[[Item | None], Item | None]) -> None:
        """Replace an item with the result of `change`, in a transaction; both may be None, which means no item."""
        with self._writer.using() as database, _transaction(database):
            stored = _read(database, collection, item_id)
            item = change(stored)
            if item is None:
                database.execute("DELETE FROM item WHERE collection = ? AND id = ?", (collection, item_id))
            elif item != stored:
                database.execute(
                    "INSERT INTO item (collection, id, body) VALUES (?, ?, ?) "
                    "ON CONFLICT DO UPDATE SET body = excluded.body",
                    (collection, item_id, json.dumps(item, separators=(",", ":"))),
                )

    def clear(self) -> None:
        """Remove all items."""
        with self._writer.using() as database:
            database.execute("DELETE FROM item")

    def items(self, collection: str) -> list[Item]:
        """Return the items of a collection, in the order in which they were stored."""
        with self._reader.using() as database:
            rows = database.execute("SELECT body FROM item WHERE collection = ? ORDER BY number", (collection,))
            return [json.loads(body) for (body,) in rows]

    def last_number(self) -> int:
        """Return the number of the newest item; 0 if there is none."""
        with self._reader.using() as database:
            (number,) = database.execute("SELECT coalesce(max(number), 0) FROM item").fetchone()
        return int(number)

    def get(self, collection: str, item_id: str) -> Item | None:
        """Return an item; None if it is not stored."""
        with self._reader.using() as database:
            return _read(database, collection, item_id)

    def newest(self, collection: str, count: int, before: int | None = None) -> list[Stored]:
        """Return the newest sessions, newest first; with `before`, those with a lower number."""
        columns = ("event_name", "project_id", "source", "start_time", "duration", "error")
        extracted = ", ".join(f"json_extract(body, '$.{column}')" for column in columns)
        with self._reader.using() as database:
            rows = database.execute(
                f"SELECT number, id, {extracted} FROM item "  # noqa: S608  # the names are above
                "WHERE collection = ? AND number < ? ORDER BY number DESC LIMIT ?",
                (collection, before if before is not None else 2**63 - 1, count),
            ).fetchall()
        return [Stored(*row) for row in rows]

    def count(self, collection: str) -> int:
        with self._reader.using() as database:
            (count,) = database.execute("SELECT count(*) FROM item WHERE collection = ?", (collection,)).fetchone()
        return int(count)

    def close(self) -> None:
        for connection in {self._writer, self._reader}:
            with connection.lock:
                connection.database.close()


class _Connection:
    """A connection to SQLite that threads use in turn."""

    def __init__(self, name: str, busy_seconds: float) -> None:
        self.lock = threading.Lock()
        self._busy_seconds = busy_seconds
        try:
            # Autocommit mode: each statement is its own transaction, and is written to the disk when it returns.
            self.database = sqlite3.connect(name, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise StoreError(f"{name} cannot be used as a store: {error}") from None

    @contextmanager
    def using(self) -> Iterator[sqlite3.Connection]:
        """Lock the connection for this thread; raises a Problem with status 503 if it cannot be used."""
        if not self.lock.acquire(timeout=self._busy_seconds):
            raise _unusable("other requests are waiting too")
        try:
            yield self.database
        except sqlite3.Error as error:
            raise _unusable(str(error)) from error
        finally:
            self.lock.release()


def _unusable(reason: str) -> Problem:
    return Problem(503, f"the store cannot be used, and nothing was changed: {reason}", headers={"retry-after": "1"})


def _prepare(database: sqlite3.Connection) -> None:
    """Make a new file a store, or verify that it is a store."""
    # In a transaction, since another process may do the same.
    with _transaction(database):
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if tables and application != APPLICATION_ID:
            raise sqlite3.DatabaseError("it is the database of another program")
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(
            """
            CREATE TABLE IF NOT EXISTS item (
                number INTEGER PRIMARY KEY,
                collection TEXT NOT NULL,
                id TEXT NOT NULL,
                body TEXT NOT NULL,
                UNIQUE (collection, id)
            )
            """
        )
    _write_ahead(database)
    database.execute("PRAGMA synchronous = FULL")


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        # SQLite ends some transactions by itself, for example on a full disk.
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def _read(database: sqlite3.Connection, collection: str, item_id: str) -> Item | None:
    row = database.execute("SELECT body FROM item WHERE collection = ? AND id = ?", (collection, item_id)).fetchone()
    return None if row is None else json.loads(row[0])


def _write_ahead(database: sqlite3.Connection) -> None:
    # SQLite itself does not wait for another process when the journal's mode is changed.
    for last in (*[False] * 100, True):
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if last or error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            time.sleep(0.05)
        else:
            return
