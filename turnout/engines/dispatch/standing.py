"""Where a dispatch stands: seats still open, asks that may yet fill them, room on scene."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from turnout.engines.dispatch.order import SeatKind
from turnout.engines.dispatch.problem import Asked, AskedState, Policy, Problem, Seat


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one dispatch, read off its problem once.

    live and unanswered count asks by kind of seat, for open kinds only; room is the number of free places on scene,
    spare_room what stays when the whole team is there.
    """

    open_seats: dict[SeatKind, list[Seat]]
    live: Counter[SeatKind]
    unanswered: Counter[SeatKind]
    unanswered_in_all: int
    spare_room: int
    is_scene_full: bool

    @property
    def open_count(self) -> int:
        """Seats to fill."""
        return sum(len(seats) for seats in self.open_seats.values())


def standing_of(problem: Problem) -> Standing:
    """Read the standing off a problem: seats on scene beyond the room there do not count as open."""
    unfilled = _unfilled_seats(problem)
    room = _room_on_scene(problem)
    on_scene = [seat for seat in unfilled if seat.on_scene]
    beyond_room = on_scene[room:]
    open_seats: dict[SeatKind, list[Seat]] = {}
    for seat in unfilled:
        if seat not in beyond_room:
            open_seats.setdefault(SeatKind.of(seat), []).append(seat)
    kinds = [(SeatKind.of(problem.seats_by_id[asked.seat_id]), asked) for asked in problem.asked]
    waiting = [(kind, asked) for kind, asked in kinds if is_unanswered(asked, problem.policy)]
    return Standing(
        open_seats=open_seats,
        live=Counter(kind for kind, asked in kinds if kind in open_seats and is_live(asked, problem.policy)),
        unanswered=Counter(kind for kind, _ in waiting if kind in open_seats),
        unanswered_in_all=len(waiting),
        spare_room=max(0, room - len(on_scene)),
        is_scene_full=bool(beyond_room),
    )


def going(problem: Problem) -> list[Asked]:
    """List those on their way or there, trainees too."""
    return [asked for asked in problem.asked if asked.state is AskedState.GOING]


def is_for_trainee(problem: Problem, asked: Asked) -> bool:
    """Say whether an ask was for a seat beside the team."""
    return problem.seats_by_id[asked.seat_id] in problem.trainee_seats


def is_unanswered(asked: Asked, policy: Policy) -> bool:
    """Say whether an ask still waits for its answer; past silent_after_s it counts as silent, whatever its state."""
    return asked.state is AskedState.PENDING and asked.asked_s_ago < policy.silent_after_s


def is_live(asked: Asked, policy: Policy) -> bool:
    """Say whether an ask still holds a place in the wave."""
    if asked.asked_s_ago >= policy.interval_s:
        return False
    if asked.state in (AskedState.NO, AskedState.LATER):
        return not policy.replace_no
    return is_unanswered(asked, policy)


def _room_on_scene(problem: Problem) -> int:
    """Count the free places on scene; a trainee stands there like anybody."""
    there = sum(1 for asked in going(problem) if problem.seats_by_id[asked.seat_id].on_scene)
    return max(0, problem.max_on_scene - there)


def _unfilled_seats(problem: Problem) -> list[Seat]:
    """List the team's seats nobody is going to, in their order; a second yes for one seat fills another of its kind."""
    team = [asked for asked in going(problem) if not is_for_trainee(problem, asked)]
    taken = {asked.seat_id for asked in team}
    doubled = Counter(SeatKind.of(problem.seats_by_id[asked.seat_id]) for asked in team)
    doubled.subtract(SeatKind.of(problem.seats_by_id[seat_id]) for seat_id in taken)
    unfilled = []
    for seat in problem.seats:
        kind = SeatKind.of(seat)
        if seat.id in taken:
            continue
        if doubled[kind] > 0:
            doubled[kind] -= 1
            continue
        unfilled.append(seat)
    return unfilled
