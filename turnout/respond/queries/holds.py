"""Legal holds: which are in force, and for how long one waits for its second person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from turnout.respond.models import Dispatch, LegalHold, Report

AGREE_WITHIN = timedelta(days=1)
"""A hold freezes from the first word; without a second person it ends by itself after this."""


def holds_in_force(*, now: datetime) -> QuerySet[LegalHold]:
    """Return the holds that freeze something now, the newest first."""
    agreed = Q(agreed_at__isnull=False) | Q(asked_at__gt=now - AGREE_WITHIN)
    return LegalHold.objects.filter(agreed, lifted_at=None).order_by("-asked_at")


def is_frozen(*, incident_id: int, now: datetime) -> bool:
    """Say whether a hold on this incident, or on all of them, is in force. One query."""
    return holds_in_force(now=now).filter(Q(incident=incident_id) | Q(incident=None)).exists()


def frozen_things(*, abouts: Collection[str], now: datetime) -> set[str]:
    """Return those of the things ("dispatch:7", or a part of one) that a hold freezes now. Three queries at most.

    They are incidents, their dispatches and their reports; a hold on all incidents freezes unsorted reports as well.
    """
    held = set(holds_in_force(now=now).order_by().values_list("incident", flat=True))
    if not held:
        return set()
    if None in held:
        return {about for about in abouts if _root(about).partition(":")[0] in {"incident", "dispatch", "report"}}
    dispatches = Dispatch.objects.filter(incident__in=held).values_list("pk", flat=True)
    reports = Report.objects.filter(incident__in=held).values_list("pk", flat=True)
    roots = {f"incident:{number}" for number in held}
    roots |= {f"dispatch:{number}" for number in dispatches} | {f"report:{number}" for number in reports}
    return {about for about in abouts if _root(about) in roots}


def _root(about: str) -> str:
    return about.partition("/")[0]
