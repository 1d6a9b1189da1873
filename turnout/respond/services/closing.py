"""Ending an incident: stand everyone down, tell how it ended, hand out the follow-ups, start the clock of expiry."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from turnout.core import audit
from turnout.load import services as load
from turnout.people.models import Person
from turnout.respond import kinds
from turnout.respond.enums import ACTIVE_ASKS, AskState, FollowUpKind, Happening, IncidentState, Outcome, StopReason
from turnout.respond.models import Ask, DayCount, FollowUp, Incident
from turnout.respond.queries.holds import is_frozen
from turnout.respond.rules import AskClosed, NotThere
from turnout.respond.services.changes import note_happening
from turnout.respond.services.dispatch import stop_dispatch
from turnout.respond.services.telling import Topic, incident_words, tell
from turnout.zones import queries as zones

# What is owed to people after each ending, and within how long.
OWED: dict[str, tuple[tuple[FollowUpKind, timedelta], ...]] = {
    Outcome.TOO_LATE: ((FollowUpKind.CALL_FAMILY, timedelta(hours=1)),),
    Outcome.NO_ONE_CAME: ((FollowUpKind.CALL_TODAY, timedelta(hours=4)),),
    Outcome.HELPED: ((FollowUpKind.DEBRIEF, timedelta(hours=24)),),
}


def stand_down(*, incident_id: int, by: Person, now: datetime) -> int:
    """Ask nobody more and send everyone home; returns how many were told. The incident stays open for follow-ups."""
    with transaction.atomic():
        incident = _open(incident_id)
        told = _send_home(incident, StopReason.STOOD_DOWN, now)
        note_happening(incident=incident, happening=Happening.STOOD_DOWN, now=now, by=by, told=told)
        audit.record(action="stand_down", actor_id=by.pk, subject=incident.about, now=now)
    return told


def close_incident(*, incident_id: int, outcome: Outcome, by: Person, now: datetime) -> Incident:
    """Close an incident: everyone is stood down, the meeting point and callers are forgotten, follow-ups begin. Atomic.

    Its key dies `keep_hours` of its kind later. Under a legal hold the meeting point stays, sealed and on no page,
    until the first expiry after the hold; callers are forgotten all the same. Raises NotThere, AskClosed when it is
    closed already.
    """
    with transaction.atomic():
        incident = _open(incident_id)
        told = _send_home(incident, StopReason.CLOSED, now)
        incident.state, incident.outcome, incident.closed_at = IncidentState.CLOSED, outcome, now
        if not is_frozen(incident_id=incident.pk, now=now):
            incident.meeting_point = None
        incident.expires_at = now + timedelta(hours=kinds.kind(incident.kind).keep_hours)
        incident.save(update_fields=["state", "outcome", "closed_at", "meeting_point", "expires_at"])
        incident.reports.update(caller_hash="")
        _owe_follow_ups(incident, by, now)
        count_incident(incident=incident)
        note_happening(incident=incident, happening=Happening.CLOSED, now=now, by=by, outcome=outcome, told=told)
        audit.record(action="close_incident", actor_id=by.pk, subject=incident.about, reason=outcome, now=now)
    return incident


def count_incident(*, incident: Incident) -> None:
    """Add a closed incident to the counts that outlive it, in the caller's transaction."""
    day = incident.opened_at.astimezone(ZoneInfo(zones.town().timezone)).date()
    row, _ = DayCount.objects.get_or_create(
        day=day, zone_id=incident.zone_id, kind=incident.kind, outcome=incident.outcome
    )
    DayCount.objects.filter(pk=row.pk).update(number=F("number") + 1)


def _open(incident_id: int) -> Incident:
    incident = (
        Incident.objects.select_for_update(of=("self",), no_key=True)
        .select_related("zone")
        .filter(pk=incident_id)
        .first()
    )
    if incident is None:
        raise NotThere()
    if incident.is_closed:
        raise AskClosed()
    return incident


def _send_home(incident: Incident, reason: StopReason, now: datetime) -> int:
    """Stop every dispatch, free and thank whoever is on the way or there."""
    for dispatch in incident.dispatches.order_by("pk"):
        stop_dispatch(dispatch_id=dispatch.pk, reason=reason, now=now)
    active = list(
        Ask.objects.filter(dispatch__incident=incident, state__in=ACTIVE_ASKS)
        .select_related("seat")
        .order_by("person_id")
    )
    if not active:
        return 0
    Ask.objects.filter(pk__in=[ask.pk for ask in active]).update(state=AskState.STOOD_DOWN)
    for ask in active:
        load.unbook(about=incident.about, person_id=ask.person_id)
        if ask.here_at is not None and ask.seat.on_scene:
            load.rest_after_scene(person_id=ask.person_id, hard=False, now=now)
    tell(
        person_ids=sorted({ask.person_id for ask in active}),
        template="alert.stand_down",
        topic=Topic(incident.about, "stand_down"),
        words=incident_words(incident=incident),
        now=now,
    )
    return len(active)


def _owe_follow_ups(incident: Incident, by: Person, now: datetime) -> None:
    """Write what is owed after this ending; its owner at the desk has each until somebody else takes it."""
    owner = incident.owner or by
    owed = list(OWED.get(incident.outcome, ()))
    if incident.reports.filter(call_taker__isnull=False).exclude(call_taker=owner).exists():
        owed.append((FollowUpKind.TELL_CALL_TAKER, timedelta(hours=2)))
    FollowUp.objects.bulk_create(
        FollowUp(incident=incident, kind=kind, owner=owner, due_at=now + within) for kind, within in owed
    )
