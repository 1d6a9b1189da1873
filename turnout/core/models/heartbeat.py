"""Heartbeat: when each kind of process was last seen alive."""

from django.db import models


class Heartbeat(models.Model):
    """One row per role ("worker"); `seen` is the lease clock, real seconds since 1970."""

    role = models.CharField(max_length=40, primary_key=True)
    boot = models.CharField(max_length=80)
    seen = models.FloatField()

    class Privacy:
        plain = "role boot seen"

    def __str__(self) -> str:
        return self.role
