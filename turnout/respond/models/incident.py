"""The incident: a place and a need. What surrounds it (verification, dispatch, follow-ups) has tables of its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from turnout.respond.enums import Happening, IncidentState, Outcome


class Incident(models.Model):
    """One open need at one public meeting point, owned by one person at the desk."""

    code = models.CharField(max_length=8, unique=True)
    key_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=IncidentState.choices, default=IncidentState.OPEN)
    zone = models.ForeignKey("zones.Zone", on_delete=models.PROTECT, related_name="incidents")
    cell = models.BigIntegerField()
    languages = models.JSONField(default=list, help_text="Languages asked for besides the town's first.")
    meeting_point = models.BinaryField(null=True, help_text="A public corner or place; shown to those who accepted.")
    meeting_version = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="incidents_owned"
    )
    owned_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True)
    useful_until = models.DateTimeField(help_text="After this, help makes no sense any more.")
    leaked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    expires_at = models.DateTimeField(null=True, db_index=True, help_text="Its key dies then, and every row about it.")

    class Privacy:
        plain = "id"
        sealed = "meeting_point"
        expiring = (
            "code key_id kind state zone cell languages meeting_version owner owned_at opened_at confirmed_at "
            "useful_until leaked_at closed_at outcome expires_at"
        )

    def __str__(self) -> str:
        return self.code

    @property
    def about(self) -> str:
        """Name of this incident in the ledgers of other apps."""
        return f"incident:{self.pk}"

    @property
    def is_closed(self) -> bool:
        return self.state == IncidentState.CLOSED


class TimelineEntry(models.Model):
    """One thing that happened to an incident, in words and counts; never a name of anyone reported."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="timeline")
    at = models.DateTimeField()
    happening = models.CharField(max_length=16, choices=Happening.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]

    class Privacy:
        plain = "id"
        expiring = "incident at happening by facts"


class DayCount(models.Model):
    """What is left of incidents after expiry: how many of a kind, in a zone, on a day, and how they ended."""

    day = models.DateField()
    zone = models.ForeignKey("zones.Zone", on_delete=models.CASCADE, related_name="day_counts")
    kind = models.CharField(max_length=20)
    outcome = models.CharField(max_length=12, blank=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "zone", "kind", "outcome"], name="day_count_once")]

    class Privacy:
        plain = "id day zone kind outcome number"
