"""What a neighbour told us: redacted before it is written, sealed under its own key."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from turnout.respond.enums import Dismissal, Entry, PlaceState, ReportState, Source


class Report(models.Model):
    """One report; it belongs to an incident once the desk has sorted it."""

    client_key = models.CharField(max_length=64, unique=True, help_text="Sent again, it is the same report.")
    token_hash = models.CharField(max_length=64, unique=True, help_text="Of the reporter's unguessable link.")
    code = models.CharField(max_length=8, db_index=True)
    key_id = models.CharField(max_length=40)
    entry = models.CharField(max_length=8, choices=Entry.choices)
    source = models.CharField(max_length=8, choices=Source.choices)
    kind = models.CharField(max_length=20, blank=True, help_text="What the reporter chose; the desk decides.")
    language = models.CharField(max_length=8, default="en")
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.NEW)
    place_state = models.CharField(max_length=8, choices=PlaceState.choices)
    zone = models.ForeignKey("zones.Zone", null=True, on_delete=models.SET_NULL, related_name="reports")
    cell = models.BigIntegerField(null=True)
    words = models.BinaryField(null=True)
    place_text = models.BinaryField(null=True)
    removed = models.JSONField(default=list, help_text="Kinds of personal data taken out, to show the reporter.")
    caller_hash = models.CharField(max_length=64, blank=True)
    call_taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="reports_taken"
    )
    received_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField(null=True)
    sorted_at = models.DateTimeField(null=True, help_text="Joined to an incident or dismissed.")
    dismissal = models.CharField(max_length=12, choices=Dismissal.choices, blank=True)
    incident = models.ForeignKey("respond.Incident", null=True, on_delete=models.SET_NULL, related_name="reports")

    class Meta:
        indexes = [models.Index(fields=["state", "received_at"])]

    class Privacy:
        plain = "id"
        sealed = "words place_text"
        expiring = (
            "client_key token_hash code key_id entry source kind language state place_state zone cell removed "
            "caller_hash call_taker received_at seen_at sorted_at dismissal incident"
        )
