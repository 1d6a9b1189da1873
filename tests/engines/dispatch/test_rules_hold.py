"""Whole dispatches played out over random towns and answers: the rules hold at every step, and each one ends."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.dispatch.cases import NOW, later, people_asked, person, problem, seats
from turnout.engines.dispatch import AskedState, Candidate, Policy, Problem, Seat, seat_on_yes, solve
from turnout.engines.dispatch.order import SeatKind, ranked

SKILLS = ("observer", "interpreter", "family", "driver")

candidates = st.builds(
    lambda number, skills, **more: person(number, *skills, **more),
    number=st.integers(min_value=1, max_value=10_000),
    skills=st.frozensets(st.sampled_from([*SKILLS, "trainee"]), min_size=1, max_size=3),
    distance_m=st.floats(min_value=0, max_value=20_000),
    on_duty=st.booleans(),
    never_asked=st.booleans(),
    languages=st.frozensets(st.sampled_from(["en", "es", "so"])),
    last_asked_minutes=st.none() | st.floats(min_value=0, max_value=1e6),
    in_zone_ring=st.integers(min_value=0, max_value=2),
)
teams = st.lists(
    st.tuples(st.sampled_from(SKILLS), st.booleans(), st.sampled_from([None, "es"])), min_size=1, max_size=5
).map(lambda rows: tuple(Seat(number, *row) for number, row in enumerate(rows, start=1)))
policies = st.builds(
    Policy,
    wave=st.integers(min_value=0, max_value=3),
    interval_s=st.sampled_from([20.0, 30.0, 90.0]),
    silent_after_s=st.just(60.0),
    cap=st.integers(min_value=1, max_value=12),
    replace_no=st.booleans(),
    at_once=st.none() | st.integers(min_value=1, max_value=4),
    widen_when_dry=st.booleans(),
)
problems = st.builds(
    Problem,
    seats=teams,
    candidates=st.lists(candidates, max_size=30, unique_by=lambda one: one.id).map(tuple),
    policy=policies,
    max_on_scene=st.integers(min_value=0, max_value=6),
    trainee_seats=st.sampled_from([(), (Seat(99, "trainee"),)]),
    seed=st.integers(min_value=0, max_value=5),
)


def answer(state: Problem, asked_index: int, kind: str) -> Problem:
    """Let one ask be answered as the caller would: a yes takes the seat the engine names, or is thanked."""
    one = state.asked[asked_index]
    person_asked = {candidate.id: candidate for candidate in state.candidates}[one.candidate_id]
    seat_id = one.seat_id
    if kind == "going":
        found = seat_on_yes(
            state,
            asked_seat_id=one.seat_id,
            qualifications=person_asked.qualifications,
            languages=person_asked.languages,
        )
        kind, seat_id = ("going", found) if found is not None else ("no", seat_id)
    rows = list(state.asked)
    rows[asked_index] = replace(one, state=AskedState(kind), seat_id=seat_id)
    return replace(state, asked=tuple(rows))


def check_rules(state: Problem) -> None:
    by_id = {candidate.id: candidate for candidate in state.candidates}
    going = [one for one in state.asked if one.state is AskedState.GOING]
    assert len(state.asked) <= state.policy.cap
    assert sum(state.seats_by_id[one.seat_id].on_scene for one in going) <= state.max_on_scene
    assert len({one.seat_id for one in going}) == len(going)
    for one in state.asked:
        assert state.seats_by_id[one.seat_id].qualification in by_id[one.candidate_id].qualifications
    if state.policy.at_once is not None:
        assert sum(one.state is AskedState.PENDING for one in state.asked) <= state.policy.at_once


@settings(deadline=None, max_examples=200)
@given(problems, st.randoms(use_true_random=False))
def test_dispatch_keeps_every_rule_and_ends(state: Problem, chance: random.Random) -> None:
    for _ in range(80):
        decision = solve(state)
        if decision.next_in_s is None:
            break
        assert decision.next_in_s > 0
        state = later(state, decision, seconds=min(decision.next_in_s, 15.0))
        for index, one in enumerate(state.asked):
            if one.state is AskedState.PENDING:
                if one.asked_s_ago >= state.policy.silent_after_s:
                    state = answer(state, index, "silent")
                elif chance.random() < 0.3:
                    state = answer(state, index, chance.choice(["going", "no", "later"]))
        check_rules(state)
    decision = solve(state)
    filled = {one.seat_id for one in state.asked if one.state is AskedState.GOING} >= {seat.id for seat in state.seats}
    assert decision.next_in_s is None
    assert decision.exhausted is not filled


@settings(deadline=None, max_examples=100)
@given(problems)
def test_solve_is_repeatable_and_blind_to_the_order_of_candidates(state: Problem) -> None:
    turned = replace(state, candidates=state.candidates[::-1])

    assert solve(state) == solve(state)
    assert people_asked(solve(turned)) == people_asked(solve(state))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.frozensets(st.sampled_from(SKILLS[:3]), min_size=1), min_size=1, max_size=5),
    st.lists(st.sampled_from(SKILLS[:3]), min_size=1, max_size=4),
)
def test_first_wave_covers_as_many_seats_as_any_assignment_can(people: list[frozenset[str]], wanted: list[str]) -> None:
    crowd = [person(number, *skills, distance_m=number * 600) for number, skills in enumerate(people, start=1)]
    team = seats(*wanted)

    decision = solve(problem(team, crowd, policy=replace(NOW, wave=0), max_on_scene=6))

    assert len({ask.seat_id for ask in decision.asks}) == _most_seats_by_listing(crowd, wanted)
    assert len(decision.asks) == len({ask.seat_id for ask in decision.asks})


def _most_seats_by_listing(crowd: list[Candidate], wanted: list[str]) -> int:
    places = [*range(len(crowd)), *[None] * len(wanted)]
    return max(
        sum(1 for place, skill in zip(choice, wanted, strict=True) if place is not None)
        for choice in set(permutations(places, len(wanted)))
        if all(
            place is None or skill in crowd[place].qualifications for place, skill in zip(choice, wanted, strict=True)
        )
    )


@pytest.mark.parametrize("seed", range(3))
def test_ties_fall_to_different_people_with_different_seeds(seed: int) -> None:
    crowd = [person(number, "observer") for number in range(1, 200)]

    chosen = people_asked(solve(problem(seats("observer"), crowd, seed=seed)))

    assert chosen == people_asked(solve(problem(seats("observer"), crowd, seed=seed)))
    assert chosen != people_asked(solve(problem(seats("observer"), crowd, seed=seed + 1)))


@settings(deadline=None, max_examples=200)
@given(
    st.lists(candidates, max_size=30, unique_by=lambda one: one.id),
    st.integers(min_value=0, max_value=8),
    st.sampled_from([None, "es"]),
    st.sampled_from([frozenset(), frozenset({frozenset({"observer"})})]),
)
def test_ranked_gives_the_same_first_as_ranking_everybody(
    people: list[Candidate], first: int, language: str | None, kept: frozenset[frozenset[str]]
) -> None:
    kind = SeatKind("observer", on_scene=True, language=language, language_required=False)
    case = problem(seats("observer"), people)

    everybody = ranked(kind, people, first=len(people), problem=case, kept=kept)

    assert ranked(kind, people, first=first, problem=case, kept=kept) == everybody[:first]
