"""Looking for words as somebody would who holds the disk, or a copy of the database."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path

from django.db import connection


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


def _plain(value: object) -> object:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
