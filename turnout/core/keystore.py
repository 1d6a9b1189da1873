"""The files behind core.keys: the SQLite store of wrapped keys and the append-only ledger of tombstones."""

import fcntl
import json
import os
import secrets
import sqlite3
import threading
import weakref
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SCHEMA = """
CREATE TABLE IF NOT EXISTS key (
    id TEXT PRIMARY KEY, wrapped BLOB NOT NULL, made_at TEXT NOT NULL, made_at_real REAL NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0, alone_since TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tombstone (id TEXT PRIMARY KEY, destroyed_at TEXT NOT NULL) WITHOUT ROWID;
"""
# TRUNCATE, not WAL: a destroyed key must not survive in a log that waits for a checkpoint.
PRAGMAS = ("journal_mode = TRUNCATE", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY")
BUSY_SECONDS = 20
NONCE_BYTES = 12
KEY_BYTES = 32
ID_BYTES = 16
STEP = 500


@dataclass(frozen=True)
class AgedKey:
    """A key that has had time to find its row; `alone_since` is when its row was first missed."""

    id: str
    is_settled: bool
    alone_since: datetime | None


class KeyStore:
    """One process's connection to the store; threads take turns."""

    def __init__(self, path: Path, wrap_key: bytes) -> None:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._wrap = AESGCM(wrap_key)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._connection.close)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(SCHEMA)

    def make(self, *, count: int, now: datetime, real: float) -> list[str]:
        """Make keys durable in one commit and return their ids."""
        ids = [secrets.token_hex(ID_BYTES) for _ in range(count)]
        rows = [(key_id, self._wrapped(key_id), now.isoformat(), real) for key_id in ids]
        with self._writing() as cursor:
            cursor.executemany("INSERT INTO key (id, wrapped, made_at, made_at_real) VALUES (?, ?, ?, ?)", rows)
        return ids

    def read(self, key_id: str) -> bytes | None:
        with self._lock:
            row = self._connection.execute("SELECT wrapped FROM key WHERE id = ?", (key_id,)).fetchone()
        if row is None:
            return None
        wrapped: bytes = row[0]
        return self._wrap.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], key_id.encode())

    def key_count(self) -> int:
        with self._lock:
            count: int = self._connection.execute("SELECT count(*) FROM key").fetchone()[0]
        return count

    def destroy(self, key_ids: Sequence[str], now: datetime) -> None:
        with self._writing() as cursor:
            cursor.executemany(
                "INSERT OR IGNORE INTO tombstone (id, destroyed_at) VALUES (?, ?)",
                [(key_id, now.isoformat()) for key_id in key_ids],
            )
            cursor.executemany("DELETE FROM key WHERE id = ?", [(key_id,) for key_id in key_ids])

    def bury(self, tombstones: Mapping[str, str]) -> list[str]:
        """Enter tombstones and delete their keys; return the ids of keys that were there."""
        back: list[str] = []
        for some in _steps(list(tombstones)):
            with self._writing() as cursor:
                found = cursor.execute("SELECT id FROM key WHERE id IN (SELECT value FROM json_each(?))", [_json(some)])
                back += [row[0] for row in found]
                cursor.executemany(
                    "INSERT OR IGNORE INTO tombstone (id, destroyed_at) VALUES (?, ?)",
                    [(key_id, tombstones[key_id]) for key_id in some],
                )
                cursor.executemany("DELETE FROM key WHERE id = ?", [(key_id,) for key_id in some])
        return sorted(back)

    def tombstones(self, key_ids: Sequence[str]) -> set[str]:
        with self._lock:
            rows = self._connection.execute(
                "SELECT id FROM tombstone WHERE id IN (SELECT value FROM json_each(?))", [_json(key_ids)]
            )
            return {row[0] for row in rows}

    def all_tombstones(self) -> dict[str, str]:
        with self._lock:
            return dict(self._connection.execute("SELECT id, destroyed_at FROM tombstone"))

    def aged(self, *, made_before: datetime, made_before_real: float, after: str, limit: int) -> list[AgedKey]:
        """Return, in the order of their ids, keys old enough to have found their row."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT id, settled, alone_since FROM key WHERE id > ? AND made_at < ? AND made_at_real < ?"
                " ORDER BY id LIMIT ?",
                (after, made_before.isoformat(), made_before_real, limit),
            ).fetchall()
        return [AgedKey(row[0], bool(row[1]), datetime.fromisoformat(row[2]) if row[2] else None) for row in rows]

    def settle(self, *, used: Collection[str], alone: Collection[str], unused: Collection[str], now: datetime) -> None:
        """Mark keys that have a row and keys whose row went; delete those that never got one.

        A key that never got a row sealed nothing and needs no tombstone.
        """
        with self._writing() as cursor:
            cursor.executemany(
                "UPDATE key SET settled = 1, alone_since = NULL WHERE id = ?", [(key_id,) for key_id in used]
            )
            cursor.executemany(
                "UPDATE key SET alone_since = ? WHERE id = ? AND alone_since IS NULL",
                [(now.isoformat(), key_id) for key_id in alone],
            )
            cursor.executemany("DELETE FROM key WHERE id = ?", [(key_id,) for key_id in unused])

    def _wrapped(self, key_id: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._wrap.encrypt(nonce, secrets.token_bytes(KEY_BYTES), key_id.encode())

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Cursor]:
        with self._lock:
            cursor = self._connection.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
            except BaseException:
                self._rollback()
                raise
            try:
                cursor.execute("COMMIT")
            except sqlite3.Error:
                self._rollback()
                raise

    def _rollback(self) -> None:
        # SQLite rolls back by itself on a full disk; a second ROLLBACK would then hide the cause.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


class Ledger:
    """The append-only file of destroyed key ids, one `id date` a line, fsynced before a key goes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> None:
        """Make the file where it is missing."""
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))

    def append(self, key_ids: Sequence[str], now: datetime) -> None:
        self.append_dated({key_id: now.date().isoformat() for key_id in key_ids})

    def append_dated(self, dates: Mapping[str, str]) -> None:
        if not dates:
            return
        lines = "".join(f"{key_id} {date[:10]}\n" for key_id, date in dates.items()).encode()
        descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            size = os.fstat(descriptor).st_size
            # A writer killed in mid-line left no line end; its half line must not swallow ours.
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                lines = b"\n" + lines
            while lines:
                lines = lines[os.write(descriptor, lines) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def read(self) -> dict[str, str]:
        """Return key id -> date of every whole line."""
        try:
            text = self._path.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return {}
        entries = (line.split(" ") for line in text.splitlines())
        return {entry[0]: entry[1] for entry in entries if len(entry) == 2 and len(entry[0]) == 2 * ID_BYTES}


def _steps(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), STEP):
        yield list(ids[start : start + STEP])


def _json(ids: Sequence[str]) -> str:
    return json.dumps(list(ids))
