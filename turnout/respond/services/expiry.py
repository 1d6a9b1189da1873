"""Forgetting: what an incident leaves behind is its count; its key dies and every row about it with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from turnout.core import keys
from turnout.load import services as load
from turnout.messaging import services as messaging
from turnout.respond.enums import IncidentState
from turnout.respond.models import Dispatch, Incident, LegalHold, Report
from turnout.respond.queries.holds import holds_in_force
from turnout.respond.services.closing import count_incident

UNJOINED_LIFE = timedelta(hours=72)
CALLER_LIFE = timedelta(hours=72)
STEP = 50
"""Incidents forgotten in one transaction: intake never waits longer than for a few of them."""


def expire_incidents(now: datetime) -> int:
    """Forget every incident past its time that no legal hold covers, and its reports. Returns how many.

    One never closed is counted and forgotten all the same, long after help could be useful. A meeting point that a hold
    kept past the close goes with the hold, and counts as one.
    """
    if _is_all_held(now):
        return 0
    forgotten = 0
    while batch := list(_due_incidents(now)[:STEP]):
        forgotten += _forget(batch, now)
    return forgotten + _forget_meeting_points(now)


def expire_reports(now: datetime) -> int:
    """Forget reports that became no incident, 72 hours after they came in. Returns how many.

    Who called is forgotten then whatever happens: a hold freezes a report, never the way back to the caller.
    """
    unjoined = 0 if _is_all_held(now) else _forget_unjoined(now)
    return unjoined + _forget_callers(now)


def _forget_unjoined(now: datetime) -> int:
    old = Report.objects.filter(incident=None, received_at__lte=now - UNJOINED_LIFE)
    forgotten = 0
    while batch := list(old.values_list("pk", "key_id")[:STEP]):
        keys.destroy(key_ids=[key_id for _, key_id in batch], now=now)
        with transaction.atomic():
            _forget_messages([f"report:{report_id}" for report_id, _ in batch], now)
            Report.objects.filter(pk__in=[report_id for report_id, _ in batch]).delete()
        forgotten += len(batch)
    return forgotten


def keys_in_use(key_ids: list[str]) -> set[str]:
    """Return those of the given keys that a row is sealed under."""
    used = set(Incident.objects.filter(key_id__in=key_ids).values_list("key_id", flat=True))
    return used | set(Report.objects.filter(key_id__in=key_ids).values_list("key_id", flat=True))


def forget_destroyed(*, key_ids: list[str], now: datetime) -> int:
    """Remove rows whose key is gone, as after a restore of an older copy. Returns how many incidents and reports."""
    incidents = list(Incident.objects.filter(key_id__in=key_ids))
    forgotten = _forget(incidents, now) if incidents else 0
    return forgotten + Report.objects.filter(key_id__in=key_ids, incident=None).delete()[0]


def _is_all_held(now: datetime) -> bool:
    return holds_in_force(now=now).filter(incident=None).exists()


def _due_incidents(now: datetime) -> QuerySet[Incident]:
    return _unheld(now).filter(expires_at__lte=now).order_by("pk")


def _unheld(now: datetime) -> QuerySet[Incident]:
    held = holds_in_force(now=now).filter(incident__isnull=False).order_by().values("incident")
    return Incident.objects.exclude(pk__in=held)


def _forget_meeting_points(now: datetime) -> int:
    kept = _unheld(now).filter(state=IncidentState.CLOSED, meeting_point__isnull=False)
    return kept.update(meeting_point=None)


def _forget_callers(now: datetime) -> int:
    old = Report.objects.filter(received_at__lte=now - CALLER_LIFE).exclude(caller_hash="")
    forgotten = 0
    while batch := list(old.values_list("pk", flat=True)[:STEP]):
        forgotten += Report.objects.filter(pk__in=batch).update(caller_hash="")
    return forgotten


def _forget(incidents: Iterable[Incident], now: datetime) -> int:
    """Destroy the keys first: whatever happens then, nobody reads a word any more, and the next run takes the rows."""
    incidents = list(incidents)
    ids = [incident.pk for incident in incidents]
    reports = Report.objects.filter(incident__in=ids)
    dying = [incident.key_id for incident in incidents] + list(reports.values_list("key_id", flat=True))
    keys.destroy(key_ids=dying, now=now)
    abouts = [incident.about for incident in incidents]
    abouts += [f"report:{report_id}" for report_id in reports.values_list("pk", flat=True)]
    abouts += [f"dispatch:{pk}" for pk in Dispatch.objects.filter(incident__in=ids).values_list("pk", flat=True)]
    with transaction.atomic():
        for incident in incidents:
            if not incident.is_closed:
                count_incident(incident=incident)
        _forget_messages(abouts, now)
        load.forget_about(abouts=abouts)
        reports.delete()
        LegalHold.objects.filter(incident__in=ids).delete()
        Incident.objects.filter(pk__in=ids).delete()
    return len(incidents)


def _forget_messages(abouts: Iterable[str], now: datetime) -> None:
    for about in abouts:
        messaging.forget(about_prefix=about, now=now)
