"""Queueing messages, taking them back, and who has not seen them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.messaging.asking import ask, by_mail
from tests.messaging.conftest import Outbox, make_volunteer
from turnout.core import leases
from turnout.messaging.enums import DeliveryState, FailedReason
from turnout.messaging.models import Delivery, UrgentDelivery
from turnout.messaging.queries import reachable_people, who_has_not_seen
from turnout.messaging.services import cancel_queued, deliver_due, mark_seen
from turnout.messaging.templates import BadTemplate, UnknownTemplate
from turnout.people.enums import Purpose
from turnout.people.models import ContactPoint, Person

pytestmark = pytest.mark.usefixtures("outbox")


def channels_of(person: Person) -> list[tuple[str, str]]:
    return sorted(Delivery.objects.filter(person=person).values_list("channel", "address"))


def test_ask_goes_to_the_first_contact_point_and_to_open_pages(volunteer: Person, now: datetime) -> None:
    ContactPoint.objects.create(
        person=volunteer, channel="email", address="second@river.example", purposes=Purpose.values, rank=5
    )

    assert ask(volunteer, now=now) == 2

    assert channels_of(volunteer) == [("email", "ana@river.example"), ("live", f"person:{volunteer.pk}")]


def test_stopped_contact_point_is_passed_over(volunteer: Person, now: datetime) -> None:
    ContactPoint.objects.update(stopped_at=now)
    ContactPoint.objects.create(
        person=volunteer, channel="email", address="second@river.example", purposes=Purpose.values, rank=5
    )

    ask(volunteer, now=now)

    assert ("email", "second@river.example") in channels_of(volunteer)
    assert len(channels_of(volunteer)) == 2


def test_contact_point_without_the_purpose_is_passed_over(volunteer: Person, now: datetime) -> None:
    ContactPoint.objects.update(purposes=[Purpose.NEWS])

    ask(volunteer, now=now)

    assert [channel for channel, _ in channels_of(volunteer)] == ["live"]


def test_contact_point_of_a_channel_not_installed_is_passed_over(volunteer: Person, now: datetime) -> None:
    ContactPoint.objects.create(person=volunteer, channel="pigeon", address="the roof", purposes=Purpose.values, rank=0)
    ContactPoint.objects.filter(channel="email").update(rank=1)

    ask(volunteer, now=now)

    assert [channel for channel, _ in channels_of(volunteer)] == ["email", "live"]


def test_news_is_not_shown_live_and_waits_for_asks(volunteer: Person, now: datetime) -> None:
    ask(volunteer, now=now, template="test.news", params={"words": "Thank you all."})

    assert [channel for channel, _ in channels_of(volunteer)] == ["email"]
    assert not by_mail().is_urgent


def test_person_who_left_gets_nothing(volunteer: Person, now: datetime) -> None:
    Person.objects.update(is_active=False)

    assert ask(volunteer, now=now) == 0


def test_same_step_is_queued_once(volunteer: Person, now: datetime) -> None:
    ask(volunteer, now=now)

    assert ask(volunteer, now=now) == 0
    assert ask(volunteer, now=now, step="ask again") == 2
    assert Delivery.objects.count() == 4


@pytest.mark.parametrize("number", [1, 10])
def test_wave_takes_four_queries_whatever_its_size(volunteers: list[Person], now: datetime, number: int) -> None:
    with CaptureQueriesContext(connection) as queries:
        queued = ask(*volunteers[:number], now=now)

    asked = [query["sql"] for query in queries if "pg_notify" not in query["sql"]]
    assert (queued, len(asked)) == (2 * number, 4)


def test_text_that_lacks_a_value_is_refused(volunteer: Person, now: datetime) -> None:
    with pytest.raises(BadTemplate):
        ask(volunteer, now=now, params={"code": "A7"})


def test_value_the_text_does_not_fill_in_is_not_kept(volunteer: Person, now: datetime) -> None:
    ask(volunteer, now=now, params={"code": "A7", "zone": "Mill", "place": "3rd and Main"})

    assert by_mail().params == {"code": "A7", "zone": "Mill"}


def test_unknown_text_is_refused(volunteer: Person, now: datetime) -> None:
    with pytest.raises(UnknownTemplate):
        ask(volunteer, now=now, template="nobody.knows")


def test_cancelled_ask_never_leaves(volunteers: list[Person], outbox: Outbox, now: datetime) -> None:
    ask(*volunteers, now=now)
    deliver_due(now=now, limit=2)
    reached = {volunteers[0].pk}

    unheard = cancel_queued(about="incident:7", step="ask", now=now)
    deliver_due(now=now)

    assert unheard == {person.pk for person in volunteers} - reached
    assert len(outbox.provider.accepted) == 1
    assert set(Delivery.objects.exclude(person=volunteers[0]).values_list("failed_reason", flat=True)) == {
        FailedReason.CANCELLED
    }


def test_ask_in_a_workers_hands_can_still_be_cancelled(volunteer: Person, now: datetime) -> None:
    ask(volunteer, now=now)
    rows = leases.claim(UrgentDelivery.objects.filter(channel="email"), now=now, limit=1)

    cancel_queued(about="incident:7", now=now)

    with pytest.raises(leases.LeaseLost):
        leases.mark(rows[0], state=DeliveryState.IN_DOUBT)


def test_cancelling_leaves_other_people_and_steps_alone(volunteers: list[Person], now: datetime) -> None:
    first, second, *_ = volunteers
    ask(first, second, now=now)
    ask(first, now=now, template="test.over", step="over")

    unheard = cancel_queued(about="incident:7", step="ask", person_ids=[first.pk], now=now)

    left = Delivery.objects.filter(state=DeliveryState.QUEUED, channel="email")
    assert unheard == {first.pk}
    assert sorted(left.values_list("person_id", "step")) == sorted([(first.pk, "over"), (second.pk, "ask")])


def test_who_has_not_seen_a_correction(volunteers: list[Person], now: datetime) -> None:
    ana, bo, cy, *_ = volunteers
    ask(ana, bo, cy, now=now, step="correction")
    deliver_due(now=now)

    mark_seen(person_id=ana.pk, about="incident:7", now=now)
    Delivery.objects.filter(person=bo, channel="email").update(state=DeliveryState.DELIVERED)

    assert who_has_not_seen(about="incident:7", step="correction") == [cy.pk]


def test_person_without_a_contact_point_is_not_reachable(volunteer: Person, now: datetime) -> None:
    silent = make_volunteer("Sam", now, contact=False)

    assert reachable_people(person_ids=[volunteer.pk, silent.pk], purpose=Purpose.ALERTS) == {volunteer.pk}


def test_message_is_worth_sending_for_as_long_as_the_sender_says(volunteer: Person, now: datetime) -> None:
    ask(volunteer, now=now, good_until=now + timedelta(minutes=3))
    ask(volunteer, now=now, step="other")

    ends = set(Delivery.objects.values_list("step", "good_until"))
    assert ends == {("ask", now + timedelta(minutes=3)), ("other", now + timedelta(minutes=30))}
