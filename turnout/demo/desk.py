"""The simulated desk: it sorts reports in the order they came, calls back, and closes what is over."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from turnout.demo.stage import Stage, Truth
from turnout.engines.simulate import delay_s, draw
from turnout.people.models import Person
from turnout.people.queries import next_desk_opening
from turnout.respond import kinds, services
from turnout.respond.enums import AskState, IncidentState, Outcome, Purpose, ReportState, StopReason, Verdict
from turnout.respond.models import Ask, Incident, Report
from turnout.respond.rules import NearRepeat, Refused
from turnout.zones import queries as zones

NOTICE_S, NOTICE_P95_S = 15.0, 60.0
SORT = timedelta(seconds=40)
CALL_BACK_S, CALL_BACK_P95_S = 180.0, 600.0
STAY_MINUTES = (20, 50)
LOOK_AGAIN = timedelta(minutes=3)
LOOK_AGAIN_CALM = timedelta(minutes=20)
TOO_OLD = "earlier"
NOT_FULL = "the team is not full and help is still useful"


class Desk:
    """Sorts and closes through the services; keeps which truth stands behind which report."""

    def __init__(self, *, stage: Stage, people: Sequence[Person], is_open_always: bool = False) -> None:
        self.stage = stage
        self.people = people
        self.is_open_always = is_open_always
        self.places: dict[int, tuple[float, float]] = {}
        self.report_truths: dict[int, Truth] = {}
        self._free_at = [(datetime.min.replace(tzinfo=UTC), number) for number in range(len(people))]

    def expect(self, *, report_id: int, kind: str, point: tuple[float, float], truth: Truth, now: datetime) -> None:
        """Take note of a report that came in, and sort it when a person is free and the desk is open."""
        self.places[report_id], self.report_truths[report_id] = point, truth
        ready = now + timedelta(seconds=delay_s(self.stage.seed, NOTICE_S, NOTICE_P95_S, "notice", report_id))
        ready = max(ready, self._opens(ready))
        free_at, number = heapq.heappop(self._free_at)
        begins = max(ready, free_at)
        heapq.heappush(self._free_at, (begins + SORT, number))
        person = self.people[number]
        self.stage.at(begins + SORT, lambda at: self._sort(report_id, kind, person, at))

    def _opens(self, instant: datetime) -> datetime:
        """Return the instant, or when the desk opens next where it is closed then."""
        if self.is_open_always:
            return instant
        before = next_desk_opening(now=instant - timedelta(hours=16))
        if before is not None and before <= instant < before + timedelta(hours=16):
            return instant
        return next_desk_opening(now=instant) or instant

    def _sort(self, report_id: int, kind: str, person: Person, now: datetime) -> None:
        report = Report.objects.get(pk=report_id)
        if report.state != ReportState.NEW:
            return
        services.mark_seen(report_id=report_id, by=person, now=now)
        chosen = kinds.kind(kind)
        if now > report.received_at + timedelta(minutes=chosen.useful_minutes):
            chosen = kinds.kind(TOO_OLD)
        truth = self.report_truths[report_id]
        lat, lon = self.places[report_id]
        corner = zones.nearest_corner(lat=lat, lon=lon)
        zone_id = report.zone_id or corner.zone_id
        if zone_id is None:
            return
        plan = services.IncidentPlan(
            report_id=report_id,
            kind=chosen.code,
            zone_id=zone_id,
            meeting_label=corner.label,
            lat=corner.lat,
            lon=corner.lon,
            languages=truth.languages,
        )
        try:
            incident = services.open_incident(plan=plan, by=person, now=now)
        except NearRepeat as repeat:
            services.join_report(report_id=report_id, incident_id=repeat.incident_id, by=person, now=now)
            return
        self.stage.truths[incident.pk] = truth
        if chosen.method in {"voice", "resident"}:
            wait = timedelta(seconds=delay_s(self.stage.seed, CALL_BACK_S, CALL_BACK_P95_S, "call", incident.pk))
            self.stage.at(now + wait, lambda at: self._call_back(incident.pk, person, truth, at))
        self.stage.at(now + LOOK_AGAIN, lambda at: self._watch(incident.pk, person, at))

    def _call_back(self, incident_id: int, person: Person, truth: Truth, now: datetime) -> None:
        try:
            if truth.verdict == Verdict.REAL:
                services.confirm_by_call(incident_id=incident_id, by=person, called_back=True, now=now)
            else:
                services.close_by_call(incident_id=incident_id, verdict=truth.verdict, by=person, now=now)
        except Refused:
            return

    def _watch(self, incident_id: int, person: Person, now: datetime) -> None:
        """Close what is done or past being useful; look again later otherwise."""
        incident = Incident.objects.filter(pk=incident_id, closed_at=None).first()
        if incident is None:
            return
        outcome = self._outcome(incident, now)
        if outcome is None:
            if incident.dispatches.filter(purpose=Purpose.RESPOND, filled_at=None, stop_reason=StopReason.CAP).exists():
                services.ask_more(incident_id=incident_id, by=person, reason=NOT_FULL, now=now)
            wait = LOOK_AGAIN if kinds.kind(incident.kind).is_urgent else LOOK_AGAIN_CALM
            self.stage.at(now + wait, lambda at: self._watch(incident_id, person, at))
            return
        services.close_incident(incident_id=incident_id, outcome=outcome, by=person, now=now)

    def _outcome(self, incident: Incident, now: datetime) -> Outcome | None:
        arrivals = Ask.objects.filter(dispatch__incident=incident, dispatch__purpose=Purpose.RESPOND)
        there = [ask.here_at for ask in arrivals.filter(state=AskState.HERE) if ask.here_at is not None]
        going = arrivals.filter(state=AskState.GOING).exists()
        stay = STAY_MINUTES[0] + draw(self.stage.seed, "stay", incident.pk) * (STAY_MINUTES[1] - STAY_MINUTES[0])
        is_filled = incident.dispatches.filter(purpose=Purpose.RESPOND, filled_at__isnull=False).exists()
        if there and not going and is_filled and now >= max(there) + timedelta(minutes=stay):
            return Outcome.HELPED
        if now < incident.useful_until + timedelta(minutes=stay) or going:
            return None
        if there:
            return Outcome.HELPED
        return Outcome.NO_ONE_CAME if incident.state == IncidentState.CONFIRMED else Outcome.NOTHING
