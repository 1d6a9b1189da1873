"""What the dispatch engine is given: the seats, the asks so far, and who may be asked now."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from turnout.engines import geo
from turnout.engines.dispatch import Asked, AskedState, Candidate, Policy, Problem, Seat
from turnout.load import queries as load
from turnout.load.enums import AskKind
from turnout.people.enums import Role
from turnout.people.models import HeldQualification, Person, RoleGrant
from turnout.people.queries import Holder, holders, in_force
from turnout.respond import kinds
from turnout.respond import models as tables
from turnout.respond.enums import AskState, Purpose
from turnout.zones import queries as zones

OWN_ZONE, NEXT_ZONES, TOWN = 0, 1, 2
FAR_M = 20_000.0
TRAINEE = ":trainee"

STATE_FOR_ENGINE = {
    AskState.ASKED: AskedState.PENDING,
    AskState.GOING: AskedState.GOING,
    AskState.HERE: AskedState.GOING,
    AskState.SILENT: AskedState.SILENT,
    AskState.LATER: AskedState.LATER,
    AskState.NO: AskedState.NO,
    AskState.LEFT: AskedState.NO,
    AskState.STOOD_DOWN: AskedState.NO,
}


@dataclass(frozen=True)
class _Near:
    """How near a zone is to the incident's: 0 the same, 1 beside it, 2 anywhere in town."""

    own: int
    next: frozenset[int]

    def ring(self, zone_id: int | None) -> int:
        if zone_id == self.own:
            return OWN_ZONE
        return NEXT_ZONES if zone_id in self.next else TOWN


def policy_of(dispatch: tables.Dispatch) -> Policy:
    """Return the policy a dispatch began with."""
    values = dict(dispatch.policy)
    values["ring_after_s"] = tuple(values["ring_after_s"])
    return Policy(**values)


def policy_row(policy: Policy) -> dict[str, Any]:
    """Return a policy as JSON, to be kept with the dispatch that follows it."""
    return {**asdict(policy), "ring_after_s": list(policy.ring_after_s)}


def dispatch_problem(
    *, dispatch: tables.Dispatch, now: datetime, widest: int, standing: Problem | None = None
) -> Problem:
    """Build the engine's problem with candidates up to ring `widest`; at most 8 queries for any number of people.

    Candidates are adults, active, qualified or in the role, awake, within budget and not busy; whoever was asked in
    this dispatch or stands at the same incident is left out. `standing`: the problem without candidates, if built.
    """
    incident, standing = dispatch.incident, standing or standing_problem(dispatch=dispatch, now=now)
    wanted = {seat.qualification.removesuffix(TRAINEE) for seat in (*standing.seats, *standing.trainee_seats)}
    near = _Near(incident.zone_id, frozenset(zones.zone_neighbours(incident.zone_id)))
    area = {OWN_ZONE: [near.own], NEXT_ZONES: [near.own, *sorted(near.next)]}.get(widest)
    role = Role.VERIFIER.value if Role.VERIFIER in wanted else ""
    people = holders(codes=wanted, role=role, zone_ids=area, now=now)
    present = set(tables.Ask.objects.filter(dispatch__incident=incident).values_list("person_id", flat=True))
    return replace(
        standing, candidates=_candidates(people=people, dispatch=dispatch, near=near, left_out=present, now=now)
    )


def standing_problem(*, dispatch: tables.Dispatch, now: datetime) -> Problem:
    """Build the problem without candidates: enough to say which seat an answer takes. 3 queries."""
    seats = list(dispatch.seats.order_by("id"))
    return Problem(
        seats=tuple(_seat(seat) for seat in seats if not seat.is_trainee),
        trainee_seats=tuple(_seat(seat) for seat in seats if seat.is_trainee),
        candidates=(),
        asked=tuple(_asked(ask, now) for ask in dispatch.asks.all()),
        policy=policy_of(dispatch),
        elapsed_s=_elapsed_s(dispatch, now),
        max_on_scene=_room(dispatch.incident, dispatch),
        seed=dispatch.pk,
    )


def skills_of(*, person_id: int, now: datetime) -> tuple[frozenset[str], frozenset[str]]:
    """Return a person's qualifications (roles that fill seats included) and languages."""
    person = Person.objects.get(pk=person_id)
    held = in_force(rows=HeldQualification.objects.filter(person=person, is_trainee=False), now=now)
    codes = set(held.values_list("code", flat=True))
    if in_force(rows=RoleGrant.objects.filter(person=person, role=Role.VERIFIER), now=now).exists():
        codes.add(Role.VERIFIER.value)
    return frozenset(codes), frozenset(person.languages)


def _elapsed_s(dispatch: tables.Dispatch, now: datetime) -> float:
    """Return how long a dispatch runs; a clock that was set back must not stop it."""
    return max((now - dispatch.started_at).total_seconds(), 0.0)


def _room(incident: tables.Incident, dispatch: tables.Dispatch) -> int:
    """Return how many of this dispatch may be on scene: the kind's cap less those of the other dispatch there now."""
    others = (
        tables.Ask.objects.filter(
            dispatch__incident=incident, seat__on_scene=True, state__in=[AskState.GOING, AskState.HERE]
        )
        .exclude(dispatch=dispatch)
        .count()
    )
    return max(0, kinds.kind(incident.kind).max_on_scene - others) if dispatch.purpose == Purpose.RESPOND else 6


def _seat(seat: tables.Seat) -> Seat:
    return Seat(
        id=seat.pk,
        qualification=f"{seat.qualification}{TRAINEE}" if seat.is_trainee else seat.qualification,
        on_scene=seat.on_scene,
        language=seat.language or None,
        language_required=bool(seat.language),
    )


def _asked(ask: tables.Ask, now: datetime) -> Asked:
    return Asked(
        candidate_id=ask.person_id,
        seat_id=ask.seat_id,
        asked_s_ago=(now - ask.asked_at).total_seconds(),
        state=STATE_FOR_ENGINE[AskState(ask.state)],
    )


def _candidates(
    *, people: dict[int, Holder], dispatch: tables.Dispatch, near: _Near, left_out: set[int], now: datetime
) -> tuple[Candidate, ...]:
    ids = [person_id for person_id in people if person_id not in left_out]
    availability = load.availability(person_ids=ids, kind=AskKind(dispatch.purpose), now=now)
    return tuple(
        Candidate(
            id=person_id,
            qualifications=_qualifications(people[person_id]),
            languages=people[person_id].languages,
            distance_m=_distance_m(people[person_id].cell, dispatch.incident.cell),
            on_duty=free.on_duty,
            last_asked_minutes=_minutes(now, free.last_asked_at),
            never_asked=free.never_asked,
            in_zone_ring=near.ring(people[person_id].zone_id),
        )
        for person_id in ids
        if (free := availability.get(person_id)) is not None and free.refusal is None
    )


def _qualifications(holder: Holder) -> frozenset[str]:
    return holder.held | {f"{code}{TRAINEE}" for code in holder.training} if holder.training else holder.held


def _distance_m(home: int | None, cell: int) -> float:
    """Measure from the cell somebody is known by; without one they count as far away."""
    return FAR_M if home is None else _cell_distance_m(home, cell)


@lru_cache(maxsize=50_000)
def _cell_distance_m(home: int, cell: int) -> float:
    return geo.cell_distance_m(home, cell)


def _minutes(now: datetime, then: datetime | None) -> float | None:
    return None if then is None else (now - then).total_seconds() / 60
