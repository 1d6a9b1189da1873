"""LiveEvent: the short memory of the live hub. It says that something changed, never what."""

from typing import Any, ClassVar

from django.db import models


class LiveEvent(models.Model):
    """One change of a topic, kept for an hour so that a reconnecting page misses nothing."""

    topic = models.CharField(max_length=120)
    event = models.CharField(max_length=60)
    reference = models.CharField(max_length=120, blank=True, default="")
    published_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["published_at"], name="live_event_age")]

    class Privacy:
        plain = "id"
        expiring = "topic event reference published_at"

    def __str__(self) -> str:
        return f"{self.topic} {self.event} #{self.pk}"
