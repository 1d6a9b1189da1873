"""The yardstick of writing: three rows of the size of a report, a job and an event, and a durable commit. Nothing else.

The same database engine, the same settings as the product's, on the same disk; no index but the primary keys.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

SIZES = (640, 200, 90)
TABLES = ("bare_report", "bare_job", "bare_event")


class Bare:
    """Commits three inserts, each thread on a connection of its own."""

    def __init__(self, *, home: Path, database_url: str) -> None:
        self._home = home
        self._url = database_url
        self._local = threading.local()
        number = "BIGSERIAL" if database_url else "INTEGER"
        for table in TABLES:
            self._connection().execute(f"CREATE TABLE IF NOT EXISTS {table} (id {number} PRIMARY KEY, content TEXT)")

    def commit(self) -> None:
        """Insert three rows and commit them durably."""
        connection = self._connection()
        mark = "%s" if self._url else "?"
        connection.execute("BEGIN" if self._url else "BEGIN IMMEDIATE")
        for table, size in zip(TABLES, SIZES, strict=True):
            connection.execute(f"INSERT INTO {table} (content) VALUES ({mark})", ("x" * size,))  # noqa: S608 - our names
        connection.execute("COMMIT")

    def insert_many(self, number: int) -> float:
        """Insert so many rows of a delivery's size in one statement and one commit; returns the seconds."""
        connection, mark = self._connection(), "%s" if self._url else "?"
        statement = f"INSERT INTO {TABLES[0]} (content) VALUES ({mark})"  # noqa: S608 - our names
        began = time.perf_counter()
        connection.execute("BEGIN" if self._url else "BEGIN IMMEDIATE")
        connection.cursor().executemany(statement, [("x" * SIZES[0],)] * number)
        connection.execute("COMMIT")
        return time.perf_counter() - began

    def _connection(self) -> Any:
        if not hasattr(self._local, "connection"):
            self._local.connection = self._connect()
        return self._local.connection

    def _connect(self) -> Any:
        if self._url:
            import psycopg

            return psycopg.connect(self._url, autocommit=True)
        from turnout.config.databases import SQLITE_PRAGMAS

        connection = sqlite3.connect(self._home / "bare.sqlite3", timeout=20, isolation_level=None)
        connection.executescript(SQLITE_PRAGMAS)
        return connection
