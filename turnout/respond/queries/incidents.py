"""One incident as the desk and its zone's steward see it: team, asks, verification, timeline, what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from turnout.respond import kinds, wording
from turnout.respond.enums import ACTIVE_ASKS, ASK_TRANSITIONS, ENDED_ASKS, AskState, Happening, IncidentState, Purpose
from turnout.respond.models import Ask, Dispatch, FollowUp, Incident, Seat
from turnout.respond.queries.holds import holds_in_force
from turnout.respond.queries.reports import unsealed


@dataclass(frozen=True)
class SeatRow:
    """One seat: what it is called, who has it, and how that stands; `sign` is a word of the kit."""

    name: str
    language: str
    is_on_scene: bool
    is_trainee: bool
    who: str
    state: str
    sign: str
    eta_at: datetime | None


@dataclass(frozen=True)
class AskRow:
    """One person asked, with the answer so far; `is_over` where the desk can enter nothing more."""

    id: int
    who: str
    seat: str
    wave: int
    state: str
    label: str
    sign: str
    asked_at: datetime
    eta_at: datetime | None
    sos_at: datetime | None
    is_verifier: bool
    is_over: bool

    @property
    def can_be_stood_down(self) -> bool:
        """Whether this person may still come, and so can be thanked and let go."""
        return AskState.STOOD_DOWN in ASK_TRANSITIONS[self.state]


@dataclass(frozen=True)
class Effort:
    """One dispatch on the page: the seats, the asks, and how many gave which answer."""

    purpose: str
    wave: int
    cap: int
    is_stopped: bool
    stop_reason: str
    seats: tuple[SeatRow, ...]
    asks: tuple[AskRow, ...]
    filled: int
    wanted: int

    @property
    def meter_width(self) -> int:
        """How much of the team is there or on the way, out of 100."""
        return round(100 * self.filled / self.wanted) if self.wanted else 0

    @property
    def waiting(self) -> int:
        return sum(1 for ask in self.asks if ask.state == AskState.ASKED)


@dataclass(frozen=True)
class TimelineRow:
    at: datetime
    words: str
    who: str
    sign: str


@dataclass(frozen=True)
class IncidentPage:
    """Everything on the incident's page."""

    incident: Incident
    kind: kinds.Kind
    sign: str
    meeting_point: str
    conduct: str
    who: str
    reports: int
    callers: int
    verify: Effort | None
    team: Effort | None
    timeline: tuple[TimelineRow, ...]
    follow_ups: int
    is_held: bool

    @property
    def has_verdict(self) -> bool:
        return bool(self.incident.verification.verdict)

    @property
    def needs_callers(self) -> bool:
        """Checked at the place, and not yet told by two callers."""
        return self.kind.method == "place" and self.callers < 2

    @property
    def needs_resident(self) -> bool:
        """Somebody's home: only who lives there may ask for help."""
        return self.kind.method == "resident"


def incident_named(*, incident_id: int) -> Incident | None:
    """Return an incident with its zone, for a rule to look at. One query."""
    return Incident.objects.select_related("zone").filter(pk=incident_id).first()


def incident_page(*, incident_id: int, now: datetime) -> IncidentPage | None:
    """Return the whole page of an incident, None where there is none. Four queries at any number of asks."""
    held = holds_in_force(now=now).filter(Q(incident=OuterRef("pk")) | Q(incident=None))
    incident = (
        Incident.objects.select_related("zone", "owner", "verification", "verification__given_by")
        .annotate(
            told=Count("reports", distinct=True),
            callers=Count("reports__caller_hash", distinct=True, filter=~Q(reports__caller_hash="")),
            owed=Count("follow_ups", distinct=True),
            is_held=Exists(held),
        )
        .filter(pk=incident_id)
        .first()
    )
    if incident is None:
        return None
    efforts = _efforts(incident)
    kind = kinds.kind(incident.kind)
    return IncidentPage(
        incident=incident,
        kind=kind,
        sign=wording.INCIDENT_SIGNS[IncidentState(incident.state)],
        # A legal hold keeps it past the close: sealed, and shown to nobody.
        meeting_point="" if incident.is_closed else unsealed(incident.key_id, incident.meeting_point),
        conduct=kinds.said(kind.conduct),
        who=kinds.said(kind.who),
        reports=incident.told,
        callers=incident.callers,
        verify=efforts.get(Purpose.VERIFY),
        team=efforts.get(Purpose.RESPOND),
        timeline=_timeline(incident),
        follow_ups=incident.owed,
        is_held=incident.is_held,
    )


def owed_by(*, incident: Incident) -> list[FollowUp]:
    """Return the follow-ups of an incident, done ones too, the soonest first. One query."""
    return list(incident.follow_ups.select_related("owner").order_by("due_at", "pk"))


def _efforts(incident: Incident) -> dict[str, Effort]:
    """Read seats and asks of all dispatches in two queries; every dispatch has a seat."""
    seats: dict[Dispatch, list[Seat]] = {}
    for seat in Seat.objects.filter(dispatch__incident=incident).select_related("dispatch").order_by("pk"):
        seats.setdefault(seat.dispatch, []).append(seat)
    asks = list(Ask.objects.filter(dispatch__incident=incident).select_related("person").order_by("wave", "pk"))
    return {
        dispatch.purpose: _effort(dispatch, own, [ask for ask in asks if ask.dispatch_id == dispatch.pk])
        for dispatch, own in seats.items()
    }


def _effort(dispatch: Dispatch, seats: list[Seat], asks: list[Ask]) -> Effort:
    holders = {ask.seat_id: ask for ask in asks if ask.state in ACTIVE_ASKS}
    rows = tuple(_seat_row(seat, holders.get(seat.pk)) for seat in seats)
    names = {seat.pk: row.name for seat, row in zip(seats, rows, strict=True)}
    wanted = [row for row in rows if not row.is_trainee]
    return Effort(
        purpose=dispatch.purpose,
        wave=dispatch.wave,
        cap=int(dispatch.policy.get("cap", 0)),
        is_stopped=dispatch.stopped_at is not None,
        stop_reason=dispatch.get_stop_reason_display() if dispatch.stop_reason else "",
        seats=rows,
        asks=tuple(_ask_row(ask, dispatch, names[ask.seat_id]) for ask in asks),
        filled=sum(1 for row in wanted if row.who),
        wanted=len(wanted),
    )


def _seat_row(seat: Seat, holder: Ask | None) -> SeatRow:
    state = AskState(holder.state) if holder else None
    return SeatRow(
        name=kinds.said(kinds.seat_name(seat.qualification)),
        language=wording.language_name(seat.language) if seat.language else "",
        is_on_scene=seat.on_scene,
        is_trainee=seat.is_trainee,
        who=holder.person.name if holder else "",
        state=str(state.label) if state else "",
        sign=wording.ASK_SIGNS[state] if state else "short",
        eta_at=holder.eta_at if holder and state == AskState.GOING else None,
    )


def _ask_row(ask: Ask, dispatch: Dispatch, seat: str) -> AskRow:
    return AskRow(
        id=ask.pk,
        who=ask.person.name,
        seat=seat,
        wave=ask.wave,
        state=ask.state,
        label=str(AskState(ask.state).label),
        sign=wording.ASK_SIGNS[AskState(ask.state)],
        asked_at=ask.asked_at,
        eta_at=ask.eta_at,
        sos_at=ask.sos_at,
        is_verifier=dispatch.purpose == Purpose.VERIFY,
        is_over=ask.state in ENDED_ASKS and ask.state not in {AskState.NO, AskState.LATER},
    )


def _timeline(incident: Incident) -> tuple[TimelineRow, ...]:
    entries = incident.timeline.select_related("by").order_by("-at", "-pk")
    return tuple(
        TimelineRow(
            at=entry.at,
            words=wording.happening_words(entry.happening, entry.facts),
            who=entry.by.name if entry.by else "",
            sign=wording.HAPPENING_SIGNS.get(Happening(entry.happening), "rest"),
        )
        for entry in entries
    )
