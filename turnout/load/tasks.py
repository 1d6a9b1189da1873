"""What load forgets, and when. Imported when the apps are ready."""

from __future__ import annotations

from datetime import datetime

from turnout.core.expiry import register_expiry
from turnout.load import services


def forget_load(now: datetime) -> int:
    """Forget asks after eight days, bookings after seven, rests that are over."""
    return services.forget_load(now=now)


register_expiry("load", forget_load)
