"""The one ask that most messaging tests send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from turnout.messaging.models import Delivery
from turnout.messaging.services import send
from turnout.people.models import Person

WORDS = {"code": "A7", "zone": "Mill"}


def ask(*people: Person, now: datetime, **changes: Any) -> int:
    """Queue an ask about incident 7 to these people."""
    message: dict[str, Any] = {
        "template": "test.ask",
        "params": WORDS,
        "about": "incident:7",
        "step": "ask",
        **changes,
    }
    return send(person_ids=[person.pk for person in people], now=now, **message)


def by_mail(people: Sequence[Person] = ()) -> Delivery:
    """Return the one delivery by mail there is."""
    rows = Delivery.objects.filter(channel="email")
    return rows.get(person__in=people) if people else rows.get()
