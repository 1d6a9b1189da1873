"""What a confirmation stands on."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from turnout.respond.enums import Basis, Verdict


class Verification(models.Model):
    """The check of one incident; without a verdict nobody but verifiers is asked."""

    incident = models.OneToOneField("respond.Incident", on_delete=models.CASCADE, related_name="verification")
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    basis = models.CharField(max_length=12, choices=Basis.choices, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)

    class Privacy:
        plain = "id"
        expiring = "incident verdict basis given_by given_at called_back_at"
