"""Broadcasts: one row, small steps, everyone once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.factories.town import zone_named
from tests.messaging.conftest import Outbox, make_volunteer
from turnout.core import jobs
from turnout.core.models import Job
from turnout.messaging import tasks
from turnout.messaging.enums import BroadcastState, FailedReason
from turnout.messaging.models import Broadcast, Delivery
from turnout.messaging.services import Audience, broadcast, cancel_broadcast, deliver_due, expand_broadcast
from turnout.messaging.services.broadcasting import PEOPLE_PER_STEP
from turnout.people.enums import Purpose, Role
from turnout.people.models import ContactPoint, Person, RoleGrant

pytestmark = pytest.mark.usefixtures("outbox")
WORDS = {"words": {"en": "Thank you all.", "es": "Gracias."}}


def start(now: datetime, audience: Audience | None = None) -> Broadcast:
    return broadcast(template="messaging.note", params=WORDS, audience=audience or Audience(), made_by_id=None, now=now)


def expand(row: Broadcast, now: datetime) -> list[int]:
    """Run the steps until nothing more is queued; return how many each wrote."""
    steps = []
    while Broadcast.objects.get(pk=row.pk).state == BroadcastState.EXPANDING:
        steps.append(expand_broadcast(broadcast_id=row.pk, now=now))
    return steps


def crowd(number: int, now: datetime) -> None:
    people = Person.objects.bulk_create(
        Person(name=f"V{at}", email=f"v{at}@crowd.example", password="!", joined_at=now) for at in range(number)
    )
    ContactPoint.objects.bulk_create(
        ContactPoint(person=person, channel="email", address=person.email, purposes=[Purpose.NEWS]) for person in people
    )


def test_everyone_gets_one_in_small_steps(db: None, now: datetime) -> None:
    crowd(2 * PEOPLE_PER_STEP + 5, now)

    row = start(now)

    assert expand(row, now) == [PEOPLE_PER_STEP, PEOPLE_PER_STEP, 5, 0]
    assert Delivery.objects.values("person").distinct().count() == Delivery.objects.count() == 2 * PEOPLE_PER_STEP + 5
    row.refresh_from_db()
    assert (row.state, row.queued, row.finished_at) == (BroadcastState.EXPANDED, 2 * PEOPLE_PER_STEP + 5, now)


def test_steps_follow_each_other_as_jobs(db: None, now: datetime, stepped_clock: object) -> None:
    crowd(PEOPLE_PER_STEP + 1, now)
    assert tasks.EXPAND

    row = start(now)
    for _ in range(3):
        stepped_clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined] # the fixture's clock
        jobs.run_due(stepped_clock.now())  # type: ignore[attr-defined] # as above

    assert Broadcast.objects.get(pk=row.pk).state == BroadcastState.EXPANDED
    assert (Delivery.objects.count(), Job.objects.count()) == (PEOPLE_PER_STEP + 1, 0)


@pytest.mark.parametrize("people", [1, 150])
def test_step_takes_few_statements_whatever_it_writes(
    db: None, now: datetime, people: int, django_assert_max_num_queries: object
) -> None:
    crowd(people, now)
    row = start(now)

    with django_assert_max_num_queries(16):  # type: ignore[operator] # a fixture without types
        assert expand_broadcast(broadcast_id=row.pk, now=now) == people


def test_step_run_twice_writes_once(db: None, now: datetime) -> None:
    crowd(3, now)
    row = start(now)
    expand_broadcast(broadcast_id=row.pk, now=now)

    Broadcast.objects.update(cursor=0)
    expand_broadcast(broadcast_id=row.pk, now=now)

    assert Delivery.objects.count() == 3


def test_zone_and_role_narrow_it(db: None, now: datetime) -> None:
    mill, hill = zone_named("mill"), zone_named("hill")
    ana, bo, cy = (make_volunteer(name, now) for name in ("Ana", "Bo", "Cy"))
    Person.objects.filter(pk=ana.pk).update(home_zone=mill)
    Person.objects.filter(pk=bo.pk).update(home_zone=hill)
    RoleGrant.objects.create(person=cy, role=Role.STEWARD, zone=hill, reason="asked", granted_at=now)

    audiences = {
        "mill": Audience(zone_id=mill.pk),
        "stewards": Audience(role=Role.STEWARD),
        "stewards of mill": Audience(role=Role.STEWARD, zone_id=mill.pk),
    }
    rows = {name: start(now, audience) for name, audience in audiences.items()}

    assert {name: sum(expand(row, now)) for name, row in rows.items()} == {
        "mill": 1,
        "stewards": 1,
        "stewards of mill": 0,
    }
    assert set(Delivery.objects.values_list("person_id", flat=True)) == {ana.pk, cy.pk}


def test_words_are_kept_once_and_read_when_sent(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    expand(start(now), now)

    deliver_due(now=now)

    assert Delivery.objects.get().params == {}
    assert outbox.texts == ["Turnout: Thank you all."]


def test_cancelled_broadcast_sends_nothing_more(db: None, outbox: Outbox, now: datetime) -> None:
    crowd(5, now)
    row = start(now)
    expand_broadcast(broadcast_id=row.pk, now=now)
    deliver_due(now=now, limit=2)

    ended = cancel_broadcast(broadcast_id=row.pk, now=now)
    deliver_due(now=now)

    assert (ended, len(outbox.texts), expand_broadcast(broadcast_id=row.pk, now=now)) == (3, 2, 0)
    assert Delivery.objects.filter(failed_reason=FailedReason.CANCELLED).count() == 3
