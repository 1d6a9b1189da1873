"""Counters behind core.limits: how often something happened in a window, without saying who did it."""

from django.db import models


class LimitCounter(models.Model):
    """One window of one limit and one scope; the scope is a keyed hash and never comes from an IP address."""

    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("name", "scope", "window"), name="limit_counter_once"),)

    class Privacy:
        plain = "id name window count ends_at"
        expiring = "scope"

    def __str__(self) -> str:
        return f"{self.name} {self.window}: {self.count}"
