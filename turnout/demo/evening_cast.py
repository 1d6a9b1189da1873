"""The people of the evening: twelve hundred volunteers, a desk on duty, a steward in each zone, a coordinator."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from turnout.demo.cast import make_staff, make_up_volunteers
from turnout.people.enums import Role
from turnout.people.models import Duty, Person
from turnout.zones.queries import zones

DISPATCHERS = ("Noor", "Emil", "Marta", "Luis")
CALL_TAKER = "Ruth"
COORDINATOR = "Paloma"
STEWARDS = ("Hana", "Oscar", "Ifrah", "Ben", "Greta", "Tomas", "Chue", "Samir", "Edith")
NOBODY_HOLDS = ("school_contact",)
"""This network has trained nobody to talk with schools: one ask of the evening finds nobody who can take it."""

DUTY_BEFORE, DUTY_AFTER = timedelta(hours=1), timedelta(hours=8)


def make_cast(*, volunteers: int, seed: int, midnight: datetime, begins_at: datetime) -> list[Person]:
    """Write everybody the evening needs and return the dispatchers. Atomic."""
    with transaction.atomic():
        make_up_volunteers(number=volunteers, seed=seed, midnight=midnight, nobody_holds=NOBODY_HOLDS)
        desk = [make_staff(name, Role.DISPATCHER, None, midnight) for name in DISPATCHERS]
        call_taker = make_staff(CALL_TAKER, Role.DESK, None, midnight)
        for name, zone in zip(STEWARDS, zones(), strict=True):
            make_staff(name, Role.STEWARD, zone.pk, midnight)
        make_staff(COORDINATOR, Role.COORDINATOR, None, midnight)
        Duty.objects.bulk_create(
            Duty(person=person, role=role, starts_at=begins_at - DUTY_BEFORE, ends_at=begins_at + DUTY_AFTER)
            for person, role in [*((one, Role.DISPATCHER) for one in desk), (call_taker, Role.DESK)]
        )
    return desk


def dispatchers() -> list[Person]:
    """Return the dispatchers of the evening that was prepared."""
    held = Person.objects.filter(role_grants__role=Role.DISPATCHER)
    return list(held.order_by("pk"))


def call_taker() -> Person:
    """Return who takes the calls of the evening that was prepared."""
    return Person.objects.get(role_grants__role=Role.DESK)
