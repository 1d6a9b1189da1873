"""Leased: the abstract row that one worker at a time may work on. The rules of claiming live in `core/leases.py`."""

from typing import Any, ClassVar

from django.db import models


class LeaseState(models.TextChoices):
    """The states in which a row still wants work; each subclass adds its own final states."""

    QUEUED = "queued"
    LEASED = "leased"
    IN_DOUBT = "in_doubt"


class Leased(models.Model):
    """Work with a due time, a lease and a fencing token.

    `due_at` is domain time; `lease_until` is the lease clock (real seconds since 1970). `token` grows by one with each
    claim, so a worker that lost its lease can be refused. A subclass's Meta inherits `Leased.Meta`.
    """

    CLAIMS_AT_MOST: ClassVar[int] = 25
    FAILED_STATE: ClassVar[str] = "failed"

    state = models.CharField(max_length=16, default=LeaseState.QUEUED)
    token = models.PositiveBigIntegerField(default=0)
    boot = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.FloatField(default=0.0)
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        abstract = True
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["queued", "leased", "in_doubt"]),
                name="%(class)s_open",
            )
        ]
