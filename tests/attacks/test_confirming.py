"""Attacks on the confirmation: without HERE, alone, twice by one caller, at somebody's home, past six verifiers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import people
from tests.factories.town import NOW, zone_named
from tests.respond.alarm import ask_of, later, opened, reported, run_jobs
from turnout.core.clock import SteppedClock
from turnout.core.jobs import run_due
from turnout.core.models import AuditRow
from turnout.people.models import HeldQualification, Person
from turnout.people.services import suspend_person
from turnout.respond import services
from turnout.respond.enums import AskState, Purpose, Verdict
from turnout.respond.models import Ask, Incident
from turnout.respond.rules import AtSomebodysHome, NearRepeat, NotEnoughCallers, NotHere, NotThere, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]

CALLER = "612-555-0142"


def joined(incident: Incident, by: Person, *, caller: str, key: str) -> None:
    services.join_report(report_id=reported(key=key, caller=caller).pk, incident_id=incident.pk, by=by, now=NOW)


def responders_asked() -> int:
    return Ask.objects.filter(dispatch__purpose=Purpose.RESPOND).count()


@pytest.mark.parametrize("states", [(), ("going",), ("going", "here", "left")])
def test_verdict_away_from_the_place_confirms_nothing(states: tuple[str, ...]) -> None:
    dana, vera = people.dispatcher(), people.verifier()
    people.responder()
    incident = opened(dana)
    run_due(NOW)
    ask = ask_of(vera)
    acts = {
        "going": lambda: services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=2, now=NOW),
        "here": lambda: services.mark_here(ask_id=ask.pk, now=NOW),
        "left": lambda: services.mark_left(ask_id=ask.pk, now=NOW),
    }
    for state in states:
        acts[state]()

    with pytest.raises(NotHere):
        services.give_verdict(ask_id=ask.pk, verdict=Verdict.REAL, now=NOW)

    incident.refresh_from_db()
    assert (incident.confirmed_at, responders_asked()) == (None, 0)


def test_verdict_by_a_responder_is_nothing() -> None:
    dana, vera, rosa = people.dispatcher(), people.verifier(), people.responder()
    incident = opened(dana, kind="errand")
    services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=True, now=NOW)
    people.qualified(vera, "observer")
    other = opened(dana, report=reported(key="other"))
    run_due(NOW)
    asks = Ask.objects.filter(dispatch__purpose=Purpose.RESPOND)

    for ask in asks:
        with pytest.raises(NotThere):
            services.give_verdict(ask_id=ask.pk, verdict=Verdict.REAL, now=NOW)

    other.refresh_from_db()
    assert (other.confirmed_at, rosa.is_adult) == (None, True)


@pytest.mark.parametrize(
    "spelling",
    [
        CALLER,
        "(612) 555 0142",
        "+1 612 555 0142",
        "001-612-555-0142",
        "6125550142",
        "612.555.0142 ext. 7",
        "612-555-0142 x31",
        "555-0142",
        "٦١٢٥٥٥٠١٤٢",
        "６１２－５５５－０１４２",
    ],
)
def test_one_caller_in_any_spelling_is_one(spelling: str) -> None:
    dana = people.dispatcher()
    incident = opened(dana, report=reported(caller=CALLER))
    joined(incident, dana, caller=spelling, key="again")

    with pytest.raises(NotEnoughCallers):
        services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=True, now=NOW)

    incident.refresh_from_db()
    assert incident.confirmed_at is None


@pytest.mark.parametrize("number", ["1", "911", "withheld", "unknown 2", "-"])
def test_caller_without_a_number_is_no_second_voice(number: str) -> None:
    dana = people.dispatcher()
    incident = opened(dana, report=reported(caller=CALLER))
    joined(incident, dana, caller=number, key="again")

    with pytest.raises(NotEnoughCallers):
        services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=True, now=NOW)


def test_page_report_is_no_second_voice() -> None:
    dana = people.dispatcher()
    incident = opened(dana, report=reported(caller=CALLER))
    for number in range(5):
        joined(incident, dana, caller="", key=f"page {number}")

    with pytest.raises(NotEnoughCallers):
        services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=True, now=NOW)


def test_two_callers_without_a_call_back_confirm_nothing() -> None:
    dana = people.dispatcher()
    incident = opened(dana, report=reported(caller=CALLER))
    joined(incident, dana, caller="612-555-0177", key="second")

    with pytest.raises(NotEnoughCallers):
        services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=False, now=NOW)

    services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=True, now=NOW)
    incident.refresh_from_db()
    assert incident.confirmed_at == NOW


def test_home_of_a_third_party_is_never_dispatched(stepped_clock: SteppedClock) -> None:
    dana, vera, rosa = people.dispatcher(), people.verifier(), people.responder()
    incident = opened(dana, kind="door", report=reported(caller=CALLER))
    joined(incident, dana, caller="612-555-0177", key="a neighbor saw it")

    with pytest.raises(NotEnoughCallers):
        services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=False, now=NOW)
    with pytest.raises(AtSomebodysHome):
        services.ask_verifiers(incident_id=incident.pk, now=NOW)
    run_jobs(stepped_clock, later(40))

    incident.refresh_from_db()
    assert incident.confirmed_at is None
    assert not Ask.objects.filter(person__in=[vera, rosa]).exists()


def test_seventh_verifier_is_never_asked(stepped_clock: SteppedClock) -> None:
    dana = people.dispatcher()
    lookers = [people.holds(people.person(f"Looker {number}"), "verifier") for number in range(12)]
    incident = opened(dana)

    at_once = []
    for minute in range(1, 39):
        run_jobs(stepped_clock, later(minute))
        for ask in Ask.objects.filter(state=AskState.ASKED):
            services.answer_ask(ask_id=ask.pk, answer=("no", "later")[ask.pk % 2], now=later(minute))
        services.ask_verifiers(incident_id=incident.pk, now=later(minute))
        at_once.append(Ask.objects.filter(state=AskState.ASKED).count())

    assert len(lookers) == 12
    assert Ask.objects.count() == 6
    assert max(at_once) <= 3


def test_verifiers_who_come_and_go_open_no_seat_for_a_seventh(stepped_clock: SteppedClock) -> None:
    dana = people.dispatcher()
    for number in range(12):
        people.holds(people.person(f"Looker {number}"), "verifier")
    opened(dana)

    for minute in range(1, 35):
        run_jobs(stepped_clock, later(minute))
        for ask in Ask.objects.filter(state__in=[AskState.ASKED, AskState.SILENT]):
            try:
                services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=1, now=later(minute))
                services.mark_here(ask_id=ask.pk, now=later(minute))
                services.mark_left(ask_id=ask.pk, now=later(minute))
            except Refused:
                continue

    assert Ask.objects.count() <= 6
    assert responders_asked() == 0


def test_asking_more_before_the_confirmation_is_nothing() -> None:
    dana = people.dispatcher()
    people.responder()
    incident = opened(dana)

    with pytest.raises(NotThere):
        services.ask_more(incident_id=incident.pk, by=dana, reason="hurry", now=NOW)

    assert responders_asked() == 0


def test_nobody_under_18_nobody_suspended_is_asked(stepped_clock: SteppedClock) -> None:
    dana, vera = people.dispatcher(), people.verifier()
    milo = people.qualified(people.minor(), "observer")
    gone = people.qualified(people.person("Gone"), "observer")
    suspend_person(person=gone, by=people.coordinator(), reason="a test", now=NOW)
    people.on_duty(milo, "observer", zone="mill")
    young_looker = people.holds(people.person("Young"), "verifier")
    Person.objects.filter(pk=young_looker.pk).update(is_adult=False)
    incident = opened(dana)
    run_due(NOW)
    ask = ask_of(vera)
    services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=1, now=NOW)
    services.mark_here(ask_id=ask.pk, now=NOW)
    services.give_verdict(ask_id=ask.pk, verdict=Verdict.REAL, now=NOW)
    run_jobs(stepped_clock, later(30))

    asked = set(Ask.objects.values_list("person__name", flat=True))
    assert HeldQualification.objects.filter(person__in=[milo, gone]).count() == 2
    assert (asked, incident.zone) == ({"Vera"}, zone_named("mill"))


def test_clock_set_back_stops_no_wave(stepped_clock: SteppedClock) -> None:
    dana, vera = people.dispatcher(), people.verifier()
    incident = opened(dana, now=later(60))

    services.run_wave(dispatch_id=incident.dispatches.get().pk, now=NOW)

    assert ask_of(vera).state == AskState.ASKED


def test_near_repeat_moves_nobody(stepped_clock: SteppedClock) -> None:
    dana, vera = people.dispatcher(), people.verifier()
    incident = opened(dana)
    run_due(NOW)
    asked = list(Ask.objects.values_list("person", flat=True))
    second = reported(key="second")

    with pytest.raises(NearRepeat):
        opened(dana, report=second)
    services.join_report(report_id=second.pk, incident_id=incident.pk, by=dana, now=NOW)
    run_due(NOW + timedelta(seconds=1))

    assert Incident.objects.count() == 1
    assert asked == [vera.pk] == list(Ask.objects.values_list("person", flat=True))


def test_reasons_of_the_desk_keep_no_personal_data() -> None:
    dana = people.dispatcher()
    incident = opened(dana, kind="errand")
    services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=True, now=NOW)

    reason = "Ana at 612-555-0142, plate ABC 123, 3412 Main St, ana@example.org says so"
    services.ask_more(incident_id=incident.pk, by=dana, reason=reason, now=NOW)

    kept = AuditRow.objects.get(action="ask_more").reason
    assert "says so" in kept
    assert [word for word in ("555-0142", "ABC 123", "3412", "ana@example") if word in kept] == []
