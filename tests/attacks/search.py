"""Looking for words as somebody would who holds the disk, or a copy of the database."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection, transaction

PRINTABLE = re.compile(rb"[ -~]{8,}")


def forms_of(word: str) -> list[bytes]:
    """Return a word as raw bytes, in hexadecimal, and in base64 wherever it may begin."""
    raw = word.encode()
    # Of base64 only the signs that no neighbour changes: three places where the word may begin.
    shifted = [base64.b64encode(b"\0" * shift + raw)[(8 * shift + 5) // 6 : -4] for shift in range(3)]
    return [raw, raw.hex().encode(), raw.hex().upper().encode(), *shifted]


def words_in(haystack: bytes, words: Iterable[str]) -> set[str]:
    """Return those words that stand in the bytes, in any form."""
    return {word for word in words if any(form in haystack for form in forms_of(word))}


def whole_disk(home: Path) -> bytes:
    """Return every byte of the home folder: database, its log, key store, ledger and whatever else lies there."""
    content = b"\n".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())
    # The ballast is sixteen megabytes of one and the same byte.
    return content.replace(b"\xa5" * 1024, b"")


def whole_database() -> bytes:
    """Return every row of every table as text, bytes in hexadecimal: what a dump of the database holds."""
    rows: list[object] = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our own tables
            rows += [(table, [_plain(value) for value in row]) for row in cursor.fetchall()]
    return repr(rows).encode()


def stored(home: Path) -> bytes:
    """Return all that is stored: the disk, and on PostgreSQL what its tables hold."""
    return whole_disk(home) + whole_database()


class NotReadable(RuntimeError):
    """The files of the database server are on another machine, or not for this process to open."""


@dataclass(frozen=True)
class DatabaseFiles:
    """The bytes of the files that hold the tables, and of the log that was written before them."""

    tables: bytes
    log: bytes


def log_file_now() -> str:
    """Return the name of the file that the database writes its log to now."""
    return _one("SELECT pg_walfile_name(pg_current_wal_lsn())") if connection.vendor == "postgresql" else ""


def files_of_database(*, since: str) -> DatabaseFiles:
    """Return the files as they lie on the disk, all written out; of the log, the file `since` and later ones.

    Raises NotReadable. What PostgreSQL compresses (values of two kilobytes and more) is not looked into.
    """
    if connection.vendor == "sqlite":
        # Each process of the suite has a file of its own name.
        file = Path(connection.settings_dict["NAME"])
        log = file.with_name(f"{file.name}-wal")
        return DatabaseFiles(file.read_bytes(), log.read_bytes() if log.exists() else b"")
    folder = _server_folder()
    _one("CHECKPOINT")
    # A segment that is done with gets the name of a future one, with all it holds.
    logs = [path for path in sorted((folder / "pg_wal").iterdir()) if path.is_file() and path.name >= since]
    oid = _one("SELECT oid FROM pg_database WHERE datname = current_database()")
    tables = [path for path in sorted((folder / "base" / oid).iterdir()) if path.is_file()]
    return DatabaseFiles(b"".join(map(Path.read_bytes, tables)), b"".join(map(Path.read_bytes, logs)))


def rewrite_tables() -> None:
    """Do what an operator does at night: PostgreSQL copies each table to a new file and drops the old one."""
    if connection.vendor == "postgresql":
        _one("VACUUM FULL")


def printable(content: bytes) -> bytes:
    """Return the runs of eight and more printable signs: all that `words_in` looks for, of far fewer bytes."""
    return b"\n".join(PRINTABLE.findall(content))


def _server_folder() -> Path:
    """Return PostgreSQL's folder of data, once a table of ours was found in it."""
    try:
        # Not everybody may ask; the question must not end a transaction.
        with transaction.atomic():
            folder, table = Path(_one("SHOW data_directory")), _one("SELECT pg_relation_filepath('respond_report')")
    except DatabaseError as error:
        raise NotReadable(str(error)) from error
    if not os.access(folder / table, os.R_OK) or not os.access(folder / "pg_wal", os.R_OK):
        raise NotReadable(f"{folder} is not for this process to read")
    return folder


def _one(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0]) if cursor.description else ""


def _plain(value: object) -> object:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
