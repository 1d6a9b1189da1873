"""Forgetting: what is about a thing goes with it, and nothing of messaging outlives its days.

Only a legal hold of an app above keeps deliveries and links longer, and only those about the thing it freezes: no
broadcast and no message that came in is about one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model, QuerySet

from turnout.core import keys, leases
from turnout.messaging.hooks import frozen_things
from turnout.messaging.models import AnswerLink, Broadcast, Delivery, Inbound
from turnout.messaging.queries import about_is

DELIVERIES_KEPT = timedelta(days=30)
BROADCASTS_KEPT = timedelta(days=30)
INBOUND_KEPT = timedelta(hours=72)
LINKS_KEPT = timedelta(hours=24)
ROWS_PER_STEP = 500


def forget(*, about_prefix: str, now: datetime) -> int:
    """Delete the deliveries and links about a thing ("incident:7") and its parts; returns how many rows that was.

    Whatever is still unsent goes too. Short transactions of some hundred rows; in the caller's when there is one.
    """
    return _delete(Delivery.objects.filter(about_is(about_prefix))) + _delete(
        AnswerLink.objects.filter(about_is(about_prefix))
    )


def expire_messages(now: datetime) -> int:
    """Delete what has outlived its days: the expiry of messaging, whatever the apps above forgot to forget.

    Deliveries and links about something that is frozen stay until it no longer is; the next run takes them then. A kept
    link opens nothing: its own end stands.
    """
    return (
        _delete_unfrozen(Delivery.objects.filter(queued_at__lt=now - DELIVERIES_KEPT).order_by("queued_at", "pk"), now)
        + _delete_unfrozen(AnswerLink.objects.filter(expires_at__lt=now - LINKS_KEPT).order_by("expires_at", "pk"), now)
        + _delete(Broadcast.objects.filter(made_at__lt=now - BROADCASTS_KEPT))
        + _expire_inbound(now)
    )


def _expire_inbound(now: datetime) -> int:
    old = Inbound.objects.filter(received_at__lt=now - INBOUND_KEPT)
    keys.destroy(key_ids=list(old.values_list("key_id", flat=True)), now=now)
    return _delete(old)


def _delete_unfrozen(rows: QuerySet[Delivery] | QuerySet[AnswerLink], now: datetime) -> int:
    """Delete the rows, in their order, but for those about something frozen."""
    count = frozen = 0
    while some := list(rows.values_list("pk", "about")[frozen : frozen + ROWS_PER_STEP]):
        with transaction.atomic():
            kept = _frozen_of({about for _, about in some}, now)
            pks = [pk for pk, about in some if about not in kept]
            count += leases.in_order(rows.model._default_manager.filter(pk__in=pks)).delete()[0]
        frozen += len(some) - len(pks)
    return count


def _frozen_of(abouts: Collection[str], now: datetime) -> set[str]:
    return {about for answer in frozen_things.call(abouts=abouts, now=now) for about in answer}


def _delete(rows: QuerySet[Model]) -> int:
    count = 0
    while pks := list(rows.values_list("pk", flat=True)[:ROWS_PER_STEP]):
        with transaction.atomic():
            count += leases.in_order(rows.model._default_manager.filter(pk__in=pks)).delete()[0]
    return count
