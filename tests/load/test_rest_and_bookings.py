"""Rest, hard outings, bookings and what load forgets."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import people
from tests.factories import NOW
from turnout.core.expiry import registered_expiries
from turnout.load.enums import UNTIL_I_SAY_SO, AskKind, Refusal, RestChoice
from turnout.load.models import BookedTime, CountedAsk, HardIncident, LoadSetting
from turnout.load.queries import availability, own_load
from turnout.load.rules import BadTimes, DoubleBooked, RestInPast, rest_end
from turnout.load.services import (
    Limits,
    book,
    change_limits,
    forget_load,
    reserve_ask,
    rest,
    rest_after_scene,
    talked_with,
    unbook,
    wake_up,
)

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOWN = ZoneInfo("America/Chicago")


def resting_until(person, now=NOW):
    return availability(person_ids=[person.pk], now=now)[person.pk].resting_until


def test_rest_lasts_until_its_end():
    rosa = people.responder()

    rest(person_id=rosa.pk, until=NOW + 3 * DAY, now=NOW)

    assert [resting_until(rosa), resting_until(rosa, NOW + 3 * DAY)] == [NOW + 3 * DAY, None]


def test_rest_without_an_end_lasts_until_somebody_says_so():
    rosa = people.responder()
    rest(person_id=rosa.pk, until=None, now=NOW)
    meanwhile = resting_until(rosa, NOW + 400 * DAY)

    wake_up(person_id=rosa.pk, now=NOW + 400 * DAY)

    assert (meanwhile, resting_until(rosa, NOW + 400 * DAY)) == (UNTIL_I_SAY_SO, None)


def test_rest_in_the_past_is_refused():
    with pytest.raises(RestInPast):
        rest(person_id=people.responder().pk, until=NOW, now=NOW)


@pytest.mark.parametrize(("hard", "hours"), [(False, 12), (True, 24)])
def test_outing_is_followed_by_rest_that_no_tap_ends(hard, hours):
    rosa = people.responder()

    end = rest_after_scene(person_id=rosa.pk, hard=hard, now=NOW)
    wake_up(person_id=rosa.pk, now=NOW)

    assert end == resting_until(rosa) == NOW + hours * HOUR


def test_longer_of_two_rests_counts():
    rosa = people.responder()
    rest(person_id=rosa.pk, until=NOW + 3 * DAY, now=NOW)

    rest_after_scene(person_id=rosa.pk, hard=False, now=NOW)

    assert resting_until(rosa) == NOW + 3 * DAY


def test_easy_outing_does_not_shorten_the_rest_after_a_hard_one():
    rosa = people.responder()
    rest_after_scene(person_id=rosa.pk, hard=True, now=NOW)

    rest_after_scene(person_id=rosa.pk, hard=False, now=NOW + HOUR)

    assert resting_until(rosa) == NOW + 24 * HOUR


def test_two_hard_outings_in_seven_days_stop_asks_until_talked_with():
    rosa = people.responder()
    for day in (0, 6):
        rest_after_scene(person_id=rosa.pk, hard=True, now=NOW + day * DAY)
    later = NOW + 60 * DAY
    stopped = reserve_ask(person_id=rosa.pk, kind=AskKind.RESPOND, now=later, about="incident:1")

    talked_with(person_id=rosa.pk, now=later)

    assert (stopped, resting_until(rosa, later)) == (Refusal.RESTING, None)


def test_stop_is_not_ended_by_waking_up():
    rosa = people.responder()
    for day in (0, 1):
        rest_after_scene(person_id=rosa.pk, hard=True, now=NOW + day * DAY)

    wake_up(person_id=rosa.pk, now=NOW + 9 * DAY)

    assert resting_until(rosa, NOW + 9 * DAY) == UNTIL_I_SAY_SO


def test_hard_outings_a_week_apart_do_not_stop_asks():
    rosa = people.responder()
    for day in (0, 7):
        rest_after_scene(person_id=rosa.pk, hard=True, now=NOW + day * DAY)

    assert resting_until(rosa, NOW + 9 * DAY) is None


def test_hard_outing_after_a_talk_counts_anew():
    rosa = people.responder()
    rest_after_scene(person_id=rosa.pk, hard=True, now=NOW)
    talked_with(person_id=rosa.pk, now=NOW + DAY)

    rest_after_scene(person_id=rosa.pk, hard=True, now=NOW + 2 * DAY)

    assert resting_until(rosa, NOW + 4 * DAY) is None


@pytest.mark.parametrize(
    ("choice", "local_now", "local_end"),
    [
        (RestChoice.TONIGHT, "2026-01-15T12:30", "2026-01-16T07:00"),
        (RestChoice.TONIGHT, "2026-01-16T02:00", "2026-01-16T07:00"),
        (RestChoice.TONIGHT, "2026-10-31T23:00", "2026-11-01T07:00"),
        (RestChoice.THREE_DAYS, "2026-01-15T12:30", "2026-01-18T12:30"),
        (RestChoice.TWO_WEEKS, "2026-01-15T12:30", "2026-01-29T12:30"),
    ],
)
def test_rest_choice_ends_by_the_town_clock(choice, local_now, local_end):
    now, end = (
        datetime.fromisoformat(local).replace(tzinfo=TOWN).astimezone(ZoneInfo("UTC"))
        for local in (local_now, local_end)
    )

    assert rest_end(choice, now=now, timezone="America/Chicago", wakes_at=LoadSetting().quiet_until) == end


def test_own_load_says_where_somebody_stands():
    rosa = people.responder()
    reserve_ask(person_id=rosa.pk, kind=AskKind.RESPOND, now=NOW, about="incident:1")

    own = own_load(person_id=rosa.pk, now=NOW)

    assert (own.budget_left, own.resting_until, own.is_stopped, own.can_wake_up) == (1, None, False, False)


def test_changed_limits_hold_for_the_next_ask():
    rosa = people.responder()
    setting = LoadSetting()
    limits = Limits(0, 0, 0, setting.quiet_from, setting.quiet_until)

    change_limits(person_id=rosa.pk, limits=limits)

    outcome = reserve_ask(person_id=rosa.pk, kind=AskKind.RESPOND, now=NOW, about="incident:1")
    assert outcome == Refusal.DAY_BUDGET


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 2), (1, 3), (-1, 1), (-1, 4), (0.5, 1), (-1, None), (1, None)],
)
def test_time_that_overlaps_is_not_booked_twice(start, end):
    rosa = people.responder()
    book(person_id=rosa.pk, start=NOW, end=NOW + 2 * HOUR, about="shift:1")

    with pytest.raises(DoubleBooked):
        book(
            person_id=rosa.pk,
            start=NOW + start * HOUR,
            end=None if end is None else NOW + end * HOUR,
            about="incident:1",
        )

    assert BookedTime.objects.count() == 1


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (2, 3), (2, None)])
def test_time_that_only_touches_is_booked(start, end):
    rosa = people.responder()
    book(person_id=rosa.pk, start=NOW, end=NOW + 2 * HOUR, about="shift:1")

    booked = book(
        person_id=rosa.pk,
        start=NOW + start * HOUR,
        end=None if end is None else NOW + end * HOUR,
        about="incident:1",
    )

    assert booked.about == "incident:1"


def test_open_booking_blocks_everything_after_it():
    rosa = people.responder()
    book(person_id=rosa.pk, start=NOW, end=None, about="incident:1")

    with pytest.raises(DoubleBooked):
        book(person_id=rosa.pk, start=NOW + 30 * DAY, end=NOW + 31 * DAY, about="shift:1")


def test_booking_the_same_thing_again_moves_it():
    rosa = people.responder()
    book(person_id=rosa.pk, start=NOW, end=None, about="incident:1")

    book(person_id=rosa.pk, start=NOW + HOUR, end=NOW + 2 * HOUR, about="incident:1")

    assert BookedTime.objects.values_list("starts_at", "ends_at").get() == (NOW + HOUR, NOW + 2 * HOUR)


def test_booking_of_somebody_else_is_no_matter():
    rosa, ravi = people.responder(), people.second_responder()
    book(person_id=rosa.pk, start=NOW, end=None, about="incident:1")

    assert book(person_id=ravi.pk, start=NOW, end=None, about="incident:1").person == ravi


def test_unbooked_time_is_free_again():
    rosa = people.responder()
    book(person_id=rosa.pk, start=NOW, end=None, about="incident:1")

    freed = [unbook(about="incident:1", person_id=rosa.pk) for _ in range(2)]

    assert freed == [True, False]
    assert availability(person_ids=[rosa.pk], now=NOW)[rosa.pk].busy is False


def test_booking_that_ends_before_it_starts_is_refused():
    with pytest.raises(BadTimes):
        book(person_id=people.responder().pk, start=NOW, end=NOW, about="shift:1")


def test_load_forgets_what_no_budget_needs():
    rosa = people.responder()
    for day in (0, 1):
        CountedAsk.objects.create(person=rosa, kind="respond", about=f"incident:{day}", asked_at=NOW + day * DAY)
        HardIncident.objects.create(person=rosa, happened_at=NOW + (day + 1) * DAY)
        BookedTime.objects.create(
            person=rosa, about=f"shift:{day}", starts_at=NOW, ends_at=NOW + (day + 1) * DAY - HOUR
        )
    rest(person_id=rosa.pk, until=NOW + DAY, now=NOW)

    gone = forget_load(now=NOW + 8 * DAY + timedelta(seconds=1))

    # One ask, one hard outing, one booking, and the rest that is over.
    assert gone == 4
    assert [model.objects.count() for model in (CountedAsk, HardIncident, BookedTime)] == [1, 1, 1]
    assert LoadSetting.objects.get().resting_until is None


def test_forgetting_leaves_a_rest_without_an_end_and_who_was_asked_ever():
    rosa = people.responder()
    reserve_ask(person_id=rosa.pk, kind=AskKind.RESPOND, now=NOW, about="incident:1")
    rest(person_id=rosa.pk, until=None, now=NOW)

    forget_load(now=NOW + 365 * DAY)

    kept = availability(person_ids=[rosa.pk], now=NOW + 365 * DAY)[rosa.pk]
    assert (kept.resting_until, kept.last_asked_at, kept.never_asked) == (UNTIL_I_SAY_SO, None, False)
    assert not CountedAsk.objects.exists()


def test_load_expires_with_everything_else():
    assert "load" in registered_expiries()
