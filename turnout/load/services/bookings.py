"""Give time to one thing at a time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from turnout.load.models import BookedTime
from turnout.load.rules import BadTimes, DoubleBooked
from turnout.load.services.ledger import hold_lines


def book(*, person_id: int, start: datetime, end: datetime | None, about: str) -> BookedTime:
    """Book somebody's time, open-ended with None; DoubleBooked when any of it is given to something else.

    Atomic. Booking the same thing again moves it to the new times. BadTimes when it ends before it starts.
    """
    if end is not None and end <= start:
        raise BadTimes(f"a booking from {start} to {end}")
    with transaction.atomic():
        hold_lines([person_id])
        others = BookedTime.objects.filter(Q(ends_at=None) | Q(ends_at__gt=start), person=person_id)
        if end is not None:
            others = others.filter(starts_at__lt=end)
        if others.exclude(about=about).exists():
            raise DoubleBooked
        booked, _ = BookedTime.objects.update_or_create(
            person_id=person_id, about=about, defaults={"starts_at": start, "ends_at": end}
        )
    return booked


def unbook(*, about: str, person_id: int) -> bool:
    """Free the time booked for this; say whether there was any."""
    return bool(BookedTime.objects.filter(about=about, person=person_id).delete()[0])
