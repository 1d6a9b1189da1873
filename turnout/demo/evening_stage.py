"""Stage and desk of the evening: as in a replay, but they leave to the visitor what is the visitor's."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from turnout.demo.desk import LOOK_AGAIN, SORT, Desk
from turnout.demo.evening import story_behind
from turnout.demo.stage import Stage, Truth
from turnout.engines import geo
from turnout.people.models import Person
from turnout.respond import kinds, services
from turnout.respond.enums import ACTIVE_ASKS, AskState, Dismissal, IncidentState, Purpose, ReportState, Verdict
from turnout.respond.models import Ask, Incident, Report
from turnout.respond.rules import NotEnoughCallers

THINKS_FOR = timedelta(seconds=100)
"""How long others who were asked wait for the visitor's answer: any longer, and the last verifier has been asked."""

LOOKS_UP = timedelta(seconds=5)

SORTS_FOR = timedelta(minutes=5)
"""How long the desk leaves a new report to a visitor who has the desk."""

CALLS_BACK_AFTER = timedelta(minutes=8)
"""How long the desk waits for a verifier before it calls back those who told."""

WAIT = timedelta(seconds=30)
ANY_KIND = "earlier"
"""What the desk makes of a visitor's report that names no kind."""


class EveningStage(Stage):
    """Simulated people who do nothing in the visitor's name, and give the visitor time to answer first."""

    def _go(self, ask: Ask, way_s: float, now: datetime) -> None:
        if self.is_visitor_asked(now, dispatch_id=ask.dispatch_id):
            self.at(now + LOOKS_UP, lambda at: self._go(ask, way_s, at))
        elif ask.person_id not in self.played:
            super()._go(ask, way_s, now)

    def _say(self, ask_id: int, answer: str, eta_minutes: int | None, now: datetime) -> bool:
        return not self._is_played(ask_id) and super()._say(ask_id, answer, eta_minutes, now)

    def _arrive(self, ask: Ask, now: datetime) -> None:
        if ask.person_id not in self.played:
            super()._arrive(ask, now)

    def _look(self, ask: Ask, now: datetime) -> None:
        if ask.person_id not in self.played:
            super()._look(ask, now)

    def _leave(self, ask_id: int, now: datetime) -> None:
        if not self._is_played(ask_id):
            super()._leave(ask_id, now)

    def pick_up(self, *, asks: Sequence[Ask], now: datetime) -> None:
        """Go on where a visitor, or the evening itself, left off: who said yes arrives, who is there looks."""
        for ask in asks:
            if ask.state == AskState.HERE:
                self.at(now + WAIT, partial(self._look_on, ask))
            elif ask.state == AskState.GOING:
                way = timedelta(seconds=self._way_s(ask))
                self.at(now + way, partial(self._arrive, ask))
            else:
                self._decide(ask.person_id, ask.dispatch_id, now)

    def _look_on(self, ask: Ask, now: datetime) -> None:
        if ask.dispatch.purpose == Purpose.VERIFY:
            self._look(ask, now)

    def _is_played(self, ask_id: int) -> bool:
        return bool(self.played) and Ask.objects.filter(pk=ask_id, person__in=self.played).exists()

    def is_visitor_asked(self, now: datetime, *, dispatch_id: int | None = None) -> bool:
        """Say whether a visitor was asked a moment ago and has not answered, in one dispatch or in any."""
        if not self.played:
            return False
        waiting = Ask.objects.filter(
            person__in=self.played,
            state__in=[AskState.ASKED, AskState.SILENT],
            asked_at__gt=now - THINKS_FOR,
            dispatch__stopped_at=None,
        )
        return (waiting if dispatch_id is None else waiting.filter(dispatch=dispatch_id)).exists()


class EveningDesk(Desk):
    """A desk whose people help a visitor there: they take what she leaves, and never what she has."""

    call_taker_id: int | None = None

    def _sort(self, report_id: int, kind: str, person: Person, now: datetime) -> None:
        report = Report.objects.get(pk=report_id)
        helper = self._colleague(person)
        if helper is None or (self._visitor_is_here() and now < report.received_at + SORTS_FOR):
            self.stage.at(now + WAIT, lambda at: self._sort(report_id, kind, person, at))
            return
        story = story_behind(report)
        dismissal = story.dismissal if story else Dismissal.NO_PLACE if report.zone_id is None else None
        if dismissal is None:
            super()._sort(report_id, kind, helper, now)
        elif report.state == ReportState.NEW:
            services.dismiss_report(report_id=report_id, dismissal=dismissal, by=helper, now=now)

    def _call_back(self, incident_id: int, person: Person, truth: Truth, now: datetime) -> None:
        helper = self._helper_for(incident_id, person)
        if helper is None:
            self.stage.at(now + WAIT, lambda at: self._call_back(incident_id, person, truth, at))
        else:
            super()._call_back(incident_id, helper, truth, now)

    def _watch(self, incident_id: int, person: Person, now: datetime) -> None:
        helper = self._helper_for(incident_id, person)
        if helper is None:
            self.stage.at(now + WAIT, lambda at: self._watch(incident_id, person, at))
        elif not self._settles_by_call(incident_id, helper, now):
            super()._watch(incident_id, helper, now)

    def _settles_by_call(self, incident_id: int, helper: Person, now: datetime) -> bool:
        """Where no verifier came, call back those who told: two callers confirm, or it turns out to be nothing."""
        incident = Incident.objects.filter(pk=incident_id, state=IncidentState.CHECKING).first()
        if incident is None or now < incident.opened_at + CALLS_BACK_AFTER or self._is_looked_at(incident):
            return False
        truth = self.stage.truths[incident_id]
        if truth.verdict != Verdict.REAL:
            services.close_by_call(incident_id=incident_id, verdict=truth.verdict, by=helper, now=now)
            return True
        with suppress(NotEnoughCallers):
            services.confirm_by_call(incident_id=incident_id, by=helper, called_back=True, now=now)
        return False

    def _is_looked_at(self, incident: Incident) -> bool:
        """Say whether a verifier is on the way or there."""
        return Ask.objects.filter(dispatch__incident=incident, state__in=ACTIVE_ASKS).exists()

    def notice(self, now: datetime) -> None:
        """Take note of reports and incidents that nobody scripted: a visitor's, or those of before a restart."""
        for report in Report.objects.filter(state=ReportState.NEW).exclude(pk__in=self.places):
            self._notice_report(report, now)
        for incident in Incident.objects.filter(closed_at=None).exclude(pk__in=self.stage.truths):
            self._notice_incident(incident, now)

    def _notice_report(self, report: Report, now: datetime) -> None:
        story = story_behind(report)
        truth = (story.truth if story else None) or Truth(Verdict.REAL)
        place = geo.centre(report.cell) if report.cell is not None else None
        if place is None and report.zone is not None:
            place = (report.zone.lat, report.zone.lon)
        self.expect(report_id=report.pk, kind=report.kind or ANY_KIND, point=place or (0.0, 0.0), truth=truth, now=now)

    def _notice_incident(self, incident: Incident, now: datetime) -> None:
        told = [story for report in incident.reports.order_by("pk") if (story := story_behind(report))]
        truth = (told[0].truth if told else None) or Truth(Verdict.REAL)
        self.stage.truths[incident.pk] = truth
        person = self.people[0]
        if incident.confirmed_at is None and kinds.kind(incident.kind).method in {"voice", "resident"}:
            self.stage.at(now + 3 * SORT, lambda at: self._call_back(incident.pk, person, truth, at))
        self.stage.at(now + LOOK_AGAIN, lambda at: self._watch(incident.pk, person, at))

    def _visitor_is_here(self) -> bool:
        return any(person.pk in self.stage.played for person in self.people)

    def _colleague(self, person: Person) -> Person | None:
        """Return this person of the desk, or another one if the visitor plays her; None where nobody is left."""
        free = [one for one in (person, *self.people) if one.pk not in self.stage.played]
        return free[0] if free else None

    def _helper_for(self, incident_id: int, person: Person) -> Person | None:
        """Return who at the desk sees to an incident; None while the visitor has it."""
        owned = bool(self.stage.played) and Incident.objects.filter(pk=incident_id, owner__in=self.stage.played)
        return None if owned and owned.exists() else self._colleague(person)


def open_asks() -> list[Ask]:
    """Return the asks that wait for somebody to answer, to arrive or to look."""
    asks = Ask.objects.filter(dispatch__incident__closed_at=None, state__in=[AskState.ASKED, *ACTIVE_ASKS])
    return list(asks.select_related("dispatch__incident", "person", "seat"))
