"""Run what makes data expire, also when the disk is full. Apps register; this module knows none of them."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from turnout.core import ballast, clock, privacy

logger = logging.getLogger(__name__)

Expire = Callable[[datetime], int]

STEP = 500
JUMP = timedelta(hours=12)
JUMP_STANDS_SECONDS = 3600.0

_expiries: dict[str, Expire] = {}


class ExpiryFailed(RuntimeError):
    """Some expiries failed; `counts` says what the others removed, `failures` what went wrong."""

    def __init__(self, counts: dict[str, int], failures: dict[str, Exception]) -> None:
        names = ", ".join(f"{name} ({error})" for name, error in failures.items())
        super().__init__(f"not expired: {names}")
        self.counts = counts
        self.failures = failures


def register_expiry(name: str, expire: Expire) -> None:
    """Let `run_expiry` call this function, which removes what is due and returns how many rows it was.

    It must be repeatable, keep its transactions short (some hundred rows) and destroy keys before it deletes
    the rows that name them. A name may be registered again by the same function only.
    """
    if _expiries.get(name, expire) is not expire:
        raise ValueError(f"two expiries are called {name}")
    _expiries[name] = expire


def registered_expiries() -> list[str]:
    """Return the names of all expiries, sorted."""
    return sorted(_expiries)


def run_expiry(now: datetime) -> dict[str, int]:
    """Call every registered expiry and return how many rows each removed.

    One that fails does not keep the others from running; ExpiryFailed tells of it at the end. When the disk
    is full the ballast is given up first. Each expiry keeps its own transactions; run it outside of one.
    """
    if _jumps.holds(now):
        logger.error("the machine's clock jumped ahead to %s: nothing expires until that has stood an hour", now)
        return {}
    counts: dict[str, int] = {}
    failures: dict[str, Exception] = {}
    for name in registered_expiries():
        try:
            counts[name] = _with_room(_expiries[name], now)
        except Exception as error:  # every other expiry must still have its turn
            logger.exception("expiry of %s failed", name)
            failures[name] = error
    if any(counts.values()) or _traces.are_left:
        _traces.are_left = not scrub()
    ballast.load_ballast()
    if failures:
        raise ExpiryFailed(counts, failures)
    return counts


def scrub() -> bool:
    """Empty the database's log of what was just deleted; returns whether it is empty. Does nothing in a transaction.

    SQLite: secure_delete has zeroed the pages, the checkpoint empties the WAL, unless a reader holds on to it: the next
    run tries again. PostgreSQL: dead rows of the tables that hold expiring or sealed fields are vacuumed.
    """
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return not cursor.fetchone()[0]
        if connection.vendor == "postgresql":
            for table in privacy.tables_that_forget():
                cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
    return True


def fold_log() -> None:
    """Write what SQLite's log holds into the database file, as far as nobody reads it; readers and writers go on.

    Left to itself SQLite does it in the commit that makes the log too long, and whoever commits there waits.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


def delete_in_steps(rows: QuerySet[Any], *, step: int = STEP) -> int:
    """Delete the rows in transactions of some hundred, so that neither the lock nor the log grows; return how many."""
    removed = 0
    while some := list(rows.order_by("pk").values_list("pk", flat=True)[:step]):
        rows.model._base_manager.filter(pk__in=some).delete()
        removed += len(some)
    return removed


def _with_room(expire: Expire, now: datetime) -> int:
    try:
        return expire(now)
    except Exception as error:
        if not ballast.is_disk_full(error):
            raise
    # The failed transaction may have left a long write-ahead log: emptied, it gives its room back too.
    ballast.drop_ballast()
    scrub()
    return expire(now)


class _Traces:
    """Remembers that the database's log still holds what was deleted, for the next run to empty."""

    are_left = True


class _Jumps:
    """Notices a machine clock that ran ahead of the time that really passed.

    What expires is gone for good, so a date from a broken clock must stand for an hour before it counts.
    A stepped or scaled clock is moved on purpose and is never held.
    """

    def __init__(self) -> None:
        self._seen: tuple[datetime, float] | None = None
        self._since: float | None = None

    def holds(self, now: datetime) -> bool:
        if not isinstance(clock.current_clock(), clock.SystemClock):
            return False
        return self.is_ahead(now, _awake_seconds())

    def is_ahead(self, now: datetime, awake: float) -> bool:
        """Say whether `now` is still doubtful; `awake` is a seconds counter nobody can set."""
        if self._seen is None:
            self._seen = (now, awake)
            return False
        ahead = (now - self._seen[0]).total_seconds() - (awake - self._seen[1])
        if ahead <= JUMP.total_seconds():
            self._since = None
        elif self._since is None:
            self._since = awake
        if self._since is None or awake - self._since >= JUMP_STANDS_SECONDS:
            self._seen, self._since = (now, awake), None
            return False
        return True


def _awake_seconds() -> float:
    # Linux stops its monotonic clock while the machine sleeps; the boot-time clock goes on.
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot_time) if boot_time is not None else time.monotonic()


_jumps = _Jumps()
_traces = _Traces()
