"""Forgetting: what is about a thing goes with it, and nothing of messaging outlives its days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model, QuerySet

from turnout.core import keys, leases
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
    """Delete what has outlived its days: the expiry of messaging, whatever the apps above forgot to forget."""
    return (
        _delete(Delivery.objects.filter(queued_at__lt=now - DELIVERIES_KEPT))
        + _delete(AnswerLink.objects.filter(expires_at__lt=now - LINKS_KEPT))
        + _delete(Broadcast.objects.filter(made_at__lt=now - BROADCASTS_KEPT))
        + _expire_inbound(now)
    )


def _expire_inbound(now: datetime) -> int:
    old = Inbound.objects.filter(received_at__lt=now - INBOUND_KEPT)
    keys.destroy(key_ids=list(old.values_list("key_id", flat=True)), now=now)
    return _delete(old)


def _delete(rows: QuerySet[Model]) -> int:
    count = 0
    while pks := list(rows.values_list("pk", flat=True)[:ROWS_PER_STEP]):
        with transaction.atomic():
            count += leases.in_order(rows.model._default_manager.filter(pk__in=pks)).delete()[0]
    return count
