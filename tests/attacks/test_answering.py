"""Attacks by people who were asked, or who hold somebody's link: second phones, late answers, leaks, no-shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests import people
from tests.factories.town import CORNERS, NOW
from tests.respond.alarm import ask_of, confirmed, later, opened, reported, run_jobs
from tests.respond.pages.conftest import Browser
from turnout.channels.fake import FakeProvider
from turnout.core.clock import SteppedClock
from turnout.core.jobs import run_due
from turnout.messaging.models import AnswerLink
from turnout.messaging.services import deliver_due, link_url
from turnout.people.models import Person
from turnout.people.services import suspend_person
from turnout.respond import services
from turnout.respond.enums import AskState, Outcome, Purpose, Verdict
from turnout.respond.models import Ask, Incident
from turnout.respond.queries.asks import missed_arrivals
from turnout.respond.rules import AskClosed, MeetingPointPrivate, NeedsDeskVoice, Refused
from turnout.zones.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stepped_clock")]

OLD, NEW = "3rd Ave &amp; Main St", "5th Ave &amp; View St"


@pytest.fixture
def incident(stepped_clock: SteppedClock) -> Incident:
    """A confirmed incident; Vera stands there, Rosa and Ravi are asked."""
    dana, vera = people.dispatcher(), people.verifier()
    people.responder(), people.second_responder()
    incident = confirmed(dana, vera)
    run_due(NOW)
    return incident


def named(name: str) -> Person:
    return Person.objects.get(name=name)


def link_of(name: str) -> str:
    return urlsplit(link_url(AnswerLink.objects.get(person__name=name))).path


def words(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_link_forwarded_before_the_first_press_opens_one_phone_only(incident: Incident) -> None:
    own, friend = Client(), Client()
    assert OLD not in words(own, link_of("Rosa"))
    assert OLD not in words(friend, link_of("Rosa"))

    own.post(link_of("Rosa"), {"eta": 5})
    friend.post(link_of("Rosa"), {"eta": 5})

    assert OLD in words(own, link_of("Rosa"))
    assert OLD not in words(friend, link_of("Rosa"))


def test_cookie_of_another_phone_opens_nothing(incident: Incident) -> None:
    own, thief = Client(), Client()
    own.post(link_of("Rosa"), {"eta": 5})
    thief.post(link_of("Ravi"), {"act": "no"})

    for cookie in (thief.cookies["turnout_device"].value, "", "x" * 32, "é" * 30):
        thief.cookies["turnout_device"] = cookie
        assert OLD not in words(thief, link_of("Rosa"))


def test_answered_link_played_again_changes_nothing(incident: Incident) -> None:
    own = Client()
    own.post(link_of("Rosa"), {"act": "no"})
    before = Ask.objects.get(person__name="Rosa").answered_at

    for press in ({"act": "no"}, {"act": "here"}, {"act": "real"}, {"act": "left"}):
        own.post(link_of("Rosa"), press)

    rosa = Ask.objects.get(person__name="Rosa")
    assert (rosa.state, rosa.answered_at, rosa.here_at) == (AskState.NO, before, None)


@pytest.mark.parametrize("press", [{"eta": 5}, {"act": "no"}, {"act": "here"}])
def test_answer_after_the_close_is_thanked(incident: Incident, press: dict[str, str]) -> None:
    services.close_incident(incident_id=incident.pk, outcome=Outcome.CALM, by=named("Dana"), now=NOW)
    before = list(Ask.objects.order_by("pk").values())

    page = Client().post(link_of("Rosa"), press, follow=True).content.decode()

    assert "Thank you, it is over, nobody is needed." in page
    assert list(Ask.objects.order_by("pk").values()) == before
    assert OLD not in page


def test_suspended_person_learns_nothing_by_an_old_link(incident: Incident) -> None:
    going, asked = Client(), Client()
    going.post(link_of("Rosa"), {"eta": 5})
    cora = people.coordinator()
    for name in ("Rosa", "Ravi"):
        suspend_person(person=named(name), by=cora, reason="a test", now=NOW)

    pages = [
        words(going, link_of("Rosa")),
        going.post(link_of("Rosa"), {"act": "here"}, follow=True).content.decode(),
        asked.post(link_of("Ravi"), {"eta": 5}, follow=True).content.decode(),
    ]

    assert not any(OLD in page or incident.code in page for page in pages)
    assert not Ask.objects.filter(person__name__in=["Rosa", "Ravi"], state=AskState.HERE).exists()


def test_suspended_person_ends_their_session(browser_of: Browser, incident: Incident) -> None:
    rosa = named("Rosa")
    client, path = browser_of(rosa), f"/asks/{ask_of(rosa).pk}/"
    client.post(path, {"eta": 5})
    assert OLD in words(client, path)

    suspend_person(person=rosa, by=people.coordinator(), reason="a test", now=NOW)

    assert client.get(path).status_code == 302


def test_leak_tells_the_new_place_to_those_who_accepted_alone(
    incident: Incident, provider: FakeProvider, browser_of: Browser
) -> None:
    rosa, ravi = Client(), Client()
    rosa.post(link_of("Rosa"), {"eta": 5})
    deliver_due(now=NOW)
    before = len(provider.accepted)

    browser_of(named("Dana")).post(f"/desk/incidents/{incident.pk}/leaked/", {"place": "5th Ave & View St"})
    deliver_due(now=NOW)
    late = ravi.post(link_of("Ravi"), {"eta": 5}, follow=True).content.decode()

    told = {message.address for message in provider.accepted[before:] if "shared outside" in message.text}
    assert "rosa@riverbend.example" in told
    assert "ravi@riverbend.example" not in told
    assert NEW in words(rosa, link_of("Rosa"))
    assert not any(place in page for place in (OLD, NEW) for page in (late, words(ravi, link_of("Ravi"))))
    assert not any("View St" in message.text for message in provider.accepted)


def test_leak_before_the_verdict_starts_no_wave(stepped_clock: SteppedClock) -> None:
    dana, vera = people.dispatcher(), people.verifier()
    people.responder()
    incident = opened(dana)
    run_due(NOW)
    ask = ask_of(vera)
    services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=1, now=NOW)
    services.mark_here(ask_id=ask.pk, now=NOW)
    label, lat, lon = CORNERS["hill"]
    moved = services.NewMeetingPoint(label=label, lat=lat, lon=lon)
    services.report_leak(incident_id=incident.pk, place=moved, by=dana, now=NOW)

    services.give_verdict(ask_id=ask.pk, verdict=Verdict.REAL, now=NOW)
    run_jobs(stepped_clock, later(10))

    assert not Ask.objects.filter(dispatch__purpose=Purpose.RESPOND).exists()


@pytest.mark.parametrize(
    "label", ["3412 Main St", "3412 Main St Apt 2", "call 612-555-0142", "calle Main 3412", "Main St 3412", " ", ""]
)
def test_meeting_point_with_a_house_number_is_refused(label: str) -> None:
    dana = people.dispatcher()
    report = reported()
    _, lat, lon = CORNERS["mill"]
    plan = services.IncidentPlan(
        report_id=report.pk, kind="public", zone_id=Place.objects.get(lon=lon).zone_id or 0, meeting_label=label,
        lat=lat, lon=lon,
    )  # fmt: skip

    with pytest.raises(MeetingPointPrivate):
        services.open_incident(plan=plan, by=dana, now=NOW)
    moved = services.NewMeetingPoint(label=label, lat=lat, lon=lon)
    with pytest.raises(MeetingPointPrivate):
        services.report_leak(incident_id=1, place=moved, by=dana, now=NOW)


def accepts_and_never_arrives(
    stepped: SteppedClock, rosa: Person, dana: Person, *, ending: str
) -> Iterator[tuple[Ask, datetime]]:
    """Three incidents, two hours apart; Rosa takes a seat in each and comes to none."""
    for number in range(3):
        now = NOW + timedelta(hours=2 * number)
        stepped.step_to(now)
        incident = opened(dana, kind="door", report=reported(key=f"report {number}", now=now), now=now)
        services.confirm_by_call(incident_id=incident.pk, by=dana, called_back=True, now=now)
        run_due(now)
        ask = Ask.objects.get(person=rosa, dispatch__incident=incident)
        yield ask, now
        if ending == "no":
            services.answer_ask(ask_id=ask.pk, answer="no", now=now + timedelta(minutes=20))
        services.close_incident(incident_id=incident.pk, outcome=Outcome.CALM, by=dana, now=now + timedelta(minutes=90))


@pytest.mark.parametrize("ending", ["no", "silence"])
@pytest.mark.parametrize("eta_minutes", [5, 240])
def test_third_accept_without_arrival_needs_the_voice_of_the_desk(
    stepped_clock: SteppedClock, ending: str, eta_minutes: int
) -> None:
    dana, rosa = people.dispatcher(), people.responder()
    people.on_duty(rosa, "observer", hours=9)

    accepted = []
    for ask, now in accepts_and_never_arrives(stepped_clock, rosa, dana, ending=ending):
        try:
            services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=eta_minutes, now=now)
            accepted.append(True)
        except NeedsDeskVoice:
            accepted.append(False)
            services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=5, by_desk=dana, now=now)

    assert accepted == [True, True, False]


def test_stood_down_in_time_is_no_missed_arrival(stepped_clock: SteppedClock, incident: Incident) -> None:
    rosa = Ask.objects.get(person__name="Rosa")
    services.answer_ask(ask_id=rosa.pk, answer="going", eta_minutes=20, now=NOW)

    services.close_incident(incident_id=incident.pk, outcome=Outcome.CALM, by=named("Dana"), now=later(10))

    assert missed_arrivals(person_id=rosa.person_id, since=NOW) == 0


def test_link_of_one_ask_presses_nothing_on_another(incident: Incident, browser_of: Browser) -> None:
    ravi = Ask.objects.get(person__name="Ravi")

    answers = [
        browser_of(named("Rosa")).post(f"/asks/{ravi.pk}/", {"eta": 5}).status_code,
        Client().post(f"/asks/{ravi.pk}/", {"eta": 5}).status_code,
        browser_of(named("Vera")).post(f"/desk/incidents/{incident.pk}/ask-{ravi.pk}/", {"eta": 5}).status_code,
    ]

    ravi.refresh_from_db()
    assert (answers, ravi.state) == ([404, 302, 404], AskState.ASKED)


def test_closed_ask_takes_no_service_call(incident: Incident) -> None:
    rosa = Ask.objects.get(person__name="Rosa")
    services.close_incident(incident_id=incident.pk, outcome=Outcome.CALM, by=named("Dana"), now=NOW)

    with pytest.raises(AskClosed):
        services.answer_ask(ask_id=rosa.pk, answer="going", eta_minutes=5, now=NOW)
    with pytest.raises(Refused):
        services.mark_here(ask_id=rosa.pk, now=NOW)
