"""Broadcast: one message to many, kept as one row and written out in small steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from turnout.messaging.enums import BroadcastState
from turnout.people.enums import Purpose

if TYPE_CHECKING:
    from turnout.people.models import Person


class Broadcast(models.Model):
    """The message, who it is for, and how far it has been written out (people in the order of their ids)."""

    template = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    zone = models.ForeignKey("zones.Zone", null=True, blank=True, on_delete=models.CASCADE, related_name="broadcasts")
    role = models.CharField(max_length=20, blank=True, default="")
    made_by: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="broadcasts"
    )
    made_at = models.DateTimeField()
    good_until = models.DateTimeField()
    state = models.CharField(max_length=12, choices=BroadcastState.choices, default=BroadcastState.EXPANDING)
    cursor = models.BigIntegerField(default=0, help_text="Everyone up to this person's id has been written out.")
    queued = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        plain = "id template purpose zone role state cursor queued"
        expiring = "params made_by made_at good_until finished_at"

    def __str__(self) -> str:
        return f"broadcast {self.pk} ({self.state})"
