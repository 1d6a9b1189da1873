"""Many reservations at the same moment, on a real database, never go beyond one person's budget."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from tests import people
from tests.factories import NOW, volunteer_crowd
from turnout.load.enums import AskKind, Refusal
from turnout.load.models import BookedTime, CountedAsk, LoadSetting
from turnout.load.rules import DoubleBooked
from turnout.load.services import book, reserve_asks

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = int(os.environ.get("TURNOUT_RESERVATIONS", "100"))
"""100 in the everyday run; the full drill is TURNOUT_RESERVATIONS=500."""
THREADS = 10


def at_once(work):
    """Run work(number) for each number in threads that start together; return the outcomes in order."""
    gate = Barrier(THREADS)

    def turn(thread: int) -> list:
        gate.wait()
        try:
            return [work(number) for number in range(thread, TIMES, THREADS)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return [outcome for outcomes in pool.map(turn, range(THREADS)) for outcome in outcomes]


def test_reservations_at_once_keep_to_one_budget():
    rosa = people.responder()

    reserved = at_once(
        lambda number: reserve_asks(person_ids=[rosa.pk], kind=AskKind.RESPOND, now=NOW, about=f"incident:{number}")
    )

    granted = [one for one in reserved if one.granted]
    refused = [one.refused[rosa.pk] for one in reserved if one.refused]
    assert (len(granted), CountedAsk.objects.count()) == (2, 2)
    assert refused == [Refusal.DAY_BUDGET] * (TIMES - 2)


def test_waves_at_once_over_the_same_people_keep_to_every_budget():
    ids = [person.pk for person in volunteer_crowd(8)]

    at_once(
        lambda number: reserve_asks(
            person_ids=ids if number % 2 else ids[::-1], kind=AskKind.RESPOND, now=NOW, about=f"incident:{number}"
        )
    )

    counted = [CountedAsk.objects.filter(person=person_id).count() for person_id in ids]
    assert counted == [2] * 8


def test_one_incident_reserved_at_once_asks_each_person_once():
    rosa = people.responder()
    LoadSetting.objects.create(person=rosa, per_day=50, per_week=50)

    reserved = at_once(lambda _: reserve_asks(person_ids=[rosa.pk], kind=AskKind.RESPOND, now=NOW, about="incident:1"))

    assert [len(one.granted) for one in reserved].count(1) == CountedAsk.objects.count() == 1


def test_bookings_at_once_give_one_thing_the_time():
    rosa = people.responder()

    def try_to_book(number: int) -> bool:
        try:
            book(person_id=rosa.pk, start=NOW, end=None, about=f"incident:{number}")
        except DoubleBooked:
            return False
        return True

    outcomes = at_once(try_to_book)

    assert outcomes.count(True) == BookedTime.objects.count() == 1
