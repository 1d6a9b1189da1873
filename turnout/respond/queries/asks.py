"""What somebody who was asked may see: before a yes the zone, after it the meeting point, after the end a thank-you."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from turnout.respond import kinds, wording
from turnout.respond.enums import ACTIVE_ASKS, AskState, IncidentState, Purpose
from turnout.respond.models import Ask
from turnout.respond.queries.incidents import SeatRow
from turnout.respond.queries.reports import unsealed

OPEN_STATES = (AskState.ASKED, AskState.SILENT, AskState.LATER, AskState.GOING, AskState.HERE)
PATIENCE = timedelta(minutes=30)
"""However long an ETA somebody gave: after this, not having come is a missed arrival."""


@dataclass(frozen=True)
class AskPage:
    """One ask in front of the person asked. `meeting_point` is "" until they accepted and again at the end."""

    id: int
    code: str
    kind: kinds.Kind
    conduct: str
    zone: str
    sign: str
    state: str
    seat: str
    is_on_scene: bool
    is_verifier: bool
    is_over: bool
    has_accepted: bool
    has_left: bool
    meeting_point: str
    has_moved: bool
    eta_at: datetime | None
    here_at: datetime | None
    sos_at: datetime | None
    asked_at: datetime
    confirmed_at: datetime | None
    why: str
    seats: tuple[SeatRow, ...]
    partners: tuple[SeatRow, ...]
    can_give_verdict: bool
    open_seats: int
    wanted: int


@dataclass(frozen=True)
class AskLine:
    """One open ask in a person's own list."""

    id: int
    what: str
    zone: str
    seat: str
    state: str
    sign: str
    asked_at: datetime
    is_verifier: bool


def own_asks(*, person_id: int, purpose: str = "") -> list[AskLine]:
    """Return what somebody is asked now; ended ones are in no list. By zone and kind, never in order of time."""
    asks = _open_asks().filter(person=person_id, state__in=OPEN_STATES)
    if purpose:
        asks = asks.filter(dispatch__purpose=purpose)
    lines = [_line(ask) for ask in asks.select_related("dispatch__incident__zone", "seat")]
    return sorted(lines, key=lambda line: (line.zone, line.what, line.id))


def own_ask(*, ask_id: int, person_id: int) -> Ask | None:
    """Return an ask if it is this person's, None otherwise: the same for "not yours" and "not there"."""
    return Ask.objects.select_related("dispatch").filter(pk=ask_id, person=person_id).first()


def linked_ask(*, about: str, person_id: int) -> Ask | None:
    """Return the ask behind a person's link ("dispatch:<id>"), None where it has expired or the person is suspended."""
    name, _, reference = about.partition(":")
    if name != "dispatch" or not reference.isdecimal():
        return None
    in_good_standing = {"person__is_active": True, "person__suspended_at": None}
    return Ask.objects.filter(dispatch=int(reference), person=person_id, **in_good_standing).first()


def missed_arrivals(*, person_id: int, since: datetime, but: int = 0) -> int:
    """Count how often somebody took a seat since an instant and did not come; `but` leaves one ask out. One query.

    Dropping out counts, and so does being stood down after their ETA, or half an hour, had passed without HERE.
    """
    accepted = Ask.objects.filter(person=person_id, accepted_at__gte=since, here_at=None).exclude(pk=but or 0)
    overdue = Q(dispatch__stopped_at__gt=F("eta_at")) | Q(dispatch__stopped_at__gt=F("accepted_at") + PATIENCE)
    stood_down = Q(state=AskState.STOOD_DOWN)
    return accepted.exclude(state__in=ACTIVE_ASKS).filter(~stood_down | overdue).count()


def ask_page(*, ask_id: int) -> AskPage | None:
    """Return the page of an ask for the person it belongs to; None where it is gone. Four queries."""
    asks = Ask.objects.select_related("seat", "dispatch__incident__zone", "dispatch__incident__verification")
    ask = asks.filter(pk=ask_id).first()
    if ask is None:
        return None
    incident, dispatch = ask.dispatch.incident, ask.dispatch
    is_verifier = dispatch.purpose == Purpose.VERIFY
    has_accepted = ask.state in ACTIVE_ASKS
    seats = _seats(ask)
    wanted = [row for row in seats if not row.is_trainee]
    return AskPage(
        id=ask.pk,
        code=incident.code,
        kind=kinds.kind(incident.kind),
        conduct=kinds.said(kinds.kind(incident.kind).conduct),
        zone=incident.zone.name,
        sign=wording.INCIDENT_SIGNS[IncidentState(incident.state)],
        state=ask.state,
        seat=kinds.said(kinds.seat_name(ask.seat.qualification)),
        is_on_scene=ask.seat.on_scene,
        is_verifier=is_verifier,
        is_over=incident.is_closed or ask.state in {AskState.STOOD_DOWN, AskState.LEFT},
        has_accepted=has_accepted and not incident.is_closed,
        has_left=ask.state == AskState.LEFT,
        meeting_point=_meeting_point(ask),
        has_moved=incident.meeting_version > 1,
        eta_at=ask.eta_at,
        here_at=ask.here_at,
        sos_at=ask.sos_at,
        asked_at=ask.asked_at,
        confirmed_at=incident.confirmed_at,
        why=wording.why_words(ask.reason),
        seats=seats,
        partners=tuple(row for row in seats if row.who and row.is_on_scene) if has_accepted else (),
        can_give_verdict=is_verifier and ask.state == AskState.HERE and not incident.verification.verdict,
        open_seats=sum(1 for row in wanted if not row.state),
        wanted=len(wanted),
    )


def _open_asks() -> QuerySet[Ask]:
    is_open = ~Q(dispatch__incident__state=IncidentState.CLOSED)
    still_asking = Q(dispatch__stopped_at=None) | Q(state__in=ACTIVE_ASKS)
    return Ask.objects.filter(is_open & still_asking)


def _line(ask: Ask) -> AskLine:
    incident = ask.dispatch.incident
    return AskLine(
        id=ask.pk,
        what=str(kinds.kind(incident.kind)),
        zone=incident.zone.name,
        seat=kinds.said(kinds.seat_name(ask.seat.qualification)),
        state=str(AskState(ask.state).label),
        sign=wording.ASK_SIGNS[AskState(ask.state)],
        asked_at=ask.asked_at,
        is_verifier=ask.dispatch.purpose == Purpose.VERIFY,
    )


def _meeting_point(ask: Ask) -> str:
    """The place is for those who accepted a seat there, while the incident is open."""
    incident = ask.dispatch.incident
    if ask.state not in ACTIVE_ASKS or not ask.seat.on_scene or incident.is_closed:
        return ""
    return unsealed(incident.key_id, incident.meeting_point)


def _seats(ask: Ask) -> tuple[SeatRow, ...]:
    """The team as those asked see it: seats and states; first names only for those who accepted too."""
    accepted = ask.state in ACTIVE_ASKS
    active = {
        other.seat_id: other
        for other in ask.dispatch.asks.filter(state__in=ACTIVE_ASKS).exclude(pk=ask.pk).select_related("person")
    }
    if accepted:
        active[ask.seat_id] = ask
    rows = []
    for seat in ask.dispatch.seats.order_by("pk"):
        holder = active.get(seat.pk)
        state = AskState(holder.state) if holder else None
        is_other = holder is not None and holder.pk != ask.pk
        rows.append(
            SeatRow(
                name=kinds.said(kinds.seat_name(seat.qualification)),
                language=wording.language_name(seat.language) if seat.language else "",
                is_on_scene=seat.on_scene,
                is_trainee=seat.is_trainee,
                who=holder.person.name if holder is not None and is_other and accepted else "",
                state=str(state.label) if state else "",
                sign=wording.ASK_SIGNS[state] if state else "",
                eta_at=holder.eta_at if holder and state == AskState.GOING else None,
            )
        )
    return tuple(rows)
