"""Who may do what: one predicate per sentence, over rights and numbers already read. No queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from math import floor

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from turnout.people.enums import (
    GIVEN_BY_STEWARDS,
    LONGEST_DUTY,
    NEVER_TOGETHER,
    ROLE_PERMISSIONS,
    VERIFIER_SHARE,
    VERIFIERS_PER_ZONE,
    Permission,
    Role,
)


class Refused(Exception):
    """Something a rule forbids; `says` is the sentence a person reads."""

    says: str | Promise = _("That is not possible.")

    def __str__(self) -> str:
        return str(self.says)


class NotAllowed(Refused):
    says = _("You do not have the role for this in that zone.")


class OwnRole(Refused):
    says = _("Nobody changes their own roles. Ask another coordinator.")


class RolesClash(Refused):
    says = _("A coordinator cannot be the privacy keeper too.")


class NeedsZone(Refused):
    says = _("This role is given for one zone, not for the whole town.")


class VerifiersFull(Refused):
    says = _("This zone has as many verifiers as it may have: 15 in 100 volunteers, and 30 people at most.")


class NotAdult(Refused):
    says = _("Roles that see or send are for people of 18 or over.")


class InvitationRefused(Refused):
    says = _("This invitation is not one of ours, or it was used, or its time is over. Ask for a new one.")


class EmailTaken(Refused):
    says = _("Somebody already has an account with this e-mail address. Sign in, or leave the address empty.")


class NoWayIn(Refused):
    says = _("Without an e-mail address you sign in with a passkey. Set one up on the next page.")


class DutyRefused(Refused):
    says = _("You can be on duty for up to 12 hours, in a role or qualification that you hold.")


class NoAuthenticator(Refused):
    says = _("First add a passkey or an authenticator app to your account. Until then this role stays closed.")


class NotACellToChoose(Refused):
    says = _("Choose one of the areas on the map. Smaller ones would say too much about your home.")


class NoConsent(Refused):
    says = _("Say first that this contact may be used for that.")


class TooManyLookUps(Refused):
    says = _("You have looked at many people today. Ask a coordinator, or go on tomorrow.")


class TooManyInvitations(Refused):
    says = _("You have invited many people today. Go on tomorrow, or ask a coordinator to help.")


class NetworkFounded(Refused):
    says = _("This network has its first coordinator already. Ask that person for an invitation.")


@dataclass(frozen=True)
class GrantInForce:
    """A role that somebody holds; zone_id None is the whole town."""

    role: str
    zone_id: int | None
    expires_at: datetime | None

    def covers(self, zone_id: int | None) -> bool:
        return self.zone_id is None or self.zone_id == zone_id


@dataclass(frozen=True)
class Rights:
    """What one person may do, as far as it was read from the database."""

    person_id: int
    has_authenticator: bool
    grants: tuple[GrantInForce, ...]

    def in_force(self, now: datetime) -> tuple[GrantInForce, ...]:
        """Return the grants that have not run out by now."""
        return tuple(grant for grant in self.grants if grant.expires_at is None or grant.expires_at > now)

    def may(self, permission: str, *, zone_id: int | None, now: datetime) -> bool:
        """Say whether a permission holds in that zone; None asks for the whole town."""
        return self.has_authenticator and any(
            permission in ROLE_PERMISSIONS.get(grant.role, frozenset()) and grant.covers(zone_id)
            for grant in self.in_force(now)
        )

    def may_anywhere(self, permission: str, *, now: datetime) -> bool:
        """Say whether a permission holds in at least one zone."""
        return self.has_authenticator and any(
            permission in ROLE_PERMISSIONS.get(grant.role, frozenset()) for grant in self.in_force(now)
        )

    def holds(self, role: str, *, zone_id: int | None, now: datetime) -> bool:
        """Say whether a role is held there, with or without an authenticator."""
        return any(grant.role == role and grant.covers(zone_id) for grant in self.in_force(now))


def can_grant(rights: Rights, *, role: str, zone_id: int | None, now: datetime) -> bool:
    """A coordinator of the zone gives any role in it; a steward brings in volunteers."""
    if rights.may(Permission.GRANT_ROLES, zone_id=zone_id, now=now):
        return True
    return role in GIVEN_BY_STEWARDS and rights.may(Permission.INVITE_PEOPLE, zone_id=zone_id, now=now)


def can_look_up(rights: Rights, *, home_zone_id: int | None, now: datetime) -> bool:
    """The desk, the steward and the coordinator of somebody's zone look that person up."""
    allowed = (Permission.SEE_DESK, Permission.SEE_ZONE, Permission.GRANT_ROLES)
    return any(rights.may(permission, zone_id=home_zone_id, now=now) for permission in allowed)


def is_room_for_verifier(*, volunteers: int, verifiers: int) -> bool:
    """Say whether one more verifier keeps a zone within 15 in 100 of its volunteers and 30 people."""
    return verifiers + 1 <= min(floor(volunteers * VERIFIER_SHARE), VERIFIERS_PER_ZONE)


def do_roles_clash(role: str, held: Collection[str]) -> bool:
    """Say whether a role may not be held beside those held already."""
    return any(frozenset({role, other}) in NEVER_TOGETHER for other in held)


def needs_authenticator(role: str) -> bool:
    """Every role that sees or sends anything does."""
    return bool(ROLE_PERMISSIONS.get(role))


def needs_zone(role: str) -> bool:
    """Verifiers and stewards belong to one zone, so that their number there stays small."""
    return role in {Role.VERIFIER, Role.STEWARD}


def is_duty_length(*, start: datetime, until: datetime) -> bool:
    """Say whether a duty ends after it starts and within 12 hours."""
    return start < until <= start + LONGEST_DUTY
