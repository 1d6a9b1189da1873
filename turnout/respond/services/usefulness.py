"""When help would come too late: stop asking, and owe a call today."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from turnout.respond.enums import FollowUpKind, Purpose, StopReason
from turnout.respond.models import FollowUp, Incident
from turnout.respond.services.dispatch import stop_dispatch


def end_usefulness(*, incident_id: int, now: datetime) -> bool:
    """Stop asking for an incident whose useful time is over; somebody unfilled is called today. Atomic.

    Returns whether anything was stopped.
    """
    with transaction.atomic():
        incident = Incident.objects.filter(pk=incident_id, closed_at=None).first()
        if incident is None:
            return False
        running = list(incident.dispatches.filter(stopped_at=None))
        for dispatch in running:
            stop_dispatch(dispatch_id=dispatch.pk, reason=StopReason.USELESS, now=now)
        if any(dispatch.purpose == Purpose.RESPOND for dispatch in running):
            FollowUp.objects.create(
                incident=incident, kind=FollowUpKind.CALL_TODAY, owner=incident.owner, due_at=now + timedelta(hours=4)
            )
    return bool(running)
