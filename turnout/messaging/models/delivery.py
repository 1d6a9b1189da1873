"""Delivery: one message to one person on one channel, from the decision to its end. Nothing rendered is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from turnout.core.models import Leased
from turnout.messaging.enums import DeliveryState, FailedReason
from turnout.people.enums import Purpose

if TYPE_CHECKING:
    from turnout.people.models import Person


OPEN = ["queued", "leased", "in_doubt"]


class _IsOpen(models.Func):
    """A state in OPEN, as literals: SQLite uses a partial index only for the index's own words, not for parameters."""

    template = "%(expressions)s IN ('queued', 'leased', 'in_doubt')"
    output_field = models.BooleanField()


class Delivery(Leased):
    """Written in the transaction of the decision that caused it; the worker hands it to its channel."""

    # Each repeated fault of a provider costs a claim; `good_until` ends a delivery long before this does.
    CLAIMS_AT_MOST = 200

    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=200, help_text="The contact point's address when the message was queued.")
    template = models.CharField(max_length=60)
    params = models.JSONField(default=dict, help_text="Codes and names of zones; no place, nobody's data.")
    language = models.CharField(max_length=8, default="en")
    about = models.CharField(max_length=60)
    step = models.CharField(max_length=40)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    is_urgent = models.BooleanField(default=False)
    reference = models.UUIDField(unique=True)
    provider_id = models.CharField(max_length=200, blank=True, default="")
    is_repeat = models.BooleanField(default=False, help_text="The last copy was sent again after a doubt.")
    copies = models.PositiveSmallIntegerField(default=0, help_text="Copies that may have reached the provider.")
    doubt_since = models.FloatField(default=0.0, help_text="Lease clock: when the last copy was about to leave.")
    queued_at = models.DateTimeField()
    good_until = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    failed_reason = models.CharField(max_length=20, choices=FailedReason.choices, blank=True, default="")

    class Meta(Leased.Meta):
        constraints = [models.UniqueConstraint(fields=["about", "person", "channel", "step"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=OPEN, is_urgent=True), name="delivery_open_urgent"
            ),
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=OPEN, is_urgent=False), name="delivery_open_plain"
            ),
            models.Index(fields=["channel", "provider_id"], name="delivery_provider_id"),
            models.Index(fields=["queued_at"], name="delivery_age"),
        ]

    class Privacy:
        plain = (
            "id state token boot lease_until attempts last_error channel template language step purpose is_urgent "
            "reference is_repeat copies doubt_since failed_reason"
        )
        expiring = "person address params about provider_id due_at queued_at good_until sent_at delivered_at seen_at"

    def __str__(self) -> str:
        return f"delivery {self.reference} ({self.state})"

    @property
    def was_seen(self) -> bool:
        """Whether the person opened it or the provider says it reached the phone."""
        return self.seen_at is not None or self.state == DeliveryState.DELIVERED


class _Urgent(models.Manager["UrgentDelivery"]):
    def get_queryset(self) -> models.QuerySet[UrgentDelivery]:
        return super().get_queryset().filter(_IsOpen("state"), is_urgent=True)


class UrgentDelivery(Delivery):
    """Asks and pages: a lane of their own, so that a message to everyone cannot stand before them."""

    objects: ClassVar[_Urgent] = _Urgent()

    class Meta:
        proxy = True


class _Plain(models.Manager["PlainDelivery"]):
    def get_queryset(self) -> models.QuerySet[PlainDelivery]:
        return super().get_queryset().filter(_IsOpen("state"), is_urgent=False)


class PlainDelivery(Delivery):
    """Everything that can wait for an ask."""

    objects: ClassVar[_Plain] = _Plain()

    class Meta:
        proxy = True
