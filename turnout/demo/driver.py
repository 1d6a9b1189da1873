"""Lets the evening happen: prepares the town, plays what lies behind, then moves everybody but the visitor."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone as real
from django.utils.translation import gettext as _

from turnout.core import clock as clocks
from turnout.demo.evening import BEGINS, ENDS, PLAYED_BEFORE, Story, stories
from turnout.demo.evening_cast import call_taker, dispatchers, make_cast
from turnout.demo.evening_stage import EveningDesk, EveningStage, open_asks
from turnout.demo.replay import run_until
from turnout.respond import services as respond
from turnout.respond.models import Report
from turnout.respond.rules import Refused
from turnout.zones.models import Town
from turnout.zones.queries import named_place
from turnout.zones.reading.town_files import read_settings
from turnout.zones.services import import_town

logger = logging.getLogger(__name__)

TOWN = Path(__file__).with_name("town")
VOLUNTEERS = 1_200
SEED = 7
ANY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OUR_HOURS = [["05:30", "21:30"]]
Say = Callable[[str], None]


class Evening:
    """The driver: everything that is due is done by `step`, again and again, by the clock all processes share."""

    def __init__(self, *, begins_at: datetime, seed: int = SEED, script: tuple[Story, ...] | None = None) -> None:
        self.begins_at = begins_at
        self.seed = seed
        self.script = stories() if script is None else script
        self.stage = EveningStage(seed=seed)
        self.desk = EveningDesk(stage=self.stage, people=dispatchers(), is_open_always=True)
        self.desk.call_taker_id = call_taker().pk

    def plan(self, *, since: datetime) -> int:
        """Let every telling of the script come that is due after an instant; returns how many."""
        planned = 0
        for story in self.script:
            for telling in range(len(story.tellings)):
                at = self.begins_at + story.told_after(telling, self.seed)
                if at > since:
                    self.stage.at(at, _tells(self.desk, story, telling))
                    planned += 1
        return planned

    def resume(self, now: datetime) -> None:
        """Take up what an earlier run of the same evening left open."""
        self.desk.notice(now)
        self.stage.pick_up(asks=open_asks(), now=now)

    def step(self, now: datetime) -> None:
        """Do what is due, react to what was sent, and see what the visitor did. A rule's no is no fault."""
        self._follow_visitor(now)
        try:
            self.stage.act(now)
        except Refused as refused:
            logger.debug("somebody was quicker: %s", refused)
        self.stage.react(now)
        self.desk.notice(now)

    def _follow_visitor(self, now: datetime) -> None:
        """Leave alone whom the visitor has become, and go on with whom she was before."""
        playing = people_signed_in()
        left = self.stage.played - playing
        self.stage.played = playing
        if left:
            self.stage.pick_up(asks=[ask for ask in open_asks() if ask.person_id in left], now=now)


def people_signed_in() -> set[int]:
    """Return the ids of everybody somebody has become in a browser. The simulation never signs in."""
    running = Session.objects.filter(expire_date__gte=real.now())
    chosen = (session.get_decoded().get(SESSION_KEY) for session in running)
    return {int(person_id) for person_id in chosen if person_id is not None}


def found_town(*, now: datetime) -> Town:
    """Make the database one of a demonstration, for good, and bring the made-up town into it."""
    Town.objects.create(is_demo=True, **{**read_settings(TOWN), "desk_hours": dict.fromkeys(ANY_DAY, OUR_HOURS)})
    import_town(directory=TOWN, now=now)
    return Town.objects.get()


def prepare_evening(
    *, day: datetime, volunteers: int = VOLUNTEERS, script: tuple[Story, ...] | None = None, say: Say = logger.info
) -> tuple[Evening, datetime, datetime]:
    """Found the town, write its people and play the first hour; return the evening, where it stands, where it ends.

    Needs an empty database and the fake channel. `day`: any instant of the evening's day.
    """
    stepped = clocks.SteppedClock(datetime(2000, 1, 1, tzinfo=UTC))
    with clocks.use_clock(stepped):
        zone = ZoneInfo(found_town(now=stepped.now()).timezone)
        midnight = day.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        begins_at = datetime.combine(midnight.date(), BEGINS, zone).astimezone(UTC)
        ends_at = datetime.combine(midnight.date(), ENDS, zone).astimezone(UTC)
        say(_("%(number)d volunteers move in.") % {"number": volunteers})
        make_cast(volunteers=volunteers, seed=SEED, midnight=midnight.astimezone(UTC), begins_at=begins_at)
        evening = Evening(begins_at=begins_at, script=script)
        evening.plan(since=begins_at - timedelta(minutes=1))
        say(_("The first hour of the evening goes by. This takes a moment."))
        arrival = begins_at + PLAYED_BEFORE
        run_until(stepped, evening.stage, arrival, lambda line: None, lambda step: None)
    return evening, arrival, ends_at


def lost_tellings(evening: Evening, *, until: datetime) -> int:
    """Count the tellings due by an instant that are no report: it must be none."""
    due = [
        story.client_key(telling)
        for story in evening.script
        for telling in range(len(story.tellings))
        if evening.begins_at + story.told_after(telling, evening.seed) <= until
    ]
    return len(due) - Report.objects.count()


def home() -> Path:
    """Return the home folder of this installation."""
    return Path(settings.TURNOUT_HOME)


def _tells(desk: EveningDesk, story: Story, telling: int) -> Callable[[datetime], None]:
    """Return the act by which a neighbour tells what she saw."""

    def act(now: datetime) -> None:
        taker = desk.call_taker_id if story.is_call(telling) else None
        receipt = respond.receive_report(intake=story.intake(telling, taker), now=now)
        place = named_place(text=story.place)
        if place is None:
            raise LookupError(f"there is no {story.place} in this town")
        desk.expect(
            report_id=receipt.report_id,
            kind=story.kind,
            point=(place.lat, place.lon),
            truth=story.truth or desk.stage.draw_truth(story.number),
            now=now,
        )

    return act
