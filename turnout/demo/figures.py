"""Figures of a replay, read from the database as it stands at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from django.db.models import Min

from turnout.load.enums import AskState as CountedState
from turnout.load.models import CountedAsk, LoadSetting
from turnout.respond.enums import Purpose, ReportState
from turnout.respond.models import Ask, Dispatch, Incident, Report

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Spread:
    """Median and 90th percentile, in minutes."""

    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Figures:
    """What a replayed day came to. Minutes run from the confirmation."""

    day: str
    reports: int
    joined: int
    unsorted: int
    incidents: int
    confirmed: int
    teams_filled: int
    filled_share: float
    asks: int
    verifier_asks: int
    asks_per_incident: float
    minutes_to_first: Spread
    minutes_to_team: Spread
    unfilled: dict[str, int]
    lost: int
    budget_breaches: int

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        return asdict(self)


def figures_of(*, day: date, expected: int) -> Figures:
    """Count what is in the database. `lost`: events without a report, and reports in no state that anybody decided."""
    teams = list(Dispatch.objects.filter(purpose=Purpose.RESPOND).select_related("incident"))
    filled = [team for team in teams if team.filled_at is not None]
    respond_asks = Ask.objects.filter(dispatch__purpose=Purpose.RESPOND)
    first = dict(
        respond_asks.exclude(here_at=None)
        .values_list("dispatch")
        .annotate(first=Min("here_at"))
        .values_list("dispatch", "first")
    )
    reports = Report.objects.count()
    unsorted = Report.objects.filter(state=ReportState.NEW).count()
    confirmed = Incident.objects.exclude(confirmed_at=None).count()
    return Figures(
        day=day.isoformat(),
        reports=reports,
        joined=Report.objects.filter(state=ReportState.JOINED).count() - Incident.objects.count(),
        unsorted=unsorted,
        incidents=Incident.objects.count(),
        confirmed=confirmed,
        teams_filled=len(filled) + (confirmed - len(teams)),
        filled_share=round((len(filled) + confirmed - len(teams)) / max(confirmed, 1), 4),
        asks=respond_asks.count(),
        verifier_asks=Ask.objects.filter(dispatch__purpose=Purpose.VERIFY).count(),
        asks_per_incident=round(respond_asks.count() / max(len(teams), 1), 2),
        minutes_to_first=_spread([first[team.pk] - team.started_at for team in teams if team.pk in first]),
        minutes_to_team=_spread([team.filled_at - team.started_at for team in filled if team.filled_at]),
        unfilled=dict(Counter(_why_unfilled(team) for team in teams if team.filled_at is None)),
        lost=(expected - reports) + unsorted,
        budget_breaches=_budget_breaches(),
    )


def _spread(spans: Sequence[timedelta]) -> Spread:
    minutes = sorted(span.total_seconds() / 60 for span in spans)
    if len(minutes) < 2:
        return Spread(*(round(minutes[0], 1) if minutes else None,) * 2)
    return Spread(round(median(minutes), 1), round(quantiles(minutes, n=10)[-1], 1))


def _why_unfilled(team: Dispatch) -> str:
    """Name the seats that stayed open, by qualification."""
    taken = set(team.asks.exclude(accepted_at=None).exclude(state="no").values_list("seat_id", flat=True))
    empty = [seat.qualification for seat in team.seats.filter(is_trainee=False) if seat.pk not in taken]
    return f"{team.stop_reason or 'open'}: {', '.join(sorted(empty)) or 'dropped out'}"


def _budget_breaches() -> int:
    """Count asks beyond what their person allowed at that instant, on duty reckoned at its widest."""
    limits = {row.person_id: row for row in LoadSetting.objects.all()}
    asked: dict[tuple[int, str], list[datetime]] = {}
    rows = CountedAsk.objects.filter(state=CountedState.RESERVED).order_by("asked_at")
    for person_id, kind, at in rows.values_list("person_id", "kind", "asked_at"):
        asked.setdefault((person_id, kind), []).append(at)
    breaches = 0
    for (person_id, _), times in asked.items():
        limit = limits[person_id]
        most_a_day = max(limit.per_day, limit.per_duty_day)
        for index, at in enumerate(times):
            today = sum(1 for other in times[: index + 1] if other > at - DAY)
            week = sum(1 for other in times[: index + 1] if other > at - WEEK)
            breaches += today > most_a_day or week > limit.per_week
    return breaches
