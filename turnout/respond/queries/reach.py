"""Which zones somebody sees or acts in."""

from __future__ import annotations

from datetime import datetime

from turnout.people.backend import rights_held_by
from turnout.people.enums import ROLE_PERMISSIONS, Permission
from turnout.people.models import Person

# Zones by id; None is the whole town.
Zones = frozenset[int] | None


def zones_where(*, person: Person, permission: Permission, now: datetime) -> Zones:
    """Return the zones in which a permission holds, None for all of them, an empty set for nowhere.

    No query in a request that has asked for a permission before.
    """
    rights = rights_held_by(person, now=now)
    grants = [grant for grant in rights.in_force(now) if permission in ROLE_PERMISSIONS.get(grant.role, frozenset())]
    if not rights.has_authenticator:
        return frozenset()
    if any(grant.zone_id is None for grant in grants):
        return None
    return frozenset(grant.zone_id for grant in grants if grant.zone_id is not None)
