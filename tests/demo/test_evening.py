"""The evening of the demonstration: its script, its play to the end, and what it leaves to the visitor."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.demo.conftest import evening_end
from turnout.channels.fake import FakeProvider
from turnout.core import clock, jobs
from turnout.demo.driver import Evening, found_town, lost_tellings
from turnout.demo.evening import ENDS, stories, story_behind
from turnout.demo.evening_cast import NOBODY_HOLDS
from turnout.demo.queries import evening_so_far, sights
from turnout.demo.replay import run_until
from turnout.engines.redact import redact
from turnout.messaging.services import deliver_due
from turnout.people.models import Person
from turnout.respond import kinds
from turnout.respond.enums import (
    ACTIVE_ASKS,
    AskState,
    Dismissal,
    Entry,
    IncidentState,
    Outcome,
    Purpose,
    ReportState,
    Source,
    Verdict,
)
from turnout.respond.models import Ask, Incident, Report, Seat
from turnout.respond.services import ReportIntake, answer_ask, receive_report, take_incident
from turnout.zones.queries import named_place

pytestmark = pytest.mark.django_db


def play_to(evening: Evening, instant: datetime) -> None:
    stepped = clock.current_clock()
    assert isinstance(stepped, clock.SteppedClock)
    run_until(stepped, evening.stage, instant, lambda line: None, lambda step: None)


def signed_in(person: Person) -> SessionStore:
    """Let a browser be signed in as somebody, as the page that makes one become them does."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "turnout.people.backend.ZoneGrantBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session


def drive(evening: Evening, minutes: float, *, seconds: int = 15) -> None:
    """Let the driver step as it does beside web and worker, with the worker's part done in between."""
    stepped = clock.current_clock()
    assert isinstance(stepped, clock.SteppedClock)
    until = stepped.now() + timedelta(minutes=minutes)
    while stepped.now() < until:
        stepped.advance(timedelta(seconds=seconds))
        evening.step(stepped.now())
        jobs.run_due(stepped.now())
        deliver_due(now=stepped.now())


def test_script_has_forty_incidents_and_floods_of_five_to_twelve() -> None:
    told = [story for story in stories() if story.dismissal is None]
    floods = sorted(len(story.tellings) for story in told if len(story.tellings) >= 5)

    assert len(told) == 40
    assert len(floods) >= 4
    assert floods[-1] == 12
    assert {story.truth.verdict for story in told if story.truth} == set(Verdict)


def test_script_is_in_order_and_ends_within_the_evening() -> None:
    times = [story.after for story in stories()]

    assert times == sorted(times)
    assert times[-1] < timedelta(hours=ENDS.hour - 17)


def test_script_names_places_and_kinds_that_exist(now) -> None:
    found_town(now=now)

    assert [story.place for story in stories() if named_place(text=story.place) is None] == []
    assert all(kinds.kind(story.kind) for story in stories() if story.dismissal is None)


def test_script_leaves_one_zone_quiet(now) -> None:
    found_town(now=now)

    places = [named_place(text=story.place) for story in stories()]

    assert len({place.zone_id for place in places if place}) == 8


def test_script_holds_something_to_take_out_in_both_languages() -> None:
    taken_out = {
        story.intake(telling).language
        for story in stories()
        for telling, words in enumerate(story.tellings)
        if redact(words, story.intake(telling).language).found
    }

    assert taken_out == {"en", "es"}


def test_evening_plays_to_its_end_and_loses_nothing(evening: Evening, provider: FakeProvider) -> None:
    play_to(evening, evening_end(evening))

    endings = Counter(Incident.objects.values_list("outcome", flat=True))
    dismissed = Report.objects.filter(state=ReportState.DISMISSED)
    assert lost_tellings(evening, until=evening_end(evening)) == 0
    assert Report.objects.filter(state=ReportState.NEW).count() == 0
    assert (endings[Outcome.TOO_LATE], endings[Outcome.NO_ONE_CAME]) == (1, 1)
    assert endings[Outcome.HELPED] >= 1
    assert endings[Outcome.NOTHING] == 1
    assert [report.dismissal for report in dismissed] == [Dismissal.REFUSED]


def test_flood_becomes_one_incident(evening: Evening) -> None:
    market = [report for report in Report.objects.all() if (story := story_behind(report)) and story.number == 1]

    assert len(market) == 10
    assert len({report.incident_id for report in market}) == 1
    assert any(report.removed for report in market)
    assert {report.source for report in market} == {"web", "call"}


def test_visitor_arrives_in_the_middle(evening: Evening) -> None:
    so_far = evening_so_far()

    assert so_far.reports == Report.objects.count() >= 14
    assert so_far.live + so_far.checking >= 1
    assert so_far.follow_ups >= 1
    assert {"flood", "too_late", "nobody"} <= {sight.what for sight in sights()}
    seat = Seat.objects.get(qualification__in=NOBODY_HOLDS)
    assert not seat.dispatch.asks.exists()


def report_of_visitor() -> Report:
    """Send a report nobody scripted, as a visitor does by the page."""
    intake = ReportIntake(
        client_key="a visitor", entry=Entry.NOW, source=Source.WEB, kind="public", place_text="River Light"
    )
    return Report.objects.get(pk=receive_report(intake=intake, now=clock.now()).report_id)


def test_visitors_report_is_sorted_and_verified(evening: Evening) -> None:
    report = report_of_visitor()

    drive(evening, 4)

    report.refresh_from_db()
    assert report.state == ReportState.JOINED
    assert Ask.objects.filter(dispatch__incident=report.incident, dispatch__purpose=Purpose.VERIFY).exists()


def test_desk_waits_for_a_visitor_at_the_desk(evening: Evening) -> None:
    signed_in(evening.desk.people[0])
    report = report_of_visitor()

    drive(evening, 4)

    report.refresh_from_db()
    assert report.state == ReportState.NEW


def test_desk_leaves_incidents_of_the_visitor(evening: Evening) -> None:
    noor = evening.desk.people[0]
    signed_in(noor)
    incident = Incident.objects.filter(closed_at=None).earliest("opened_at")
    take_incident(incident_id=incident.pk, by=noor, now=clock.now())

    drive(evening, 150, seconds=120)

    incident.refresh_from_db()
    assert incident.closed_at is None
    assert incident.owner == noor


def asked_verifier(evening: Evening) -> Ask:
    """Let time pass until verifiers are asked about a visitor's report, and return one ask."""
    report = report_of_visitor()
    asks = Ask.objects.filter(dispatch__incident__reports=report, state=AskState.ASKED)
    for _ in range(40):
        drive(evening, 0.25, seconds=5)
        if asks.exists():
            break
    return asks.select_related("person", "dispatch__incident").latest("asked_at")


def test_others_wait_for_the_visitors_answer(evening: Evening) -> None:
    ask = asked_verifier(evening)
    signed_in(ask.person)

    drive(evening, 1.25)

    assert not Ask.objects.filter(dispatch=ask.dispatch, state__in=ACTIVE_ASKS).exists()
    assert evening.stage.is_visitor_asked(clock.now())
    answer_ask(ask_id=ask.pk, answer="going", eta_minutes=5, now=clock.now())
    drive(evening, 5)
    ask.refresh_from_db()
    assert ask.state == AskState.GOING
    assert not evening.stage.is_visitor_asked(clock.now())


def test_simulation_goes_on_with_whom_the_visitor_leaves(evening: Evening) -> None:
    ask = asked_verifier(evening)
    session = signed_in(ask.person)
    drive(evening, 0.5)
    answer_ask(ask_id=ask.pk, answer="going", eta_minutes=5, now=clock.now())

    session.delete()
    drive(evening, 30, seconds=30)

    incident = Incident.objects.get(pk=ask.dispatch.incident_id)
    assert incident.state in {IncidentState.CONFIRMED, IncidentState.CLOSED}


def test_another_driver_takes_up_the_evening(evening: Evening) -> None:
    stopped_at = clock.now()
    again = Evening(begins_at=evening.begins_at, script=evening.script)

    planned = again.plan(since=stopped_at)
    again.resume(stopped_at)
    play_to(again, evening_end(evening))

    assert planned == 0
    assert not Incident.objects.filter(closed_at=None).exists()
    assert lost_tellings(again, until=evening_end(evening)) == 0
