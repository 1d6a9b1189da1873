"""Who was asked for which seat, in which wave, and what they answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from turnout.respond.enums import AskState, Purpose, StopReason


class Dispatch(models.Model):
    """One effort to fill seats: the verifiers of an incident, or its team."""

    incident = models.ForeignKey("respond.Incident", on_delete=models.CASCADE, related_name="dispatches")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    policy = models.JSONField(help_text="The policy as it was when the dispatch began.")
    wave = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=0, help_text="Grows with every decision: a stale one is thrown away.")
    started_at = models.DateTimeField()
    filled_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=10, choices=StopReason.choices, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "purpose"], name="dispatch_once")]

    class Privacy:
        plain = "id"
        expiring = "incident purpose policy wave version started_at filled_at stopped_at stop_reason"

    @property
    def about(self) -> str:
        """Name of this dispatch in the ledgers of other apps; with a person it names one ask."""
        return f"dispatch:{self.pk}"


class Seat(models.Model):
    """One place in a team; a trainee's seat is extra and never counts."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="seats")
    qualification = models.CharField(max_length=30)
    on_scene = models.BooleanField(default=True)
    language = models.CharField(max_length=8, blank=True)
    is_trainee = models.BooleanField(default=False)

    class Privacy:
        plain = "id"
        expiring = "dispatch qualification on_scene language is_trainee"


class Ask(models.Model):
    """One person asked once about one incident and purpose; dies with the incident's key."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="asks")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="asks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="asks")
    counted_ask = models.BigIntegerField(null=True, help_text="Id in the ledger of asks.")
    wave = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AskState.choices, default=AskState.ASKED)
    reason = models.JSONField(default=list, help_text="Message id and values of the one sentence why.")
    asked_at = models.DateTimeField()
    silent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_desk = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    eta_at = models.DateTimeField(null=True)
    here_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    sos_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispatch", "person"], name="ask_once")]
        indexes = [models.Index(fields=["person", "state"])]

    class Privacy:
        plain = "id"
        expiring = (
            "dispatch seat person counted_ask wave state reason asked_at silent_at answered_at answered_by_desk "
            "accepted_at eta_at here_at left_at sos_at"
        )
