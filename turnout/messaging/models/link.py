"""AnswerLink: a person's own way to one page, on one device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from turnout.people.models import Person


class AnswerLink(models.Model):
    """One per person and thing. The token is computed from the nonce and the network's secret; its hash is kept."""

    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="answer_links"
    )
    about = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=32)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    device_hash = models.CharField(max_length=64, blank=True, default="")
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "about"], name="answer_link_once")]

    class Privacy:
        plain = "id"
        expiring = "person about token_hash nonce issued_at expires_at device_hash opened_at answered_at"

    def __str__(self) -> str:
        return f"link {self.pk}"
