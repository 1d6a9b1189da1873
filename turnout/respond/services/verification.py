"""Before anybody but verifiers is asked: who looked, what they found, and what a confirmation stands on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from turnout.core import audit
from turnout.people.models import Person
from turnout.respond import kinds, policies
from turnout.respond.enums import (
    AskState,
    Basis,
    Happening,
    IncidentState,
    Outcome,
    Purpose,
    StopReason,
    Verdict,
)
from turnout.respond.models import Ask, Incident, Verification
from turnout.respond.rules import AskClosed, AtSomebodysHome, NotAllowed, NotEnoughCallers, NotHere, NotThere
from turnout.respond.services.changes import note_happening
from turnout.respond.services.closing import close_incident
from turnout.respond.services.dispatch import SeatWanted, begin_dispatch, stop_dispatch

METHOD_BASIS = {
    "place": Basis.TWO_CALLERS,
    "resident": Basis.RESIDENT,
    "voice": Basis.CALL_BACK,
    "none": Basis.NONE_NEEDED,
}
OUTCOME_OF = {Verdict.NOTHING: Outcome.NOTHING, Verdict.OVER: Outcome.TOO_LATE, Verdict.NOT_OURS: Outcome.NOT_OURS}


def begin_verification(*, incident: Incident, now: datetime) -> None:
    """Ask verifiers where the kind is checked at the place; other kinds wait for the desk's call-back."""
    method = kinds.kind(incident.kind).method
    if method == "place":
        ask_verifiers(incident_id=incident.pk, now=now)
    elif method == "none":
        _confirm(incident, Basis.NONE_NEEDED, by=None, now=now)


def ask_verifiers(*, incident_id: int, now: datetime) -> None:
    """Ask verifiers nearby, three at once and six at most, to look. Once per incident; atomic.

    Raises AtSomebodysHome where only who lives there may ask for help: nobody goes to look on another's word.
    """
    with transaction.atomic():
        incident = _open_incident(incident_id)
        if kinds.kind(incident.kind).method == "resident":
            raise AtSomebodysHome()
        if incident.state != IncidentState.OPEN:
            return
        incident.state = IncidentState.CHECKING
        incident.save(update_fields=["state"])
        begin_dispatch(
            incident=incident,
            purpose=Purpose.VERIFY,
            seats=[SeatWanted("verifier")],
            policy=policies.VERIFY,
            now=now,
        )


def give_verdict(*, ask_id: int, verdict: Verdict, by_desk: Person | None = None, now: datetime) -> Incident:
    """Record what a verifier at the place found; the first verdict stands. Atomic.

    Real begins the team's dispatch; anything else closes the incident with its follow-ups. Raises NotHere before HERE,
    AskClosed once there is a verdict.
    """
    with transaction.atomic():
        ask = Ask.objects.select_related("dispatch").filter(pk=ask_id, dispatch__purpose=Purpose.VERIFY).first()
        if ask is None:
            raise NotThere()
        incident = _open_incident(ask.dispatch.incident_id)
        if ask.state != AskState.HERE:
            raise NotHere()
        if incident.verification.verdict:
            raise AskClosed()
        _record(incident, Verdict(verdict), Basis.AT_PLACE, by=ask.person, now=now)
        _act_on(incident, Verdict(verdict), Basis.AT_PLACE, by=by_desk or ask.person, now=now)
        audit.record(
            action=f"verdict_{verdict}",
            actor_id=(by_desk or ask.person).pk,
            subject=incident.about,
            reason="by desk" if by_desk else "",
            now=now,
        )
    return incident


def confirm_by_call(*, incident_id: int, by: Person, called_back: bool, now: datetime) -> Incident:
    """Confirm from the desk after a call-back, as the kind allows. Atomic.

    Checked at the place: two callers who are not the same, and a call-back. Somebody at their own door: the resident on
    the line. Kinds asked for by voice: the call-back. Raises NotEnoughCallers, AskClosed once there is a verdict.
    """
    with transaction.atomic():
        incident = _open_incident(incident_id)
        if incident.verification.verdict:
            raise AskClosed()
        kind = kinds.kind(incident.kind)
        callers = set(incident.reports.exclude(caller_hash="").values_list("caller_hash", flat=True))
        if not called_back or (kind.method == "place" and len(callers) < 2):
            raise NotEnoughCallers()
        basis = METHOD_BASIS[kind.method]
        Verification.objects.filter(incident=incident).update(called_back_at=now)
        _record(incident, Verdict.REAL, basis, by=by, now=now)
        _act_on(incident, Verdict.REAL, basis, by=by, now=now)
        audit.record(action="confirm_by_call", actor_id=by.pk, subject=incident.about, reason=basis, now=now)
    return incident


def close_by_call(*, incident_id: int, verdict: Verdict, by: Person, now: datetime) -> Incident:
    """Close from the desk what a call showed to be nothing, over or not ours. Atomic; raises NotAllowed for real."""
    if verdict == Verdict.REAL:
        raise NotAllowed()
    with transaction.atomic():
        incident = _open_incident(incident_id)
        if incident.verification.verdict:
            raise AskClosed()
        _record(incident, verdict, Basis.CALL_BACK, by=by, now=now)
        _act_on(incident, verdict, Basis.CALL_BACK, by=by, now=now)
        audit.record(action=f"verdict_{verdict}", actor_id=by.pk, subject=incident.about, reason="call-back", now=now)
    return incident


def team_seats(incident: Incident) -> list[SeatWanted]:
    """Return the seats a kind's team needs here: interpreters only in the languages asked for, trainees beside it.

    A verifier's seat is filled by the one at the place; `@on_scene` by whoever is there.
    """
    kind = kinds.kind(incident.kind)
    seats = []
    for plan in kind.seats:
        if plan.qualification in {"verifier", "@on_scene"} or (plan.if_asked and not incident.languages):
            continue
        languages = incident.languages if plan.qualification == "interpreter" else [""] * plan.number
        seats += [SeatWanted(plan.qualification, plan.on_scene, language) for language in languages]
    on_scene = next((seat for seat in seats if seat.on_scene), None)
    if on_scene is not None:
        seats += [SeatWanted(on_scene.qualification, is_trainee=True)] * kind.trainee_seats
    return seats


def _open_incident(incident_id: int) -> Incident:
    incidents = Incident.objects.select_for_update(of=("self",), no_key=True).select_related("verification", "zone")
    incident = incidents.filter(pk=incident_id).first()
    if incident is None:
        raise NotThere()
    if incident.is_closed:
        raise AskClosed()
    return incident


def _record(incident: Incident, verdict: Verdict, basis: Basis, *, by: Person, now: datetime) -> None:
    check = incident.verification
    check.verdict, check.basis, check.given_by, check.given_at = verdict, basis, by, now
    check.save(update_fields=["verdict", "basis", "given_by", "given_at"])
    note_happening(
        incident=incident, happening=Happening.VERDICT, now=now, by=by, verdict=verdict.value, basis=basis.value
    )


def _act_on(incident: Incident, verdict: Verdict, basis: Basis, *, by: Person, now: datetime) -> None:
    for dispatch in incident.dispatches.filter(purpose=Purpose.VERIFY):
        stop_dispatch(dispatch_id=dispatch.pk, reason=StopReason.VERDICT, now=now)
    if verdict == Verdict.REAL:
        _confirm(incident, basis, by=by, now=now)
    else:
        close_incident(incident_id=incident.pk, outcome=OUTCOME_OF[verdict], by=by, now=now)


def _confirm(incident: Incident, basis: Basis, *, by: Person | None, now: datetime) -> None:
    """Make it live and ask the first wave of the team; after a leak nobody new is asked."""
    incident.state, incident.confirmed_at = IncidentState.CONFIRMED, now
    incident.save(update_fields=["state", "confirmed_at"])
    note_happening(incident=incident, happening=Happening.CONFIRMED, now=now, by=by, basis=basis.value)
    seats = team_seats(incident)
    if seats and incident.leaked_at is None:
        policy = policies.for_kind(kinds.kind(incident.kind))
        begin_dispatch(incident=incident, purpose=Purpose.RESPOND, seats=seats, policy=policy, now=now)
