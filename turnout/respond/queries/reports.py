"""One report: what the desk reads of it, and what its reporter is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from turnout.core import keys
from turnout.respond import kinds
from turnout.respond.enums import Dismissal, IncidentState, Outcome, PlaceState, ReportState
from turnout.respond.models import Incident, Report
from turnout.respond.queries.desk import likely_repeat, open_incidents, said_kind
from turnout.respond.queries.reach import Zones
from turnout.zones import queries as zones_queries


@dataclass(frozen=True)
class Step:
    """One step of the reporter's page; `state` is a word of the kit: ok done, check going on, new to come."""

    label: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True)
class ReporterPage:
    """What a reporter may read: code, zone, steps, how it ended. No names, no place beyond the zone."""

    code: str
    zone: str
    received_at: datetime
    steps: tuple[Step, ...]
    ending: str
    is_over: bool
    asks_place: bool
    is_outside: bool
    has_words: bool
    removed: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class ReportPage:
    """What the desk reads: the words and the place as they were kept, what it may repeat, places it may mean."""

    report: Report
    what: str
    kind: kinds.Kind | None
    words: str
    place_text: str
    removed: tuple[str, ...]
    places: tuple[zones_queries.Place, ...]
    repeat: Incident | None
    incidents: tuple[Incident, ...]


def report_for_desk(*, report_id: int, zones: Zones) -> ReportPage | None:
    """Return a report that these zones reach, unsealed; None where it is not there or not theirs. Four queries.

    A report joined or dismissed already is still shown, so that two people at a desk see the same.
    """
    report = Report.objects.select_related("zone", "incident", "call_taker").filter(pk=report_id).first()
    if report is None or (zones is not None and report.zone_id is not None and report.zone_id not in zones):
        return None
    place_text = unsealed(report.key_id, report.place_text)
    incidents = open_incidents(zones=zones) if report.state == ReportState.NEW else []
    return ReportPage(
        report=report,
        what=said_kind(report.kind, report.entry),
        kind=kinds.kind(report.kind) if report.kind else None,
        words=unsealed(report.key_id, report.words),
        place_text=place_text,
        removed=removed_words(report.removed),
        places=tuple(zones_queries.find_places(text=place_text)) if place_text else (),
        repeat=likely_repeat(report, incidents),
        incidents=tuple(incidents),
    )


def report_for_reporter(*, token: str) -> ReporterPage | None:
    """Return what the holder of the link may read; None for a link that is not ours or has ended. Two queries."""
    token_hash = keys.keyed_hash(purpose="report-token", value=token)
    report = Report.objects.select_related("zone", "incident").filter(token_hash=token_hash).first()
    if report is None:
        return None
    ending = _ending(report)
    return ReporterPage(
        code=report.code,
        zone=report.zone.name if report.zone else "",
        received_at=report.received_at,
        steps=_steps(report, bool(ending)),
        ending=ending,
        is_over=bool(ending),
        asks_place=report.place_state != PlaceState.CLEAR and not ending,
        is_outside=report.place_state == PlaceState.OUTSIDE,
        has_words=report.words is not None,
        removed=removed_words(report.removed),
        language=report.language,
    )


def removed_words(found: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return what was taken out of a text, in the active language; unknown kinds are called personal details."""
    words = {
        "phone": _("a phone number"),
        "email": _("an e-mail address"),
        "plate": _("a plate"),
        "house_number": _("a house number"),
        "address": _("a house number"),
        "link": _("a link"),
        "url": _("a link"),
    }
    return tuple(dict.fromkeys(words.get(kind, _("personal details")) for kind in found))


def unsealed(key_id: str, sealed: bytes | memoryview | None) -> str:
    """Return a sealed text, "" where there is none or its key is gone."""
    return (keys.unseal(key_id=key_id, sealed=bytes(sealed)) or "") if sealed else ""


def _steps(report: Report, is_over: bool) -> tuple[Step, ...]:
    incident = report.incident
    seen = report.seen_at is not None
    looking = incident is not None
    live = incident is not None and incident.confirmed_at is not None
    steps = [
        Step(_("We have it"), "ok", report.received_at),
        Step(_("A person at the desk reads it"), "ok" if seen else "check", report.seen_at),
    ]
    if not is_over or looking:
        state = "ok" if live or is_over else "check" if looking else "new"
        steps.append(Step(_("A trained neighbor looks first"), state))
    if live or not is_over:
        state = "ok" if live and is_over else "check" if live else "new"
        steps.append(Step(_("If it is true, trained neighbors come to observe and help"), state))
    ended_at = incident.closed_at if incident is not None else report.sorted_at
    steps.append(Step(_("How it ended"), "ok" if is_over else "new", ended_at if is_over else None))
    return tuple(steps)


def _ending(report: Report) -> str:
    """Return how it ended in plain words, "" while it is open."""
    if report.incident is not None:
        is_closed = report.incident.state == IncidentState.CLOSED
        return outcome_words()[Outcome(report.incident.outcome)] if is_closed and report.incident.outcome else ""
    if report.state == ReportState.DISMISSED:
        return dismissal_words()[Dismissal(report.dismissal)]
    return _("It ended.") if report.state == ReportState.JOINED else ""


def outcome_words() -> dict[Outcome, str]:
    """Return how each outcome is told to a reporter, in the active language."""
    return {
        Outcome.HELPED: _("It was real. Trained neighbors were there and helped."),
        Outcome.CALM: _("Trained neighbors were there. It stayed calm."),
        Outcome.NOTHING: _("We looked and found nothing of concern. Thank you for telling us."),
        Outcome.NOT_OURS: _("Something is there, but it is not for us: police call, fire or medical."),
        Outcome.TOO_LATE: _("It was over when we came. If someone was taken, we can help the family: call us."),
        Outcome.NO_ONE_CAME: _("We are sorry, nobody could come in time. Call us, and we ask what helps now."),
    }


def dismissal_words() -> dict[Dismissal, str]:
    """Return how each dismissal is told to a reporter, in the active language."""
    return {
        Dismissal.NOTHING: _("A person read it and found nothing that we can help with. Thank you for telling us."),
        Dismissal.NOT_OURS: _("This is not for us: a fire, a crime, an accident or an illness belongs to 911."),
        Dismissal.REFUSED: _("We do not act on suspicion, and we do not go to anybody's home on another's word."),
        Dismissal.NO_PLACE: _(
            "We could not find out where it was. If it goes on, please tell us again, with a corner."
        ),
        Dismissal.PASSED_ON: _("Another network that can help has it now."),
    }
