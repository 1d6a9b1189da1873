"""Put made-up volunteers into a database born for it: accounts, qualifications, roles, duty."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction

from turnout.core.statistics import refresh_statistics
from turnout.demo.names import first_name
from turnout.engines.simulate import SimulatedPerson, ZoneShare, place_volunteers
from turnout.people.enums import CONSENT_VERSION, Purpose, Role
from turnout.people.models import Consent, ContactPoint, Duty, HeldQualification, Person, RoleGrant
from turnout.zones.models import Cell
from turnout.zones.queries import zones

CHANNEL = "fake"
BATCH = 500
TRAINEE_SKILL = "observer"
REASON = "made up for a replay"
DESKS = 4
"""People at the desk who sort reports at one time."""


def make_up_volunteers(
    *, number: int, seed: int, midnight: datetime, days: int = 1, nobody_holds: Collection[str] = ()
) -> list[Person]:
    """Write so many volunteers with what they hold, and their hours of duty on each day from `midnight` on. Atomic.

    `nobody_holds`: qualifications for which this town has trained nobody yet.
    """
    made_up = place_volunteers(zones=_shares(), number=number, seed=seed)
    with transaction.atomic():
        people = Person.objects.bulk_create([_person(one, seed, midnight) for one in made_up], batch_size=BATCH)
        _reach(people, midnight)
        _qualify(people, made_up, midnight, frozenset(nobody_holds))
        _make_verifiers(people, made_up, midnight)
        Duty.objects.bulk_create(_duties(people, made_up, midnight, days), batch_size=BATCH)
    refresh_statistics()
    return people


def make_desk(*, midnight: datetime) -> list[Person]:
    """Write the people of the desk, and a steward a zone, with the authenticators their roles need. Atomic."""
    with transaction.atomic():
        desk = [make_staff(f"Desk {one + 1}", Role.DISPATCHER, None, midnight) for one in range(DESKS)]
        for zone in zones():
            make_staff(f"Steward {zone.name}", Role.STEWARD, zone.pk, midnight)
        make_staff("Coordinator", Role.COORDINATOR, None, midnight)
    return desk


def _shares() -> list[ZoneShare]:
    cells: dict[int, list[tuple[int, int]]] = {}
    for zone_id, h3, households in Cell.objects.order_by("h3").values_list("zone_id", "h3", "households"):
        cells.setdefault(zone_id, []).append((h3, households))
    return [ZoneShare(zone.pk, zone.population, tuple(cells.get(zone.pk, ()))) for zone in zones()]


def _person(one: SimulatedPerson, seed: int, joined_at: datetime) -> Person:
    return Person(
        name=first_name(one.number, seed),
        password="!",  # noqa: S106 - Django's mark for an account no password opens
        ui_language="es" if "es" in one.languages and one.number % 2 else "en",
        languages=list(one.languages),
        is_adult=True,
        home_zone_id=one.zone_id,
        home_cell=one.cell,
        joined_at=joined_at,
    )


def _reach(people: Sequence[Person], now: datetime) -> None:
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                person=person, channel=CHANNEL, address=f"person-{person.pk}", purposes=Purpose.values, verified_at=now
            )
            for person in people
        ],
        batch_size=BATCH,
    )
    Consent.objects.bulk_create(
        [
            Consent(person=person, purpose=Purpose.ALERTS, text_version=CONSENT_VERSION, given_at=now)
            for person in people
        ],
        batch_size=BATCH,
    )


def _qualify(
    people: Sequence[Person], made_up: Sequence[SimulatedPerson], now: datetime, missing: frozenset[str]
) -> None:
    held = [
        HeldQualification(person=person, code=skill, held_since=now)
        for person, one in zip(people, made_up, strict=True)
        for skill in sorted(one.skills - missing)
    ]
    held += [
        HeldQualification(person=person, code=TRAINEE_SKILL, is_trainee=True, held_since=now)
        for person, one in zip(people, made_up, strict=True)
        if one.is_trainee
    ]
    HeldQualification.objects.bulk_create(held, batch_size=BATCH)


def _make_verifiers(people: Sequence[Person], made_up: Sequence[SimulatedPerson], now: datetime) -> None:
    verifiers = [person for person, one in zip(people, made_up, strict=True) if one.is_verifier]
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(person=person, role=Role.VERIFIER, zone_id=person.home_zone_id, reason=REASON, granted_at=now)
            for person in verifiers
        ],
        batch_size=BATCH,
    )
    Authenticator.objects.bulk_create([_authenticator(person) for person in verifiers], batch_size=BATCH)


def _duties(people: Sequence[Person], made_up: Sequence[SimulatedPerson], midnight: datetime, days: int) -> list[Duty]:
    duties = []
    for person, one in zip(people, made_up, strict=True):
        if one.duty is None:
            continue
        role = Role.VERIFIER if one.is_verifier else next(iter(sorted(one.skills)), TRAINEE_SKILL)
        for day in range(-1, days):
            start, end = (midnight + timedelta(days=day, hours=hour) for hour in one.duty)
            duties.append(Duty(person=person, role=role, starts_at=start, ends_at=end))
    return duties


def make_staff(name: str, role: Role, zone_id: int | None, now: datetime) -> Person:
    """Write somebody with a role in a zone or, with None, in the whole town, and the authenticator it asks for."""
    person = Person.objects.create_user(
        email=None, name=name, is_adult=True, languages=["en", "es"], home_zone_id=zone_id, joined_at=now
    )
    RoleGrant.objects.create(person=person, role=role, zone_id=zone_id, reason=REASON, granted_at=now)
    _authenticator(person).save()
    _reach([person], now)
    return person


def _authenticator(person: Person) -> Authenticator:
    """Return an authenticator nobody has: roles that see or send need one, and nobody signs in as a made-up person."""
    return Authenticator(user=person, type=Authenticator.Type.TOTP, data={})
