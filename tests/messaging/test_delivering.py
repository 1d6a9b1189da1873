"""Deliveries on their way: every fault, every kind of channel, every crash; no doubles but marked ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.messaging.asking import ask, by_mail
from tests.messaging.conftest import Outbox, make_volunteer
from turnout.channels import registry
from turnout.channels.contract import Outgoing
from turnout.channels.fake import Fault, Mode
from turnout.core import leases
from turnout.core.clock import lease_now
from turnout.messaging.enums import DeliveryState, FailedReason
from turnout.messaging.models import Delivery, UrgentDelivery
from turnout.messaging.services import deliver_due, hand_over, issue_link, link_url
from turnout.people.models import ContactPoint, Person

MODES = list(Mode)
LATER = timedelta(minutes=2)


def crash(now: datetime, *, in_doubt: bool, sent: bool, outbox: Outbox) -> None:
    """Leave the mail as a killed worker leaves it: leased, perhaps in doubt, perhaps with the provider."""
    (row,) = leases.claim(UrgentDelivery.objects.filter(channel="email"), now=now, limit=1, lease_seconds=-1)
    if in_doubt:
        leases.mark(row, state=DeliveryState.IN_DOUBT, copies=1, doubt_since=lease_now())
    if sent:
        outbox.provider.submit(Outgoing(str(row.reference), row.address, "", "sent by the worker that was killed"))


def copies(outbox: Outbox) -> list[bool]:
    """Return for each copy the provider took whether it was marked as a repeat."""
    return [message.is_repeat for message in outbox.provider.accepted]


@pytest.mark.parametrize("mode", MODES)
def test_ask_is_sent_once(volunteer: Person, outbox: Outbox, now: datetime, mode: Mode) -> None:
    outbox.use(mode)
    ask(volunteer, now=now)

    assert deliver_due(now=now) == 2
    assert deliver_due(now=now) == 0

    row = by_mail()
    assert (row.state, row.copies, row.sent_at, row.provider_id) == (DeliveryState.SENT, 1, now, "fake-1")
    assert outbox.events == [f"person:{volunteer.pk}"]


@pytest.mark.parametrize("mode", MODES)
def test_one_delivery_is_handed_over_as_the_worker_does(
    volunteer: Person, outbox: Outbox, now: datetime, mode: Mode
) -> None:
    outbox.use(mode)
    ask(volunteer, now=now)

    for row in leases.claim(UrgentDelivery.objects.all(), now=now, limit=5):
        hand_over(row=row, now=now)

    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    assert (copies(outbox), len(outbox.events)) == ([False], 1)


def test_words_are_in_the_persons_language_with_her_own_link(db: None, outbox: Outbox, now: datetime) -> None:
    ana, bea = make_volunteer("Ana", now), make_volunteer("Bea", now, language="es")
    links = {
        person.pk: issue_link(person_id=person.pk, about="incident:7", expires_at=now + LATER, now=now)
        for person in (ana, bea)
    }
    ask(ana, bea, now=now)

    deliver_due(now=now)

    assert sorted(outbox.texts) == [
        f"Turnout A7: Mill. Coming? {link_url(links[ana.pk])}",
        f"Turnout A7: Mill. ¿Va? {link_url(links[bea.pk])}",
    ]


def test_link_that_has_ended_sends_nothing(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    issue_link(person_id=volunteer.pk, about="incident:7", expires_at=now, now=now)
    ask(volunteer, now=now)

    deliver_due(now=now)

    assert (by_mail().failed_reason, outbox.texts) == (FailedReason.NO_LINK, [])


def test_page_of_this_site_stands_in_for_a_link(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    ask(volunteer, now=now, params={"code": "A7", "zone": "Mill", "link": "/desk/"})

    deliver_due(now=now)

    assert outbox.texts == ["Turnout A7: Mill. Coming? http://localhost:8000/desk/"]


@pytest.mark.parametrize("mode", MODES)
def test_refusal_for_now_is_tried_again_without_a_double(
    volunteer: Person, outbox: Outbox, now: datetime, mode: Mode
) -> None:
    outbox.use(mode)
    outbox.provider.meet(Fault.REFUSE, Fault.REFUSE)
    ask(volunteer, now=now)

    for seconds in (0, 10, 20):
        deliver_due(now=now + timedelta(seconds=seconds))

    assert (by_mail().state, by_mail().copies, copies(outbox)) == (DeliveryState.SENT, 1, [False])


def test_attempts_wait_longer_and_longer(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    outbox.provider.suffer(refuse=1.0)
    ask(volunteer, now=now)
    at, waits = now, []

    for _ in range(7):
        deliver_due(now=at)
        waits.append((by_mail().due_at - at).total_seconds())
        at = by_mail().due_at

    assert waits == [1, 2, 4, 8, 16, 30, 30]


@pytest.mark.parametrize("mode", MODES)
def test_refusal_for_good_fails_and_is_told(
    volunteer: Person, outbox: Outbox, now: datetime, mode: Mode, failures: list[dict[str, Any]]
) -> None:
    outbox.use(mode)
    outbox.provider.meet(Fault.REFUSE_FOR_GOOD)
    ask(volunteer, now=now)

    deliver_due(now=now)

    row = by_mail()
    assert (row.state, row.failed_reason, row.copies) == (DeliveryState.FAILED, FailedReason.REFUSED, 0)
    assert failures == [
        {
            "person_id": volunteer.pk,
            "about": "incident:7",
            "step": "ask",
            "channel": "email",
            "reason": FailedReason.REFUSED,
            "now": now,
        }
    ]


@pytest.mark.parametrize(
    ("mode", "marks"), [(Mode.IDEMPOTENT, [False]), (Mode.LOOKUP, [False]), (Mode.NONE, [False, True])]
)
def test_break_after_accepting_doubles_only_where_it_must_and_says_so(
    volunteer: Person, outbox: Outbox, now: datetime, mode: Mode, marks: list[bool]
) -> None:
    outbox.use(mode)
    outbox.provider.meet(Fault.RESET_AFTER_ACCEPT)
    ask(volunteer, now=now)

    deliver_due(now=now)
    assert by_mail().state == DeliveryState.IN_DOUBT
    deliver_due(now=now + LATER)

    row = by_mail()
    assert (row.state, row.copies, row.is_repeat) == (DeliveryState.SENT, len(marks), marks[-1])
    assert copies(outbox) == marks
    assert [text.startswith("AGAIN: ") for text in outbox.texts] == marks


@pytest.mark.parametrize("mode", MODES)
def test_black_hole_loses_nothing(volunteer: Person, outbox: Outbox, now: datetime, mode: Mode) -> None:
    outbox.use(mode)
    outbox.provider.meet(Fault.BLACK_HOLE)
    ask(volunteer, now=now)

    deliver_due(now=now)
    deliver_due(now=now + LATER)

    assert by_mail().state == DeliveryState.SENT
    assert copies(outbox) == [mode is Mode.NONE]


def test_repeat_that_is_refused_is_no_further_copy(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    outbox.use(Mode.NONE)
    outbox.provider.meet(Fault.RESET_AFTER_ACCEPT, Fault.REFUSE)
    ask(volunteer, now=now)

    for minutes in (0, 1, 2):
        deliver_due(now=now + timedelta(minutes=minutes))

    assert (by_mail().state, by_mail().copies, copies(outbox)) == (DeliveryState.SENT, 2, [False, True])


def test_doubts_without_end_stop_at_three_copies(
    volunteer: Person, outbox: Outbox, now: datetime, failures: list[dict[str, Any]]
) -> None:
    outbox.use(Mode.NONE)
    outbox.provider.suffer(reset_after_accept=1.0)
    ask(volunteer, now=now)

    for minutes in range(6):
        deliver_due(now=now + timedelta(minutes=minutes))

    row = by_mail()
    assert (row.state, row.failed_reason, row.copies) == (DeliveryState.FAILED, FailedReason.IN_DOUBT, 3)
    assert copies(outbox) == [False, True, True]
    assert [call["reason"] for call in failures] == [FailedReason.IN_DOUBT]


@pytest.mark.parametrize("mode", MODES)
def test_crash_before_the_doubt_costs_no_copy(volunteer: Person, outbox: Outbox, now: datetime, mode: Mode) -> None:
    outbox.use(mode)
    ask(volunteer, now=now)
    crash(now, in_doubt=False, sent=False, outbox=outbox)

    deliver_due(now=now)

    assert (by_mail().state, copies(outbox)) == (DeliveryState.SENT, [False])


@pytest.mark.parametrize(
    ("mode", "sent", "marks"),
    [
        (Mode.IDEMPOTENT, True, [False]),
        (Mode.IDEMPOTENT, False, [False]),
        (Mode.LOOKUP, True, [False]),
        (Mode.LOOKUP, False, [False]),
        (Mode.NONE, True, [False, True]),
        (Mode.NONE, False, [True]),
    ],
)
def test_crash_in_doubt_is_resolved_as_the_channel_allows(
    volunteer: Person, outbox: Outbox, now: datetime, mode: Mode, sent: bool, marks: list[bool]
) -> None:
    ask(volunteer, now=now)
    crash(now, in_doubt=True, sent=sent, outbox=outbox)
    outbox.use(mode)

    deliver_due(now=now)

    assert (by_mail().state, copies(outbox)) == (DeliveryState.SENT, marks)


def test_look_up_waits_until_nothing_can_be_on_its_way(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    ask(volunteer, now=now)
    crash(now, in_doubt=True, sent=True, outbox=outbox)
    outbox.use(Mode.LOOKUP, settle_seconds=60.0)

    deliver_due(now=now)
    waiting = by_mail()
    Delivery.objects.update(doubt_since=lease_now() - 61)
    deliver_due(now=waiting.due_at)

    assert (waiting.state, waiting.attempts) == (DeliveryState.IN_DOUBT, 1)
    assert timedelta(seconds=55) < waiting.due_at - now <= timedelta(seconds=60)
    assert (by_mail().state, copies(outbox)) == (DeliveryState.SENT, [False])


def test_ask_that_comes_too_late_wakes_nobody(
    volunteer: Person, outbox: Outbox, now: datetime, failures: list[dict[str, Any]]
) -> None:
    ask(volunteer, now=now, good_until=now + timedelta(minutes=5))

    deliver_due(now=now + timedelta(minutes=5))

    assert (by_mail().failed_reason, outbox.texts, outbox.events) == (FailedReason.TOO_LATE, [], [])
    assert {call["channel"] for call in failures} == {"email", "live"}


@pytest.mark.parametrize(
    ("mode", "end"),
    [(Mode.IDEMPOTENT, "in_doubt"), (Mode.LOOKUP, "sent"), (Mode.NONE, "in_doubt")],
)
def test_doubt_past_its_time_sends_no_more_copies(
    volunteer: Person, outbox: Outbox, now: datetime, mode: Mode, end: str
) -> None:
    ask(volunteer, now=now, good_until=now + timedelta(minutes=5))
    crash(now, in_doubt=True, sent=True, outbox=outbox)
    outbox.use(mode)

    deliver_due(now=now + timedelta(minutes=5))

    row = by_mail()
    assert (row.failed_reason or row.state, copies(outbox)) == (end, [False])


def test_look_up_past_its_time_that_finds_nothing_is_too_late(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    ask(volunteer, now=now, good_until=now + timedelta(minutes=5))
    crash(now, in_doubt=True, sent=False, outbox=outbox)
    outbox.use(Mode.LOOKUP)

    deliver_due(now=now + timedelta(minutes=5))

    assert (by_mail().failed_reason, by_mail().copies, copies(outbox)) == (FailedReason.TOO_LATE, 0, [])


def test_stop_after_queueing_wins(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    ask(volunteer, now=now)
    ContactPoint.objects.update(stopped_at=now)

    deliver_due(now=now)

    assert (by_mail().failed_reason, outbox.texts) == (FailedReason.STOPPED, [])


def test_channel_that_is_gone_fails_and_spares_the_others(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    ask(volunteer, now=now)
    registry.install({"live": registry.channel("live")})

    deliver_due(now=now)

    assert (by_mail().failed_reason, len(outbox.events)) == (FailedReason.NO_CHANNEL, 1)


def test_worker_that_lost_its_lease_sends_nothing(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    ask(volunteer, now=now)
    (slow,) = leases.claim(UrgentDelivery.objects.filter(channel="email"), now=now, limit=1, lease_seconds=-1)
    leases.claim(UrgentDelivery.objects.filter(channel="email"), now=now, limit=1)

    with pytest.raises(leases.LeaseLost):
        hand_over(row=slow, now=now)

    assert outbox.texts == []


def test_asks_leave_before_news_that_was_queued_earlier(
    volunteers: list[Person], outbox: Outbox, now: datetime
) -> None:
    ask(*volunteers, now=now, template="test.news", params={"words": "Thank you."})
    ask(volunteers[0], now=now + timedelta(seconds=1), step="later")

    deliver_due(now=now + timedelta(seconds=1), limit=2)

    assert [text.partition(":")[0] for text in outbox.texts] == ["Turnout A7"]


def test_error_kept_names_no_address(volunteer: Person, outbox: Outbox, now: datetime) -> None:
    outbox.provider.meet(Fault.REFUSE)
    ask(volunteer, now=now)

    deliver_due(now=now)

    assert by_mail().last_error == "fake provider: refused"
