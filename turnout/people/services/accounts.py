"""Suspend and erase accounts, and look a person up where that person can see it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from turnout.core import audit
from turnout.core.limits import allow
from turnout.people.enums import Permission
from turnout.people.hooks import person_suspended
from turnout.people.models import Person
from turnout.people.queries import rights_of
from turnout.people.queries.membership import LOOKED_UP, PersonCard
from turnout.people.queries.rights import grants_in_force
from turnout.people.rules import NotAllowed, OwnRole, TooManyLookUps, can_look_up


def suspend_person(*, person: Person, by: Person, reason: str, now: datetime) -> None:
    """End somebody's roles, duty, sessions and live streams, at once; repeating changes nothing.

    Atomic. Raises OwnRole and NotAllowed (a coordinator of the person's zone suspends).
    """
    with transaction.atomic():
        if by.pk == person.pk:
            raise OwnRole
        _check_coordinator(by=by, person=person, now=now)
        if not Person.objects.filter(pk=person.pk, suspended_at=None).update(suspended_at=now, is_active=False):
            return
        _end_everything(person=person, now=now)
        audit.record(action="person.suspended", actor_id=by.pk, subject=f"person:{person.pk}", reason=reason, now=now)


def erase_person(*, person: Person, by: Person, now: datetime) -> None:
    """Remove an account and all the network knows of the person; what others did stays, without the name.

    Atomic. People erase themselves; a coordinator erases others, or NotAllowed. The audit keeps its aliases,
    which point to nobody any more.
    """
    with transaction.atomic():
        if by.pk != person.pk:
            _check_coordinator(by=by, person=person, now=now)
        person_id, actor_id = person.pk, by.pk
        _end_everything(person=person, now=now)
        Person.objects.filter(pk=person_id).delete()
        audit.record(action="person.erased", actor_id=actor_id, subject=f"person:{person_id}", now=now)


def look_up_person(*, person_id: int, by: Person, reason: str, now: datetime) -> PersonCard:
    """Show what is needed to reach somebody, and write down who asked and why, for that person to read.

    Atomic. Raises Person.DoesNotExist, NotAllowed (before anything is shown), TooManyLookUps.
    """
    with transaction.atomic():
        person = Person.objects.select_related("home_zone").get(pk=person_id)
        rights = rights_of(person_id=by.pk, now=now)
        if not can_look_up(rights, home_zone_id=person.home_zone_id, now=now):
            raise NotAllowed
        if not allow(name="lookups_per_person_per_day", scope=f"person:{by.pk}", now=now):
            raise TooManyLookUps
        card = _card(person, now)
        audit.record(action=LOOKED_UP, actor_id=by.pk, subject=f"person:{person_id}", reason=reason, now=now)
    return card


def set_languages(*, person: Person, ui_language: str, languages: Collection[str]) -> None:
    """Set the language of somebody's pages and texts, and those they can help in (codes)."""
    person.ui_language, person.languages = ui_language, sorted(set(languages))
    person.save(update_fields=["ui_language", "languages"])


def _check_coordinator(*, by: Person, person: Person, now: datetime) -> None:
    rights = rights_of(person_id=by.pk, now=now)
    if not rights.may(Permission.GRANT_ROLES, zone_id=person.home_zone_id, now=now):
        raise NotAllowed


def _end_everything(*, person: Person, now: datetime) -> None:
    person.role_grants.filter(revoked_at=None).update(revoked_at=now)
    person.duties.filter(ends_at__gt=now, ended_at=None).update(ended_at=now)
    person.invitations_given.filter(used_at=None).delete()
    Person.objects.filter(pk=person.pk).update(session_series=person.session_series + 1)
    person_suspended.call(person_id=person.pk, now=now)


def _card(person: Person, now: datetime) -> PersonCard:
    held = person.qualifications.filter(revoked_at=None, is_trainee=False).values_list("code", flat=True)
    roles = grants_in_force(now=now).filter(person=person).values_list("role", flat=True)
    contacts = person.contact_points.filter(stopped_at=None).values_list("address", flat=True)
    return PersonCard(
        person_id=person.pk,
        name=person.name,
        zone=person.home_zone.name if person.home_zone else "",
        languages=tuple(person.languages),
        roles=tuple(sorted(set(roles))),
        qualifications=tuple(sorted(held)),
        contacts=tuple(contacts),
    )
