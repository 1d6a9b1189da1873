"""The alarm path from end to end, in its plainest form."""

from __future__ import annotations

import pytest

from tests import people
from tests.factories.crowd import volunteer_crowd
from tests.factories.town import NOW
from tests.respond.alarm import ask_of, confirmed, later, opened, reported, run_jobs
from turnout.core import keys
from turnout.core.clock import SteppedClock
from turnout.core.jobs import run_due
from turnout.load.models import CountedAsk
from turnout.messaging.models import Delivery
from turnout.respond import services
from turnout.respond.enums import AskState, FollowUpKind, IncidentState, Outcome, Purpose, StopReason, Verdict
from turnout.respond.models import Ask, Dispatch, Incident, Report
from turnout.respond.rules import NotHere, SeatTaken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]


def test_report_keeps_no_personal_data() -> None:
    report = reported("Call me at 612-555-0142, plate ABC 123, at 3412 Main St")

    kept = keys.unseal(key_id=report.key_id, sealed=bytes(report.words))

    assert not {"612-555-0142", "ABC 123", "3412"} & set(str(kept).split(", "))
    assert "0142" not in str(kept)
    assert set(report.removed) >= {"phone"}


def test_report_sent_twice_is_one() -> None:
    people.dispatcher()

    first, second = reported(key="same"), reported(key="same")

    assert first.pk == second.pk
    assert Report.objects.count() == 1


def test_nobody_but_verifiers_is_asked_before_the_confirmation() -> None:
    dana = people.dispatcher()
    vera, rosa = people.verifier(), people.responder()

    opened(dana)
    run_due(NOW)

    assert ask_of(vera).dispatch.purpose == Purpose.VERIFY
    assert not Ask.objects.filter(person=rosa).exists()


def test_verdict_needs_here_at_the_place() -> None:
    dana, vera = people.dispatcher(), people.verifier()
    opened(dana)
    run_due(NOW)

    with pytest.raises(NotHere):
        services.give_verdict(ask_id=ask_of(vera).pk, verdict=Verdict.REAL, now=NOW)

    assert Incident.objects.get().state == IncidentState.CHECKING


def test_confirmed_incident_asks_a_team_and_is_filled(stepped_clock: SteppedClock) -> None:
    dana, vera = people.dispatcher(), people.verifier()
    crowd = volunteer_crowd(6, qualification="observer", contacts=True)
    volunteer_crowd(2, qualification="family", contacts=True)

    confirmed(dana, vera)
    run_due(NOW)
    team = Dispatch.objects.get(purpose=Purpose.RESPOND)
    for ask in team.asks.all():
        try:
            services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=5, now=later(1))
        except SeatTaken:
            continue
    run_jobs(stepped_clock, later(1))

    team.refresh_from_db()
    assert team.stop_reason == StopReason.FILLED
    assert team.asks.filter(state=AskState.GOING).count() == 3
    assert {ask.person_id for ask in team.asks.all()} & {one.pk for one in crowd}
    assert Delivery.objects.filter(template="alert.ask").count() == team.asks.count()


def test_silence_is_replaced(stepped_clock: SteppedClock) -> None:
    dana, vera = people.dispatcher(), people.verifier()
    volunteer_crowd(12, qualification="observer")
    confirmed(dana, vera)
    run_due(NOW)
    first = set(Ask.objects.filter(dispatch__purpose=Purpose.RESPOND).values_list("person_id", flat=True))

    run_jobs(stepped_clock, later(seconds=62))

    asks = Ask.objects.filter(dispatch__purpose=Purpose.RESPOND)
    assert asks.filter(person__in=first, state=AskState.SILENT).count() == len(first)
    assert asks.exclude(person__in=first).exists()


def test_too_late_owes_the_family_a_call() -> None:
    dana, vera = people.dispatcher(), people.verifier()
    opened(dana)
    run_due(NOW)
    ask = ask_of(vera)
    services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=2, now=NOW)
    services.mark_here(ask_id=ask.pk, now=later(2))

    incident = services.give_verdict(ask_id=ask.pk, verdict=Verdict.OVER, now=later(3))

    incident.refresh_from_db()
    assert incident.outcome == Outcome.TOO_LATE
    assert incident.follow_ups.get().kind == FollowUpKind.CALL_FAMILY
    assert incident.meeting_point is None


def test_expiry_leaves_a_count_and_nothing_else() -> None:
    dana, vera = people.dispatcher(), people.verifier()
    incident = confirmed(dana, vera)
    key_id = incident.key_id
    services.close_incident(incident_id=incident.pk, outcome=Outcome.CALM, by=dana, now=later(30))

    services.expire_incidents(later(30 + 72 * 60))

    assert Incident.objects.count() == Report.objects.count() == Ask.objects.count() == 0
    assert keys.unseal(key_id=key_id, sealed=b"\x01" + bytes(40)) is None
    assert not Delivery.objects.filter(about__startswith="dispatch:").exists()


def test_stood_down_before_answering_costs_nothing_and_is_not_even_told() -> None:
    dana, rosa = people.dispatcher(), people.responder()
    confirmed(dana, people.verifier())
    run_due(NOW)
    ask = ask_of(rosa)

    services.stand_down_volunteer(ask_id=ask.pk, by=dana, now=NOW)

    about_it = Delivery.objects.filter(person=rosa, about=ask.dispatch.about)
    assert set(about_it.values_list("step", "state", "failed_reason")) == {("ask", "failed", "cancelled")}
    assert CountedAsk.objects.get(pk=ask.counted_ask).state == "released"
