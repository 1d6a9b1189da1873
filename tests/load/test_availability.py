"""Availability of anybody, one or twenty thousand, in a fixed number of queries."""

import time
from datetime import timedelta

import pytest

from tests import people
from tests.factories import NOW, volunteer_crowd
from turnout.load.enums import AskKind
from turnout.load.models import CountedAsk, LoadSetting
from turnout.load.queries import availability
from turnout.load.services import book, reserve_ask
from turnout.people.models import Duty, Person

pytestmark = pytest.mark.django_db


def test_somebody_never_asked_has_the_whole_budget():
    rosa = people.responder()

    found = availability(person_ids=[rosa.pk], now=NOW)[rosa.pk]

    assert (found.budget_left, found.quiet, found.busy, found.never_asked, found.last_asked_at, found.refusal) == (
        2,
        False,
        False,
        True,
        None,
        None,
    )


def test_budget_left_is_the_smaller_of_day_and_week():
    rosa = people.responder()
    for day in range(4):
        CountedAsk.objects.create(
            person=rosa, kind=AskKind.RESPOND, about=f"incident:{day}", asked_at=NOW - timedelta(days=day + 1)
        )

    assert availability(person_ids=[rosa.pk], now=NOW)[rosa.pk].budget_left == 1


def test_kinds_of_asks_are_counted_apart():
    vera = people.verifier()
    reserve_ask(person_id=vera.pk, kind=AskKind.VERIFY, now=NOW, about="incident:1")

    left = [availability(person_ids=[vera.pk], now=NOW, kind=kind)[vera.pk].budget_left for kind in AskKind]

    assert left == [2, 1]


def test_on_duty_ends_quiet_hours_and_busy_is_told():
    rosa = people.on_duty(people.responder(), "observer", hours=12)
    book(person_id=rosa.pk, start=NOW, end=None, about="incident:1")

    found = availability(person_ids=[rosa.pk], now=NOW + timedelta(hours=11))[rosa.pk]

    assert (found.on_duty, found.quiet, found.busy, found.budget_left) == (True, False, True, 4)


def test_people_who_are_never_asked_are_absent():
    rosa, milo = people.responder(), people.minor()

    assert set(availability(person_ids=[rosa.pk, milo.pk, 999_999], now=NOW)) == {rosa.pk}


@pytest.mark.parametrize("number", [1, 3])
def test_availability_takes_two_queries_for_any_number(number, django_assert_num_queries):
    ids = [person.pk for person in volunteer_crowd(number)]

    with django_assert_num_queries(2):
        found = availability(person_ids=ids, now=NOW)

    assert len(found) == number


def test_queryset_of_ids_is_read_as_a_subquery(django_assert_num_queries):
    volunteer_crowd(3)

    with django_assert_num_queries(2):
        found = availability(person_ids=Person.objects.values("pk"), now=NOW)

    assert len(found) == 3


def test_availability_of_20_000_people_is_quick_and_needs_two_queries(django_assert_num_queries):
    crowd = volunteer_crowd(20_000)
    some = crowd[::2]
    LoadSetting.objects.bulk_create(
        [LoadSetting(person=person, last_asked_at=NOW, was_asked=True) for person in some], batch_size=2_000
    )
    CountedAsk.objects.bulk_create(
        [CountedAsk(person=person, kind="respond", about="incident:1", asked_at=NOW) for person in some],
        batch_size=2_000,
    )
    Duty.objects.bulk_create(
        Duty(person=person, role="observer", starts_at=NOW, ends_at=NOW + timedelta(hours=4)) for person in crowd[:200]
    )
    ids = [person.pk for person in crowd]

    with django_assert_num_queries(2):
        found = availability(person_ids=ids, now=NOW)
    taken = min(_seconds(ids) for _ in range(3))

    assert sorted({one.budget_left for one in found.values()}) == [1, 2, 3, 4]
    assert len(found) == 20_000
    # Measured at 0.2 s on two idle cores; the bar leaves room for a busy machine.
    assert taken < 2


def _seconds(ids):
    start = time.process_time()
    availability(person_ids=ids, now=NOW)
    return time.process_time() - start
