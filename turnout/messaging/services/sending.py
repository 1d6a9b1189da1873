"""Queue messages in the transaction of the decision they belong to, take them back, note that they were seen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import transaction
from django.db.models import F, QuerySet

from turnout.core import leases
from turnout.core.wake import wake_on_commit
from turnout.messaging import rules, templates
from turnout.messaging.enums import DeliveryState, FailedReason
from turnout.messaging.models import Delivery
from turnout.messaging.queries import Way, ways_to
from turnout.people.enums import Purpose

ROWS_PER_INSERT = 200
NOT_BEGUN = (DeliveryState.QUEUED, DeliveryState.LEASED)


class Message(TypedDict):
    """What is sent: a registered text, what is filled in (`each`: for a person, by id), what it is about and for."""

    template: str
    params: Mapping[str, str | Mapping[str, str]]
    each: NotRequired[Mapping[int, Mapping[str, str | Mapping[str, str]]]]
    about: str
    step: str
    purpose: NotRequired[Purpose]
    good_until: NotRequired[datetime]


def send(*, person_ids: Iterable[int], now: datetime, **message: Unpack[Message]) -> int:
    """Queue one message to each of these people and return how many deliveries that made.

    Each goes to the person's first contact point in rank order that allows the purpose, is not stopped and whose
    channel is installed here; alerts and pages are also shown on the person's open pages. Repeating a call (same
    `about`, person, channel and `step`) adds nothing. `purpose` is the template's own unless said otherwise; after
    `good_until` an unsent message is dropped as too late. Four queries, in the caller's transaction; the worker is
    woken when it commits. Params the text does not fill in are left out; UnknownTemplate for an unknown text,
    BadTemplate where one of its params is missing.
    """
    person_ids = sorted(set(person_ids))
    text = templates.template(message["template"])
    each = message.get("each", {})
    texts = {person_id: text.own_params({**message["params"], **each.get(person_id, {})}) for person_id in person_ids}
    purpose = message.get("purpose", text.purpose)
    about, step = message["about"], message["step"]
    there = set(
        Delivery.objects.filter(about=about, step=step, person__in=person_ids).values_list("person_id", "channel")
    )
    ways = ways_to(person_ids=person_ids, purpose=purpose)
    rows = build_deliveries(
        ways=[way for way in ways if (way.person_id, way.channel) not in there],
        purpose=purpose,
        now=now,
        until=message.get("good_until"),
        fields={"template": text.id, "about": about, "step": step},
    )
    for row in rows:
        row.params = texts[row.person_id]
    return queue(rows)


def build_deliveries(
    *, ways: Sequence[Way], purpose: Purpose, now: datetime, until: datetime | None, fields: Mapping[str, Any]
) -> list[Delivery]:
    """Return unsaved deliveries, one per way; touches no database."""
    until = until or rules.good_until(purpose=purpose, queued_at=now)
    return [
        Delivery(
            **fields,
            person_id=way.person_id,
            channel=way.channel,
            address=way.address,
            language=way.language,
            purpose=purpose,
            is_urgent=rules.is_urgent(purpose),
            reference=uuid.uuid4(),
            due_at=now,
            queued_at=now,
            good_until=until,
        )
        for way in ways
    ]


def queue(rows: Sequence[Delivery]) -> int:
    """Insert deliveries in the caller's transaction and wake the worker on commit; those there already stay."""
    if rows:
        Delivery.objects.bulk_create(rows, batch_size=ROWS_PER_INSERT, ignore_conflicts=True)
        wake_on_commit("work")
    return len(rows)


@transaction.atomic
def cancel_queued(
    *, about: str, now: datetime, step: str | None = None, person_ids: Iterable[int] | None = None
) -> frozenset[int]:
    """Take back what has not left yet, in the caller's transaction; returns who will now hear nothing of it at all.

    A delivery somebody is working on is taken back too, as long as its hand-over has not begun: the token moves on, so
    the worker finds its lease lost. For a stand-down: those returned need none.
    """
    theirs = Delivery.objects.filter(about=about)
    if step is not None:
        theirs = theirs.filter(step=step)
    if person_ids is not None:
        theirs = theirs.filter(person__in=list(person_ids))
    people = set(theirs.filter(state__in=NOT_BEGUN, copies=0).values_list("person_id", flat=True))
    end_unsent(theirs, reason=FailedReason.CANCELLED)
    reached = theirs.filter(person__in=people).exclude(state=DeliveryState.FAILED, copies=0)
    return frozenset(people - set(reached.values_list("person_id", flat=True)))


def stop_queued(*, person_ids: Iterable[int], channel: str, address: str) -> int:
    """End what is queued for an address because somebody there said STOP; returns how many it was."""
    theirs = Delivery.objects.filter(person__in=list(person_ids), channel=channel, address=address)
    return end_unsent(theirs, reason=FailedReason.STOPPED)


def end_unsent(rows: QuerySet[Delivery], *, reason: FailedReason) -> int:
    """End those of the rows of which no copy has left, in the caller's transaction; their token moves on."""
    return leases.in_order(rows.filter(state__in=NOT_BEGUN, copies=0)).update(
        state=DeliveryState.FAILED, failed_reason=reason, token=F("token") + 1, boot="", lease_until=0.0
    )


@transaction.atomic
def mark_seen(*, person_id: int, about: str, now: datetime, step: str | None = None) -> int:
    """Note that the person has opened what these messages said; returns how many were unseen until now."""
    unseen = Delivery.objects.filter(person=person_id, about=about, seen_at=None)
    if step is not None:
        unseen = unseen.filter(step=step)
    return leases.in_order(unseen).update(seen_at=now)
