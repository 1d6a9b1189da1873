"""Replay a recorded day through the real path: intake, verification, dispatch, outbox, answers, close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import sleep
from zoneinfo import ZoneInfo

from turnout.core import clock as clocks
from turnout.core import jobs
from turnout.demo.cast import make_desk, make_up_volunteers
from turnout.demo.desk import Desk
from turnout.demo.events import Event, read_day
from turnout.demo.figures import Figures, figures_of
from turnout.demo.stage import Stage
from turnout.messaging import services as messaging
from turnout.messaging.queries import next_delivery_due
from turnout.respond import services as respond
from turnout.respond.enums import Entry, Source
from turnout.respond.models import Incident
from turnout.zones.models import Town
from turnout.zones.queries import town
from turnout.zones.services import import_town

SETTLES_WITHIN = timedelta(hours=60)
"""How long after the day's end open needs may still be filled: the longest interval of asks, and two nights."""

DESK_HOURS = {day: [["05:30", "21:30"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
"""Outside of these a report waits for the morning, as the public page says."""

Progress = Callable[[str], None]
Pace = Callable[[timedelta], None]


@dataclass(frozen=True, kw_only=True)
class ReplayPlan:
    """What to replay: a town's folder, a file of events, the day, how many volunteers, and the seed."""

    town: Path
    events: Path
    day: str
    volunteers: int
    seed: int


def pace_of(speed: str) -> Pace:
    """Return how long to wait before a step: not at all for `max`, a share of it for a number. Raises ValueError."""
    if speed == "max":
        return lambda step: None
    rate = float(speed)
    if not rate > 0:
        raise ValueError("a speed is max, or a number above 0")
    return lambda step: sleep(step.total_seconds() / rate)


def replay(*, plan: ReplayPlan, progress: Progress, pace: Pace) -> Figures:
    """Play one day with the domain clock stepped from one due thing to the next, and return its figures.

    Needs an empty database and the fake channel. Everything goes through services and the outbox; only who is simulated
    and what is true is made up. Raises EventsRefused, TownRefused.
    """
    stepped = clocks.SteppedClock(datetime(2000, 1, 1, tzinfo=UTC))
    with clocks.use_clock(stepped):
        import_town(directory=plan.town, now=stepped.now())
        Town.objects.update(desk_hours=DESK_HOURS)
        zone = ZoneInfo(town().timezone)
        day, events = read_day(path=plan.events, day=plan.day, timezone=zone.key)
        midnight = datetime.combine(day, time(), zone).astimezone(UTC)
        stepped.step_to(midnight)
        progress(f"{day}: {len(events)} events; making up {plan.volunteers} volunteers.")
        make_up_volunteers(number=plan.volunteers, seed=plan.seed, midnight=midnight, days=3)
        stage = Stage(seed=plan.seed)
        desk = Desk(stage=stage, people=make_desk(midnight=midnight))
        for number, event in enumerate(events):
            stage.at(event.at, _reports(desk, event, number, plan.seed))
        run_until(stepped, stage, midnight + timedelta(days=1) + SETTLES_WITHIN, progress, pace)
    return figures_of(day=day, expected=len(events))


def run_until(stepped: clocks.SteppedClock, stage: Stage, end: datetime, progress: Progress, pace: Pace) -> None:
    """Step from one due thing to the next: acts, jobs, deliveries, reactions; stop when nothing is open or at `end`."""
    told_hour = None
    while (due := _Due(stage)).first is not None and due.first <= end:
        now = max(due.first, stepped.now())
        pace(now - stepped.now())
        stepped.step_to(now)
        if due.has(due.act, now):
            stage.act(now)
        elif due.has(due.job, now):
            jobs.run_due(now)
        elif messaging.deliver_due(now=now):
            stage.react(now)
        if (hour := now.replace(minute=0, second=0, microsecond=0)) != told_hour:
            told_hour = hour
            progress(f"{now:%d %H:%M} UTC: {Incident.objects.filter(closed_at=None).count()} incidents open.")
        if stage.next_at is None and not Incident.objects.filter(closed_at=None).exists():
            return


class _Due:
    """When each of what moves a replay is due next; at one instant acts come first, then jobs, then deliveries."""

    def __init__(self, stage: Stage) -> None:
        self.act, self.job, self.delivery = stage.next_at, jobs.next_due(), next_delivery_due()
        self.first = min((at for at in (self.act, self.job, self.delivery) if at is not None), default=None)

    @staticmethod
    def has(at: datetime | None, now: datetime) -> bool:
        return at is not None and at <= now


def _reports(desk: Desk, event: Event, number: int, seed: int) -> Callable[[datetime], None]:
    """Return the act by which a neighbour sends this event's report."""
    words = f"{seed}:{number}"

    def act(now: datetime) -> None:
        intake = respond.ReportIntake(
            client_key=f"replay-{words}",
            entry=Entry.NOW,
            source=Source.REPLAY,
            kind=event.kind,
            lat=event.lat,
            lon=event.lon,
        )
        receipt = respond.receive_report(intake=intake, now=now)
        truth = desk.stage.draw_truth(words)
        desk.expect(report_id=receipt.report_id, kind=event.kind, point=(event.lat, event.lon), truth=truth, now=now)

    return act
