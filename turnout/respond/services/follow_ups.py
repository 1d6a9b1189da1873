"""What is owed to people after an incident: one owner, one date, one slip only the owner can read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyrage
from django.db import transaction

from turnout.core import audit
from turnout.core.limits import limit
from turnout.people.models import Person, SealingKey
from turnout.respond.enums import FollowUpKind, Happening
from turnout.respond.models import FollowUp, Incident
from turnout.respond.rules import NoSealingKey, NotThere
from turnout.respond.services.changes import note_happening


@dataclass(frozen=True, kw_only=True)
class FollowUpPlan:
    """A follow-up to be written; `slip` is plain text that is sealed before the first write."""

    incident_id: int
    kind: FollowUpKind
    owner_id: int
    due_at: datetime
    slip: str = ""


def add_follow_up(*, plan: FollowUpPlan, by: Person, now: datetime) -> FollowUp:
    """Write a follow-up with its slip sealed to the owner's own key. Raises NotThere, NoSealingKey."""
    with transaction.atomic():
        incident = Incident.objects.filter(pk=plan.incident_id).first()
        if incident is None:
            raise NotThere()
        follow_up = FollowUp.objects.create(
            incident=incident,
            kind=plan.kind,
            owner_id=plan.owner_id,
            due_at=plan.due_at,
            slip=_sealed_to(plan.owner_id, plan.slip),
        )
        note_happening(incident=incident, happening=Happening.FOLLOW_UP, now=now, by=by, kind=plan.kind)
        audit.record(action="add_follow_up", actor_id=by.pk, subject=incident.about, now=now)
    return follow_up


def take_follow_up(*, follow_up_id: int, by: Person, now: datetime) -> FollowUp:
    """Become the owner of a follow-up without a slip; a sealed one stays with the owner who can read it."""
    with transaction.atomic():
        follow_up = (
            FollowUp.objects.select_for_update(no_key=True).filter(pk=follow_up_id, done_at=None, slip="").first()
        )
        if follow_up is None:
            raise NotThere()
        follow_up.owner = by
        follow_up.save(update_fields=["owner"])
        audit.record(action="take_follow_up", actor_id=by.pk, subject=f"incident:{follow_up.incident_id}", now=now)
    return follow_up


def finish_follow_up(*, follow_up_id: int, by: Person, now: datetime) -> None:
    """Mark a follow-up as done; its slip is gone with that. Only its owner can. Raises NotThere."""
    done = FollowUp.objects.filter(pk=follow_up_id, owner=by, done_at=None).update(done_at=now, slip="")
    if not done:
        raise NotThere()
    audit.record(action="finish_follow_up", actor_id=by.pk, subject=f"follow_up:{follow_up_id}", now=now)


def _sealed_to(owner_id: int, slip: str) -> str:
    text = slip.strip()[: limit("slip_chars")]
    if not text:
        return ""
    key = SealingKey.objects.filter(person_id=owner_id).first()
    if key is None:
        raise NoSealingKey()
    recipient = pyrage.x25519.Recipient.from_str(key.recipient)
    sealed: bytes = pyrage.encrypt(text.encode(), [recipient], armored=True)
    return sealed.decode("ascii")
