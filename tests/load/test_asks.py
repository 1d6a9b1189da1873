"""Counting asks: budgets, rest, quiet hours, and that many at once never go beyond them."""

import itertools
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import people
from tests.factories import NOW, volunteer_crowd
from turnout.load.enums import AskKind, Refusal
from turnout.load.models import CountedAsk, LoadSetting
from turnout.load.rules import ReservedAsk
from turnout.load.services import book, release_asks, reserve_ask, reserve_asks, rest
from turnout.people.models import Person

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TOWN = ZoneInfo("America/Chicago")
NIGHT = NOW + 10 * HOUR
numbers = itertools.count(1)


def ask(person, *, now=NOW, kind=AskKind.RESPOND, about=None):
    return reserve_ask(person_id=person.pk, kind=kind, now=now, about=about or f"incident:{next(numbers)}")


def answers(person, *instants, **how):
    return [ask(person, now=now, **how) for now in instants]


def words(outcomes):
    return ["granted" if isinstance(outcome, ReservedAsk) else outcome.value for outcome in outcomes]


def test_third_ask_of_a_day_is_refused():
    rosa = people.responder()

    outcomes = answers(rosa, NOW, NOW + HOUR, NOW + 2 * HOUR)

    assert words(outcomes) == ["granted", "granted", "day_budget"]


def test_day_is_the_last_24_hours():
    rosa = people.responder()
    answers(rosa, NOW, NOW + HOUR)

    outcomes = answers(rosa, NOW + 24 * HOUR - timedelta(seconds=1), NOW + 24 * HOUR)

    assert words(outcomes) == ["day_budget", "granted"]


def test_sixth_ask_of_a_week_is_refused_until_the_first_is_seven_days_old():
    rosa = people.responder()
    day = timedelta(days=1)
    first_five = answers(rosa, NOW, NOW + HOUR, NOW + day + HOUR, NOW + day + 2 * HOUR, NOW + 3 * day)

    outcomes = answers(rosa, NOW + 5 * day, NOW + 7 * day - timedelta(seconds=1), NOW + 7 * day)

    assert words(first_five) == ["granted"] * 5
    assert words(outcomes) == ["week_budget", "week_budget", "granted"]


def test_own_limits_hold():
    rosa = people.responder()
    LoadSetting.objects.create(person=rosa, per_day=1)

    assert words(answers(rosa, NOW, NOW + HOUR)) == ["granted", "day_budget"]


def test_budget_of_none_means_never():
    rosa = people.responder()
    LoadSetting.objects.create(person=rosa, per_day=0)

    assert ask(rosa) == Refusal.DAY_BUDGET


def test_on_duty_has_the_budget_of_a_duty_day():
    rosa = people.on_duty(people.responder(), "observer", hours=10)

    outcomes = answers(rosa, *(NOW + number * HOUR for number in range(5)))

    assert words(outcomes) == ["granted"] * 4 + ["day_budget"]


def test_verifying_has_its_own_budget():
    vera = people.verifier()
    answers(vera, NOW, NOW + HOUR, kind=AskKind.VERIFY)

    assert words([ask(vera, kind=AskKind.VERIFY), ask(vera, kind=AskKind.RESPOND)]) == ["day_budget", "granted"]


def test_quiet_hours_hold_off_duty_and_not_on_duty():
    rosa, ravi = people.responder(), people.second_responder()
    people.on_duty(ravi, "observer", start=NIGHT, hours=8)

    assert words([ask(rosa, now=NIGHT), ask(ravi, now=NIGHT)]) == ["quiet", "granted"]


@pytest.mark.parametrize(
    ("local", "outcome"),
    [
        ("2026-01-15T20:59:59", "granted"),
        ("2026-01-15T21:00:00", "quiet"),
        ("2026-01-16T06:59:59", "quiet"),
        ("2026-01-16T07:00:00", "granted"),
    ],
)
@pytest.mark.parametrize("has_setting", [False, True])
def test_quiet_hours_are_21_to_7_by_the_town_clock(local, outcome, has_setting):
    rosa = people.responder()
    if has_setting:
        LoadSetting.objects.create(person=rosa)

    now = datetime.fromisoformat(local).replace(tzinfo=TOWN).astimezone(ZoneInfo("UTC"))

    assert words([ask(rosa, now=now)]) == [outcome]


def test_own_quiet_hours_within_a_day_hold():
    rosa = people.responder()
    LoadSetting.objects.create(person=rosa, quiet_from="12:00", quiet_until="13:00")

    assert words(answers(rosa, NOW, NOW + HOUR, NIGHT)) == ["quiet", "granted", "granted"]


def test_resting_person_is_not_asked_even_on_duty():
    rosa = people.on_duty(people.responder(), "observer")
    rest(person_id=rosa.pk, until=NOW + HOUR, now=NOW)

    assert words(answers(rosa, NOW, NOW + HOUR)) == ["resting", "granted"]


def test_booked_person_is_not_asked_meanwhile():
    rosa = people.responder()
    book(person_id=rosa.pk, start=NOW, end=NOW + HOUR, about="shift:1")

    assert words(answers(rosa, NOW, NOW + HOUR)) == ["busy", "granted"]


def test_second_ask_about_one_incident_is_refused_also_after_release():
    rosa = people.responder()
    first = ask(rosa, about="incident:7")
    again = ask(rosa, about="incident:7")

    release_asks(ask_ids=[first.ask_id], now=NOW)

    assert [again, ask(rosa, about="incident:7")] == [Refusal.TWICE, Refusal.TWICE]


def test_one_incident_may_ask_to_verify_and_later_to_help():
    vera = people.verifier()

    outcomes = [ask(vera, kind=kind, about="incident:7") for kind in (AskKind.VERIFY, AskKind.RESPOND)]

    assert words(outcomes) == ["granted", "granted"]


def test_released_ask_gives_the_budget_back():
    rosa = people.responder()
    asks = answers(rosa, NOW, NOW)
    before = ask(rosa)

    released = release_asks(ask_ids=[one.ask_id for one in asks], now=NOW)

    assert (before, released, words([ask(rosa)])) == (Refusal.DAY_BUDGET, 2, ["granted"])


def test_ask_is_released_once():
    one = ask(people.responder())

    assert [release_asks(ask_ids=[one.ask_id], now=NOW) for _ in range(2)] == [1, 0]


def test_refusals_are_named_in_the_order_of_the_checks():
    rosa = people.responder()
    LoadSetting.objects.create(person=rosa, per_day=0, per_week=0)
    ask_about = {"about": "incident:7", "now": NIGHT}
    CountedAsk.objects.create(person=rosa, kind=AskKind.RESPOND, about="incident:7", asked_at=NIGHT)
    book(person_id=rosa.pk, start=NOW, end=None, about="incident:6")
    rest(person_id=rosa.pk, until=NIGHT + HOUR, now=NOW)

    met = []
    for mend in (
        {"resting_until": None},
        {"quiet_from": "08:00", "quiet_until": "08:00"},
        None,
        {"per_day": 2},
        {"per_week": 5},
    ):
        met.append(ask(rosa, **ask_about))
        if mend is None:
            rosa.booked_times.all().delete()
        else:
            LoadSetting.objects.update(**mend)
    met.append(ask(rosa, **ask_about))

    assert met == [refusal for refusal in Refusal if refusal != Refusal.UNKNOWN]


@pytest.mark.parametrize("field", [{"is_active": False}, {"suspended_at": NOW}, {"is_adult": False}])
def test_people_who_are_no_active_adults_are_never_asked(field):
    rosa = people.responder()
    Person.objects.filter(pk=rosa.pk).update(**field)

    assert ask(rosa) == Refusal.UNKNOWN


def test_wave_names_everybody_once_in_the_order_given():
    crowd = volunteer_crowd(4)
    ids = [person.pk for person in crowd]
    rest(person_id=ids[1], until=NOW + HOUR, now=NOW)

    reserved = reserve_asks(
        person_ids=[ids[3], ids[1], ids[0], ids[3], 999_999], kind=AskKind.RESPOND, now=NOW, about="incident:1"
    )

    assert list(reserved.granted) == [ids[3], ids[0]]
    assert reserved.refused == {ids[1]: Refusal.RESTING, 999_999: Refusal.UNKNOWN}
    assert set(reserved.granted.values()) == set(CountedAsk.objects.values_list("pk", flat=True))


def test_wave_of_24_takes_six_queries_at_most(django_assert_max_num_queries):
    ids = [person.pk for person in volunteer_crowd(24)]

    with django_assert_max_num_queries(7) as asked:  # with the savepoint of the surrounding test, set and released
        reserved = reserve_asks(person_ids=ids, kind=AskKind.RESPOND, now=NOW, about="incident:1")

    statements = [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert (len(reserved.granted), len(statements)) == (24, 5)


def test_empty_wave_asks_nobody():
    reserved = reserve_asks(person_ids=[], kind=AskKind.RESPOND, now=NOW, about="incident:1")

    assert (reserved.granted, reserved.refused) == ({}, {})


def test_wave_remembers_when_somebody_was_asked():
    rosa = people.responder()

    ask(rosa)

    assert LoadSetting.objects.values_list("person", "last_asked_at", "was_asked").get() == (rosa.pk, NOW, True)


def test_hour_that_comes_twice_gives_no_second_budget_and_no_second_morning():
    rosa = people.responder()
    LoadSetting.objects.create(person=rosa, quiet_from="21:00", quiet_until="01:30", per_day=2)
    one_fifteen, one_forty = (
        datetime(2026, 11, 1, 1, minute, tzinfo=TOWN).astimezone(ZoneInfo("UTC")) for minute in (15, 40)
    )

    outcomes = answers(rosa, one_fifteen, one_forty, one_fifteen + HOUR, one_forty + HOUR, one_forty + 2 * HOUR)

    # 01:15 and 01:40 in summer time, then 01:15 and 01:40 again in winter time, then 02:40.
    assert words(outcomes) == ["quiet", "granted", "quiet", "granted", "day_budget"]


def test_day_of_25_hours_is_still_24_hours_of_budget():
    rosa = people.responder()
    before = datetime(2026, 10, 31, 20, tzinfo=TOWN).astimezone(ZoneInfo("UTC"))
    answers(rosa, before, before)

    outcomes = answers(rosa, before + 23 * HOUR, before + 24 * HOUR)

    assert words(outcomes) == ["day_budget", "granted"]


def test_clock_set_back_gives_no_second_budget():
    rosa = people.responder()
    answers(rosa, NOW, NOW)

    assert ask(rosa, now=NOW - 3 * HOUR) == Refusal.DAY_BUDGET


def test_clock_set_ahead_and_back_gives_no_second_budget():
    rosa = people.responder()
    first = answers(rosa, NOW, NOW + timedelta(days=30), NOW + timedelta(days=30))

    assert words(first) == ["granted"] * 3
    assert ask(rosa, now=NOW + timedelta(minutes=1)) == Refusal.DAY_BUDGET
