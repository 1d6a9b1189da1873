"""One sentence why this person, and why not that one: ids and values, which the app puts into words."""

from __future__ import annotations

from turnout.engines.dispatch.order import Rings, SeatKind, precedence
from turnout.engines.dispatch.problem import Candidate, Decision, Problem, Seat, Sentence
from turnout.engines.dispatch.standing import standing_of

SENTENCES = {
    "ask.only_one": "Nobody else nearby can be {qualification} now.",
    "ask.trainee": "Learning beside the team, about {distance_m} m away.",
    "ask.duty_language": "On duty, speaks {language}, about {distance_m} m away.",
    "ask.duty": "On duty, about {distance_m} m away.",
    "ask.language": "Speaks {language}, about {distance_m} m away.",
    "ask.newcomer": "Never asked before, about {distance_m} m away.",
    "ask.rested": "About {distance_m} m away, last asked {hours} hours ago.",
    "not.asked_already": "Was asked before: {state}.",
    "not.unavailable": "Is resting, busy, in quiet hours, or has been asked enough.",
    "not.team_full": "The team is full.",
    "not.qualification": "Does not hold a qualification that is still needed.",
    "not.language": "Does not speak {language}, which this seat needs.",
    "not.ring": "Lives farther out: those zones are asked later.",
    "not.cap": "As many people have been asked as the policy allows: {cap}.",
    "not.enough_out": "Enough asks are out; this one comes when somebody cannot.",
    "not.kept": "Is kept back: few others can take another open seat.",
    "not.off_duty": "Others are on duty.",
    "not.other_language": "Others speak {language}.",
    "not.farther": "Others are nearer: this one is about {distance_m} m away.",
    "not.turn": "Others as near were asked longer ago, or it is a newcomer's turn.",
    "not.chosen_now": "Is being asked now.",
}
"""Every message id the engine uses, with its English text."""


def why(seat: Seat, candidate: Candidate, *, choices: int, is_trainee: bool = False) -> Sentence:
    """Say why this person is asked for this seat, the first true reason in the order of the policy."""
    speaks = seat.language is not None and seat.language in candidate.languages
    is_new = candidate.never_asked or candidate.last_asked_minutes is None
    distance = ("distance_m", _rounded(candidate.distance_m))
    language = ("language", seat.language or "")
    hours = ("hours", int((candidate.last_asked_minutes or 0) // 60))
    reasons = (
        (is_trainee, Sentence("ask.trainee", (distance,))),
        (choices == 1, Sentence("ask.only_one", (("qualification", seat.qualification),))),
        (candidate.on_duty and speaks, Sentence("ask.duty_language", (language, distance))),
        (candidate.on_duty, Sentence("ask.duty", (distance,))),
        (speaks, Sentence("ask.language", (language, distance))),
        (is_new, Sentence("ask.newcomer", (distance,))),
    )
    return next((sentence for holds, sentence in reasons if holds), Sentence("ask.rested", (distance, hours)))


def why_not(problem: Problem, decision: Decision, candidate_id: int) -> Sentence:
    """Say why somebody is not asked by this decision, in the order in which the engine rules people out."""
    for asked in problem.asked:
        if asked.candidate_id == candidate_id:
            return Sentence("not.asked_already", (("state", str(asked.state)),))
    candidate = next((one for one in problem.candidates if one.id == candidate_id), None)
    if candidate is None:
        return Sentence("not.unavailable")
    if any(ask.candidate_id == candidate_id for ask in decision.asks):
        return Sentence("not.chosen_now")
    return _ruled_out(problem, decision, candidate) or _outranked(problem, decision, candidate)


def _ruled_out(problem: Problem, decision: Decision, candidate: Candidate) -> Sentence | None:
    """Say which rule leaves somebody out, if any does."""
    standing, policy = standing_of(problem), problem.policy
    qualified = [kind for kind in standing.open_seats if kind.qualification in candidate.qualifications]
    fitting = [kind for kind in qualified if kind.fits(candidate.qualifications, candidate.languages)]
    rings = Rings.of(problem)
    asked_kinds = {SeatKind.of(problem.seats_by_id[ask.seat_id]) for ask in decision.asks}
    is_capped = len(problem.asked) + len(decision.asks) >= policy.cap
    rules = (
        (not standing.open_count, Sentence("not.team_full")),
        (not qualified, Sentence("not.qualification")),
        (not fitting, Sentence("not.language", (("language", qualified[0].language or "" if qualified else ""),))),
        (not any(candidate in rings.pool(kind) for kind in fitting), Sentence("not.ring")),
        (is_capped and not asked_kinds & set(fitting), Sentence("not.cap", (("cap", policy.cap),))),
        (not asked_kinds & set(fitting), Sentence("not.enough_out")),
    )
    return next((sentence for holds, sentence in rules if holds), None)


def _outranked(problem: Problem, decision: Decision, candidate: Candidate) -> Sentence:
    """Say what puts those asked for the same kind of seat before somebody."""
    by_id = {one.id: one for one in problem.candidates}
    kinds = {ask.candidate_id: SeatKind.of(problem.seats_by_id[ask.seat_id]) for ask in decision.asks}
    rivals = [
        (kind, by_id[rival])
        for rival, kind in kinds.items()
        if kind.fits(candidate.qualifications, candidate.languages)
    ]
    band_m = problem.policy.band_m
    kind, rival = max(rivals, key=lambda pair: precedence(pair[0], [pair[1]], band_m))
    speaks, rival_speaks = kind.language in candidate.languages, kind.language in rival.languages
    if rival.on_duty and not candidate.on_duty:
        return Sentence("not.off_duty")
    if rival.on_duty == candidate.on_duty and rival_speaks and not speaks:
        return Sentence("not.other_language", (("language", kind.language or ""),))
    ahead, behind = precedence(kind, [rival, candidate], band_m)
    if behind < ahead:
        return Sentence("not.kept")
    if behind > ahead:
        return Sentence("not.farther", (("distance_m", _rounded(candidate.distance_m)),))
    return Sentence("not.turn")


def _rounded(distance_m: float) -> int:
    """Round to 100 m: a distance between cells is not more exact, and should not look so."""
    return int(round(distance_m / 100) * 100)
