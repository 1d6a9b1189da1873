"""What every decision leaves behind: a line in the timeline and a word to the pages that are open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from turnout.core import live
from turnout.people.models import Person
from turnout.respond.enums import Happening
from turnout.respond.models import Incident, TimelineEntry

DESK_TOPIC = "desk"


def note_happening(
    *, incident: Incident, happening: Happening, now: datetime, by: Person | None = None, **facts: Any
) -> TimelineEntry:
    """Add a timeline entry and tell the open pages, in the caller's transaction."""
    entry = TimelineEntry.objects.create(incident=incident, happening=happening, at=now, by=by, facts=facts)
    announce_change(incident_id=incident.pk)
    return entry


def announce_change(*, incident_id: int) -> None:
    """Tell the desk and the incident's page that something changed; they fetch what they may see."""
    live.publish(DESK_TOPIC, f"incident:{incident_id}", event="changed")
