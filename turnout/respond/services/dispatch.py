"""Filling seats: begin a dispatch, ask wave after wave, stop. Each wave is load, decide, record."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from turnout.core import audit, jobs
from turnout.engines.dispatch import Ask as ChosenAsk
from turnout.engines.dispatch import AskedState, Decision, Policy, Problem, Stop, solve
from turnout.load import services as load
from turnout.load.enums import AskKind
from turnout.messaging import services as messaging
from turnout.people.models import Person
from turnout.respond.enums import AskState, Happening, IncidentState, Purpose, StopReason
from turnout.respond.jobs import Job
from turnout.respond.models import Ask, Dispatch, Incident, Seat
from turnout.respond.queries.problem import (
    NEXT_ZONES,
    OWN_ZONE,
    TOWN,
    TRAINEE,
    dispatch_problem,
    policy_of,
    policy_row,
    standing_problem,
)
from turnout.respond.rules import NotThere
from turnout.respond.services.changes import note_happening
from turnout.respond.services.telling import Topic, incident_words, seat_words, tell

logger = logging.getLogger(__name__)

LINK_LIFE = timedelta(hours=12)
LOOK_AGAIN = timedelta(minutes=2)
TEMPLATES = {Purpose.VERIFY: "verify.ask", Purpose.RESPOND: "alert.ask"}


@dataclass(frozen=True)
class SeatWanted:
    """A seat to be filled."""

    qualification: str
    on_scene: bool = True
    language: str = ""
    is_trainee: bool = False


def begin_dispatch(
    *, incident: Incident, purpose: Purpose, seats: Sequence[SeatWanted], policy: Policy, now: datetime
) -> Dispatch:
    """Make a dispatch with its seats and enqueue its first wave, in the caller's transaction."""
    dispatch = Dispatch.objects.create(incident=incident, purpose=purpose, policy=policy_row(policy), started_at=now)
    Seat.objects.bulk_create(
        Seat(
            dispatch=dispatch,
            qualification=seat.qualification,
            on_scene=seat.on_scene,
            language=seat.language,
            is_trainee=seat.is_trainee,
        )
        for seat in seats
    )
    run_soon(dispatch_id=dispatch.pk, now=now)
    return dispatch


def run_soon(*, dispatch_id: int, now: datetime) -> None:
    """Enqueue the next decision of a dispatch for now; several wishes become one."""
    jobs.enqueue(job=Job.RUN_WAVE, due_at=now, key=f"{dispatch_id}", dispatch_id=dispatch_id)


def run_wave(*, dispatch_id: int, now: datetime) -> int:
    """Decide whom to ask now and ask them; returns how many were asked.

    Safe to run at any time, twice, or at once with an answer: what was decided on a state that has changed meanwhile is
    thrown away and decided anew. One short transaction.
    """
    dispatch = Dispatch.objects.select_related("incident", "incident__zone").filter(pk=dispatch_id).first()
    if dispatch is None or dispatch.stopped_at is not None:
        return 0
    if now >= dispatch.incident.useful_until:
        stop_dispatch(dispatch_id=dispatch.pk, reason=StopReason.USELESS, now=now)
        return 0
    problem, decision = _decide(dispatch, now)
    with transaction.atomic():
        if not _claim_version(dispatch):
            run_soon(dispatch_id=dispatch.pk, now=now)
            return 0
        _mark_silent(dispatch, now)
        asked, refused = _ask_chosen(dispatch, problem, decision.asks, now)
        if refused:
            run_soon(dispatch_id=dispatch.pk, now=now)
        _plan_next(dispatch, decision, now)
    return asked


def stop_dispatch(*, dispatch_id: int, reason: StopReason, now: datetime) -> bool:
    """Ask nobody more; those asked and not yet answering are stood down at no cost to their budget.

    Returns False where it had stopped before for good. Atomic.
    """
    with transaction.atomic():
        dispatch = (
            Dispatch.objects.select_for_update(of=("self",), no_key=True).select_related("incident").get(pk=dispatch_id)
        )
        if dispatch.stopped_at is not None and dispatch.stop_reason not in {StopReason.FILLED, StopReason.EXHAUSTED}:
            return False
        dispatch.stopped_at, dispatch.stop_reason = now, reason
        dispatch.filled_at = dispatch.filled_at or (now if reason == StopReason.FILLED else None)
        dispatch.version += 1
        dispatch.save(update_fields=["stopped_at", "stop_reason", "filled_at", "version"])
        jobs.cancel(job=Job.RUN_WAVE, key=f"{dispatch_id}")
        _spare_unanswered(dispatch, reason, now)
        _note_stop(dispatch, reason, now)
    return True


def reopen_dispatch(*, dispatch: Dispatch, now: datetime) -> None:
    """Go on asking after somebody who was going dropped out, in the caller's transaction.

    Nothing happens once the incident is closed, has leaked, or help would come too late.
    """
    incident = dispatch.incident
    if incident.is_closed or incident.leaked_at or now >= incident.useful_until:
        return
    if dispatch.stop_reason in {StopReason.VERDICT, StopReason.STOOD_DOWN, StopReason.LEAKED, StopReason.CLOSED}:
        return
    Dispatch.objects.filter(pk=dispatch.pk).update(stopped_at=None, stop_reason="", version=F("version") + 1)
    run_soon(dispatch_id=dispatch.pk, now=now)


def ask_more(*, incident_id: int, by: Person, reason: str, now: datetime) -> None:
    """Let the team's dispatch go beyond its cap, up to the hard cap: a dispatcher's choice with a reason on record.

    Raises NotThere while no team is asked, as before the confirmation.
    """
    with transaction.atomic():
        dispatch = (
            Dispatch.objects.select_for_update(of=("self",), no_key=True)
            .select_related("incident")
            .filter(incident_id=incident_id, purpose=Purpose.RESPOND)
            .first()
        )
        if dispatch is None:
            raise NotThere()
        policy = policy_of(dispatch)
        dispatch.policy = policy_row(replace(policy, cap=policy.hard_cap or policy.cap))
        dispatch.save(update_fields=["policy"])
        audit.record(action="ask_more", actor_id=by.pk, subject=dispatch.incident.about, reason=reason, now=now)
        reopen_dispatch(dispatch=dispatch, now=now)


def _decide(dispatch: Dispatch, now: datetime) -> tuple[Problem, Decision]:
    """Decide on those near first; look for nobody where the team is full, at the whole town only where it must be."""
    standing = standing_problem(dispatch=dispatch, now=now)
    if (decision := solve(standing)).reason is Stop.FILLED and not standing.trainee_seats:
        return standing, decision
    opens = [*policy_of(dispatch).ring_after_s, float("inf"), float("inf")]
    for ring in (OWN_ZONE, NEXT_ZONES):
        if standing.elapsed_s >= opens[ring]:
            continue
        problem = dispatch_problem(dispatch=dispatch, now=now, widest=ring, standing=standing)
        decision = solve(problem)
        if not decision.exhausted and not decision.short and (ring or _leaves_some(problem, decision)):
            return problem, decision
    problem = dispatch_problem(dispatch=dispatch, now=now, widest=TOWN, standing=standing)
    return problem, solve(problem)


def _leaves_some(problem: Problem, decision: Decision) -> bool:
    """Whether somebody fits each seat besides those asked now: then nobody farther away would change the decision."""
    asked = {ask.candidate_id for ask in decision.asks}
    rest = [one for one in problem.candidates if one.id not in asked]
    seats = {(seat.qualification, seat.language if seat.language_required else None) for seat in problem.seats}
    if any(asked.state is AskedState.GOING for asked in problem.asked):
        seats |= {(seat.qualification, None) for seat in problem.trainee_seats}
    return all(
        any(code in one.qualifications and (language is None or language in one.languages) for one in rest)
        for code, language in seats
    )


def _claim_version(dispatch: Dispatch) -> bool:
    """Take the right to act on what was loaded; false when anybody decided or answered since."""
    unchanged = Dispatch.objects.filter(pk=dispatch.pk, version=dispatch.version, stopped_at=None)
    return bool(unchanged.update(version=F("version") + 1))


def _mark_silent(dispatch: Dispatch, now: datetime) -> None:
    dispatch.asks.filter(state=AskState.ASKED, silent_at__lte=now).update(state=AskState.SILENT)


def _ask_chosen(dispatch: Dispatch, problem: Problem, chosen: Iterable[ChosenAsk], now: datetime) -> tuple[int, bool]:
    """Reserve budget, write the asks, their links and messages. Returns how many, and whether somebody was refused."""
    chosen = list(chosen)
    if not chosen:
        return 0, False
    incident = dispatch.incident
    reserved = load.reserve_asks(
        person_ids=[ask.candidate_id for ask in chosen], kind=AskKind(dispatch.purpose), about=incident.about, now=now
    )
    granted = [ask for ask in chosen if ask.candidate_id in reserved.granted]
    silent_at = now + timedelta(seconds=problem.policy.silent_after_s)
    Ask.objects.bulk_create(
        Ask(
            dispatch=dispatch,
            seat_id=ask.seat_id,
            person_id=ask.candidate_id,
            counted_ask=reserved.granted[ask.candidate_id],
            wave=dispatch.wave + 1,
            reason=[ask.reason.message_id, ask.reason.values],
            asked_at=now,
            silent_at=silent_at,
        )
        for ask in granted
    )
    _send_asks(dispatch, problem, granted, now)
    if granted:
        Dispatch.objects.filter(pk=dispatch.pk).update(wave=dispatch.wave + 1)
        happening = Happening.VERIFIERS_ASKED if dispatch.purpose == Purpose.VERIFY else Happening.TEAM_ASKED
        note_happening(incident=incident, happening=happening, now=now, wave=dispatch.wave + 1, asked=len(granted))
    return len(granted), len(granted) < len(chosen)


def _send_asks(dispatch: Dispatch, problem: Problem, granted: Sequence[ChosenAsk], now: datetime) -> None:
    """Write links and messages; each is told for which seat."""
    if not granted:
        return
    incident = dispatch.incident
    people = [ask.candidate_id for ask in granted]
    messaging.issue_links(person_ids=people, about=dispatch.about, expires_at=now + LINK_LIFE, now=now)
    needs = {seat.id: seat.qualification.removesuffix(TRAINEE) for seat in (*problem.seats, *problem.trainee_seats)}
    tell(
        person_ids={ask.candidate_id: seat_words(qualification=needs[ask.seat_id]) for ask in granted},
        template=TEMPLATES[Purpose(dispatch.purpose)],
        topic=Topic(dispatch.about, "ask"),
        words=incident_words(incident=incident),
        good_until=incident.useful_until,
        now=now,
    )


def _plan_next(dispatch: Dispatch, decision: Decision, now: datetime) -> None:
    """Enqueue the next decision, or stop where nothing is left to decide.

    Nobody left to ask is no end while help is useful: people come on duty, quiet hours end, somebody comes home.
    """
    if decision.reason is Stop.FILLED and decision.next_in_s is None:
        stop_dispatch(dispatch_id=dispatch.pk, reason=StopReason.FILLED, now=now)
    elif decision.next_in_s is not None:
        _run_at(dispatch, now + timedelta(seconds=decision.next_in_s))
    elif decision.reason is Stop.CAP:
        stop_dispatch(dispatch_id=dispatch.pk, reason=StopReason.CAP, now=now)
    else:
        _note_dry(dispatch, now)
        _run_at(dispatch, now + max(timedelta(seconds=policy_of(dispatch).interval_s), LOOK_AGAIN))


def _run_at(dispatch: Dispatch, due_at: datetime) -> None:
    due_at = min(due_at, dispatch.incident.useful_until)
    jobs.enqueue(job=Job.RUN_WAVE, due_at=due_at, key=f"{dispatch.pk}", dispatch_id=dispatch.pk)


def _note_dry(dispatch: Dispatch, now: datetime) -> None:
    """Tell the desk, once, that nobody is left to ask just now."""
    incident = dispatch.incident
    if not incident.timeline.filter(happening=Happening.UNFILLED, facts__purpose=dispatch.purpose).exists():
        note_happening(incident=incident, happening=Happening.UNFILLED, now=now, purpose=dispatch.purpose)
        tell(
            person_ids=[incident.owner_id] if incident.owner_id else [],
            template="page.nobody_left",
            topic=Topic(incident.about, f"dry:{dispatch.purpose}"),
            words=incident_words(incident=incident),
            now=now,
        )


def _spare_unanswered(dispatch: Dispatch, reason: StopReason, now: datetime) -> None:
    """Stand down whoever was asked and need not answer any more; it does not count against them."""
    pending = dispatch.asks.filter(state__in=[AskState.ASKED, AskState.SILENT, AskState.LATER])
    spared = list(pending.values_list("pk", "person_id", "counted_ask", "state"))
    if not spared:
        return
    dispatch.asks.filter(pk__in=[row[0] for row in spared]).update(state=AskState.STOOD_DOWN)
    unheard = messaging.cancel_queued(about=dispatch.about, step="ask", now=now)
    unanswered = [row for row in spared if row[3] == AskState.ASKED]
    load.release_asks(ask_ids=[row[2] for row in unanswered if row[2]], now=now)
    if unanswered and dispatch.incident.state != IncidentState.CLOSED:
        tell(
            person_ids=[row[1] for row in unanswered if row[1] not in unheard],
            template="alert.filled" if reason == StopReason.FILLED else "alert.stand_down",
            topic=Topic(dispatch.about, "spared"),
            words=incident_words(incident=dispatch.incident),
            now=now,
        )


def _note_stop(dispatch: Dispatch, reason: StopReason, now: datetime) -> None:
    if dispatch.purpose == Purpose.RESPOND and reason == StopReason.FILLED:
        note_happening(incident=dispatch.incident, happening=Happening.FILLED, now=now)
    if reason in {StopReason.EXHAUSTED, StopReason.CAP, StopReason.USELESS}:
        note_happening(
            incident=dispatch.incident,
            happening=Happening.UNFILLED,
            now=now,
            purpose=dispatch.purpose,
            reason=reason.value,
        )
