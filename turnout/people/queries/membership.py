"""Lists and counts of people: who holds what, how many are where, who looked at whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from turnout.core import audit
from turnout.people.enums import Permission, Role
from turnout.people.models import HeldQualification, Invitation, Person, RoleGrant
from turnout.people.queries.rights import grants_in_force, rights_of
from turnout.people.rules import can_grant, is_room_for_verifier
from turnout.zones.models import Zone

NO_DUTY = (Role.VOLUNTEER, Role.PRIVACY_KEEPER)
NUMBER_DIGITS = 19
LOOKED_UP = "person.looked_up"


@dataclass(frozen=True)
class LookUp:
    """One time somebody looked at a person; `by` is empty when that account is gone."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class PersonCard:
    """What a look-up shows: enough to call somebody, and nothing about where they live but the zone."""

    person_id: int
    name: str
    zone: str
    languages: tuple[str, ...]
    roles: tuple[str, ...]
    qualifications: tuple[str, ...]
    contacts: tuple[str, ...]


@dataclass(frozen=True)
class DutyChoice:
    """A role or qualification somebody may go on duty in; zone None is wherever they are needed."""

    role: str
    zone: Zone | None


@dataclass(frozen=True)
class ZoneCount:
    """How many active volunteers a zone has, and how many of them hold or do what."""

    zone_id: int
    zone: str
    volunteers: int
    verifiers: int
    on_duty: int


def active_people() -> QuerySet[Person]:
    """Return everybody with a living account."""
    return Person.objects.filter(is_active=True, suspended_at=None)


def qualified_people(*, code: str, now: datetime) -> QuerySet[Person]:
    """Return the active adults who hold a qualification now; trainees do not hold it yet."""
    return (
        active_people()
        .filter(is_adult=True)
        .filter(
            Q(qualifications__expires_at=None) | Q(qualifications__expires_at__gt=now),
            qualifications__code=code,
            qualifications__is_trainee=False,
            qualifications__revoked_at=None,
        )
    )


def role_holders(*, role: str, zone: int | None, now: datetime) -> QuerySet[Person]:
    """Return who holds a role in a zone (its id) or for the whole town; with None, anywhere."""
    grants = grants_in_force(now=now).filter(role=role)
    if zone is not None:
        grants = grants.filter(Q(zone=None) | Q(zone=zone))
    return Person.objects.filter(pk__in=grants.values("person")).order_by("pk")


def verifier_room(*, zone: int, now: datetime) -> bool:
    """Say whether a zone (its id) may have one more verifier."""
    verifiers = grants_in_force(now=now).filter(role=Role.VERIFIER, zone=zone).values("person").distinct().count()
    return is_room_for_verifier(volunteers=active_people().filter(home_zone=zone).count(), verifiers=verifiers)


def zone_counts(*, zone_ids: list[int] | None, now: datetime) -> list[ZoneCount]:
    """Count the people of some zones, or of all with None, by the zone's name. Three queries."""
    zones = Zone.objects.order_by("name") if zone_ids is None else Zone.objects.filter(pk__in=zone_ids).order_by("name")
    verifiers = _people_by_zone(grants_in_force(now=now).filter(role=Role.VERIFIER))
    living = Q(people__is_active=True, people__suspended_at=None)
    duty = Q(
        Q(people__duties__ended_at=None) | Q(people__duties__ended_at__gt=now),
        people__duties__starts_at__lte=now,
        people__duties__ends_at__gt=now,
    )
    counted = zones.annotate(
        volunteers=Count("people", filter=living, distinct=True),
        on_duty=Count("people", filter=living & duty, distinct=True),
    ).values_list("pk", "name", "volunteers", "on_duty")
    return [ZoneCount(pk, name, volunteers, verifiers.get(pk, 0), on_duty) for pk, name, volunteers, on_duty in counted]


def lookups_of(*, person_id: int) -> list[LookUp]:
    """Return who looked at somebody, when and why, newest first, for that person to read.

    The audit keeps aliases only; they are turned into names here, among those who ever held a role.
    """
    rows = [row for row in audit.lookups_of(person_id=person_id) if row.action == LOOKED_UP]
    if not rows:
        return []
    holders = Person.objects.filter(pk__in=RoleGrant.objects.values("person")).values_list("pk", "name")
    names = {audit.alias(f"person:{pk}"): name for pk, name in holders}
    return [LookUp(at=row.at, by=names.get(row.actor, ""), reason=row.reason) for row in rows]


def duty_choices(*, person_id: int, now: datetime) -> list[DutyChoice]:
    """Return what somebody may go on duty in now: roles with their zones, then qualifications. Two queries."""
    grants = grants_in_force(now=now).filter(person=person_id).exclude(role__in=NO_DUTY).select_related("zone")
    held = HeldQualification.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), person=person_id, is_trainee=False, revoked_at=None
    )
    choices = [DutyChoice(grant.role, grant.zone) for grant in grants.order_by("role", "zone__name")]
    return choices + [DutyChoice(code, None) for code in held.order_by("code").values_list("code", flat=True)]


def find_person(*, who: str) -> Person | None:
    """Return the active person with this e-mail address, or with this number, which is on everybody's own page."""
    who = who.strip()
    if who.isascii() and who.isdigit():
        return active_people().filter(pk=int(who)).first() if len(who) < NUMBER_DIGITS else None
    return active_people().filter(email__iexact=who).first() if who else None


def grants_to_end(*, person_id: int, now: datetime) -> list[RoleGrant]:
    """Return the roles a coordinator may take back: those in force in their zones, plain volunteers left out."""
    rights = rights_of(person_id=person_id, now=now)
    grants = grants_in_force(now=now).exclude(role=Role.VOLUNTEER).exclude(person=person_id)
    return [
        grant
        for grant in grants.select_related("person", "zone").order_by("role", "zone__name", "person__name")
        if rights.may(Permission.GRANT_ROLES, zone_id=grant.zone_id, now=now)
    ]


def zones_with(*, permission: str, person_id: int, now: datetime) -> list[Zone]:
    """Return the zones in which somebody has a permission, by name. Two queries."""
    rights = rights_of(person_id=person_id, now=now)
    return [zone for zone in Zone.objects.order_by("name") if rights.may(permission, zone_id=zone.pk, now=now)]


def roles_to_give(*, person_id: int, now: datetime) -> tuple[list[str], list[Zone], bool]:
    """Return the roles and zones somebody may invite to, and whether the whole town is among them."""
    rights = rights_of(person_id=person_id, now=now)
    zones = zones_with(permission=Permission.INVITE_PEOPLE, person_id=person_id, now=now)
    roles = [
        role for role in Role.values if any(can_grant(rights, role=role, zone_id=zone.pk, now=now) for zone in zones)
    ]
    return roles, zones, rights.may(Permission.GRANT_ROLES, zone_id=None, now=now)


def invitation_for(*, token_hash: str, now: datetime) -> Invitation | None:
    """Return the invitation behind a token's hash while it can be accepted."""
    return (
        Invitation.objects.filter(token_hash=token_hash, used_at=None, expires_at__gt=now)
        .select_related("zone", "invited_by")
        .first()
    )


def _people_by_zone(grants: QuerySet[RoleGrant]) -> dict[int, int]:
    rows = grants.exclude(zone=None).values_list("zone").annotate(people=Count("person", distinct=True)).order_by()
    return {zone_id: people for zone_id, people in rows if zone_id is not None}
