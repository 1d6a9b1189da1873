"""What must still be done for people after an incident, each with one owner."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from turnout.respond.enums import FollowUpKind


class FollowUp(models.Model):
    """A task with one owner and a date; its slip is sealed so that only the owner's own key opens it."""

    incident = models.ForeignKey("respond.Incident", on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=16, choices=FollowUpKind.choices)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="follow_ups")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    slip = models.TextField(blank=True, help_text="age ciphertext, armoured; the server cannot open it.")

    class Privacy:
        plain = "id"
        sealed = "slip"
        sealed_to = "owner"
        expiring = "incident kind owner due_at done_at"
