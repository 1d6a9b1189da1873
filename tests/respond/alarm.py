"""The alarm path in steps a test can read: report, open, look, confirm, ask, answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.factories.town import CORNERS, NOW, zone_named
from turnout.core.clock import SteppedClock
from turnout.core.jobs import next_due, run_due
from turnout.people.models import Person
from turnout.respond import services
from turnout.respond.enums import Entry, Purpose, Source, Verdict
from turnout.respond.models import Ask, Incident, Report


def reported(
    words: str = "Two officers talk to a man",
    *,
    key: str = "first phone",
    place: str = "3rd Ave & Main St",
    caller: str = "",
    now: datetime = NOW,
) -> Report:
    """Take in a report by the page, or by phone where a caller's number is given."""
    intake = services.ReportIntake(
        client_key=key,
        entry=Entry.NOW,
        source=Source.CALL if caller else Source.WEB,
        words=words,
        place_text=place,
        kind="public",
        caller_number=caller,
    )
    return Report.objects.get(pk=services.receive_report(intake=intake, now=now).report_id)


def opened(by: Person, *, kind: str = "public", report: Report | None = None, now: datetime = NOW) -> Incident:
    """Open an incident in Mill from a report."""
    label, lat, lon = CORNERS["mill"]
    plan = services.IncidentPlan(
        report_id=(report or reported(now=now)).pk,
        kind=kind,
        zone_id=zone_named("mill").pk,
        meeting_label=label,
        lat=lat,
        lon=lon,
    )
    return services.open_incident(plan=plan, by=by, now=now)


def confirmed(by: Person, verifier: Person, *, now: datetime = NOW) -> Incident:
    """Open an incident and have it confirmed by a verifier at the place."""
    opened(by, now=now)
    run_due(now)
    ask = ask_of(verifier)
    services.answer_ask(ask_id=ask.pk, answer="going", eta_minutes=2, now=now)
    services.mark_here(ask_id=ask.pk, now=now)
    return services.give_verdict(ask_id=ask.pk, verdict=Verdict.REAL, now=now)


def ask_of(person: Person, purpose: Purpose | None = None) -> Ask:
    """Return the one ask of a person."""
    asks = Ask.objects.filter(person=person)
    return asks.get(dispatch__purpose=purpose) if purpose else asks.get()


def run_jobs(clock: SteppedClock, until: datetime) -> None:
    """Let time pass: every job that falls due until then runs at its own instant."""
    while (due := next_due()) is not None and due <= until:
        clock.step_to(max(due, clock.now()))
        run_due(clock.now())
    clock.step_to(until)


def later(minutes: float = 0, *, seconds: float = 0) -> datetime:
    """Return an instant so long after NOW."""
    return NOW + timedelta(minutes=minutes, seconds=seconds)
