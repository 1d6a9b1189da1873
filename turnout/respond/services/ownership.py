"""Who has an incident at the desk, and who is paged when nobody does."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from turnout.core import audit, jobs
from turnout.people import queries as people
from turnout.people.enums import Role
from turnout.people.models import Person
from turnout.respond.enums import Happening, ReportState
from turnout.respond.jobs import Job
from turnout.respond.models import Incident, Report
from turnout.respond.rules import NotThere
from turnout.respond.services.changes import note_happening
from turnout.respond.services.telling import Topic, incident_words, report_words, tell

UNSEEN_COORDINATOR = timedelta(minutes=3)
UNOWNED_STEWARD = timedelta(seconds=60)
MINUTES_UNSEEN = {Role.STEWARD: "3", Role.COORDINATOR: "6"}


def take_incident(*, incident_id: int, by: Person, now: datetime) -> Incident:
    """Become the owner of an open incident: "I have it". The last who says so has it. Raises NotThere."""
    with transaction.atomic():
        incident = Incident.objects.select_for_update(no_key=True).filter(pk=incident_id, closed_at=None).first()
        if incident is None:
            raise NotThere()
        incident.owner, incident.owned_at = by, now
        incident.save(update_fields=["owner", "owned_at"])
        note_happening(incident=incident, happening=Happening.TAKEN, by=by, now=now)
        audit.record(action="take_incident", actor_id=by.pk, subject=incident.about, now=now)
    return incident


def leave_incident(*, incident_id: int, by: Person, now: datetime) -> None:
    """Give an incident out of hand; with nobody taking it for 60 seconds the steward is paged."""
    with transaction.atomic():
        if not Incident.objects.filter(pk=incident_id, owner=by, closed_at=None).update(owner=None, owned_at=None):
            raise NotThere()
        jobs.enqueue(job=Job.PAGE_UNOWNED, due_at=now + UNOWNED_STEWARD, incident_id=incident_id, key=f"{incident_id}")
        audit.record(action="leave_incident", actor_id=by.pk, subject=f"incident:{incident_id}", now=now)


def page_unseen(*, report_id: int, now: datetime, role: str = Role.STEWARD) -> int:
    """Page the steward, three minutes later the coordinator, about a report nobody has looked at. Returns how many."""
    report = Report.objects.filter(pk=report_id, seen_at=None, state=ReportState.NEW).first()
    if report is None:
        return 0
    with transaction.atomic():
        paged = _page(role=Role(role), zone_id=report.zone_id, about=f"report:{report_id}", code=report.code, now=now)
        if role == Role.STEWARD:
            jobs.enqueue(
                job=Job.PAGE_UNSEEN,
                due_at=now + UNSEEN_COORDINATOR,
                report_id=report_id,
                role=Role.COORDINATOR.value,
            )
    return paged


def page_unowned(*, incident_id: int, now: datetime) -> int:
    """Page the steward about an open incident nobody has. Returns how many were paged."""
    incident = Incident.objects.select_related("zone").filter(pk=incident_id, owner=None, closed_at=None).first()
    if incident is None:
        return 0
    with transaction.atomic():
        reached = tell(
            person_ids=_on_call(Role.STEWARD, incident.zone_id, now),
            template="page.no_owner",
            topic=Topic(incident.about, f"unowned:{int(now.timestamp())}"),
            words=incident_words(incident=incident),
            now=now,
        )
        note_happening(incident=incident, happening=Happening.PAGED, now=now, paged=reached)
    return reached


def _page(*, role: Role, zone_id: int | None, about: str, code: str, now: datetime) -> int:
    return tell(
        person_ids=_on_call(role, zone_id, now),
        template="page.unseen_report",
        topic=Topic(about, f"unseen:{role.value}"),
        words={**report_words(code=code), "minutes": MINUTES_UNSEEN[role]},
        now=now,
    )


def _on_call(role: Role, zone_id: int | None, now: datetime) -> list[int]:
    return [person.pk for person in people.people_to_page(role=role, zone=zone_id, now=now)]
