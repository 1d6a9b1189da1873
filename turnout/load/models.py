"""The one ledger of asks, rest, budgets and booked time."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models

from turnout.load.enums import AskKind, AskState


class LoadSetting(models.Model):
    """What a volunteer allows; a row is made when somebody first changes a default or is first asked."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="load_setting"
    )
    per_day = models.PositiveSmallIntegerField(default=2)
    per_week = models.PositiveSmallIntegerField(default=5)
    per_duty_day = models.PositiveSmallIntegerField(default=4)
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(7))
    resting_until = models.DateTimeField(null=True, blank=True, help_text="The volunteer's own choice.")
    scene_rest_until = models.DateTimeField(null=True, blank=True, help_text="After an outing; no tap ends it early.")
    stopped_since = models.DateTimeField(null=True, blank=True, help_text="Two hard outings: until somebody talked.")
    last_asked_at = models.DateTimeField(null=True, blank=True)
    was_asked = models.BooleanField(default=False)

    class Privacy:
        plain = "person per_day per_week per_duty_day quiet_from quiet_until was_asked"
        expiring = "resting_until scene_rest_until stopped_since last_asked_at"


class CountedAsk(models.Model):
    """One ask that costs budget until it is released; forgets what it was about when that expires."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="counted_asks")
    kind = models.CharField(max_length=10, choices=AskKind.choices)
    about = models.CharField(max_length=60, null=True)
    state = models.CharField(max_length=10, choices=AskState.choices, default=AskState.RESERVED)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "about"], name="counted_ask_once")]
        # Answers "how often since" from the index alone.
        indexes = [
            models.Index(fields=["person", "kind", "state", "asked_at"]),
            models.Index(fields=["asked_at"]),
        ]

    class Privacy:
        plain = "id"
        expiring = "person kind about state asked_at"


class BookedTime(models.Model):
    """Time somebody has given to something already; ends_at is null while it is open (on scene)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="booked_times")
    about = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "about"], name="booked_time_once")]
        indexes = [models.Index(fields=["ends_at"])]

    class Privacy:
        plain = "id"
        expiring = "person about starts_at ends_at"


class HardIncident(models.Model):
    """A hard outing; two in seven days stop asks until a person has talked with the volunteer."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hard_incidents")
    happened_at = models.DateTimeField()
    talked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "happened_at"])]

    class Privacy:
        plain = "id"
        expiring = "person happened_at talked_at"
