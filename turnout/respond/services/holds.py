"""Legal holds: two people and a named lawyer freeze what exists; nothing is collected that was not.

While a hold is in force, nothing is deleted that the schedule would take from what it covers: rows and keys of the
incident and its reports, its timeline, asks and follow-ups, the deliveries and links about it, and the meeting point,
which stays sealed past the close and is on no page from then on. With the hold ends the delay: the next run of expiry
takes all that is due. Not kept, because it protects people and is no record of what happened: the caller's keyed
hash (gone at close, at most after 72 hours), messages that came in, and the ledger's own copy of an ask. What people do
themselves goes on: a leak moves the meeting point, a finished follow-up loses its slip, a volunteer may leave.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from turnout.core import audit
from turnout.people.models import Person
from turnout.respond.enums import Happening
from turnout.respond.models import Incident, LegalHold
from turnout.respond.queries.holds import holds_in_force
from turnout.respond.rules import NotAllowed, NotThere, SecondPersonNeeded
from turnout.respond.services.changes import note_happening


def place_legal_hold(*, incident_id: int | None, lawyer: str, by: Person, now: datetime) -> LegalHold:
    """Ask for a hold on one incident, or on all with None. It freezes at once; a second person must agree within a day.

    Frozen from the first word, for what expires while the second person is asked cannot be brought back. A close at the
    same moment waits for it, or is there before it.
    """
    if not lawyer.strip():
        raise NotAllowed()
    with transaction.atomic():
        incidents = Incident.objects.select_for_update(of=("self",), no_key=True)
        incident = incidents.filter(pk=incident_id).first() if incident_id else None
        if incident_id and incident is None:
            raise NotThere()
        hold = LegalHold.objects.create(incident=incident, asked_by=by, asked_at=now, lawyer=lawyer.strip())
        _record("ask_hold", hold, by, now)
    return hold


def agree_to_hold(*, hold_id: int, by: Person, now: datetime) -> LegalHold:
    """Agree as the second person. Raises SecondPersonNeeded for the one who asked."""
    with transaction.atomic():
        hold = _in_force(hold_id, now)
        if hold.asked_by_id == by.pk:
            raise SecondPersonNeeded()
        hold.agreed_by, hold.agreed_at = by, now
        hold.save(update_fields=["agreed_by", "agreed_at"])
        _record("agree_hold", hold, by, now)
    return hold


def lift_hold(*, hold_id: int, by: Person, now: datetime) -> bool:
    """Lift a hold: what two people agreed to, two people end. Returns whether it is lifted now. Atomic.

    The first wish to lift is noted; the hold stands until somebody else wishes it too. One that nobody agreed to yet
    ends at once. Raises SecondPersonNeeded for a second wish of the same person.
    """
    with transaction.atomic():
        hold = _in_force(hold_id, now)
        if hold.lift_asked_by_id == by.pk:
            raise SecondPersonNeeded()
        if hold.agreed_by_id is not None and hold.lift_asked_by_id is None:
            hold.lift_asked_by = by
            hold.save(update_fields=["lift_asked_by"])
            _record("ask_lift", hold, by, now)
            return False
        hold.lifted_at = now
        hold.save(update_fields=["lifted_at"])
        _record("lift_hold", hold, by, now)
    return True


def _in_force(hold_id: int, now: datetime) -> LegalHold:
    hold = holds_in_force(now=now).select_for_update(of=("self",), no_key=True).filter(pk=hold_id).first()
    if hold is None:
        raise NotThere()
    return hold


def _record(action: str, hold: LegalHold, by: Person, now: datetime) -> None:
    subject = hold.incident.about if hold.incident else "all incidents"
    audit.record(action=action, actor_id=by.pk, subject=subject, reason=hold.lawyer, now=now)
    if hold.incident:
        note_happening(incident=hold.incident, happening=Happening.HELD, now=now, by=by, act=action)
