"""Broadcasts: one durable row, written out in short transactions so that reports coming in never wait for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from turnout.core import jobs
from turnout.messaging import rules, templates, texts
from turnout.messaging.enums import BroadcastState, FailedReason
from turnout.messaging.models import Broadcast, Delivery
from turnout.messaging.queries import audience_page, ways_to
from turnout.messaging.services.inserting import prepare
from turnout.messaging.services.sending import build_deliveries, end_unsent
from turnout.people.enums import Purpose

EXPAND = "messaging.expand_broadcast"
PEOPLE_PER_STEP = 1_000
PAUSE = timedelta(milliseconds=20)
STEP = "broadcast"
NOTE = texts.NOTE.id


@dataclass(frozen=True, slots=True)
class Audience:
    """Who a broadcast is for: everyone, or those of a zone, of a role, or of a role in a zone."""

    zone_id: int | None = None
    role: str = ""


def broadcast(
    *,
    template: str,
    params: Mapping[str, str | Mapping[str, str]],
    audience: Audience,
    made_by_id: int | None,
    now: datetime,
) -> Broadcast:
    """Keep one message to many and begin to write it out; everybody who allows its purpose gets one delivery.

    Two inserts in the caller's transaction, however many people it is for. The row's params are kept once and read
    when a delivery is sent; `about` of the deliveries is "broadcast:<id>".
    """
    text = templates.template(template)
    purpose = Purpose(text.purpose)
    row = Broadcast.objects.create(
        template=text.id,
        params=text.own_params(params),
        purpose=purpose,
        zone_id=audience.zone_id,
        role=audience.role,
        made_by_id=made_by_id,
        made_at=now,
        good_until=rules.good_until(purpose=purpose, queued_at=now),
    )
    _enqueue(row.pk, due_at=now)
    return row


def expand_broadcast(*, broadcast_id: int, now: datetime) -> int:
    """Write out the next 1,000 people of a broadcast and enqueue the step after; returns how many were queued.

    Everything is read and built before the one short transaction, which is fenced by the cursor: a step run twice, or
    by two workers, writes once. Run it outside of a transaction. A broadcast that is done or gone is left alone.
    """
    row = Broadcast.objects.filter(pk=broadcast_id, state=BroadcastState.EXPANDING).first()
    if row is None:
        return 0
    people = audience_page(zone_id=row.zone_id, role=row.role, after=row.cursor, limit=PEOPLE_PER_STEP)
    purpose = Purpose(row.purpose)
    deliveries = build_deliveries(
        ways=ways_to(person_ids=people, purpose=purpose),
        purpose=purpose,
        now=now,
        until=row.good_until,
        fields={"template": row.template, "params": {}, "about": about_broadcast(row.pk), "step": STEP},
    )
    insertion = prepare(deliveries)
    with transaction.atomic():
        here = Broadcast.objects.filter(pk=row.pk, state=BroadcastState.EXPANDING, cursor=row.cursor)
        if not people:
            here.update(state=BroadcastState.EXPANDED, finished_at=now)
            return 0
        if not here.update(cursor=people[-1], queued=F("queued") + len(deliveries)):
            return 0
        insertion.run()
        _enqueue(row.pk, due_at=now + PAUSE)
    return len(deliveries)


def cancel_broadcast(*, broadcast_id: int, now: datetime) -> int:
    """Take a broadcast back: nothing more is written out, nothing unsent leaves; returns how many deliveries ended."""
    with transaction.atomic():
        going = Broadcast.objects.filter(pk=broadcast_id).exclude(state=BroadcastState.CANCELLED)
        going.update(state=BroadcastState.CANCELLED, finished_at=now)
        return end_unsent(Delivery.objects.filter(about=about_broadcast(broadcast_id)), reason=FailedReason.CANCELLED)


def about_broadcast(broadcast_id: int) -> str:
    """Return the about-string of a broadcast's deliveries."""
    return f"broadcast:{broadcast_id}"


def _enqueue(broadcast_id: int, *, due_at: datetime) -> None:
    jobs.enqueue(job=EXPAND, due_at=due_at, key=f"broadcast:{broadcast_id}", broadcast_id=broadcast_id)
