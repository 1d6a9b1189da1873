"""What somebody who was asked says and does: going, no, later, HERE, LEFT, SOS; by tap or by the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import F

from turnout.core import audit
from turnout.engines.dispatch import seat_on_yes
from turnout.load import services as load
from turnout.load.rules import DoubleBooked
from turnout.messaging import services as messaging
from turnout.people import queries as people
from turnout.people.enums import Role
from turnout.people.models import Person
from turnout.respond.enums import ACTIVE_ASKS, AskState, Happening, StopReason
from turnout.respond.models import Ask, Dispatch
from turnout.respond.queries.asks import missed_arrivals
from turnout.respond.queries.problem import skills_of, standing_problem
from turnout.respond.rules import (
    AskClosed,
    NeedsDeskVoice,
    NotAllowed,
    NotThere,
    SeatTaken,
    TransitionRefused,
    is_transition_allowed,
)
from turnout.respond.services.changes import announce_change, note_happening
from turnout.respond.services.dispatch import reopen_dispatch, run_soon
from turnout.respond.services.telling import Topic, incident_words, tell

ENDED = {StopReason.VERDICT, StopReason.STOOD_DOWN, StopReason.CLOSED}
NO_SHOWS_ALLOWED = 2
NO_SHOW_DAYS = timedelta(days=7)
LONGEST_ETA_MINUTES = 240


class Answer(StrEnum):
    GOING = "going"
    NO = "no"
    LATER = "later"


def answer_ask(
    *, ask_id: int, answer: Answer | str, eta_minutes: int | None = None, by_desk: Person | None = None, now: datetime
) -> Ask:
    """Record an answer. Atomic; the same answer twice changes nothing but the ETA.

    Going takes a seat that is still open and books the person; where none is, they are spared at no cost and SeatTaken
    is raised. A no is replaced at once. Raises NotThere, AskClosed, TransitionRefused, and NeedsDeskVoice after two
    accepts without arrival, unless by the desk.
    """
    try:
        return _answer(ask_id, AskState(Answer(answer)), eta_minutes, by_desk, now)
    except SeatTaken:
        _spare(ask_id, now)
        raise


def _answer(ask_id: int, state: AskState, eta_minutes: int | None, by_desk: Person | None, now: datetime) -> Ask:
    with transaction.atomic():
        ask = _locked(ask_id)
        if ask.state == state and state != AskState.GOING:
            return ask
        if ask.state != state and not is_transition_allowed(ask, state):
            raise TransitionRefused()
        if state == AskState.GOING:
            _accept(ask, eta_minutes, by_desk, now)
        else:
            _decline(ask, state, now)
        ask.answered_at, ask.answered_by_desk = now, by_desk
        ask.save()
        _note_answer(ask, by_desk, now)
    return ask


def mark_here(*, ask_id: int, by_desk: Person | None = None, now: datetime) -> Ask:
    """Record the arrival of somebody who was going. Atomic; twice changes nothing."""
    with transaction.atomic():
        ask = _locked(ask_id)
        if ask.state == AskState.HERE:
            return ask
        _move(ask, AskState.HERE)
        ask.here_at = now
        ask.save(update_fields=["state", "here_at"])
        note_happening(
            incident=ask.dispatch.incident,
            happening=Happening.ARRIVED,
            now=now,
            by=by_desk,
            purpose=ask.dispatch.purpose,
        )
    return ask


def mark_left(*, ask_id: int, by_desk: Person | None = None, now: datetime) -> Ask:
    """Record that somebody left, safe or on the way home; their seat opens again while help is useful. Atomic."""
    with transaction.atomic():
        ask = _locked(ask_id, even_closed=True)
        if ask.state == AskState.LEFT:
            return ask
        was_here = ask.here_at is not None
        _move(ask, AskState.LEFT)
        ask.left_at = now
        ask.save(update_fields=["state", "left_at"])
        release_person(ask=ask, was_on_scene=was_here, now=now)
        incident = ask.dispatch.incident
        if not incident.is_closed:
            note_happening(incident=incident, happening=Happening.LEFT, now=now, by=by_desk)
            reopen_dispatch(dispatch=ask.dispatch, now=now)
    return ask


def raise_sos(*, ask_id: int, by_desk: Person | None = None, now: datetime) -> Ask:
    """Somebody of ours needs help: the desk, stewards and coordinators are paged, those there are told. Atomic.

    Nobody new is sent. Pressed twice it pages again, for the second may be the one that is heard.
    """
    with transaction.atomic():
        ask = _locked(ask_id, even_closed=True)
        ask.sos_at = now
        ask.save(update_fields=["sos_at"])
        incident = ask.dispatch.incident
        note_happening(incident=incident, happening=Happening.SOS, now=now, by=ask.person)
        audit.record(action="sos", actor_id=(by_desk or ask.person).pk, subject=incident.about, now=now)
        stamp = int(now.timestamp())
        told = {
            "sos.received": [ask.person_id],
            "page.sos": _who_is_paged(ask, now),
            "sos.team": _teammates(ask),
        }
        for template, person_ids in told.items():
            tell(
                person_ids=person_ids,
                template=template,
                topic=Topic(ask.dispatch.about, f"{template}:{ask.pk}:{stamp}"),
                words=incident_words(incident=incident),
                now=now,
            )
    return ask


def stand_down_volunteer(*, ask_id: int, by: Person, now: datetime) -> Ask:
    """Thank one person and let them go; their seat is not filled again by this. Atomic.

    Somebody who has not answered yet gets the ask back in her budget, and hears nothing where it has not left.
    """
    with transaction.atomic():
        ask = _locked(ask_id)
        is_unanswered = ask.state == AskState.ASKED
        _move(ask, AskState.STOOD_DOWN)
        ask.save(update_fields=["state"])
        release_person(ask=ask, was_on_scene=ask.here_at is not None, now=now)
        unheard = _take_back(ask, now) if is_unanswered else frozenset()
        tell(
            person_ids={ask.person_id} - unheard,
            template="alert.stand_down",
            topic=Topic(ask.dispatch.about, f"stand_down:{ask.pk}"),
            words=incident_words(incident=ask.dispatch.incident),
            now=now,
        )
        note_happening(incident=ask.dispatch.incident, happening=Happening.STOOD_DOWN, now=now, by=by)
    return ask


def _take_back(ask: Ask, now: datetime) -> frozenset[int]:
    """Give the budget of an unanswered ask back and stop its message; returns who will not hear of it at all."""
    load.release_asks(ask_ids=[ask.counted_ask] if ask.counted_ask else [], now=now)
    return messaging.cancel_queued(about=ask.dispatch.about, step="ask", person_ids=[ask.person_id], now=now)


def release_person(*, ask: Ask, was_on_scene: bool, now: datetime) -> None:
    """Free the person's booked time; somebody who was there rests, in the caller's transaction."""
    load.unbook(about=ask.dispatch.incident.about, person_id=ask.person_id)
    if was_on_scene and ask.seat.on_scene:
        load.rest_after_scene(person_id=ask.person_id, hard=False, now=now)


def _locked(ask_id: int, *, even_closed: bool = False) -> Ask:
    """Load an ask with its dispatch locked, so that two people never take one seat."""
    found = Ask.objects.filter(pk=ask_id).values_list("dispatch_id", flat=True).first()
    if found is None:
        raise NotThere()
    dispatch = (
        Dispatch.objects.select_for_update(of=("self",), no_key=True).select_related("incident__zone").get(pk=found)
    )
    ask = Ask.objects.select_related("seat", "person").get(pk=ask_id)
    ask.dispatch = dispatch
    if dispatch.incident.is_closed and not even_closed:
        raise AskClosed()
    return ask


def _move(ask: Ask, state: AskState) -> None:
    if not is_transition_allowed(ask, state):
        raise TransitionRefused()
    ask.state = state


def _accept(ask: Ask, eta_minutes: int | None, by_desk: Person | None, now: datetime) -> None:
    dispatch = ask.dispatch
    eta = min(max(eta_minutes or 0, 0), LONGEST_ETA_MINUTES)
    if ask.state == AskState.GOING:
        ask.eta_at = now + timedelta(minutes=eta)
        return
    if dispatch.stop_reason in ENDED or dispatch.incident.leaked_at:
        raise AskClosed()
    missed = missed_arrivals(person_id=ask.person_id, since=now - NO_SHOW_DAYS, but=ask.pk)
    if by_desk is None and missed >= NO_SHOWS_ALLOWED:
        raise NeedsDeskVoice()
    qualifications, languages = skills_of(person_id=ask.person_id, now=now)
    seat_id = seat_on_yes(
        standing_problem(dispatch=dispatch, now=now),
        asked_seat_id=ask.seat_id,
        qualifications=qualifications,
        languages=languages,
    )
    if seat_id is None:
        raise SeatTaken()
    ask.seat_id, ask.state, ask.accepted_at = seat_id, AskState.GOING, now
    ask.eta_at = now + timedelta(minutes=eta)
    try:
        load.book(person_id=ask.person_id, start=now, end=None, about=dispatch.incident.about)
    except DoubleBooked as booked:
        raise NotAllowed(booked.says) from booked
    Dispatch.objects.filter(pk=dispatch.pk).update(version=F("version") + 1)
    run_soon(dispatch_id=dispatch.pk, now=now)


def _spare(ask_id: int, now: datetime) -> None:
    """Give back what an ask cost somebody who said yes when the team was full already."""
    with transaction.atomic():
        ask = _locked(ask_id)
        if ask.state not in ACTIVE_ASKS:
            ask.state, ask.answered_at = AskState.STOOD_DOWN, now
            ask.save(update_fields=["state", "answered_at"])
            load.release_asks(ask_ids=[ask.counted_ask] if ask.counted_ask else [], now=now)


def _decline(ask: Ask, state: AskState, now: datetime) -> None:
    was_going = ask.state == AskState.GOING
    ask.state = state
    Dispatch.objects.filter(pk=ask.dispatch_id).update(version=F("version") + 1)
    if was_going:
        release_person(ask=ask, was_on_scene=False, now=now)
        reopen_dispatch(dispatch=ask.dispatch, now=now)
    elif ask.dispatch.stopped_at is None:
        run_soon(dispatch_id=ask.dispatch_id, now=now)


def _note_answer(ask: Ask, by_desk: Person | None, now: datetime) -> None:
    note_happening(
        incident=ask.dispatch.incident,
        happening=Happening.ANSWERED,
        now=now,
        by=by_desk,
        answer=ask.state,
        purpose=ask.dispatch.purpose,
    )
    announce_change(incident_id=ask.dispatch.incident_id)


def _who_is_paged(ask: Ask, now: datetime) -> list[int]:
    incident = ask.dispatch.incident
    paged = {incident.owner_id} if incident.owner_id else set()
    for role in (Role.DISPATCHER, Role.STEWARD, Role.COORDINATOR):
        paged.update(person.pk for person in people.people_to_page(role=role, zone=incident.zone_id, now=now))
    return sorted(paged - {ask.person_id})


def _teammates(ask: Ask) -> list[int]:
    there = Ask.objects.filter(dispatch__incident=ask.dispatch.incident, state__in=ACTIVE_ASKS, seat__on_scene=True)
    return sorted(there.exclude(person=ask.person_id).values_list("person_id", flat=True))
