"""Job: one thing to do later, by name, with the arguments of its handler."""

from typing import Any, ClassVar

from django.db import models

from turnout.core.models.leased import Leased, LeaseState


class Job(Leased):
    """A row lives until its handler is done; it stays as `failed` when every attempt failed."""

    job = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, blank=True)  # NULL: not keyed, equal to no other

    class Meta(Leased.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["job", "key"], condition=models.Q(state=LeaseState.QUEUED), name="job_key_once_queued"
            )
        ]

    class Privacy:
        plain = "id state token boot lease_until due_at attempts last_error job args key"

    def __str__(self) -> str:
        return f"{self.job} #{self.pk} ({self.state})"
