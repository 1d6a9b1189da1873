"""Give and take back roles and qualifications, each with its reason in the audit."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from turnout.core import audit
from turnout.people.enums import ROLE_TERMS, Permission, Role
from turnout.people.models import Duty, HeldQualification, Person, RoleGrant
from turnout.people.queries import rights_of, verifier_room
from turnout.people.queries.rights import grants_in_force
from turnout.people.rules import (
    NeedsZone,
    NotAdult,
    NotAllowed,
    OwnRole,
    RolesClash,
    VerifiersFull,
    can_grant,
    do_roles_clash,
    needs_authenticator,
    needs_zone,
)
from turnout.zones.models import Zone


def grant_role(*, person: Person, role: str, zone: Zone | None, by: Person, reason: str, now: datetime) -> RoleGrant:
    """Give somebody a role in a zone, or in the whole town with None; a role held already is returned as it is.

    Atomic. Raises NotAllowed, OwnRole, NeedsZone, NotAdult, RolesClash, VerifiersFull. Stewards serve for six
    months, other roles until they are revoked.
    """
    with transaction.atomic():
        zone_id = zone.pk if zone else None
        if by.pk == person.pk:
            raise OwnRole
        if not can_grant(rights_of(person_id=by.pk, now=now), role=role, zone_id=zone_id, now=now):
            raise NotAllowed
        grant = put_grant(person=person, role=role, zone=zone, by=by, reason=reason, now=now)
        audit.record(
            action=f"role.granted.{role}", actor_id=by.pk, subject=f"person:{person.pk}", reason=reason, now=now
        )
    return grant


def put_grant(
    *, person: Person, role: str, zone: Zone | None, by: Person | None, reason: str, now: datetime
) -> RoleGrant:
    """Write a grant after the checks that hold whoever gives it; inside the caller's transaction."""
    if needs_zone(role) and zone is None:
        raise NeedsZone
    # Two grants at once must not both take the last place: they queue at the zone's row, then the person's.
    if zone is not None:
        Zone.objects.select_for_update().get(pk=zone.pk)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if needs_authenticator(role) and not person.is_adult:
        raise NotAdult
    held = grants_in_force(now=now).filter(person=person)
    same = held.filter(role=role, zone=zone).first()
    if same is not None:
        return same
    if do_roles_clash(role, list(held.values_list("role", flat=True))):
        raise RolesClash
    if role == Role.VERIFIER and zone is not None and not verifier_room(zone=zone.pk, now=now):
        raise VerifiersFull
    term = ROLE_TERMS.get(role)
    return RoleGrant.objects.create(
        person=person,
        role=role,
        zone=zone,
        granted_by=by,
        reason=reason[:200],
        granted_at=now,
        expires_at=now + term if term else None,
    )


def revoke_role(*, grant: RoleGrant, by: Person, reason: str, now: datetime) -> None:
    """Take a role back, at once, and end the duty it gave; repeating changes nothing. People may give up their own.

    Atomic. Raises NotAllowed unless `by` may grant that role there, or holds it.
    """
    with transaction.atomic():
        rights = rights_of(person_id=by.pk, now=now)
        is_own = by.pk == grant.person_id
        if not is_own and not rights.may(Permission.GRANT_ROLES, zone_id=grant.zone_id, now=now):
            raise NotAllowed
        if not RoleGrant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=now):
            return
        grant.revoked_at = now
        _end_lost_duties(person_id=grant.person_id, role=grant.role, now=now)
        audit.record(
            action=f"role.revoked.{grant.role}",
            actor_id=by.pk,
            subject=f"person:{grant.person_id}",
            reason=reason,
            now=now,
        )


def hold_qualification(
    *,
    person: Person,
    code: str,
    by: Person,
    now: datetime,
    is_trainee: bool = False,
    expires_at: datetime | None = None,
) -> HeldQualification:
    """Record that somebody holds a qualification, or trains for it, until a date; renews one held before.

    Atomic. Raises NotAllowed unless `by` grants roles in that person's zone, and OwnRole.
    """
    with transaction.atomic():
        _check_may_qualify(person=person, by=by, now=now)
        held, _ = HeldQualification.objects.update_or_create(
            person=person,
            code=code,
            defaults={"is_trainee": is_trainee, "held_since": now, "expires_at": expires_at, "revoked_at": None},
        )
        audit.record(action=f"qualification.held.{code}", actor_id=by.pk, subject=f"person:{person.pk}", now=now)
    return held


def revoke_qualification(*, person: Person, code: str, by: Person, reason: str, now: datetime) -> None:
    """Take a qualification back and end the duty it gave; repeating changes nothing. Raises NotAllowed, OwnRole."""
    with transaction.atomic():
        _check_may_qualify(person=person, by=by, now=now)
        held = HeldQualification.objects.filter(person=person, code=code, revoked_at=None)
        if not held.update(revoked_at=now):
            return
        _end_lost_duties(person_id=person.pk, role=code, now=now)
        audit.record(
            action=f"qualification.revoked.{code}",
            actor_id=by.pk,
            subject=f"person:{person.pk}",
            reason=reason,
            now=now,
        )


def _check_may_qualify(*, person: Person, by: Person, now: datetime) -> None:
    if by.pk == person.pk:
        raise OwnRole
    rights = rights_of(person_id=by.pk, now=now)
    if not rights.may(Permission.GRANT_ROLES, zone_id=person.home_zone_id, now=now):
        raise NotAllowed


def _end_lost_duties(*, person_id: int, role: str, now: datetime) -> None:
    rights = rights_of(person_id=person_id, now=now)
    for duty in Duty.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), person=person_id, role=role):
        if not rights.holds(role, zone_id=duty.zone_id, now=now):
            Duty.objects.filter(pk=duty.pk).update(ended_at=now)
