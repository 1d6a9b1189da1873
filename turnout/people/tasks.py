"""What people forgets, and when. Imported when the apps are ready."""

from __future__ import annotations

from datetime import datetime

from turnout.core.expiry import register_expiry
from turnout.people import services


def forget_people(now: datetime) -> int:
    """Forget duties and invitations seven days after their end."""
    return services.forget_people(now=now)


register_expiry("people", forget_people)
