"""Hand deliveries to their channels: one at a time on the worker's threads, or a whole batch in this one."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

from turnout.core import leases
from turnout.messaging.models import Delivery, PlainDelivery, UrgentDelivery
from turnout.messaging.services.handover import HandOver
from turnout.messaging.services.rendering import Draft, draft_all
from turnout.messaging.services.together import Together, Write, write_all

BATCH = 50


def _draft_together(items: Sequence[tuple[Delivery, datetime]]) -> Sequence[Draft | BaseException]:
    return draft_all([row for row, _ in items], now=max(now for _, now in items))


_drafts: Together[tuple[Delivery, datetime], Draft] = Together(_draft_together)
_commits: Together[Write, None] = Together(write_all)
_alone: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def hand_over(*, row: Delivery, now: datetime) -> None:
    """Bring one claimed delivery a step on: sent, failed, or due again later. The worker's lanes call it.

    Commits `in_doubt` before anything leaves and the outcome after, each together with whatever other threads have to
    write at that moment. LeaseLost when another worker has the row: nothing was sent then, or it resolves the doubt.
    """
    one = HandOver(draft=_drafts.do((row, now)), now=now)
    one.ask()
    # On a channel that cannot tell doubles the next one begins when this one's end is committed: a crash finds one.
    with _alone[row.channel] if one.leaves and one.goes_alone else nullcontext():
        if one.leaves:
            _commits.do(_beginning(one))
            one.carry()
        _commits.do(_record(one))


def deliver_due(*, now: datetime, limit: int | None = None) -> int:
    """Hand over what is due at `now` in this thread, asks first, until nothing is; returns how many were claimed.

    For replay and tests: synchronous, with one commit before and one after each batch. Deliveries put off are due
    later than `now` and stay.
    """
    done = 0
    while limit is None or done < limit:
        room = BATCH if limit is None else min(BATCH, limit - done)
        rows: Sequence[Delivery] = leases.claim(UrgentDelivery.objects.all(), now=now, limit=room)
        rows = rows or leases.claim(PlainDelivery.objects.all(), now=now, limit=room)
        if not rows:
            break
        _hand_over_batch(rows, now)
        done += len(rows)
    return done


def _hand_over_batch(rows: Sequence[Delivery], now: datetime) -> None:
    batch = [HandOver(draft=draft, now=now) for draft in draft_all(rows, now=now)]
    for one in batch:
        one.ask()
    alone = [one for one in batch if one.leaves and one.goes_alone]
    together = [one for one in batch if one.leaves and not one.goes_alone]
    settled = [one for one in batch if not one.leaves]
    begun = _begin(together)
    for one in begun:
        one.carry()
    write_all([_record(one) for one in begun + settled])
    for one in alone:
        for begun_one in _begin([one]):
            begun_one.carry()
            write_all([_record(begun_one)])


def _begin(batch: list[HandOver]) -> list[HandOver]:
    """Announce these hand-overs in one commit; return those whose lease still holds."""
    lost = write_all([_beginning(one) for one in batch])
    return [one for one, error in zip(batch, lost, strict=True) if error is None]


def _beginning(one: HandOver) -> Write:
    return Write(one.row.pk, one.begin)


def _record(one: HandOver) -> Write:
    return Write(one.row.pk, one.record)
