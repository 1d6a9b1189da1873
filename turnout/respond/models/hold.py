"""Legal holds: two people and a named lawyer freeze what exists."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LegalHold(models.Model):
    """A hold on one incident, or on all of them where incident is null; in force once a second person agreed."""

    incident = models.ForeignKey(
        "respond.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="holds"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    lawyer = models.CharField(max_length=120)
    lift_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    class Privacy:
        plain = "id incident asked_by asked_at agreed_by agreed_at lawyer lift_asked_by lifted_at"
