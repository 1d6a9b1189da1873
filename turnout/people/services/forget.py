"""Forget duties and invitations that are over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from turnout.people.models import Duty, Invitation

KEPT = timedelta(days=7)
STEP = 500


def forget_people(*, now: datetime) -> int:
    """Remove duties and invitations seven days after their end, 500 at a time; return how many."""
    old = now - KEPT
    over = (Duty.objects.filter(ends_at__lt=old), Invitation.objects.filter(Q(expires_at__lt=old) | Q(used_at__lt=old)))
    gone = 0
    for rows in over:
        while ids := list(rows.values_list("pk", flat=True)[:STEP]):
            gone += rows.model._base_manager.filter(pk__in=ids).delete()[0]
    return gone
