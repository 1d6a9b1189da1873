"""Inbound: one message that came in, kept once under its provider's id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from turnout.messaging.enums import InboundKind

if TYPE_CHECKING:
    from turnout.people.models import Person


class Inbound(models.Model):
    """The words are sealed under a key of their own, destroyed when the row expires."""

    channel = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=200)
    person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="inbound"
    )
    kind = models.CharField(max_length=8, choices=InboundKind.choices)
    key_id = models.CharField(max_length=64)
    body = models.BinaryField()
    received_at = models.DateTimeField(db_index=True)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "provider_id"], name="inbound_once")]

    class Privacy:
        plain = "id channel kind key_id"
        sealed = "body"
        expiring = "provider_id person received_at processed_at"

    def __str__(self) -> str:
        return f"inbound {self.pk}"
