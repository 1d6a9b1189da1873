"""Go on and off duty, and choose the cell one is known by."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from turnout.people.models import Duty, HeldQualification, Person
from turnout.people.queries import duties_now, rights_of
from turnout.people.rules import (
    DutyRefused,
    NoAuthenticator,
    NotACellToChoose,
    Rights,
    is_duty_length,
    needs_authenticator,
)
from turnout.zones.models import Cell, Zone


def go_on_duty(*, person: Person, role: str, until: datetime, zone: Zone | None = None, now: datetime) -> Duty:
    """Put somebody on duty from now to an end within 12 hours, in a role or qualification they hold.

    Atomic. A duty in the same role and zone that is on already gets the new end. The end is never later than
    that of the role itself. Raises DutyRefused, NoAuthenticator.
    """
    if not is_duty_length(start=now, until=until):
        raise DutyRefused
    zone_id = zone.pk if zone else None
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        ends_at = min(until, _held_until(person=person, role=role, zone_id=zone_id, now=now) or until)
        current = duties_now(now=now).filter(person=person, role=role, zone=zone).first()
        if current is None:
            return Duty.objects.create(person=person, role=role, zone=zone, starts_at=now, ends_at=ends_at)
        current.ends_at, current.ended_at = ends_at, None
        current.save(update_fields=["ends_at", "ended_at"])
    return current


def end_duty(*, person: Person, now: datetime) -> int:
    """Take somebody off all duty now; return how many duties ended."""
    return duties_now(now=now).filter(person=person).update(ended_at=now)


def choose_home_cell(*, person: Person, cell: int | None) -> Person:
    """Set the cell somebody is known by, and its zone with it; None forgets both.

    Only cells the town's import offers can be chosen (at least 200 households each); raises NotACellToChoose.
    """
    if cell is None:
        person.home_cell, person.home_zone_id = None, None
    else:
        offered = Cell.objects.filter(h3=cell).first()
        if offered is None:
            raise NotACellToChoose
        person.home_cell, person.home_zone_id = offered.h3, offered.zone_id
    person.save(update_fields=["home_cell", "home_zone"])
    return person


def _held_until(*, person: Person, role: str, zone_id: int | None, now: datetime) -> datetime | None:
    """Return when the role or qualification that allows this duty runs out (None: never); raise if there is none."""
    rights = rights_of(person_id=person.pk, now=now)
    ends = [grant.expires_at for grant in rights.in_force(now) if grant.role == role and grant.covers(zone_id)]
    ends += list(
        HeldQualification.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=now),
            person=person,
            person__is_active=True,
            person__suspended_at=None,
            code=role,
            is_trainee=False,
            revoked_at=None,
        ).values_list("expires_at", flat=True)
    )
    if not ends:
        raise DutyRefused
    _check_authenticator(rights, role)
    known = [end for end in ends if end is not None]
    return None if len(known) < len(ends) else max(known)


def _check_authenticator(rights: Rights, role: str) -> None:
    # A desk whose only person cannot open a report must not be called open.
    if needs_authenticator(role) and not rights.has_authenticator:
        raise NoAuthenticator
