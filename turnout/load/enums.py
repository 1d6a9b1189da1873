"""Kinds of asks and the reasons one is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AskKind(TextChoices):
    RESPOND = "respond", _("Come and help")
    VERIFY = "verify", _("Come and look")


class AskState(TextChoices):
    RESERVED = "reserved", _("Counts")
    RELEASED = "released", _("Given back")


class Refusal(TextChoices):
    """Why somebody may not be asked now; the order is the order of the checks."""

    UNKNOWN = "unknown", _("Not an active volunteer")
    RESTING = "resting", _("Resting")
    QUIET = "quiet", _("Quiet hours and not on duty")
    BUSY = "busy", _("Booked or at another incident")
    DAY_BUDGET = "day_budget", _("Asked enough today")
    WEEK_BUDGET = "week_budget", _("Asked enough this week")
    TWICE = "twice", _("Asked already about this")


class RestChoice(TextChoices):
    """What the rest button offers."""

    TONIGHT = "tonight", _("Tonight")
    THREE_DAYS = "three_days", _("3 days")
    TWO_WEEKS = "two_weeks", _("2 weeks")
    UNTIL_I_SAY = "until_i_say", _("Until I say so")


DAY = timedelta(hours=24)
WEEK = 7 * DAY
UNTIL_I_SAY_SO = datetime(9999, 1, 1, tzinfo=UTC)
REST_AFTER_SCENE = timedelta(hours=12)
REST_AFTER_HARD = timedelta(hours=24)
HARD_BEFORE_STOP = 2
"""So many hard outings in seven days stop asks until somebody has talked with the volunteer."""

ASKS_KEPT = WEEK + DAY
BOOKINGS_KEPT = WEEK
LAST_ASK_KEPT = timedelta(days=30)
