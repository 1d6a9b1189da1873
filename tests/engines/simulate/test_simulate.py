"""Simulated people: their shares, their delays, their places, and that the order of calls changes nothing."""

from __future__ import annotations

from collections import Counter
from statistics import median, quantiles

import pytest

from turnout.engines.geo import cell_of
from turnout.engines.simulate import (
    Behaviour,
    KindRow,
    RecordedEvent,
    Reply,
    ZoneShare,
    answer_of,
    kind_of,
    place_volunteers,
    travel_s,
)

BEHAVIOUR = Behaviour()
CELLS = ((cell_of(44.95, -93.25, 8), 300), (cell_of(44.99, -93.29, 8), 900))


def test_answers_follow_their_shares() -> None:
    replies = Counter(answer_of(person=person, ask="a", seed=1, behaviour=BEHAVIOUR).reply for person in range(20_000))

    assert replies[Reply.ACCEPT] / 20_000 == pytest.approx(0.36, abs=0.012)
    assert replies[Reply.REJECT] / 20_000 == pytest.approx(0.44, abs=0.012)
    assert replies[Reply.SILENT] / 20_000 == pytest.approx(0.20, abs=0.012)


def test_delays_have_the_median_and_the_tail() -> None:
    delays = [answer_of(person=person, ask="a", seed=2, behaviour=BEHAVIOUR).delay_s for person in range(20_000)]

    assert median(delays) == pytest.approx(40, rel=0.03)
    assert quantiles(delays, n=20)[-1] == pytest.approx(88, rel=0.04)


def test_answer_does_not_depend_on_the_order() -> None:
    forwards = [answer_of(person=person, ask="x", seed=3, behaviour=BEHAVIOUR) for person in range(50)]
    backwards = [answer_of(person=person, ask="x", seed=3, behaviour=BEHAVIOUR) for person in reversed(range(50))]

    assert forwards == backwards[::-1]


def test_travel_grows_with_distance() -> None:
    assert travel_s(0, BEHAVIOUR) == 120
    assert travel_s(4_500, BEHAVIOUR) == pytest.approx(120 + 1300)


def test_volunteers_live_where_people_live_and_verifiers_stay_within_their_cap() -> None:
    zones = [ZoneShare(1, 3_000, CELLS), ZoneShare(2, 1_000, CELLS), ZoneShare(3, 500, ())]

    people = place_volunteers(zones=zones, number=4_000, seed=1)

    living = Counter(person.zone_id for person in people)
    assert living[1] / living[2] == pytest.approx(3, rel=0.1)
    assert living[3] == 0
    assert max(Counter(person.zone_id for person in people if person.is_verifier).values()) == 30
    assert Counter(person.cell for person in people)[CELLS[1][0]] / 4_000 == pytest.approx(0.75, abs=0.03)


def test_few_volunteers_have_few_verifiers() -> None:
    people = place_volunteers(zones=[ZoneShare(1, 100, CELLS)], number=20, seed=1)

    assert sum(person.is_verifier for person in people) == 3


def test_kind_of_an_event_goes_by_its_bucket() -> None:
    event = RecordedEvent("f.csv", "2017-01-01", "44", "-93", "traffic stop")
    rows = [
        KindRow("other.csv", "traffic", "public", 0, 999),
        KindRow("f.csv", "traffic", "visit", 0, event.bucket - 1),
        KindRow("f.csv", "traffic", "court", event.bucket, event.bucket),
    ]

    assert kind_of(event, rows) == "court"
    assert kind_of(event, rows[:2]) is None
