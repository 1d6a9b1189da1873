"""Sorting reports at the desk: seen, opened as an incident, joined to one, or closed without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from turnout.core import audit, jobs, keys
from turnout.engines.redact import redact
from turnout.people.models import Person
from turnout.respond import codes, kinds
from turnout.respond.enums import Dismissal, Happening, ReportState
from turnout.respond.jobs import Job
from turnout.respond.models import Incident, Report, Verification
from turnout.respond.queries.near import near_repeat
from turnout.respond.rules import AlreadySorted, MeetingPointPrivate, NearRepeat, NotThere
from turnout.respond.services.changes import announce_change, note_happening
from turnout.respond.services.verification import begin_verification
from turnout.zones import queries as zones


@dataclass(frozen=True, kw_only=True)
class IncidentPlan:
    """What the desk decides about a report: kind, zone, a public meeting point, languages asked for."""

    report_id: int
    kind: str
    zone_id: int
    meeting_label: str
    lat: float
    lon: float
    languages: tuple[str, ...] = ()
    apart_reason: str = ""


def mark_seen(*, report_id: int, by: Person, now: datetime) -> None:
    """Note that a person looked at a report; the first look counts and ends the paging."""
    if Report.objects.filter(pk=report_id, seen_at=None).update(seen_at=now):
        audit.record(action="see_report", actor_id=by.pk, subject=f"report:{report_id}", now=now)
        announce_change(incident_id=0)


def open_incident(*, plan: IncidentPlan, by: Person, now: datetime) -> Incident:
    """Open an incident from a report and begin its verification. Atomic.

    The opener owns it. Raises NearRepeat where the same kind is open within 1 km and 20 minutes and no reason says why
    this one is apart; MeetingPointPrivate; AlreadySorted.
    """
    check_meeting_point(plan.meeting_label)
    cell = zones.cell_of(lat=plan.lat, lon=plan.lon)
    with transaction.atomic():
        report = _unsorted(plan.report_id)
        repeat = near_repeat(kind=plan.kind, cell=cell, now=now)
        if repeat is not None and not plan.apart_reason:
            raise NearRepeat(repeat.pk, repeat.code)
        incident = _new_incident(plan, report, cell, by, now)
        Verification.objects.create(incident=incident)
        _put_in(report, incident, now)
        note_happening(incident=incident, happening=Happening.OPENED, by=by, now=now, source=report.source)
        jobs.enqueue(
            job=Job.END_USEFULNESS, due_at=incident.useful_until, incident_id=incident.pk, key=f"{incident.pk}"
        )
        begin_verification(incident=incident, now=now)
        audit.record(action="open_incident", actor_id=by.pk, subject=incident.about, reason=plan.apart_reason, now=now)
    return incident


def join_report(*, report_id: int, incident_id: int, by: Person, now: datetime) -> None:
    """Join a report to an open incident; it moves nobody. Raises NotThere, AlreadySorted."""
    with transaction.atomic():
        report = _unsorted(report_id)
        incident = Incident.objects.select_for_update(no_key=True).filter(pk=incident_id, closed_at=None).first()
        if incident is None:
            raise NotThere()
        _put_in(report, incident, now)
        note_happening(incident=incident, happening=Happening.JOINED, by=by, now=now, source=report.source)


def dismiss_report(*, report_id: int, dismissal: Dismissal, by: Person, now: datetime) -> None:
    """Close a report without an incident, with the reason its reporter is told."""
    with transaction.atomic():
        report = _unsorted(report_id)
        report.state, report.dismissal = ReportState.DISMISSED, dismissal
        report.sorted_at, report.seen_at = now, report.seen_at or now
        report.caller_hash = ""
        report.save(update_fields=["state", "dismissal", "sorted_at", "seen_at", "caller_hash"])
        audit.record(action="dismiss_report", actor_id=by.pk, subject=f"report:{report_id}", reason=dismissal, now=now)
        announce_change(incident_id=0)


def check_meeting_point(label: str) -> None:
    """Raise MeetingPointPrivate unless a label can be a public meeting point: something, and nothing personal in it."""
    if not label.strip() or redact(label).found:
        raise MeetingPointPrivate()


def _unsorted(report_id: int) -> Report:
    report = Report.objects.select_for_update(no_key=True).filter(pk=report_id).first()
    if report is None:
        raise NotThere()
    if report.state != ReportState.NEW:
        raise AlreadySorted()
    return report


def _new_incident(plan: IncidentPlan, report: Report, cell: int, by: Person, now: datetime) -> Incident:
    kind = kinds.kind(plan.kind)
    key_id = keys.new_key(now=now)
    useful_until = now + timedelta(minutes=kind.useful_minutes)
    return Incident.objects.create(
        code=_free_code(key_id),
        key_id=key_id,
        kind=kind.code,
        zone_id=plan.zone_id,
        cell=cell,
        languages=list(plan.languages),
        meeting_point=keys.seal(key_id=key_id, text=plan.meeting_label.strip()),
        owner=by,
        owned_at=now,
        opened_at=now,
        useful_until=useful_until,
        expires_at=useful_until + timedelta(hours=kind.keep_hours),
    )


def _free_code(key_id: str) -> str:
    """Take the first code of this key that no incident has; longer where short ones are taken."""
    digest = keys.keyed_hash(purpose="incident-code", value=key_id)
    wanted = [codes.code_of(digest, length) for length in (4, 5, 6, 8)]
    taken = set(Incident.objects.filter(code__in=wanted).values_list("code", flat=True))
    return next(code for code in wanted if code not in taken)


def _put_in(report: Report, incident: Incident, now: datetime) -> None:
    report.incident, report.state = incident, ReportState.JOINED
    report.sorted_at, report.seen_at = now, report.seen_at or now
    report.save(update_fields=["incident", "state", "sorted_at", "seen_at"])
