"""What somebody may do, read in one query."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from turnout.core.prepared import Slot
from turnout.people.models import HeldQualification, RoleGrant
from turnout.people.rules import GrantInForce, Rights

Row = TypeVar("Row", HeldQualification, RoleGrant)

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes open an account, but alone they are no authenticator."""


def rights_of(*, person_id: int, now: datetime) -> Rights:
    """Read the roles somebody holds and whether they have an authenticator; nothing for the suspended.

    One query. Grants that run out later are part of the answer; `Rights` itself looks at the clock it is given.
    """
    has_authenticator = Exists(Authenticator.objects.filter(user=OuterRef("person"), type__in=SECOND_FACTORS))
    rows = list(
        grants_in_force(now=now)
        .filter(person=person_id)
        .annotate(has_authenticator=has_authenticator)
        .values_list("role", "zone_id", "expires_at", "has_authenticator")
    )
    return Rights(
        person_id=person_id,
        has_authenticator=any(row[3] for row in rows),
        grants=tuple(GrantInForce(role, zone_id, expires_at) for role, zone_id, expires_at, _ in rows),
    )


def grants_in_force(*, now: datetime) -> QuerySet[RoleGrant]:
    """Return the grants that are neither run out nor revoked, of people who are not suspended."""
    return in_force(rows=RoleGrant.objects.filter(person__is_active=True, person__suspended_at=None), now=now)


def in_force(*, rows: QuerySet[Row], now: datetime | Slot) -> QuerySet[Row]:
    """Keep the grants or qualifications that are neither run out nor revoked (a slot in a prepared query)."""
    return rows.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)
