"""The desk's board: what is new, what is being verified, what is live, as far as somebody's zones reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, F, Q, QuerySet

from turnout.engines.geo import cell_distance_m
from turnout.respond import kinds, policies, wording
from turnout.respond.enums import ACTIVE_ASKS, AskState, Entry, IncidentState, PlaceState, Purpose, ReportState
from turnout.respond.models import Ask, Incident, Report
from turnout.respond.queries.reach import Zones

ROWS_AT_MOST = 100
Row = TypeVar("Row", Report, Incident)
TEAM = Q(dispatches__purpose=Purpose.RESPOND)
OWN_SEATS = TEAM & Q(dispatches__seats__is_trainee=False)
HELD = Q(dispatches__seats__asks__state__in=ACTIVE_ASKS)


@dataclass(frozen=True)
class ReportRow:
    """A report nobody has sorted yet; `like` is the code of an open incident it may repeat."""

    id: int
    code: str
    what: str
    zone: str
    source: str
    place: str
    is_place_clear: bool
    received_at: datetime
    is_seen: bool
    like: str


@dataclass(frozen=True)
class IncidentRow:
    """An open incident in numbers: the team's own seats, those filled, trainees beside them; the verifiers."""

    id: int
    code: str
    what: str
    zone: str
    state: str
    opened_at: datetime
    owner: str
    seats: int
    filled: int
    trainees: int
    going: int
    here: int
    waiting: int
    has_sos: bool


@dataclass(frozen=True)
class Board:
    """The three queues. `more` counts the reports beyond the hundred that are shown."""

    new: tuple[ReportRow, ...]
    checking: tuple[IncidentRow, ...]
    live: tuple[IncidentRow, ...]
    more: int


def desk_board(*, zones: Zones) -> Board:
    """Return the board for some zones, or for all with None; the longest waiting first. Three queries,
    a fourth where reports are cut.

    A report without a zone is everybody's at a desk. Reports of several hundred are cut to a hundred and counted.
    """
    reports = _within(Report.objects.filter(state=ReportState.NEW), zones, or_nowhere=True).select_related("zone")
    incidents = list(
        _within(Incident.objects.exclude(state=IncidentState.CLOSED), zones)
        .select_related("zone", "owner")
        .annotate(
            seats=Count("dispatches__seats", filter=OWN_SEATS, distinct=True),
            filled=Count("dispatches__seats", filter=OWN_SEATS & HELD, distinct=True),
            trainees=Count("dispatches__seats", filter=TEAM & HELD, distinct=True) - F("filled"),
        )
        .order_by("opened_at")
    )
    shown = list(reports.order_by("received_at")[: ROWS_AT_MOST + 1])
    more = reports.count() - ROWS_AT_MOST if len(shown) > ROWS_AT_MOST else 0
    rows = _incident_rows(incidents)
    return Board(
        new=tuple(_report_row(report, incidents) for report in shown[:ROWS_AT_MOST]),
        checking=tuple(row for row in rows if row.state != IncidentState.CONFIRMED),
        live=tuple(row for row in rows if row.state == IncidentState.CONFIRMED),
        more=more,
    )


def open_incidents(*, zones: Zones) -> list[Incident]:
    """Return the open incidents of some zones, the newest first, to join a report to."""
    open_ones = _within(Incident.objects.exclude(state=IncidentState.CLOSED), zones)
    return list(open_ones.select_related("zone").order_by("-opened_at")[:ROWS_AT_MOST])


@dataclass(frozen=True)
class ZoneLine:
    """One open incident as its zone's steward sees it in a list: no place, no caller, nobody's name."""

    id: int
    code: str
    what: str
    zone: str
    state: str
    sign: str
    opened_at: datetime


def zone_incidents(*, zones: Zones) -> list[ZoneLine]:
    """Return what is open in some zones, by zone, kind and code: in order of time it would be a trail. One query."""
    found = _within(Incident.objects.exclude(state=IncidentState.CLOSED), zones).select_related("zone")
    lines = [
        ZoneLine(
            id=incident.pk,
            code=incident.code,
            what=str(kinds.kind(incident.kind)),
            zone=incident.zone.name,
            state=incident.get_state_display(),
            sign=wording.INCIDENT_SIGNS[IncidentState(incident.state)],
            opened_at=incident.opened_at,
        )
        for incident in found
    ]
    return sorted(lines, key=lambda line: (line.zone, line.what, line.code))


def likely_repeat(report: Report, incidents: Sequence[Incident]) -> Incident | None:
    """Return the open incident of the same kind within 1 km and 20 minutes of a report, the nearest; else None."""
    if not report.kind or report.cell is None:
        return None
    seconds = policies.NEAR_REPEAT_MINUTES * 60
    near = [
        (cell_distance_m(report.cell, incident.cell), incident.pk, incident)
        for incident in incidents
        if incident.kind == report.kind and abs((report.received_at - incident.opened_at).total_seconds()) <= seconds
    ]
    near = [entry for entry in near if entry[0] <= policies.NEAR_REPEAT_M]
    return min(near)[2] if near else None


def said_kind(code: str, entry: str) -> str:
    """Return a kind's name in the active language; what the reporter pressed where no kind was chosen."""
    try:
        return str(kinds.kind(code))
    except KeyError:
        return str(Entry(entry).label)


def _within(rows: QuerySet[Row], zones: Zones, *, or_nowhere: bool = False) -> QuerySet[Row]:
    if zones is None:
        return rows
    return rows.filter(Q(zone__in=zones) | Q(zone=None)) if or_nowhere else rows.filter(zone__in=zones)


def _report_row(report: Report, incidents: Sequence[Incident]) -> ReportRow:
    repeat = likely_repeat(report, incidents)
    return ReportRow(
        id=report.pk,
        code=report.code,
        what=said_kind(report.kind, report.entry),
        zone=report.zone.name if report.zone else "",
        source=report.get_source_display(),
        place=report.get_place_state_display(),
        is_place_clear=report.place_state == PlaceState.CLEAR,
        received_at=report.received_at,
        is_seen=report.seen_at is not None,
        like=repeat.code if repeat else "",
    )


def _incident_rows(incidents: Sequence[Incident]) -> list[IncidentRow]:
    ids = [incident.pk for incident in incidents]
    asks: dict[int, Counter[str]] = {incident_id: Counter() for incident_id in ids}
    counted = Ask.objects.filter(dispatch__incident__in=ids).values_list(
        "dispatch__incident", "state", "dispatch__purpose"
    )
    for incident_id, state, purpose, number, in_need in counted.annotate(Count("pk"), Count("sos_at")).order_by():
        asks[incident_id][f"{purpose}:{state}"] += number
        asks[incident_id]["sos"] += in_need
    return [_incident_row(incident, asks[incident.pk]) for incident in incidents]


def _incident_row(incident: Incident, asks: Counter[str]) -> IncidentRow:
    purpose = Purpose.RESPOND if incident.state == IncidentState.CONFIRMED else Purpose.VERIFY
    return IncidentRow(
        id=incident.pk,
        code=incident.code,
        what=str(kinds.kind(incident.kind)),
        zone=incident.zone.name,
        state=incident.state,
        opened_at=incident.opened_at,
        owner=incident.owner.name if incident.owner else "",
        seats=getattr(incident, "seats", 0),
        filled=getattr(incident, "filled", 0),
        trainees=getattr(incident, "trainees", 0),
        going=sum(asks[f"{purpose}:{state}"] for state in ACTIVE_ASKS),
        here=asks[f"{purpose}:{AskState.HERE}"],
        waiting=asks[f"{purpose}:{AskState.ASKED}"],
        has_sos=asks["sos"] > 0,
    )
