"""Choose the next asks of a dispatch: how many, for which seats, whom. README.md tells the model."""

from __future__ import annotations

from collections import Counter

from turnout.engines.dispatch.explain import why
from turnout.engines.dispatch.match import cheapest_matching
from turnout.engines.dispatch.order import Rings, SeatKind, kept_for_others, ranked
from turnout.engines.dispatch.problem import Ask, Candidate, Decision, Problem, Stop
from turnout.engines.dispatch.standing import Standing, going, is_for_trainee, is_live, is_unanswered, standing_of

Pools = dict[SeatKind, list[Candidate]]


def solve(problem: Problem) -> Decision:
    """Choose whom to ask now.

    Keeps `open seats + policy.wave` asks live, where an ask is live until it is answered, silent or older than
    interval_s; covers every open seat before any extra, scarce qualifications before common ones. Never asks anybody
    twice, never beyond cap, never for a place on scene beyond max_on_scene counting those going. Pure; linear in the
    candidates.
    """
    standing = standing_of(problem)
    rings = Rings.of(problem)
    pools = {kind: rings.pool(kind) for kind in standing.open_seats}
    asks = _fill(problem, standing, _slots(problem, standing, pools), pools)
    beside = _trainee_asks(problem, standing, rings, asks)
    if not standing.open_count:
        reason = Stop.SCENE_FULL if standing.is_scene_full else Stop.FILLED
        return Decision(beside, None, exhausted=standing.is_scene_full, reason=reason)
    return _decision(problem, standing, rings, asks, beside)


def seat_on_yes(
    problem: Problem, *, asked_seat_id: int, qualifications: frozenset[str], languages: frozenset[str]
) -> int | None:
    """Return the seat a person who says yes takes: the one asked for if open, else another they fit, else None.

    None means: thank them, the team is full. A trainee takes the trainee seat or none. Never exceeds max_on_scene.
    The problem must not hold the answer yet. Raises KeyError when there is no such seat.
    """
    wanted = problem.seats_by_id[asked_seat_id]
    standing = standing_of(problem)
    if wanted in problem.trainee_seats:
        is_taken = any(asked.seat_id == wanted.id for asked in going(problem))
        has_room = not wanted.on_scene or standing.spare_room > 0
        return wanted.id if has_room and not is_taken else None
    same = standing.open_seats.get(SeatKind.of(wanted), [])
    if same:
        return wanted.id if wanted in same else same[0].id
    fitting = [seats[0].id for kind, seats in standing.open_seats.items() if kind.fits(qualifications, languages)]
    return fitting[0] if fitting else None


def _slots(problem: Problem, standing: Standing, pools: Pools) -> tuple[list[SeatKind], list[SeatKind]]:
    """Return the kinds to ask for in two rounds: open seats with no live ask, then the extra asks of the wave."""
    live, left = Counter(standing.live), {kind: len(pool) for kind, pool in pools.items()}
    bare: list[SeatKind] = []
    extra: list[SeatKind] = []

    def add(kind: SeatKind, slots: list[SeatKind]) -> None:
        slots.append(kind)
        live[kind] += 1
        left[kind] -= 1

    for kind in sorted(pools, key=lambda kind: len(pools[kind])):
        for _ in range(min(left[kind], len(standing.open_seats[kind]) - live[kind])):
            add(kind, bare)
    within_reach = sum(min(len(seats), live[kind] + left[kind]) for kind, seats in standing.open_seats.items())
    wanted = within_reach + problem.policy.wave - standing.live.total()
    while within_reach and len(bare) + len(extra) < wanted:
        able = [kind for kind in pools if left[kind] > 0]
        if not able:
            break
        add(min(able, key=lambda kind: (live[kind] / len(standing.open_seats[kind]), left[kind])), extra)
    allowed = _allowed(problem, standing)
    return bare[:allowed], extra[: max(0, allowed - len(bare))]


def _allowed(problem: Problem, standing: Standing) -> int:
    """Return how many more may be asked now, by the cap and by the asks out at one time."""
    allowed = problem.policy.cap - len(problem.asked)
    if problem.policy.at_once is not None:
        allowed = min(allowed, problem.policy.at_once - standing.unanswered_in_all)
    return max(0, allowed)


def _fill(
    problem: Problem, standing: Standing, rounds: tuple[list[SeatKind], list[SeatKind]], pools: Pools
) -> tuple[Ask, ...]:
    """Match people to the slots of each round; the first round has the first pick."""
    size = sum(len(slots) for slots in rounds)
    counts = {kind: len(seats) for kind, seats in standing.open_seats.items()}
    order = {
        kind: ranked(kind, pools[kind], first=size, problem=problem, kept=kept_for_others(kind, counts, pools))
        for kind in {kind: None for slots in rounds for kind in slots}
    }
    out = Counter(asked.seat_id for asked in problem.asked if is_live(asked, problem.policy))
    asks: dict[int, Ask] = {}
    for slots in rounds:
        costs = [{one.id: rank for rank, one in enumerate(order[kind]) if one.id not in asks} for kind in slots]
        for slot, candidate_id in sorted(cheapest_matching(costs).items()):
            kind = slots[slot]
            seat = min(standing.open_seats[kind], key=lambda seat: out[seat.id])
            out[seat.id] += 1
            candidate = next(one for one in order[kind] if one.id == candidate_id)
            asks[candidate_id] = Ask(candidate_id, seat.id, why(seat, candidate, choices=len(pools[kind])))
    return tuple(asks.values())


def _trainee_asks(problem: Problem, standing: Standing, rings: Rings, team_asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
    """Offer each trainee seat once, when somebody of the team is going and there is room beside the whole team."""
    offered_before = {asked.seat_id for asked in problem.asked}
    team_is_coming = any(not is_for_trainee(problem, asked) for asked in going(problem))
    allowed = _allowed(problem, standing) - len(team_asks)
    room = standing.spare_room
    busy = {ask.candidate_id for ask in team_asks}
    asks: list[Ask] = []
    for seat in problem.trainee_seats:
        has_room = not seat.on_scene or room > 0
        if not team_is_coming or seat.id in offered_before or len(asks) >= allowed or not has_room:
            continue
        kind = SeatKind.of(seat)
        pool = [one for one in rings.pool(kind) if one.id not in busy]
        for candidate in ranked(kind, pool, first=1, problem=problem):
            asks.append(Ask(candidate.id, seat.id, why(seat, candidate, choices=len(pool), is_trainee=True)))
            busy.add(candidate.id)
            room -= seat.on_scene
    return tuple(asks)


def _decision(
    problem: Problem, standing: Standing, rings: Rings, asks: tuple[Ask, ...], beside: tuple[Ask, ...]
) -> Decision:
    """Say what happens next while seats are open."""
    now_asked = Counter(SeatKind.of(problem.seats_by_id[ask.seat_id]) for ask in asks)
    is_capped = len(problem.asked) + len(asks) + len(beside) >= problem.policy.cap
    left = {
        kind: 0 if is_capped else rings.ever(kind, max(len(seats), now_asked[kind] + 1))
        for kind, seats in standing.open_seats.items()
    }
    hopes = {kind: standing.unanswered[kind] + max(now_asked[kind], left[kind]) for kind in left}
    short = tuple(seat.id for kind, seats in standing.open_seats.items() for seat in seats[hopes[kind] :])
    can_ask_more = any(count > now_asked[kind] for kind, count in left.items())
    is_waiting = bool(asks) or standing.unanswered.total() > 0
    if asks:
        reason = Stop.ASKING
    elif is_waiting or can_ask_more:
        reason = Stop.WAITING
    else:
        reason = Stop.CAP if is_capped else Stop.NOBODY_LEFT
    return Decision(
        asks=asks + beside,
        next_in_s=_next_in_s(problem, bool(asks), can_ask_more),
        exhausted=reason in (Stop.CAP, Stop.NOBODY_LEFT),
        reason=reason,
        short=short,
    )


def _next_in_s(problem: Problem, is_asking: bool, can_ask_more: bool) -> float | None:
    """Return the seconds to the next moment that may change the decision by itself."""
    policy = problem.policy
    moments = [policy.silent_after_s - asked.asked_s_ago for asked in problem.asked if is_unanswered(asked, policy)]
    moments += [policy.silent_after_s] if is_asking else []
    if can_ask_more:
        moments += [policy.interval_s - asked.asked_s_ago for asked in problem.asked if is_live(asked, policy)]
        moments += [policy.interval_s] if is_asking else []
        moments += [opens_s - problem.elapsed_s for opens_s in policy.ring_after_s if opens_s > problem.elapsed_s]
    return min(moments, default=None)
