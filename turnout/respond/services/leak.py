"""A message was shared outside: stop the waves, move the meeting point, tell only those who accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from turnout.core import audit, keys
from turnout.people.models import Person
from turnout.respond.enums import ACTIVE_ASKS, Happening, StopReason
from turnout.respond.models import Dispatch, Incident
from turnout.respond.rules import NotThere
from turnout.respond.services.changes import note_happening
from turnout.respond.services.dispatch import stop_dispatch
from turnout.respond.services.telling import Topic, incident_words, tell
from turnout.respond.services.triage import check_meeting_point
from turnout.zones import queries as zones


@dataclass(frozen=True, kw_only=True)
class NewMeetingPoint:
    """Where those who accepted meet from now on."""

    label: str
    lat: float
    lon: float


def report_leak(*, incident_id: int, place: NewMeetingPoint, by: Person, now: datetime) -> int:
    """Answer a leak: nobody more is asked, the meeting point moves, those who accepted are told. Returns how many.

    Whoever was asked and has not accepted is stood down and learns no new place. Atomic.
    """
    check_meeting_point(place.label)
    with transaction.atomic():
        incident = (
            Incident.objects.select_for_update(of=("self",), no_key=True)
            .select_related("zone")
            .filter(pk=incident_id, closed_at=None)
        ).first()
        if incident is None:
            raise NotThere()
        incident.leaked_at = now
        incident.meeting_point = keys.seal(key_id=incident.key_id, text=place.label.strip())
        incident.meeting_version += 1
        incident.cell = zones.cell_of(lat=place.lat, lon=place.lon)
        incident.save(update_fields=["leaked_at", "meeting_point", "meeting_version", "cell"])
        for dispatch in incident.dispatches.order_by("pk"):
            stop_dispatch(dispatch_id=dispatch.pk, reason=StopReason.LEAKED, now=now)
        told = sum(_tell_accepted(dispatch, now) for dispatch in incident.dispatches.order_by("pk"))
        note_happening(incident=incident, happening=Happening.LEAKED, now=now, by=by, told=told)
        audit.record(action="report_leak", actor_id=by.pk, subject=incident.about, now=now)
    return told


def _tell_accepted(dispatch: Dispatch, now: datetime) -> int:
    """Tell those who are going or there; their own link shows the new meeting point."""
    accepted = dispatch.asks.filter(state__in=ACTIVE_ASKS, seat__on_scene=True)
    return tell(
        person_ids=accepted.values_list("person_id", flat=True),
        template="alert.compromised",
        topic=Topic(dispatch.about, f"leak:{dispatch.incident.meeting_version}"),
        words=incident_words(incident=dispatch.incident),
        now=now,
    )
