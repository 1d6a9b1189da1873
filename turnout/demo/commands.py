"""The commands of replay and demonstration. Each has a database of its own: config/playground.py sees to that."""

from __future__ import annotations

import json as jsons
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils.translation import gettext as _

from turnout.core import clock, keys
from turnout.demo.diary import Diary, read_diary, write_diary
from turnout.demo.driver import Evening, home, prepare_evening
from turnout.demo.events import EventsRefused
from turnout.demo.pace import Pace
from turnout.demo.processes import NotReady, Processes
from turnout.demo.record import write_record
from turnout.demo.replay import ReplayPlan, pace_of, replay
from turnout.zones.models import Town
from turnout.zones.services import TownRefused

STEP_SECONDS = 0.5
KEPT_EVERY_SECONDS = 5.0


def demo_command(*, host: str, port: int, speed: float, again: bool) -> int:
    """Play the evening until Ctrl-C: prepare it or take it up, start pages and worker, move everybody.

    `again` was obeyed before Django was loaded. 1 where the processes do not come up.
    """
    del again
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    evening, diary = _evening(speed)
    pace = Pace(home=home(), starts_at=diary.reached_at, speed=diary.speed)
    clock.use_clock(clock.clock_from(pace.setting))
    processes = Processes(host=host, port=port, logs=home(), environment={"TURNOUT_CLOCK": pace.setting})
    try:
        processes.start()
        evening.resume(clock.now())
        _announce(diary)
        _play(evening, diary, pace, processes)
    except NotReady as problem:
        print(_("The demonstration stops: %(problem)s.") % {"problem": problem}, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n" + _("The evening stands still. `make demo` goes on, `make demo DEMO=--again` begins anew."))
    finally:
        processes.stop()
    return 0


def replay_command(*, speed: str, json: Path | None, record: Path | None, **plan: object) -> int:
    """Replay a day and print its figures; 1 where the input is refused or the database holds a town already."""
    started = time.monotonic()
    prepare_database()
    if Town.objects.exists():
        print("This database holds a town already. A replay needs an empty one.", file=sys.stderr)
        return 1
    try:
        figures = replay(plan=ReplayPlan(**plan), progress=_say, pace=pace_of(speed))  # type: ignore[arg-type] # argparse has checked the types
    except TownRefused as refused:
        print("Nothing was replayed:", *refused.problems, sep="\n  - ", file=sys.stderr)
        return 1
    except (EventsRefused, ValueError) as refused:
        print(f"Nothing was replayed: {refused}", file=sys.stderr)
        return 1
    result = {**figures.as_json(), "seconds": round(time.monotonic() - started, 1)}
    if record:
        write_record(record)
    if json:
        json.write_text(jsons.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(jsons.dumps(result, indent=2))
    return 0


def prepare_database() -> None:
    """Make the home folder, its keys and the tables."""
    keys.make_home()
    call_command("migrate", verbosity=0)


def _evening(speed: float) -> tuple[Evening, Diary]:
    """Prepare an evening in an empty home; take up the one that is there, where it stopped, at the speed wanted now."""
    kept = read_diary(home())
    if kept is not None:
        call_command("migrate", verbosity=0)
        # Signed with the secret of an earlier start: nobody is anybody now.
        Session.objects.all().delete()
        evening = Evening(begins_at=kept.begins_at)
        evening.plan(since=kept.reached_at)
        return evening, Diary(kept.begins_at, kept.ends_at, kept.reached_at, speed)
    prepare_database()
    evening, arrival, ends_at = prepare_evening(day=datetime.now(UTC), say=_say)
    diary = Diary(evening.begins_at, ends_at, arrival, speed)
    write_diary(home(), diary)
    return evening, diary


def _play(evening: Evening, diary: Diary, pace: Pace, processes: Processes) -> None:
    """Step until Ctrl-C. After the evening's end its pages stay, and nothing more happens."""
    kept_at, has_ended = time.monotonic(), diary.is_over
    while True:
        now = clock.now()
        if not has_ended:
            evening.step(now)
            pace.follow(is_visitor_asked=evening.stage.is_visitor_asked(now), now=clock.now())
        for name in processes.look_after():
            _say(_("the process for %(name)s had stopped and was started again") % {"name": name})
        if time.monotonic() - kept_at > KEPT_EVERY_SECONDS:
            kept_at = time.monotonic()
            write_diary(home(), diary.at(now))
        if not has_ended and now >= diary.ends_at:
            has_ended = True
            _say(_("The evening is over. To begin a new one: Ctrl-C, then make demo DEMO=--again"))
        time.sleep(STEP_SECONDS)


def _announce(diary: Diary) -> None:
    address = f"{settings.TURNOUT_BASE_URL}/demo/"
    print()
    print(_("Ready: %(address)s") % {"address": address}, flush=True)
    print(_("Two Rivers and everybody in it are made up. There you can become anyone:"))
    print(_("  desk, dispatcher, verifier, observer, trainee, steward, coordinator, neighbor"))
    print(
        _("The evening runs %(speed)g times as fast as the clock on the wall. Ctrl-C ends it.") % {"speed": diary.speed}
    )
    if diary.is_over:
        print(_("This evening is over. To begin a new one: Ctrl-C, then make demo DEMO=--again"))
    sys.stdout.flush()


def _as_ctrl_c(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
