"""States of deliveries, why one ends unsent, and why a link is refused."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeliveryState(TextChoices):
    QUEUED = "queued", _("Waiting")
    LEASED = "leased", _("Being sent")
    IN_DOUBT = "in_doubt", _("In doubt")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class FailedReason(TextChoices):
    """Why a delivery ended without having been sent, as far as we know."""

    REFUSED = "refused", _("Refused by the provider for good")
    TOO_LATE = "too_late", _("Not sent in time, so not sent at all")
    CANCELLED = "cancelled", _("Not needed any more")
    STOPPED = "stopped", _("The person said STOP")
    NO_LINK = "no_link", _("Its link has ended")
    NO_CHANNEL = "no_channel", _("This channel is not set up here")
    NO_TEXT = "no_text", _("Its text is not known here any more")
    IN_DOUBT = "in_doubt", _("Nobody can say whether it arrived")


class LinkRefusal(TextChoices):
    UNKNOWN = "unknown", _("This link is not one of ours")
    EXPIRED = "expired", _("This link has ended")
    FOREIGN = "foreign", _("This link was opened on another phone")
    USED = "used", _("This link has been answered")


class BroadcastState(TextChoices):
    EXPANDING = "expanding", _("Being written out")
    EXPANDED = "expanded", _("Written out to everyone")
    CANCELLED = "cancelled", _("Taken back")


class InboundKind(TextChoices):
    """What an incoming message is for the channel itself; its meaning is the hook's."""

    WORDS = "words", _("Words")
    STOP = "stop", _("Asks to be sent nothing more")
    START = "start", _("Asks to be written to again")
