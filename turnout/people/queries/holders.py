"""Who could fill a seat: the people who hold a qualification or a role, with what matching needs to know of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import CharField, DateTimeField, Q, QuerySet

from turnout.core.id_lists import as_one_parameter, id_list
from turnout.core.prepared import Prepared, Slot
from turnout.people.models import HeldQualification, RoleGrant
from turnout.people.queries.cells import known_cells
from turnout.people.queries.duty import duties_now, duty_zones
from turnout.people.queries.rights import in_force


class Holder(NamedTuple):
    """One person who may be asked. `zone_id`: where she is on duty, else at home; `cell`: by which she is known."""

    languages: frozenset[str]
    zone_id: int | None
    cell: int | None
    held: frozenset[str]
    training: frozenset[str]


def holders(
    *, codes: Collection[str], role: str = "", zone_ids: Collection[int] | None = None, now: datetime
) -> dict[int, Holder]:
    """Return the adults, active and not suspended, who hold one of the codes or the role now, by id.

    A role counts as held under its own name. With `zone_ids` only those who live there or are on duty there. At most
    four queries for any number of people, each put together once in a process.
    """
    values = {"now": now, "zones": as_one_parameter(zone_ids or ())}
    near = zone_ids is not None
    known: dict[int, tuple[Any, ...]] = {}
    held: dict[int, set[str]] = {}
    training: dict[int, set[str]] = {}
    for person_id, code, is_trainee, *rest in _qualified(frozenset(codes), near).rows(**values):
        known[person_id] = tuple(rest)
        (training if is_trainee else held).setdefault(person_id, set()).add(code)
    for person_id, *rest in _granted(role, near).rows(**values) if role else ():
        known[person_id] = tuple(rest)
        held.setdefault(person_id, set()).add(role)
    zones, cells = duty_zones(now=now), known_cells()
    return {
        person_id: Holder(
            languages=frozenset(languages),
            zone_id=zones.get(person_id, home_zone_id),
            cell=cells.get(home_cell),
            held=frozenset(held.get(person_id, ())),
            training=frozenset(training.get(person_id, ())),
        )
        for person_id, (languages, home_zone_id, home_cell) in known.items()
    }


PERSON = ("person__languages", "person__home_zone_id", "person__home_cell")


@lru_cache(maxsize=200)
def _qualified(codes: frozenset[str], near: bool) -> Prepared:
    held = HeldQualification.objects.filter(code__in=sorted(codes))
    return Prepared(_reader(held, near, ("person_id", "code", "is_trainee", *PERSON)))


@lru_cache(maxsize=20)
def _granted(role: str, near: bool) -> Prepared:
    return Prepared(_reader(RoleGrant.objects.filter(role=role), near, ("person_id", *PERSON)))


def _reader(rows: QuerySet[Any], near: bool, fields: Iterable[str]) -> Callable[[], QuerySet[Any, tuple[Any, ...]]]:
    """Return what puts the query together: rows in force, of people who may be asked, near or anywhere."""

    def build() -> QuerySet[Any, tuple[Any, ...]]:
        now, there = Slot("now", DateTimeField()), id_list(Slot("zones", CharField()))
        may_be_asked = rows.filter(person__is_active=True, person__is_adult=True, person__suspended_at=None)
        found = in_force(rows=may_be_asked, now=now)
        if near:
            on_duty_there = duties_now(now=now).filter(zone__in=there).values("person")
            found = found.filter(Q(person__home_zone__in=there) | Q(person__in=on_duty_there))
        return found.order_by("pk").values_list(*fields)

    return build
