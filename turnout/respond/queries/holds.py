"""Legal holds: which are in force, and for how long one waits for its second person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from turnout.respond.models import LegalHold

AGREE_WITHIN = timedelta(days=1)
"""A hold freezes from the first word; without a second person it ends by itself after this."""


def holds_in_force(*, now: datetime) -> QuerySet[LegalHold]:
    """Return the holds that freeze something now, the newest first."""
    agreed = Q(agreed_at__isnull=False) | Q(asked_at__gt=now - AGREE_WITHIN)
    return LegalHold.objects.filter(agreed, lifted_at=None).order_by("-asked_at")
