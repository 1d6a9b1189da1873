"""What comes in: once, sealed, STOP first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.messaging.asking import ask, by_mail
from tests.messaging.conftest import make_volunteer
from turnout.core import jobs
from turnout.messaging import tasks
from turnout.messaging.enums import DeliveryState, FailedReason, InboundKind
from turnout.messaging.models import Delivery, Inbound
from turnout.messaging.services import deliver_due, expire_messages, receive_inbound, record_receipt
from turnout.messaging.services.inbound import kind_of
from turnout.people.enums import Purpose
from turnout.people.models import ContactPoint, Person

pytestmark = pytest.mark.usefixtures("outbox")


def come_in(body: str, now: datetime, *, provider_id: str = "1", address: str = "ana@river.example") -> Inbound | None:
    return receive_inbound(channel="email", provider_id=provider_id, address=address, body=body, now=now)


def stopped() -> list[bool]:
    return [point.stopped_at is not None for point in ContactPoint.objects.order_by("pk")]


def test_message_is_told_once(
    volunteer: Person, now: datetime, stepped_clock: object, answers: list[dict[str, Any]]
) -> None:
    assert tasks.PROCESS
    assert come_in("YES A7 10", now) is not None
    assert come_in("YES A7 10", now) is None

    jobs.run_due(now)

    assert answers == [
        {"person_id": volunteer.pk, "channel": "email", "kind": InboundKind.WORDS, "words": "YES A7 10", "now": now}
    ]


def test_same_id_of_another_channel_is_another_message(volunteer: Person, now: datetime) -> None:
    come_in("YES", now)

    assert receive_inbound(channel="sms", provider_id="1", address="x", body="YES", now=now) is not None


def test_words_are_sealed(volunteer: Person, now: datetime) -> None:
    row = come_in("I live at the mill", now)

    assert row is not None
    assert b"mill" not in bytes(Inbound.objects.get().body)


@pytest.mark.parametrize("body", ["STOP", "stop!", " Stop please", "ALTO", "álto", "Baja.", "UNSUBSCRIBE", "stopall"])
def test_stop_stops_in_many_words(volunteer: Person, now: datetime, body: str) -> None:
    come_in(body, now)

    assert stopped() == [True]


@pytest.mark.parametrize("body", ["YES A7", "please do not stop", "stopping by", "", "HELP", "…"])
def test_other_words_stop_nothing(volunteer: Person, now: datetime, body: str) -> None:
    come_in(body, now)

    assert stopped() == [False]


def test_stop_ends_what_is_queued_for_the_address(volunteer: Person, now: datetime) -> None:
    ask(volunteer, now=now)

    come_in("STOP", now)

    assert (by_mail().state, by_mail().failed_reason) == (DeliveryState.FAILED, FailedReason.STOPPED)
    assert Delivery.objects.get(channel="live").state == DeliveryState.QUEUED


def test_stop_holds_for_everyone_who_shares_the_address(volunteer: Person, now: datetime) -> None:
    sister = make_volunteer("Bea", now, contact=False)
    ContactPoint.objects.create(person=sister, channel="email", address="ana@river.example", purposes=Purpose.values)

    row = come_in("STOP", now)

    assert stopped() == [True, True]
    assert row is not None
    assert row.person is None


def test_stop_and_start_come_in_their_order(volunteer: Person, now: datetime) -> None:
    come_in("STOP", now, provider_id="1")
    come_in("START", now, provider_id="2")
    come_in("STOP", now, provider_id="1")

    assert stopped() == [False]


def test_start_inside_a_sentence_starts_nothing() -> None:
    assert [kind_of(body) for body in ("start", "Start the car")] == [InboundKind.START, InboundKind.WORDS]


def test_words_of_a_stranger_are_told_without_a_person(
    volunteer: Person, now: datetime, stepped_clock: object, answers: list[dict[str, Any]]
) -> None:
    come_in("who is this", now, address="stranger@elsewhere.example")

    jobs.run_due(now)

    assert [call["person_id"] for call in answers] == [None]


def test_words_are_gone_after_three_days(volunteer: Person, now: datetime) -> None:
    come_in("YES", now)

    assert expire_messages(now + timedelta(hours=72)) == 0
    assert expire_messages(now + timedelta(hours=73)) == 1
    assert Inbound.objects.count() == 0


def test_receipt_makes_a_sent_message_delivered(volunteer: Person, now: datetime) -> None:
    ask(volunteer, now=now)
    deliver_due(now=now)

    counts = [record_receipt(channel="email", provider_id=by_mail().provider_id, now=now) for _ in range(2)]

    assert (counts, by_mail().state, by_mail().delivered_at) == ([1, 0], DeliveryState.DELIVERED, now)
    assert record_receipt(channel="email", provider_id="never", now=now) == 0
