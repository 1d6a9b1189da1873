"""Claim, renew and finish rows of any Leased model; every write is fenced by the row's token.

The same statements serve SQLite (one writer: the claim is one IMMEDIATE transaction) and PostgreSQL (SKIP LOCKED).
"""

import json
import traceback
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Case, CharField, DateTimeField, F, FloatField, Model, Q, QuerySet, Value, When

from turnout.core.boots import is_dead, this_boot
from turnout.core.clock import lease_now
from turnout.core.id_lists import word_list
from turnout.core.models import Leased, LeaseState
from turnout.core.prepared import Prepared, Slot

Row = TypeVar("Row", bound=Leased)
AnyRow = TypeVar("AnyRow", bound=Model)

LEASE_SECONDS = 2.0
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=10)
UNDER_WAY = [LeaseState.LEASED, LeaseState.IN_DOUBT]


class LeaseLost(Exception):
    """Another worker holds the row by now; whatever this one did must not be recorded."""


def dead_boots(rows: QuerySet[Row]) -> list[str]:
    """Return the boots that hold leases among these rows and whose process is provably dead."""
    holders = rows.filter(state__in=UNDER_WAY).exclude(boot="").values_list("boot", flat=True).distinct()
    return [boot for boot in holders if is_dead(boot)]


def claimable(rows: QuerySet[Row], *, now: datetime, dead: Iterable[str] = ()) -> QuerySet[Row]:
    """Narrow rows to those that are due (domain time) and that nobody holds.

    A lease is void when it has run out, when its boot is dead, or when it ends further away than any lease is long
    (the machine's clock was set back since).
    """
    real = lease_now()
    return rows.filter(_is_claimable(now, real, real + 2 * LEASE_SECONDS, list(dead)))


def is_due(model: type[Leased], *, now: datetime, dead: Iterable[str] = ()) -> bool:
    """Say whether any row of the model can be claimed: what a worker asks over and over, and mostly in vain."""
    real = lease_now()
    values = {"now": now, "real": real, "furthest": real + 2 * LEASE_SECONDS, "dead": json.dumps(list(dead))}
    return any(True for _ in _due(model).rows(**values))


def first_due(model: type[Leased]) -> datetime | None:
    """Return when (domain time) the first row that wants work falls due, held or not; None when there is none."""
    return next((due_at for (due_at,) in _first(model).rows()), None)


def _is_claimable(now: Any, real: Any, furthest: Any, dead: Any) -> Q:
    void = Q(lease_until__lt=real) | Q(lease_until__gt=furthest) | Q(boot__in=dead)
    return Q(Q(state=LeaseState.QUEUED) | Q(void, state__in=UNDER_WAY), due_at__lte=now)


@cache
def _due(model: type[Leased]) -> Prepared:
    number, words = FloatField(), word_list(Slot("dead", CharField()))
    wanted = _is_claimable(Slot("now", DateTimeField()), Slot("real", number), Slot("furthest", number), words)
    return Prepared(lambda: model._default_manager.filter(wanted).values_list("pk")[:1])


@cache
def _first(model: type[Leased]) -> Prepared:
    open_rows = model._default_manager.filter(state__in=LeaseState.values)
    return Prepared(lambda: open_rows.order_by("due_at").values_list("due_at")[:1])


def claim(
    rows: QuerySet[Row],
    *,
    now: datetime,
    limit: int,
    dead: Iterable[str] = (),
    boot: str | None = None,
    lease_seconds: float = LEASE_SECONDS,
) -> list[Row]:
    """Take up to `limit` due rows, the longest due first, and return them with their new token.

    A queued row becomes `leased`; one that was left in doubt stays `in_doubt`, so its next holder knows. A row that
    was claimed CLAIMS_AT_MOST times without an end is parked as failed. One short transaction; no write, and no write
    lock, when nothing is due.
    """
    boot = boot or this_boot()
    dead = list(dead)
    if limit < 1 or not is_due(rows.model, now=now, dead=dead):
        return []
    with transaction.atomic():
        due = claimable(rows, now=now, dead=dead).select_for_update(skip_locked=True)
        found = list(due.order_by("due_at", "pk")[:limit])
        worn = [row for row in found if row.attempts >= row.CLAIMS_AT_MOST]
        taken = [row for row in found if row.attempts < row.CLAIMS_AT_MOST]
        until = lease_now() + lease_seconds
        if worn:
            _these(rows, worn).update(
                state=rows.model.FAILED_STATE,
                token=F("token") + 1,
                boot="",
                last_error="claimed too often without an end",
            )
        _these(rows, taken).update(
            state=Case(When(state=LeaseState.QUEUED, then=Value(LeaseState.LEASED)), default=F("state")),
            token=F("token") + 1,
            attempts=F("attempts") + 1,
            boot=boot,
            lease_until=until,
        )
    for row in taken:
        row.state = LeaseState.LEASED if row.state == LeaseState.QUEUED else row.state
        row.token, row.attempts, row.boot, row.lease_until = row.token + 1, row.attempts + 1, boot, until
    return taken


def _these(rows: QuerySet[Row], chosen: list[Row]) -> QuerySet[Row]:
    return rows.model._default_manager.filter(pk__in=[row.pk for row in chosen])


def in_order(rows: QuerySet[AnyRow]) -> QuerySet[AnyRow]:
    """Lock several rows in the order of their keys, and return the queryset of those: before a write to all of them.

    Transactions that take the same rows in another order wait for each other (docs/decisions/lock-order.md). Call it in
    a transaction. SQLite has one writer and needs no lock.
    """
    if not connection.features.has_select_for_update:
        return rows
    keys = list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return rows.model._default_manager.filter(pk__in=keys)


def held(row: Row) -> QuerySet[Row]:
    """Return the row as a queryset that is empty once the lease of this token is lost."""
    return type(row)._default_manager.filter(pk=row.pk, token=row.token, state__in=UNDER_WAY)


def renew(model: type[Leased], *, pks: Iterable[Any], boot: str, lease_seconds: float = LEASE_SECONDS) -> int:
    """Extend the leases this boot still holds; returns how many rows that were."""
    mine = model._default_manager.filter(pk__in=list(pks), boot=boot, state__in=UNDER_WAY)
    with transaction.atomic():
        return in_order(mine).update(lease_until=lease_now() + lease_seconds)


def mark(row: Leased, *, state: str, **changes: Any) -> None:
    """Set the row's state (such as `in_doubt`) while keeping its lease; LeaseLost when it is not held any more."""
    if not held(row).update(state=state, **changes):
        raise LeaseLost(str(row))
    row.state = state


def finish(row: Leased, *, state: str, **changes: Any) -> None:
    """Record the row's final state and give up the lease, in the caller's transaction.

    LeaseLost when another worker holds the row by now: inside `transaction.atomic()` it undoes the work as well.
    """
    mark(row, state=state, boot="", lease_until=0.0, **changes)


def drop(row: Leased) -> None:
    """Delete the finished row in the caller's transaction; LeaseLost when it is not held any more."""
    if not held(row).delete()[0]:
        raise LeaseLost(str(row))


def postpone(row: Leased, *, due_at: datetime, error: str = "", state: str = LeaseState.QUEUED, **changes: Any) -> None:
    """Give the row back, due again at `due_at` (domain time); LeaseLost when it is not held any more."""
    mark(row, state=state, boot="", lease_until=0.0, due_at=due_at, last_error=error[:500], **changes)


def release(row: Leased) -> None:
    """Give back a row nobody has begun: the next claim may have it at once. Does nothing when the lease is lost."""
    held(row).update(boot="", lease_until=0.0)


def retry_or_fail(row: Leased, *, error: BaseException, now: datetime, attempts: int, **changes: Any) -> bool:
    """Give a row whose work raised back for another attempt, or park it as failed after `attempts`.

    Waits 2 s, 4 s, 8 s … 10 minutes of domain time. A row in doubt stays in doubt: the database says whether it is, for
    what the failed work has set on `row` was undone with it. Returns whether it will be tried again; LeaseLost when it
    is not held any more.
    """
    if row.attempts >= attempts:
        finish(row, state=row.FAILED_STATE, last_error=place_of(error), **changes)
        return False
    delay = min(FIRST_DELAY * 2 ** min(row.attempts - 1, 16), LONGEST_DELAY)
    row.state = held(row).values_list("state", flat=True).first() or LeaseState.QUEUED
    state = LeaseState.IN_DOUBT if row.state == LeaseState.IN_DOUBT else LeaseState.QUEUED
    postpone(row, due_at=now + delay, error=place_of(error), state=state, **changes)
    return True


def place_of(error: BaseException) -> str:
    """Name an error by its type and place in the code; its message may quote a person's words and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}{place}"[:500]
