"""Reads of people: rights, who is on duty, counts, cells. Nothing here writes."""

from turnout.people.queries.cells import known_cells
from turnout.people.queries.duty import (
    desk_on_duty,
    duties_at,
    duties_now,
    is_desk_open,
    next_desk_opening,
    on_duty,
    own_duty,
    people_to_page,
)
from turnout.people.queries.holders import Holder, holders
from turnout.people.queries.membership import (
    DutyChoice,
    LookUp,
    PersonCard,
    ZoneCount,
    active_people,
    duty_choices,
    find_person,
    grants_to_end,
    invitation_for,
    lookups_of,
    qualified_people,
    role_holders,
    roles_to_give,
    verifier_room,
    zone_counts,
    zones_with,
)
from turnout.people.queries.rights import rights_of

__all__ = [
    "DutyChoice",
    "Holder",
    "LookUp",
    "PersonCard",
    "ZoneCount",
    "active_people",
    "desk_on_duty",
    "duties_at",
    "duties_now",
    "duty_choices",
    "find_person",
    "grants_to_end",
    "holders",
    "invitation_for",
    "is_desk_open",
    "known_cells",
    "lookups_of",
    "next_desk_opening",
    "on_duty",
    "own_duty",
    "people_to_page",
    "qualified_people",
    "rights_of",
    "role_holders",
    "roles_to_give",
    "verifier_room",
    "zone_counts",
    "zones_with",
]
