"""Short words for building dispatch problems."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from turnout.engines.dispatch import Asked, AskedState, Candidate, Decision, Policy, Problem, Seat

NOW = Policy(wave=1, interval_s=30, silent_after_s=60, cap=12, hard_cap=24)
VERIFY = Policy(wave=2, interval_s=45, silent_after_s=60, cap=6, ring_after_s=(120.0,), at_once=3)


def person(number: int, *qualifications: str, distance_m: float = 1000.0, **more: Any) -> Candidate:
    languages = more.pop("languages", frozenset({"en"}))
    more.setdefault("in_zone_ring", 0)
    more.setdefault("last_asked_minutes", 600.0)
    return Candidate(number, frozenset(qualifications), frozenset(languages), distance_m, **more)


def seats(*qualifications: str, **more: Any) -> tuple[Seat, ...]:
    return tuple(Seat(number, qualification, **more) for number, qualification in enumerate(qualifications, start=1))


def problem(team: tuple[Seat, ...], people: list[Candidate], **more: Any) -> Problem:
    more.setdefault("policy", NOW)
    return Problem(seats=team, candidates=tuple(people), **more)


def asked(candidate_id: int, seat_id: int, state: str, s_ago: float = 10.0) -> Asked:
    return Asked(candidate_id, seat_id, s_ago, AskedState(state))


def people_asked(decision: Decision) -> set[int]:
    return {ask.candidate_id for ask in decision.asks}


def later(before: Problem, decision: Decision, *, seconds: float, answers: dict[int, str] | None = None) -> Problem:
    """The same problem some seconds on, with the asks made and some answered."""
    given = answers or {}
    known = [*before.asked, *(asked(ask.candidate_id, ask.seat_id, "pending", 0.0) for ask in decision.asks)]
    moved = [
        replace(one, asked_s_ago=one.asked_s_ago + seconds, state=AskedState(given.get(one.candidate_id, one.state)))
        for one in known
    ]
    return replace(before, asked=tuple(moved), elapsed_s=before.elapsed_s + seconds)
