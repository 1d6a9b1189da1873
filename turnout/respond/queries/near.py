"""Open incidents that a report may repeat: the same kind, near in place and time."""

from __future__ import annotations

from datetime import datetime, timedelta

from turnout.engines.geo import cell_distance_m
from turnout.respond import policies
from turnout.respond.models import Incident


def near_repeat(*, kind: str, cell: int, now: datetime) -> Incident | None:
    """Return the nearest open incident of a kind as near and as recent as the policy says, or None."""
    since = now - timedelta(minutes=policies.NEAR_REPEAT_MINUTES)
    recent = Incident.objects.filter(kind=kind, closed_at=None, opened_at__gte=since)
    near = [(cell_distance_m(cell, incident.cell), incident.pk, incident) for incident in recent]
    near = [entry for entry in near if entry[0] <= policies.NEAR_REPEAT_M]
    return min(near)[2] if near else None
