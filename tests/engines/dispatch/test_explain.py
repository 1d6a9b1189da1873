"""Every sentence of the engine, on the smallest case that calls for it."""

from dataclasses import replace

import pytest

from tests.engines.dispatch.cases import NOW, asked, person, problem, seats
from turnout.engines.dispatch import SENTENCES, Candidate, Problem, Seat, Sentence, solve, why_not

NEAR = [person(number, "observer", distance_m=600) for number in (1, 2)]


def reason_for(candidate: Candidate, seat: Seat, **more: object) -> Sentence:
    others = [person(90, seat.qualification, distance_m=90_000, languages=candidate.languages)]
    decision = solve(problem((seat,), [candidate, *others], policy=replace(NOW, wave=0)))
    return next(ask.reason for ask in decision.asks if ask.candidate_id == candidate.id)


@pytest.mark.parametrize(
    ("more", "message_id"),
    [
        ({"on_duty": True, "languages": {"es"}}, "ask.duty_language"),
        ({"on_duty": True}, "ask.duty"),
        ({"languages": {"es"}}, "ask.language"),
        ({"never_asked": True, "last_asked_minutes": None}, "ask.newcomer"),
        ({"last_asked_minutes": 600.0}, "ask.rested"),
    ],
)
def test_why_names_the_first_true_reason(more: dict[str, object], message_id: str) -> None:
    reason = reason_for(person(1, "observer", **more), Seat(1, "observer", language="es"))

    assert reason.message_id == message_id
    assert SENTENCES[message_id].format(**reason.values)


def test_why_of_the_only_one_and_of_a_trainee() -> None:
    only = solve(problem(seats("observer"), [person(1, "observer")])).asks[0].reason
    beside = problem(
        seats("observer"), [person(2, "trainee")], trainee_seats=(Seat(9, "trainee"),), asked=(asked(1, 1, "going"),)
    )

    assert only == Sentence("ask.only_one", (("qualification", "observer"),))
    assert solve(beside).asks[0].reason == Sentence("ask.trainee", (("distance_m", 1000),))


def why_not_of(case: Problem, candidate_id: int) -> str:
    sentence = why_not(case, solve(case), candidate_id)
    assert SENTENCES[sentence.message_id].format(**sentence.values)
    return sentence.message_id


def one_seat(*people: Candidate, **more: object) -> Problem:
    return problem(more.pop("team", seats("observer")), [*NEAR, *people], **more)


@pytest.mark.parametrize(
    ("candidate", "message_id"),
    [
        (person(7, "driver"), "not.qualification"),
        (person(7, "observer", in_zone_ring=1), "not.ring"),
        (person(7, "observer", distance_m=5000), "not.farther"),
        (person(7, "observer", distance_m=600, last_asked_minutes=1.0), "not.turn"),
    ],
)
def test_why_not_names_the_rule_or_the_order(candidate: Candidate, message_id: str) -> None:
    assert why_not_of(one_seat(candidate), 7) == message_id


def test_why_not_somebody_asked_unknown_or_chosen() -> None:
    case = one_seat(asked=(asked(50, 1, "no"),))

    assert why_not_of(case, 50) == "not.asked_already"
    assert why_not_of(case, 999) == "not.unavailable"
    assert why_not_of(case, 1) == "not.chosen_now"


def test_why_not_when_others_are_on_duty_or_speak_the_language() -> None:
    duty = [person(number, "observer", on_duty=True, distance_m=9000) for number in (3, 4)]
    speakers = [person(number, "observer", languages={"so"}, distance_m=9000) for number in (3, 4)]
    somali = (Seat(1, "observer", language="so"),)

    assert why_not_of(one_seat(*duty), 1) == "not.off_duty"
    assert why_not_of(one_seat(*speakers, team=somali), 1) == "not.other_language"


def test_why_not_when_the_seat_demands_a_language() -> None:
    team = (Seat(1, "observer", language="so", language_required=True),)

    assert why_not_of(one_seat(team=team), 1) == "not.language"


def test_why_not_when_the_team_is_full_the_cap_reached_or_enough_out() -> None:
    full = one_seat(asked=(asked(50, 1, "going"),))
    capped = one_seat(asked=tuple(asked(number, 1, "no") for number in range(50, 62)))
    out = one_seat(asked=(asked(50, 1, "pending"), asked(51, 1, "pending")))

    assert why_not_of(full, 1) == "not.team_full"
    assert why_not_of(capped, 1) == "not.cap"
    assert why_not_of(out, 1) == "not.enough_out"


def test_why_not_somebody_kept_back_for_a_scarcer_seat() -> None:
    both = person(7, "observer", "interpreter", distance_m=10)
    team = (*seats("observer"), Seat(2, "interpreter"))
    case = one_seat(both, team=team, asked=(asked(50, 2, "pending"),), policy=replace(NOW, wave=0))

    assert why_not_of(case, 7) == "not.kept"
