"""What somebody reads who takes the disk: the files of the database and its log, before and after expiry.

On SQLite nothing is left. What PostgreSQL leaves is written down in docs/decisions/what-postgresql-keeps.md; these
tests hold that page to the truth, in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.attacks.search import (
    DatabaseFiles,
    NotReadable,
    files_of_database,
    log_file_now,
    printable,
    rewrite_tables,
    words_in,
)
from tests.attacks.test_markers import LONG_AFTER, closed_and_expired, plant
from tests.drills.cluster import NoPostgres, own_cluster
from tests.respond.alarm import reported
from turnout.core import keys
from turnout.respond.models import Report

ROUNDS = 5
MARK = b"a mark that is written nowhere else"


class Disk:
    """The files of this test's database, from the moment the test began."""

    def __init__(self) -> None:
        self._since = log_file_now()

    def files(self) -> DatabaseFiles:
        return files_of_database(since=self._since)


@pytest.fixture
def disk() -> Disk:
    disk = Disk()
    try:
        disk.files()
    except NotReadable as reason:
        pytest.skip(f"the server's files cannot be read: {reason}")
    return disk


def ciphertexts() -> list[tuple[str, bytes]]:
    """Return each report's key id and sealed words."""
    return [(row.key_id, bytes(row.words)) for row in Report.objects.exclude(words=None)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("stepped_clock")
def test_sealed_words_are_in_no_file_and_what_is_left_of_them_opens_no_more(disk: Disk) -> None:
    planted = plant(ROUNDS)
    sealed = ciphertexts()
    files = disk.files()
    # The search finds what is there: ciphertexts, and reasons, which the audit keeps in clear for a year.
    written = files.tables + files.log
    assert all(words in written for _, words in sealed)
    assert words_in(printable(written), planted.reasons) == set(planted.reasons)
    assert words_in(printable(written), planted.sealed) == set()

    closed_and_expired(LONG_AFTER)

    files = disk.files()
    assert words_in(printable(files.tables + files.log), planted.sealed) == set()
    assert {keys.unseal(key_id=key_id, sealed=words) for key_id, words in sealed} == {None}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("stepped_clock")
def test_expired_fields_leave_the_tables_and_on_sqlite_the_log(disk: Disk) -> None:
    plant(ROUNDS)
    # A row that stays keeps its page, and with it what PostgreSQL has not yet overwritten there.
    reported("this one is of today", key="today", now=LONG_AFTER - timedelta(hours=1))
    leaving = Report.objects.filter(received_at__lt=LONG_AFTER - timedelta(days=1))
    callers = [value.encode() for value in leaving.exclude(caller_hash="").values_list("caller_hash", flat=True)]
    codes = [bytes(row.words) for row in leaving.exclude(words=None)]
    before = disk.files()
    assert len(callers) == 2 * ROUNDS
    assert all(trace in before.tables + before.log for trace in callers + codes)

    closed_and_expired(LONG_AFTER)
    rewrite_tables()

    after = disk.files()
    assert [trace for trace in callers + codes if trace in after.tables] == []
    # When PostgreSQL writes over its log is its own affair: the next test asks a server that nobody else uses.
    assert connection.vendor == "postgresql" or [trace for trace in callers + codes if trace in after.log] == []


@pytest.fixture
def server() -> Iterator[psycopg.Connection]:
    """Return a session in a PostgreSQL of this test's own: its settings are changed."""
    try:
        with own_cluster() as cluster, closing(psycopg.connect(cluster.url, autocommit=True)) as session:
            yield session
    except NoPostgres as missing:
        pytest.skip(str(missing))


def files_with_mark(session: psycopg.Connection) -> set[str]:
    session.execute("CHECKPOINT")
    (folder,) = session.execute("SHOW data_directory").fetchone() or ("",)
    parts = {"tables": Path(folder) / "base", "log": Path(folder) / "pg_wal"}
    return {part for part, where in parts.items() if any(MARK in file.read_bytes() for file in files_in(where))}


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(("recycles", "left"), [("on", {"log"}), ("off", set())])
def test_nightly_commands_leave_nothing_where_segments_are_not_recycled(
    server: psycopg.Connection, recycles: str, left: set[str]
) -> None:
    server.execute(f"ALTER SYSTEM SET wal_recycle = {recycles}")
    server.execute("SELECT pg_reload_conf()")
    server.execute("CREATE TABLE row (words text)")
    server.execute("INSERT INTO row SELECT %s || number FROM generate_series(1, 20) AS number", [MARK.decode()])
    server.execute("INSERT INTO row VALUES ('it stays')")
    assert files_with_mark(server) == {"tables", "log"}

    server.execute("DELETE FROM row WHERE words <> 'it stays'")
    server.execute("VACUUM row")
    assert files_with_mark(server) == {"tables", "log"}

    server.execute("VACUUM FULL")
    server.execute("SELECT pg_switch_wal()")
    assert files_with_mark(server) == left
