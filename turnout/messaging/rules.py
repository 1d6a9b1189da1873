"""Who may be written to where, and for how long a message is worth sending."""

from __future__ import annotations

from datetime import datetime, timedelta

from turnout.people.enums import Purpose

# What somebody must see within the minute; these go before everything else, and to the open pages as well.
URGENT = frozenset({Purpose.ALERTS, Purpose.DUTY})

# How long a message is worth sending where the sender says nothing. An ask names its own end.
WORTH_SENDING = {
    Purpose.ALERTS: timedelta(minutes=30),
    Purpose.DUTY: timedelta(hours=1),
    Purpose.SHIFTS: timedelta(hours=2),
    Purpose.NEWS: timedelta(hours=24),
    Purpose.ACCOUNT: timedelta(hours=24),
}

LIVE = "live"
"""The channel of open pages; it needs no contact point."""


def is_urgent(purpose: Purpose) -> bool:
    """Whether messages of this purpose go before all others."""
    return purpose in URGENT


def is_shown_live(purpose: Purpose) -> bool:
    """Whether the person's open pages are told as well."""
    return purpose in URGENT


def good_until(*, purpose: Purpose, queued_at: datetime) -> datetime:
    """Return the instant after which a message of this purpose is not sent any more."""
    return queued_at + WORTH_SENDING[purpose]


def live_topic(person_id: int) -> str:
    """Return the topic of core.live on which this person's own pages listen."""
    return f"person:{person_id}"
