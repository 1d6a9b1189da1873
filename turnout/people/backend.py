"""Django's question "may this person?" answered from role grants. Passwords are checked by allauth, below."""

from __future__ import annotations

from datetime import datetime

from allauth.account.auth_backends import AuthenticationBackend

from turnout.core import clock
from turnout.people.models import Person
from turnout.people.queries import rights_of
from turnout.people.rules import Rights
from turnout.zones.models import Zone


class ZoneGrantBackend(AuthenticationBackend):  # type: ignore[misc] # allauth ships no types
    """Signs people in and answers `has_perm` per zone."""

    def get_user(self, user_id: int | str) -> Person | None:
        """Load the person of a session; nobody for the suspended, so that their sessions end at once."""
        person = Person.objects.filter(pk=user_id, is_active=True, suspended_at=None).first()
        if person is not None:
            # This object lives as long as its request: the one place where remembering rights is safe.
            person.remembers_rights = True
        return person

    def user_can_authenticate(self, person: Person) -> bool:
        """Let nobody in who is suspended."""
        return person.is_active and person.suspended_at is None

    def has_perm(self, person: object, permission: str, zone: Zone | int | None = None) -> bool:
        """Say whether a role in force gives the permission in a zone (the zone or its id); with None, in any.

        False without an authenticator. Reads the clock itself, because Django's interface brings none. One query
        per request; outside of requests one per question, so that no answer is stale.
        """
        if not isinstance(person, Person):
            return False
        now = clock.now()
        rights = rights_held_by(person, now=now)
        if zone is None:
            return rights.may_anywhere(permission, now=now)
        return rights.may(permission, zone_id=zone if isinstance(zone, int) else zone.pk, now=now)

    def get_all_permissions(self, person: object, obj: object = None) -> set[str]:
        """Django's own permissions are not used; nobody has any."""
        return set()

    def has_module_perms(self, person: object, app_label: str) -> bool:
        """Django's own permissions are not used; nobody has any."""
        return False


def rights_held_by(person: Person, *, now: datetime) -> Rights:
    """Return what a signed-in person may do: read once per request, anew each time outside of requests."""
    kept: Rights | None = getattr(person, "_rights", None)
    if kept is not None:
        return kept
    rights = rights_of(person_id=person.pk, now=now)
    if person.remembers_rights:
        person._rights = rights
    return rights
