"""Waves, replacements, caps, rings and the crowd on scene, each on a case to check by hand."""

from dataclasses import replace

import pytest

from tests.engines.dispatch.cases import NOW, VERIFY, asked, later, people_asked, person, problem, seats
from turnout.engines.dispatch import Asked, Policy, ProblemRefused, Seat, Stop, seat_on_yes, solve

OBSERVERS = [person(number, "observer", distance_m=number * 600.0) for number in range(1, 21)]


def test_first_wave_asks_open_seats_and_one_more_nearest_first() -> None:
    decision = solve(problem(seats("observer", "observer"), OBSERVERS))

    assert people_asked(decision) == {1, 2, 3}
    assert decision.next_in_s == 30
    assert decision.reason is Stop.ASKING


def test_wave_asks_nobody_more_while_its_asks_are_fresh() -> None:
    start = problem(seats("observer", "observer"), OBSERVERS)

    decision = solve(later(start, solve(start), seconds=10))

    assert decision.asks == ()
    assert decision.next_in_s == 20
    assert decision.reason is Stop.WAITING


@pytest.mark.parametrize("answer", ["no", "silent", "later"])
def test_each_no_and_each_silence_is_replaced_at_once(answer: str) -> None:
    start = problem(seats("observer", "observer"), OBSERVERS)

    decision = solve(later(start, solve(start), seconds=10, answers={2: answer}))

    assert people_asked(decision) == {4}


def test_a_no_waits_for_the_next_wave_when_the_policy_says_so() -> None:
    start = problem(seats("observer", "observer"), OBSERVERS, policy=replace(NOW, replace_no=False))
    first = solve(start)

    assert solve(later(start, first, seconds=10, answers={2: "no"})).asks == ()
    assert people_asked(solve(later(start, first, seconds=30, answers={2: "no"}))) == {4, 5, 6}


def test_next_wave_goes_out_after_the_interval() -> None:
    start = problem(seats("observer", "observer"), OBSERVERS)

    decision = solve(later(start, solve(start), seconds=30))

    assert people_asked(decision) == {4, 5, 6}


def test_wave_shrinks_with_each_yes_and_stops_when_full() -> None:
    start = problem(seats("observer", "observer"), OBSERVERS)
    first = solve(start)

    one_going = solve(later(start, first, seconds=30, answers={1: "going"}))
    full = solve(later(start, first, seconds=30, answers={1: "going", 2: "going"}))

    assert people_asked(one_going) == {4, 5}
    assert (full.asks, full.reason, full.next_in_s) == ((), Stop.FILLED, None)


def test_a_second_yes_for_one_seat_fills_the_other_of_its_kind() -> None:
    both_for_seat_1 = (asked(1, 1, "going"), asked(2, 1, "going"))

    decision = solve(problem(seats("observer", "observer"), OBSERVERS, asked=both_for_seat_1))

    assert decision.reason is Stop.FILLED


def test_cap_ends_the_asking_and_a_raised_cap_goes_on() -> None:
    refused = tuple(asked(number, 1, "no") for number in range(1, 13))
    capped = problem(seats("observer"), OBSERVERS, asked=refused)
    raised = replace(capped, policy=replace(NOW, cap=14))

    assert (solve(capped).asks, solve(capped).exhausted, solve(capped).reason) == ((), True, Stop.CAP)
    assert people_asked(solve(raised)) == {13, 14}


def test_cap_is_not_exhausted_while_somebody_may_still_answer() -> None:
    refused = tuple(asked(number, 1, "no") for number in range(1, 12))

    decision = solve(problem(seats("observer"), OBSERVERS, asked=(*refused, asked(12, 1, "pending", 20))))

    assert (decision.exhausted, decision.next_in_s, decision.short) == (False, 40, ())


def test_verifiers_are_three_at_once_and_six_at_most() -> None:
    verifiers = [person(number, "verifier", distance_m=number * 600.0) for number in range(1, 10)]
    start = problem(seats("verifier"), verifiers, policy=VERIFY)
    first = solve(start)
    middle = later(start, first, seconds=45)
    second = later(start, first, seconds=60)
    end = later(second, solve(second), seconds=60)

    assert people_asked(first) == {1, 2, 3}
    assert (solve(middle).asks, solve(middle).next_in_s) == ((), 15)
    assert people_asked(solve(second)) == {4, 5, 6}
    assert (solve(end).asks, solve(end).reason, solve(end).exhausted) == ((), Stop.CAP, True)


def test_ring_keeps_asking_in_the_own_zone_until_its_time() -> None:
    here = [person(number, "observer", distance_m=5000) for number in range(1, 9)]
    beside = [person(number, "observer", distance_m=100, in_zone_ring=1) for number in range(11, 15)]
    team = seats("observer")

    assert people_asked(solve(problem(team, here + beside))) <= set(range(1, 9))
    assert people_asked(solve(problem(team, here + beside, elapsed_s=180))) <= set(range(11, 15))


def test_ring_opens_early_when_nobody_nearer_is_left() -> None:
    far = [person(5, "observer", in_zone_ring=1), person(6, "observer", in_zone_ring=2)]
    strict = replace(NOW, widen_when_dry=False)

    waiting = solve(problem(seats("observer"), far, policy=strict))

    assert people_asked(solve(problem(seats("observer"), far))) == {5}
    assert (waiting.asks, waiting.next_in_s, waiting.reason) == ((), 180, Stop.WAITING)


def test_ring_that_never_opens_is_never_asked() -> None:
    far = [person(6, "verifier", in_zone_ring=2)]

    decision = solve(problem(seats("verifier"), far, policy=VERIFY, elapsed_s=9999))

    assert (decision.asks, decision.exhausted, decision.reason) == ((), True, Stop.NOBODY_LEFT)


def test_order_is_duty_then_language_then_distance_then_rest() -> None:
    team = (Seat(1, "observer", language="so"),)
    crowd = [
        person(1, "observer", distance_m=5000, on_duty=True),
        person(2, "observer", distance_m=4000, languages={"so"}),
        person(3, "observer", distance_m=700),
        person(4, "observer", distance_m=900, last_asked_minutes=9000.0),
        person(5, "observer", distance_m=1100, last_asked_minutes=90000.0),
    ]
    for expected in (1, 2, 4, 3, 5):
        decision = solve(problem(team, crowd, policy=replace(NOW, wave=0)))
        assert people_asked(decision) == {expected}
        crowd = [one for one in crowd if one.id != expected]


def test_a_demanded_language_is_never_left_out() -> None:
    team = (Seat(1, "interpreter", on_scene=False, language="so", language_required=True),)
    crowd = [person(1, "interpreter", on_duty=True), person(2, "interpreter", languages={"so"}, distance_m=9000)]

    decision = solve(problem(team, crowd))

    assert people_asked(decision) == {2}


def test_newcomers_get_every_third_ask_among_equals() -> None:
    known = [person(number, "observer") for number in range(1, 10)]
    new = [person(number, "observer", never_asked=True, last_asked_minutes=None) for number in range(11, 20)]

    decision = solve(problem(seats(*["observer"] * 5), known + new, max_on_scene=6))

    assert len([one for one in people_asked(decision) if one > 10]) == 2
    assert len(decision.asks) == 6


def test_newcomers_nearer_come_first_all_the_same() -> None:
    new = [person(number, "observer", never_asked=True, distance_m=10) for number in (1, 2)]

    decision = solve(problem(seats("observer"), [*OBSERVERS[5:], *new]))

    assert people_asked(decision) == {1, 2}


def test_the_only_interpreter_is_not_spent_on_a_common_seat() -> None:
    both = person(1, "observer", "interpreter", distance_m=10)
    team = (*seats("observer", "observer"), Seat(3, "interpreter"))

    decision = solve(problem(team, [both, *OBSERVERS[4:]]))

    assert {ask.seat_id for ask in decision.asks if ask.candidate_id == 1} == {3}
    assert len(decision.asks) == 4


def test_a_scarce_person_is_kept_back_while_their_seat_is_open_but_used_when_it_is_filled() -> None:
    both = person(30, "observer", "interpreter", distance_m=10)
    team = (*seats("observer"), Seat(2, "interpreter"))
    waiting = (asked(31, 2, "pending", 5),)
    filled = (asked(31, 2, "going", 5),)

    assert 30 not in people_asked(solve(problem(team, [both, *OBSERVERS], policy=replace(NOW, wave=0), asked=waiting)))
    assert 30 in people_asked(solve(problem(team, [both, *OBSERVERS], policy=replace(NOW, wave=0), asked=filled)))


def test_scene_never_holds_more_than_its_most() -> None:
    team = (*seats("observer", "observer", "observer"), Seat(4, "family", on_scene=False))
    crowd = [*OBSERVERS, person(50, "family")]
    two_there = (asked(1, 1, "going"), asked(2, 2, "going"))

    decision = solve(problem(team, crowd, max_on_scene=2, asked=two_there))

    assert {ask.seat_id for ask in decision.asks} == {4}


def test_scene_full_is_said_when_only_seats_there_are_open() -> None:
    there = (asked(1, 1, "going"), asked(2, 2, "going"))

    decision = solve(problem(seats("observer", "observer", "observer"), OBSERVERS, max_on_scene=2, asked=there))

    assert (decision.asks, decision.exhausted, decision.reason) == ((), True, Stop.SCENE_FULL)


def test_short_names_the_seat_nobody_can_take_before_the_rest_is_done() -> None:
    team = (*seats("observer"), Seat(2, "interpreter"))

    decision = solve(problem(team, OBSERVERS))

    assert (decision.short, decision.exhausted, decision.reason) == ((2,), False, Stop.ASKING)


def test_nobody_at_all_is_exhausted_at_once() -> None:
    decision = solve(problem(seats("observer"), []))

    assert (decision.asks, decision.next_in_s, decision.exhausted, decision.short) == ((), None, True, (1,))


def test_trainee_is_asked_once_when_the_team_is_coming_and_never_counts() -> None:
    trainee_seat = Seat(9, "trainee")
    crowd = [*OBSERVERS, person(40, "trainee"), person(41, "trainee")]
    start = problem(seats("observer"), crowd, trainee_seats=(trainee_seat,), max_on_scene=2)
    full = replace(start, asked=(asked(1, 1, "going"),))
    refused = replace(full, asked=(*full.asked, asked(40, 9, "no")))
    only_trainee = replace(start, asked=(asked(40, 9, "going"),))

    assert not people_asked(solve(start)) & {40, 41}
    assert {ask.seat_id for ask in solve(full).asks} == {9}
    assert solve(full).reason is Stop.FILLED
    assert solve(refused).asks == ()
    assert solve(only_trainee).reason is Stop.ASKING


def test_trainee_is_not_asked_into_a_full_scene() -> None:
    crowd = [*OBSERVERS, person(40, "trainee")]
    going = (asked(1, 1, "going"),)

    decision = solve(
        problem(seats("observer", "observer"), crowd, trainee_seats=(Seat(9, "trainee"),), max_on_scene=2, asked=going)
    )

    assert 40 not in people_asked(decision)


def test_yes_takes_the_seat_asked_for_or_another_that_fits_or_none() -> None:
    team = (*seats("observer", "observer"), Seat(3, "family", on_scene=False))
    one = problem(team, [], asked=(asked(1, 1, "going"),))
    two = problem(team, [], asked=(asked(1, 1, "going"), asked(2, 2, "going")))
    both = frozenset({"observer", "family"})

    assert seat_on_yes(one, asked_seat_id=2, qualifications=both, languages=frozenset()) == 2
    assert seat_on_yes(one, asked_seat_id=1, qualifications=both, languages=frozenset()) == 2
    assert seat_on_yes(two, asked_seat_id=1, qualifications=both, languages=frozenset()) == 3
    assert seat_on_yes(two, asked_seat_id=1, qualifications=frozenset({"observer"}), languages=frozenset()) is None


def test_yes_of_a_trainee_never_takes_a_seat_of_the_team() -> None:
    trainee = Seat(9, "trainee")
    free = problem(seats("observer"), [], trainee_seats=(trainee,), max_on_scene=2)
    crowded = replace(free, max_on_scene=1)
    learner = frozenset({"trainee", "observer"})

    assert seat_on_yes(free, asked_seat_id=9, qualifications=learner, languages=frozenset()) == 9
    assert seat_on_yes(crowded, asked_seat_id=9, qualifications=learner, languages=frozenset()) is None


def test_problem_refuses_what_contradicts_itself() -> None:
    with pytest.raises(ProblemRefused, match="same id"):
        problem((Seat(1, "observer"), Seat(1, "family")), [])
    with pytest.raises(ProblemRefused, match="asked twice"):
        problem(seats("observer"), [], asked=(asked(1, 1, "no"), asked(1, 1, "going")))
    with pytest.raises(ProblemRefused, match="does not exist"):
        problem(seats("observer"), [], asked=(asked(1, 7, "no"),))
    with pytest.raises(ProblemRefused, match="cap"):
        Policy(wave=1, interval_s=30, silent_after_s=60, cap=30, hard_cap=24)
    with pytest.raises(ValueError, match="maybe"):
        Asked(1, 1, 0.0, "maybe")
